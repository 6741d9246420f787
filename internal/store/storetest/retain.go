package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// three has three days of two sensors, sealed.
func (f *fixture) three(seed uint64) {
	rng := rand.New(rand.NewPCG(seed, seed))
	var readings []air.Reading
	for day := range int32(3) {
		readings = slices.Concat(readings, walk(rng, 1, day0+day, 300, stuttgart), walk(rng, 2, day0+day, 300, place(5, 60, 10)))
	}
	f.append(poll(t0, readings...))
	f.sealAll()
}

// only is what of a list is kept.
func only[T any](list []T, keep func(T) bool) (kept []T) {
	for _, v := range list {
		if keep(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// without is what is made, less what was made of a sensor's values of a day.
func without(m made, id air.SensorID, day int32) made {
	m.Hours = only(m.Hours, func(r average.HourRow) bool { return r.Sensor != id || store.DayOf(r.Start) != day })
	m.Days = only(m.Days, func(r average.DayRow) bool { return r.Sensor != id || r.Day != day })
	m.Indices = only(m.Indices, func(r assess.Row) bool {
		return r.Sensor != id || store.DayOf(r.To-1) != day && store.DayOf(r.To-1) != day+1
	})
	return m
}

// cleanOnly is what is made of days that are not dirty.
func cleanOnly(m made, dirty ...int32) made {
	is := func(day int32) bool { return slices.Contains(dirty, day-day0) }
	m.Hours = only(m.Hours, func(r average.HourRow) bool { return !is(store.DayOf(r.Start)) })
	m.Days = only(m.Days, func(r average.DayRow) bool { return !is(r.Day) })
	m.Indices = only(m.Indices, func(r assess.Row) bool { return !is(store.DayOf(r.To - 1)) })
	m.Sealed = slices.Clone(m.Sealed)
	for i := range m.Sealed {
		m.Sealed[i].Dirty = is(m.Sealed[i].Day)
	}
	return m
}

func (f *fixture) retain(before int32) air.Entry {
	f.Helper()
	e, err := f.Store.(store.History).Retain(context.Background(), before)
	if err != nil {
		f.Fatalf("retain: %v", err)
	}
	return e
}

func testRetain(_ *testing.T, f *fixture) {
	f.equal(f.retain(day0+9), air.Entry{}) // nothing is there
	f.three(33)
	e := f.append(poll(t0, says(1, t0+air.Day+1, stuttgart, num(8)))).Entry
	var order *store.SealOrderError
	if _, err := f.Store.(store.History).Retain(context.Background(), day0+2); !errors.As(err, &order) || order.Day != day0+1 {
		f.Errorf("error %v, want one that names the day that is dirty", err)
	}
	f.sealAll()
	want := f.made()
	last := f.contents().Latest
	removed := f.retain(day0 + 2)
	f.equal([]any{removed.ID > e.ID, removed.Kind, removed.Values, removed.New}, []any{true, air.KindRetain, int64(2*2*3*288 + 1), int64(0)})
	for range 2 {
		f.equal(f.made(), want)
		f.equal(f.dirty(), []int32(nil))
		rows := f.stored(store.SelectValues{Span: store.Always})
		f.equal(len(rows), 2*3*288)
		f.equal(rows[0].Time >= t0+2*air.Day, true)
		f.equal(f.contents().Latest, last)
		f.equal(len(f.sensor(1).Placements), 1)
		f.equal(f.due(false), []int32(nil))
		f.equal(f.due(true), []int32{2})
		list, err := f.Store.Ledger(context.Background(), store.LedgerSelect{Limit: 1})
		f.equal(err, nil)
		f.equal(list, []air.Entry{removed})
		f.reopened()
	}
	f.equal(f.retain(day0+2), air.Entry{})
	// What comes for those days is refused, for others it is not.
	out := f.append(poll(t0, says(1, t0+5, stuttgart, num(1)), says(1, t0+2*air.Day-1, stuttgart, num(1)), says(1, t0-air.Day, stuttgart, num(1)), says(1, t0+2*air.Day+1, stuttgart, num(1))))
	f.counts(out.Entry, 2, 0, 0, 1, 4)
	f.equal(out.Entry.Rejected, map[string]int64{air.RejectOutside: 2})
	f.equal(f.load(archive(day0+1, told(1, filed(stuttgart), column(air.PM25, 86400+1, 8)))).Entry.Rejected, map[string]int64{air.RejectOutside: 1})
	f.equal(f.reopened().due(false), []int32{-1, 2})
	f.sealAll()
	got, kept := cleanOnly(f.made(), -1, 2), cleanOnly(want, 2)
	got.Sealed, kept.Sealed = nil, nil
	f.equal(got, kept)
	list := f.sealedDays()
	f.equal(f.seal(day0), list[1]) // and sealing it again is nothing
	f.equal(f.sealedDays(), list)
}
