package storetest

import (
	"context"
	"math"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

func (f *fixture) forget(what air.Forgotten) air.Entry {
	f.Helper()
	e, err := f.Store.Forget(context.Background(), what)
	if err != nil {
		f.Fatalf("forget: %v", err)
	}
	return e
}

func testForgetSensor(_ *testing.T, f *fixture) {
	both := poll(t0+60, says(1, t0, stuttgart, num(1)), says(1, t0+10, stuttgart, num(2)), says(2, t0, stuttgart, num(3)))
	f.append(both)
	clash := f.append(poll(t0+70, says(1, t0, stuttgart, num(9)))).Entry.ID
	what := air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: store.Always, When: t0 + 100}
	e := f.forget(what)
	f.equal(e.Kind, air.KindForget)
	f.equal(e.Values, int64(2))
	for range 2 {
		f.equal(len(f.values(1)), 0)
		f.equal(f.values(2), []float64{3})
		_, known, err := f.Store.Sensor(context.Background(), sc(1))
		f.equal(known, false)
		f.equal(err, nil)
		f.equal(len(all(f.T, f.Store.Latest(context.Background()))), 1)
		kept, err := f.Store.Conflicts(context.Background(), clash, 10)
		f.equal(err, nil)
		f.equal(len(kept), 0)
		f.reopened()
	}
	// Later arrivals are refused and counted, for ever; others go in.
	again := f.append(both)
	f.counts(again.Entry, 0, 1, 0, 0, 3)
	f.equal(again.Entry.Rejected, map[string]int64{air.RejectForgotten: 2})
	f.counts(f.append(poll(t0+air.Day*900, says(1, t0+air.Day*900, stuttgart, num(1)))).Entry, 0, 0, 0, 0, 1)
	f.equal(len(f.values(1)), 0)
	f.equal(f.forget(what).Values, int64(0)) // repeating is harmless
	entries, err := f.Store.Ledger(context.Background(), store.LedgerSelect{Limit: 1})
	f.equal(err, nil)
	f.equal(entries[0].Kind, air.KindForget)
}

func testForgetSite(_ *testing.T, f *fixture) {
	a, b := place(1, 50, 8), place(2, 51, 9)
	f.append(poll(t0, says(1, t0, a, num(1)), says(1, t0+air.Day, b, num(2)), says(1, t0+2*air.Day, a, num(3)), says(2, t0, a, num(4)), says(3, t0, b, num(5))))
	e := f.forget(air.Forgotten{Network: air.SC, Location: 1, Interval: store.Always, When: t0})
	f.equal(e.Values, int64(3))
	f.reopened()
	f.equal(f.values(1), []float64{2})
	f.equal(len(f.values(2)), 0)
	f.equal(f.values(3), []float64{5})
	f.equal(f.stays(1), [][3]int64{{2, air.Day, air.Day}})
	f.counts(f.append(poll(t0, says(9, t0+5, a, num(1)), says(1, t0+3*air.Day, b, num(7)))).Entry, 1, 0, 0, 0, 2)
}

// averaged is the same reading as a 5-minute average of the network sc5.
func averaged(r air.Reading) air.Reading {
	r.Sensor = r.Sensor.In(air.SC5)
	r.Site.ID.Network = air.SC5
	return r
}

// testForgetFamily has measurements and averages of the same devices, which
// share their numbers: what is forgotten of one is forgotten of the other, in
// whichever the request was made, and whichever comes later.
func testForgetFamily(_ *testing.T, f *fixture) {
	a, b := place(1, 50, 8), place(2, 51, 9)
	all := func(at int64) []air.Reading {
		return []air.Reading{says(1, at, a, num(1)), says(2, at, b, num(2)), says(3, at, b, num(3)),
			averaged(says(1, at+1, a, num(4))), averaged(says(2, at+1, b, num(5))), averaged(says(3, at+1, b, num(6)))}
	}
	left := func(r air.Reading) int {
		rows, n := f.Store.Rows(context.Background(), store.Select{Sensor: r.Sensor, Quantity: air.PM25, From: math.MinInt64, To: math.MaxInt64}), 0
		for _, err := range rows {
			f.equal(err, nil)
			n++
		}
		return n
	}
	f.append(poll(t0, all(t0)...))
	f.equal(f.forget(air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: store.Always, When: t0}).Values, int64(2))
	f.equal(f.forget(air.Forgotten{Network: air.SC5, Sensor: sc(2).In(air.SC5), Interval: store.Always, When: t0}).Values, int64(2))
	for range 2 {
		f.equal([]int{left(all(t0)[0]), left(all(t0)[1]), left(all(t0)[2]), left(all(t0)[3]), left(all(t0)[4]), left(all(t0)[5])}, []int{0, 0, 1, 0, 0, 1})
		_, known, err := f.Store.Sensor(context.Background(), sc(1).In(air.SC5))
		f.equal(known, false)
		f.equal(err, nil)
		f.reopened()
	}
	f.equal(f.append(poll(t0+60, all(t0+60)...)).Entry.Rejected, map[string]int64{air.RejectForgotten: 4})
	f.equal(f.forget(air.Forgotten{Network: air.SC5, Location: 2, Interval: store.Always, When: t0}).Values, int64(4))
	f.reopened()
	f.equal(f.append(poll(t0+120, all(t0+120)...)).Entry.Rejected, map[string]int64{air.RejectForgotten: 6})
}

// testForgetSiteWithinDay goes A→B→A within a day. Placements cut that short;
// forgetting A must not.
func testForgetSiteWithinDay(_ *testing.T, f *fixture) {
	a, b := place(1, 50, 8), place(2, 51, 9)
	f.append(poll(t0, says(1, t0, a, num(1)), says(1, t0+100, b, num(2)), says(1, t0+200, a, num(3)), says(1, t0+300, b, num(4))))
	clash := f.append(poll(t0, says(1, t0+200, a, num(9)), says(1, t0+300, b, num(9)))).Entry.ID
	f.equal(f.forget(air.Forgotten{Network: air.SC, Location: 1, Interval: store.Always, When: t0}).Values, int64(2))
	f.reopened()
	f.equal(f.values(1), []float64{2, 4})
	f.equal(f.stays(1), [][3]int64{{2, 100, 300}})
	kept, err := f.Store.Conflicts(context.Background(), clash, 10)
	f.equal(err, nil)
	f.equal(len(kept), 1)
}

func testForgetSpan(_ *testing.T, f *fixture) {
	f.append(poll(t0, says(1, t0, stuttgart, num(1)), says(1, t0+100, stuttgart, num(2)), says(1, t0+200, stuttgart, num(3)), says(1, t0+300, stuttgart, num(4))))
	e := f.forget(air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: air.Interval{From: t0 + 100, To: t0 + 201}, When: t0})
	f.equal(e.Values, int64(2))
	f.equal(f.reopened().values(1), []float64{1, 4})
	f.equal(f.stays(1), [][3]int64{{1643, 0, 300}})
	f.counts(f.append(poll(t0, says(1, t0+150, stuttgart, num(1)), says(1, t0+201, stuttgart, num(8)), says(1, t0+99, stuttgart, num(9)))).Entry, 2, 0, 0, 0, 3)
	// The newest value goes too: the one before it is the latest again.
	f.forget(air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: air.Interval{From: t0 + 201, To: math.MaxInt64}, When: t0})
	latest := all(f.T, f.reopened().Store.Latest(context.Background()))
	f.equal(latest, []air.Row{{Quantity: air.PM25, Sensor: sc(1), Time: t0 + 99, Value: 9}})
}
