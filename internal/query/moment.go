package query

import (
	"context"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// MeansAt are the hours that ended at a whole hour, of the sensors whose hour is
// complete, ordered by sensor. Placed tells a sensor's placements until then,
// oldest first, nil for one that is left out; many is how many sensors there
// are, about.
func MeansAt(ctx context.Context, r Reader, q air.Quantity, at int64, placed func(air.SensorID) []air.Placement, many int) (rows []average.HourRow, err error) {
	span := air.Interval{From: at - air.Hour, To: at}
	err = settled(ctx, r, air.Interval{From: floorDay(span.From), To: ceilTo(at, air.Day)}, func(final calendar) error {
		rows = nil
		u := &rollups{r: r, quantity: q, final: final, placed: placed, many: many}
		for h, err := range u.hours(ctx, span) {
			if err != nil {
				return err
			}
			if h.Complete() && h.Hour.N > 0 {
				rows = append(rows, h)
			}
		}
		return nil
	})
	return rows, err
}

// IndicesAt are the stored indices of a standard of now that stood at a whole
// hour, ordered by sensor. Ok is false where they are not kept: of an hour whose
// day is not final, and by standards that are computed on request.
func IndicesAt(ctx context.Context, r Reader, standard string, at int64) (rows []assess.Row, ok bool, err error) {
	basis := assess.BasisOf(standard)
	if !rollup.Stored(standard, basis) {
		return nil, false, nil
	}
	day := air.Interval{From: floorDay(at - 1), To: floorDay(at-1) + air.Day}
	err = settled(ctx, r, day, func(final calendar) error {
		rows = nil
		if ok = final.has(dayOf(at - 1)); !ok {
			return nil
		}
		sel := store.SelectIndices{Standards: []string{standard}, Bases: []assess.Basis{basis}, Span: air.Interval{From: at - 1, To: at}}
		for row, err := range r.Indices(ctx, sel) {
			if err != nil {
				return fmt.Errorf("indices: %w", err)
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, ok, err
}

// FinalAt says whether the day of the hour that ended at a whole hour is final,
// and by which rules it is told of.
func FinalAt(ctx context.Context, r Reader, at int64) (s State, rules string, err error) {
	c, err := readCalendar(ctx, r, air.Interval{From: floorDay(at - 1), To: floorDay(at-1) + air.Day})
	return stateOf(c.has(dayOf(at - 1))), c.rules(dayOf(at - 1)), err
}
