package query

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/store"
)

// storedIndices are the bases of standards that sealing keeps. Everything else
// is computed from hours when it is asked for.
var storedIndices = map[string][]assess.Basis{
	"uk-daqi": {assess.BasisRunning, assess.BasisDay},
	"us-epa":  {assess.BasisNowCast, assess.BasisDay},
	"eaqi":    {assess.BasisHour},
}

func isStored(standard string, basis assess.Basis) bool {
	return slices.Contains(storedIndices[standard], basis)
}

// indices are those of one standard, basis and sensor.
type indices struct {
	r          Reader
	standard   string
	basis      assess.Basis
	sensor     air.Sensor
	placements []air.Placement
	final      calendar
}

// indexRow is an index, and whether it is final.
type indexRow struct {
	assess.Row
	Final bool
}

// ending lists the indices whose interval ends in (From, To] of a span of whole
// hours, in order of their end. An index belongs to the day in which its
// interval ends, its midnight to the day before.
func (x *indices) ending(ctx context.Context, span air.Interval) ([]indexRow, error) {
	days := air.Interval{From: floorDay(span.From), To: ceilTo(span.To, air.Day)}
	open := []air.Interval{days}
	var all []indexRow
	if isStored(x.standard, x.basis) {
		open = x.final.open(days)
		sel := store.SelectIndices{Sensors: []air.SensorID{x.sensor.ID}, Standards: []string{x.standard}, Bases: []assess.Basis{x.basis}, Span: span}
		for r, err := range x.r.Indices(ctx, sel) {
			if err != nil {
				return nil, fmt.Errorf("indices: %w", err)
			}
			if x.isFinal(r.To) {
				all = append(all, indexRow{r, true})
			}
		}
	}
	for _, run := range open {
		run = air.Interval{From: max(run.From, span.From), To: min(run.To, span.To)}
		rows, err := x.compute(ctx, run)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b indexRow) int { return int(a.To - b.To) })
	return all, nil
}

func (x *indices) isFinal(end int64) bool { return x.final.has(dayOf(end - 1)) }

// compute makes the indices that end in a span of hours.
func (x *indices) compute(ctx context.Context, span air.Interval) (all []indexRow, err error) {
	look := lookback{}
	for _, q := range []air.Quantity{air.PM25, air.PM10, air.Humidity} {
		u := &rollups{
			r: x.r, quantity: q, sensors: []air.SensorID{x.sensor.ID}, many: 1, final: x.final,
			placed: func(air.SensorID) []air.Placement { return x.placements },
		}
		for h, err := range u.hours(ctx, air.Interval{From: span.From - assess.Hours*air.Hour, To: span.To}) {
			if err != nil {
				return nil, err
			}
			look.take(h)
		}
	}
	for end := span.From + air.Hour; end <= span.To; end += air.Hour {
		if x.basis == assess.BasisDay && !midnight(x.standard, x.placements, end) {
			continue
		}
		in := look.before(end, air.PlacedSince(x.placements, end), x.basis)
		in.Optical = x.sensor.Optical()
		if r, ok := assess.RowOf(x.sensor.ID, x.standard, x.basis, &in); ok {
			all = append(all, indexRow{r, x.isFinal(end)})
		}
	}
	return all, nil
}

// lookback is the hours of one sensor by their start.
type lookback struct {
	fine, coarse map[int64]assess.Slot
	humidity     map[int64]float64 // means of the hours
}

func (l *lookback) take(h average.HourRow) {
	if l.fine == nil {
		l.fine, l.coarse, l.humidity = map[int64]assess.Slot{}, map[int64]assess.Slot{}, map[int64]float64{}
	}
	switch slot := assess.SlotOf(h.Hour, h.Complete()); h.Quantity {
	case air.PM25:
		l.fine[h.Start] = slot
	case air.PM10:
		l.coarse[h.Start] = slot
	case air.Humidity:
		if mean := h.Hour.Mean(); mean == mean {
			l.humidity[h.Start] = mean
		}
	}
}

// before is what is known at an end of the hours before it, of those that were
// not over when the sensor came to where it is.
func (l *lookback) before(end, since int64, basis assess.Basis) assess.Input {
	in := assess.Input{End: end, Humidity: math.NaN(), Moved: since > end-assess.Hours*air.Hour}
	var wet []float64
	for i := range assess.Hours {
		start := end - int64(i+1)*air.Hour
		if start+air.Hour <= since {
			break
		}
		in.PM25[i], in.PM10[i] = l.fine[start], l.coarse[start]
		if h, ok := l.humidity[start]; ok && (i == 0 || basis == assess.BasisDay) {
			wet = append(wet, h)
		}
	}
	in.Humidity = meanOf(wet)
	return in
}

// midnight reports whether a civil day of a standard ends at a whole hour, where
// the sensor was last before it: in the UK that of Greenwich, elsewhere that of
// local standard time, at whole hours of UTC.
func midnight(standard string, placements []air.Placement, end int64) bool {
	if standard == "uk-daqi" || standard == "uk-daqi-pm25" {
		return end%air.Day == 0
	}
	at := len(placements) - 1
	for at > 0 && placements[at].First >= end {
		at--
	}
	p := placements[at]
	return (end+air.FloorTo(geo.StandardOffset(p.Lat, p.Lon), air.Hour))%air.Day == 0
}
