package query

import (
	"context"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

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
	if rollup.Stored(x.standard, x.basis) {
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
	read := air.Interval{From: span.From - assess.Hours*air.Hour, To: span.To}
	var past rollup.Lookback
	past.Reset(read)
	for _, q := range []air.Quantity{air.PM25, air.PM10, air.Humidity} {
		u := &rollups{
			r: x.r, quantity: q, sensors: []air.SensorID{x.sensor.ID}, many: 1, final: x.final,
			placed: func(air.SensorID) []air.Placement { return x.placements },
		}
		for h, err := range u.hours(ctx, read) {
			if err != nil {
				return nil, err
			}
			past.Take(h)
		}
	}
	civil := rollup.NewCivil(x.placements)
	in := assess.Input{Optical: x.sensor.Optical()}
	for end := span.From + air.Hour; end <= span.To; end += air.Hour {
		if x.basis == assess.BasisDay && !civil.Ends(x.standard, end) {
			continue
		}
		past.Before(end, x.placements, x.basis, &in)
		if r, ok := assess.RowOf(x.sensor.ID, x.standard, x.basis, &in); ok {
			all = append(all, indexRow{r, x.isFinal(end)})
		}
	}
	return all, nil
}
