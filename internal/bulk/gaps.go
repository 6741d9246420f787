package bulk

import (
	"context"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// History is what tells gaps.
type History interface {
	Sensors(ctx context.Context) iter.Seq2[store.Described, error]
	Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error]
	Days(ctx context.Context, sel store.SelectHours) iter.Seq2[average.DayRow, error]
}

// Gaps returns the sensors of a network that lack values of a UTC day: those
// that were somewhere then, the day lies within one of their placements, wholly
// or in part, and have fewer than 18 complete hours of it in each of their
// quantities. A sensor that was never heard, or not yet, is none of them.
func Gaps(ctx context.Context, s History, n air.Network, day int32) (map[air.SensorID]bool, error) {
	span := air.Interval{From: int64(day) * air.Day, To: int64(day+1) * air.Day}
	gaps := map[air.SensorID]bool{}
	for d, err := range s.Sensors(ctx) {
		if err != nil {
			return nil, err
		}
		for _, p := range d.Placements {
			if d.Sensor.ID.Network() == n && p.First < span.To && p.Last >= span.From {
				gaps[d.Sensor.ID] = true
			}
		}
	}
	sel := store.SelectHours{Span: span}
	for _, q := range air.Quantities() {
		sel.Quantities = append(sel.Quantities, q.Code)
	}
	sealed := false
	for row, err := range s.Days(ctx, sel) {
		if err != nil {
			return nil, err
		}
		if sealed = true; row.Sum.Complete() {
			delete(gaps, row.Sensor)
		}
	}
	if sealed {
		return gaps, nil
	}
	type series struct {
		sensor   air.SensorID
		quantity air.Quantity
	}
	complete := map[series]int{}
	for row, err := range s.Hours(ctx, sel) {
		if err != nil {
			return nil, err
		}
		if at := (series{row.Sensor, row.Quantity}); row.Complete() {
			if complete[at]++; complete[at] >= average.CompleteHours {
				delete(gaps, row.Sensor)
			}
		}
	}
	return gaps, nil
}
