package storetest

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

func byIndex(a, b assess.Row) int {
	return cmp.Or(cmp.Compare(a.Standard, b.Standard), cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.To, b.To))
}

// dirty lists the sealed days that are, relative to the suite's day.
func (f *fixture) dirty() (days []int32) {
	f.Helper()
	for _, d := range f.sealedDays() {
		if d.Dirty {
			days = append(days, d.Day-day0)
		}
	}
	return days
}

// testDirty shows what makes a sealed day dirty, and what is read of it then.
func testDirty(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(23, 24))
	var readings []air.Reading
	for day := range int32(4) {
		readings = slices.Concat(readings, walk(rng, 1, day0+day, 300, stuttgart), walk(rng, 2, day0+day, 300, stuttgart))
	}
	ahead := says(2, t0+air.Day+1, stuttgart, flagged(7, air.FlagFuture))
	f.append(poll(t0, append(slices.Clone(readings), ahead)...))
	f.sealAll()
	sealed := f.made()
	// Repeats, conflicts and what is refused change nothing.
	f.append(poll(t0, readings...))
	f.append(poll(t0, says(1, readings[0].Time, stuttgart, num(800))))
	f.equal(f.dirty(), []int32(nil))
	f.equal(f.reopened().made(), sealed)
	clean := func(what string, loose air.SensorID, days ...int32) {
		f.Helper()
		f.equal(f.dirty(), days)
		f.equal(f.reopened().dirty(), days)
		f.equal(f.due(false), days)
		ctx, s := context.Background(), f.Store.(sealer)
		isDirty := func(day int32) bool { return slices.Contains(days, day-day0) }
		sel := store.SelectHours{Quantities: suiteQuantities, Span: store.Always}
		for _, r := range all(f.T, s.Days(ctx, sel)) {
			if isDirty(r.Day) {
				f.Errorf("%s: a dirty day has %+v", what, r)
			}
		}
		for _, r := range all(f.T, s.Indices(ctx, store.SelectIndices{Span: store.Always})) {
			if isDirty(store.DayOf(r.To - 1)) {
				f.Errorf("%s: a dirty day has %+v", what, r)
			}
		}
		for _, r := range all(f.T, f.Store.Hours(ctx, sel)) {
			if r.Final == isDirty(store.DayOf(r.Start)) {
				f.Errorf("%s: final %v of %s", what, r.Final, store.Date(store.DayOf(r.Start)))
			}
		}
		f.freshHours(days, loose)
		for _, d := range days {
			f.sealChecked(day0 + d)
		}
		f.equal(f.dirty(), []int32(nil))
	}
	f.append(poll(t0, says(1, t0+1, stuttgart, num(8))))
	clean("appended", 0, 0, 1)
	if has[loader](f.Store) {
		f.load(archive(day0+2, told(1, filed(stuttgart), column(air.PM10, 2*86400+1, 8))))
		clean("loaded", 0, 2, 3)
	}
	ahead.Values[0].Flags = 0
	f.counts(f.append(poll(t0+2*air.Day, ahead)).Entry, 0, 1, 0, 1, 1)
	f.equal(all(f.T, f.Store.Rows(context.Background(), store.Select{Sensor: sc(2), Quantity: air.PM25, From: ahead.Time, To: ahead.Time + 1})),
		[]air.Row{{Quantity: air.PM25, Sensor: sc(2), Time: ahead.Time, Value: 7}})
	clean("cleared", sc(2), 1, 2)
	f.append(poll(t0, says(1, t0-1, stuttgart, num(8)))) // a new day before
	f.equal(f.due(false), []int32{-1, 0})
	f.sealAll()
	f.append(poll(t0, says(1, t0+3*air.Day+1, stuttgart, num(8))))
	clean("the last", 0, 3)
}

// freshHours expects the hours of days that are not final to be those of the
// stored values. Of the loose sensor there may be less, until the days are
// sealed again.
func (f *fixture) freshHours(days []int32, loose air.SensorID) {
	f.Helper()
	ctx := context.Background()
	for _, d := range days {
		span := air.Interval{From: int64(day0+d) * air.Day, To: int64(day0+d+1) * air.Day}
		got := all(f.T, f.Store.Hours(ctx, store.SelectHours{Quantities: suiteQuantities, Span: span}))
		var want []average.HourRow
		for _, s := range all(f.T, f.Store.Sensors(ctx)) {
			for _, q := range suiteQuantities {
				for h, err := range average.Hourly(f.Store.Rows(ctx, store.Select{Sensor: s.Sensor.ID, Quantity: q, From: span.From, To: span.To}), average.Usable) {
					f.equal(err, nil)
					want = append(want, average.HourRow{Sensor: s.Sensor.ID, Quantity: q, Start: h.Start, Hour: h.Hour})
				}
			}
		}
		for _, h := range got {
			if h.Sensor == loose && !slices.ContainsFunc(want, func(w average.HourRow) bool {
				return w.Sensor == loose && w.Quantity == h.Quantity && w.Start == h.Start && w.Hour.N >= h.Hour.N
			}) {
				f.Errorf("%+v tells of more than is there", h)
			}
		}
		strict := func(h average.HourRow) bool { return h.Sensor != loose }
		got, want = only(got, strict), only(want, strict)
		for i := range want {
			if i < len(got) { // which may be the hour's ends
				want[i].Hour.First, want[i].Hour.Last = got[i].Hour.First, got[i].Hour.Last
			}
		}
		nearM2(got, want, 1./256) // the sealing before may have left three digits
		f.equal(got, want)
	}
}

// testDirtyChain changes a day so that another flag falls two days later: the
// day in between is sealed again, and then the one after it must be too.
func testDirtyChain(_ *testing.T, f *fixture) {
	var zeros []air.Reading
	for at := int64(0); at < 3*air.Day; at += 300 {
		zeros = append(zeros, says(1, t0+at, stuttgart, num(0), of(air.PM10, 0)))
	}
	f.append(poll(t0, zeros...))
	f.sealAll()
	f.append(poll(t0, says(1, t0+air.Day/2+1, stuttgart, num(3), of(air.PM10, 3)))) // the run of zeros begins anew
	f.equal(f.dirty(), []int32{0, 1})
	f.sealChecked(day0)
	f.equal(f.dirty(), []int32{1})
	f.sealChecked(day0 + 1)
	f.equal(f.reopened().dirty(), []int32{2})
	f.sealChecked(day0 + 2)
	f.equal(f.dirty(), []int32(nil))
	f.seal(day0 + 1) // again, for nothing
	f.equal(f.dirty(), []int32(nil))
}

// testDirtyHours has a slow sensor of which more comes for the first day: it
// was not slow then, so hours of the second count no longer, and the indices
// of the third are others. No flag says so.
func testDirtyHours(_ *testing.T, f *fixture) {
	var slow, more []air.Reading
	for at := int64(0); at < 3*air.Day; at += 300 {
		r := says(1, t0+at, stuttgart, num(float64(3+at%7)), of(air.PM10, 12))
		if at%900 == 0 {
			slow = append(slow, r)
		} else if at < air.Day {
			more = append(more, r)
		}
	}
	f.append(poll(t0, slow...))
	f.sealAll()
	f.append(poll(t0, more...))
	f.sealChecked(day0)
	f.equal(f.reopened().dirty(), []int32{1})
	f.equal(f.seal(day0+1).Flagged, int64(0))
	f.equal(f.reopened().dirty(), []int32{2})
	f.sealChecked(day0 + 2)
}
