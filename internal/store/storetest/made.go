package storetest

import (
	"context"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// made is what sealing leaves, all days together.
type made struct {
	Hours   []average.HourRow
	Days    []average.DayRow
	Indices []assess.Row
	Sealed  []store.Sealed // without when, and without how many flags changed
}

func (f *fixture) made() (m made) {
	f.Helper()
	ctx, s := context.Background(), f.Store.(sealer)
	all3 := store.SelectHours{Quantities: suiteQuantities, Span: store.Always}
	for _, h := range all(f.T, f.Store.Hours(ctx, all3)) {
		if h.Final {
			m.Hours = append(m.Hours, h)
		}
	}
	m.Days = all(f.T, s.Days(ctx, all3))
	m.Indices = all(f.T, s.Indices(ctx, store.SelectIndices{Span: store.Always}))
	m.Sealed = f.sealedDays()
	for i := range m.Sealed {
		m.Sealed[i].At, m.Sealed[i].Flagged = 0, 0
	}
	return m
}

func (f *fixture) sealedDays() []store.Sealed {
	f.Helper()
	list, err := f.Store.(sealer).SealedDays(context.Background(), store.Always)
	f.equal(err, nil)
	return list
}

// recomputed is what sealing one day must leave, made from what readers see.
// The day before is sealed.
func (f *fixture) recomputed(day int32) (rows []air.Row, m made) {
	f.Helper()
	ctx, start := context.Background(), int64(day)*air.Day
	var maker rollup.Maker
	for _, d := range all(f.T, f.Store.Sensors(ctx)) {
		in := rollup.Day{Day: day, Sensor: d.Sensor, Placements: d.Placements}
		for _, q := range suiteQuantities {
			read := func(from, to int64) []air.Row {
				return all(f.T, f.Store.Rows(ctx, store.Select{Sensor: d.Sensor.ID, Quantity: q, From: from, To: to}))
			}
			today := read(start, start+air.Day)
			if rollup.Follows(q) || len(today) < rollup.Few {
				in.Rows = append(in.Rows, read(start-air.Day-1800, start)...)
			}
			in.Rows = append(in.Rows, today...)
		}
		for _, h := range all(f.T, f.Store.Hours(ctx, store.SelectHours{Sensors: []air.SensorID{d.Sensor.ID}, Quantities: suiteQuantities, Span: air.Interval{From: start - air.Day, To: start}})) {
			if h.Final && rollup.Follows(h.Quantity) {
				in.Before = append(in.Before, h)
			}
		}
		if len(in.Rows)+len(in.Before) == 0 {
			continue
		}
		r := maker.Make(in)
		flags := r.Flags
		for _, row := range in.Rows {
			if row.Time >= start {
				row.Flags, flags = flags[0], flags[1:]
				rows = append(rows, row)
			}
		}
		m.Hours, m.Days, m.Indices = append(m.Hours, r.Hours...), append(m.Days, r.Days...), append(m.Indices, r.Indices...)
	}
	slices.SortFunc(m.Indices, byIndex)
	return rows, m
}

// sealChecked seals a day and expects what its values give.
func (f *fixture) sealChecked(day int32) {
	f.Helper()
	rows, want := f.recomputed(day)
	sealed := f.seal(day)
	f.equal([]int64{sealed.Values, sealed.Hours, sealed.Days, sealed.Indices},
		[]int64{int64(len(rows)), int64(len(want.Hours)), int64(len(want.Days)), int64(len(want.Indices))})
	f.equal([]any{sealed.Day, sealed.Rules, sealed.Dirty, sealed.At > 0}, []any{day, rollup.Rules, false, true})
	for range 2 {
		ctx, s := context.Background(), f.Store.(sealer)
		span := air.Interval{From: int64(day) * air.Day, To: int64(day+1) * air.Day}
		sel := store.SelectHours{Quantities: suiteQuantities, Span: span}
		hours := all(f.T, f.Store.Hours(ctx, sel))
		sameM2(hours, want.Hours)
		f.equal(hours, want.Hours)
		f.equal(all(f.T, s.Days(ctx, sel)), want.Days)
		f.equal(all(f.T, s.Indices(ctx, store.SelectIndices{Span: span})), want.Indices)
		var got []air.Row
		for _, d := range all(f.T, f.Store.Sensors(ctx)) {
			for _, q := range suiteQuantities {
				got = append(got, all(f.T, f.Store.Rows(ctx, store.Select{Sensor: d.Sensor.ID, Quantity: q, From: span.From, To: span.To}))...)
			}
		}
		f.equal(got, rows)
		f.reopened()
	}
}
