package storetest

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

func testRows(_ *testing.T, f *fixture) {
	f.append(poll(t0+600, says(1, t0+200, stuttgart, num(3)), says(1, t0, stuttgart, num(1)), says(1, t0+100, stuttgart, num(2), of(air.PM10, 20)), says(2, t0+100, stuttgart, num(9))))
	f.reopened()
	rows := func(from, to int64) (got []float64) {
		for _, r := range all(f.T, f.Store.Rows(context.Background(), store.Select{Sensor: sc(1), Quantity: air.PM25, From: from, To: to})) {
			got = append(got, r.Value)
		}
		return got
	}
	f.equal(rows(t0, t0+201), []float64{1, 2, 3})
	f.equal(rows(t0, t0+200), []float64{1, 2}) // to is exclusive
	f.equal(rows(t0+100, t0+101), []float64{2})
	f.equal(rows(t0+1, t0+100), []float64(nil)) // from is inclusive
	for r, err := range f.Store.Rows(context.Background(), store.Select{Sensor: sc(1), Quantity: air.PM25, From: t0, To: t0 + 500}) {
		f.equal(err, nil)
		f.equal(r.Value, 1.0)
		break // a reader may stop early
	}
	f.equal(rows(t0, t0+201), []float64{1, 2, 3})
}

func testHours(_ *testing.T, f *fixture) {
	f.append(poll(t0+7300,
		says(1, t0+10, stuttgart, num(7.1)), says(1, t0+299, stuttgart, flagged(7.25, air.FlagOrder)), says(1, t0+300, stuttgart, num(1000)),
		says(1, t0+3599, stuttgart, flagged(999.9, air.FlagSaturated)), says(1, t0+3600, stuttgart, num(4)),
		says(1, t0+7200, stuttgart, flagged(math.NaN(), air.FlagNaN)),
		says(2, t0+60, stuttgart, num(11.4), of(air.PM10, 20), of(air.Humidity, 50)),
		says(1, t0-1, stuttgart, num(3))))
	f.reopened()
	got := all(f.T, f.Store.Hours(context.Background(), store.SelectHours{Quantities: []air.Quantity{air.PM25, air.PM10}, Span: air.Interval{From: t0, To: t0 + 7201}}))
	hour := func(rows ...air.Row) (h average.Hour) {
		for _, r := range rows {
			h.Add(int(r.Time%air.Hour), r.Value, r.Flags.Severity(), average.Usable)
		}
		return h
	}
	want := []average.HourRow{
		{Sensor: sc(1), Quantity: air.PM25, Start: t0, Hour: hour(air.Row{Time: t0 + 10, Value: 7.1}, air.Row{Time: t0 + 299, Value: 7.25, Flags: air.FlagOrder}, air.Row{Time: t0 + 300, Value: 1000}, air.Row{Time: t0 + 3599, Value: 999.9, Flags: air.FlagSaturated})},
		{Sensor: sc(1), Quantity: air.PM25, Start: t0 + 3600, Hour: hour(air.Row{Time: t0 + 3600, Value: 4})},
		{Sensor: sc(1), Quantity: air.PM25, Start: t0 + 7200, Hour: hour(air.Row{Time: t0 + 7200, Value: math.NaN(), Flags: air.FlagNaN})},
		{Sensor: sc(2), Quantity: air.PM25, Start: t0, Hour: hour(air.Row{Time: t0 + 60, Value: 11.4})},
		{Sensor: sc(2), Quantity: air.PM10, Start: t0, Hour: hour(air.Row{Time: t0 + 60, Value: 20})},
	}
	sameM2(got, want)
	f.equal(got, want)
	f.equal(got[0].Hour.Slots, uint16(3))
	f.equal(got[0].Hour.Micro, int64(1014350000))
}

// testHoursMerge stores values in many batches with restarts in between, lets
// flags be cleared and a span be forgotten, and expects the hours that the rows
// give.
func testHoursMerge(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(7, 8))
	flags := []air.Flags{0, 0, 0, 0, air.FlagOrder, air.FlagRange, air.FlagFuture, air.FlagFuture | air.FlagOrder}
	var ahead []air.Reading
	check := func() {
		f.Helper()
		var want []average.HourRow
		for s := int64(1); s <= 5; s++ {
			for _, q := range []air.Quantity{air.PM25, air.PM10} {
				for _, r := range all(f.T, f.Store.Rows(context.Background(), store.Select{Sensor: sc(s), Quantity: q, From: t0, To: t0 + 4*air.Hour})) {
					start := air.FloorTo(r.Time, air.Hour)
					if n := len(want); n == 0 || want[n-1].Start != start || want[n-1].Sensor != r.Sensor || want[n-1].Quantity != q {
						want = append(want, average.HourRow{Sensor: r.Sensor, Quantity: q, Start: start})
					}
					want[len(want)-1].Hour.Add(int(r.Time-start), r.Value, r.Flags.Severity(), average.Usable)
				}
			}
		}
		got := all(f.T, f.Store.Hours(context.Background(), store.SelectHours{Quantities: []air.Quantity{air.PM25, air.PM10}, Span: air.Interval{From: t0, To: t0 + 4*air.Hour}}))
		sameM2(got, want)
		f.equal(got, want)
	}
	for round := range 12 {
		var batch []air.Reading
		for range 30 {
			flag := flags[rng.IntN(len(flags))]
			v := float64(rng.IntN(100000)) / 100
			r := says(1+rng.Int64N(5), t0+rng.Int64N(4*air.Hour), stuttgart, flagged(v, flag), air.Value{Quantity: air.PM10, Value: v, Raw: math.NaN(), Flags: flag})
			if flag&air.FlagFuture != 0 {
				ahead = append(ahead, r)
			}
			batch = append(batch, r)
		}
		if round%3 == 2 { // time has passed
			for _, r := range ahead {
				for i := range r.Values {
					r.Values[i].Flags &^= air.FlagFuture
				}
				batch = append(batch, r)
			}
			ahead = nil
		}
		f.append(poll(t0+4*air.Hour, batch...))
		check()
		if round%2 == 0 {
			f.reopened()
			check()
		}
	}
	f.forget(air.Forgotten{Network: air.SC, Sensor: sc(2), Interval: air.Interval{From: t0 + 1800, To: t0 + 9000}, When: t0})
	check()
	f.reopened()
	check()
}

// sameM2 makes the second moments equal where they are within the precision of
// a float32 and of the order of adding up.
func sameM2(got, want []average.HourRow) { nearM2(got, want, 1e-5) }

// nearM2 makes the second moments equal where they differ by no more than that
// part.
func nearM2(got, want []average.HourRow, part float64) {
	for i := range want {
		if i < len(got) {
			a, b := float64(got[i].Hour.M2), float64(want[i].Hour.M2)
			if math.Abs(a-b) <= part*math.Max(a, b)+1e-6 {
				got[i].Hour.M2 = want[i].Hour.M2
			}
		}
	}
}

func testTimes(_ *testing.T, f *fixture) {
	f.append(poll(t0+600, says(2, t0, stuttgart, num(1)), says(1, t0+200, stuttgart, num(3)), says(1, t0, stuttgart, flagged(math.NaN(), air.FlagNaN)), says(3, t0, stuttgart, num(1)), says(1, t0+300, stuttgart, of(air.PM10, 20))))
	f.reopened()
	got := all(f.T, f.Store.Times(context.Background(), air.PM25, []air.SensorID{sc(2), sc(1)}, air.Interval{From: t0, To: t0 + 201}))
	f.equal(got, []store.Time{{Sensor: sc(1), Time: t0}, {Sensor: sc(1), Time: t0 + 200}, {Sensor: sc(2), Time: t0}})
	f.equal(len(all(f.T, f.Store.Times(context.Background(), air.PM25, nil, air.Interval{From: t0, To: t0 + 201}))), 0)
}

func testLatest(_ *testing.T, f *fixture) {
	latest := func() map[string]float64 {
		got := map[string]float64{}
		for _, r := range all(f.T, f.Store.Latest(context.Background())) {
			name := r.Sensor.String() + " " + r.Quantity.String()
			if _, twice := got[name]; twice {
				f.Errorf("%s was given twice", name)
			}
			got[name] = r.Value
		}
		return got
	}
	f.equal(latest(), map[string]float64{})
	f.append(poll(t0+600, says(1, t0+200, stuttgart, num(3), of(air.PM10, 30)), says(1, t0, stuttgart, num(1)), says(2, t0-86400*900, stuttgart, num(5))))
	want := map[string]float64{"sc-1 pm25": 3, "sc-1 pm10": 30, "sc-2 pm25": 5}
	f.equal(latest(), want)
	f.append(poll(t0+600, says(1, t0+100, stuttgart, num(2)), says(2, t0+9000, stuttgart, flagged(8, air.FlagFuture)), says(1, t0+300, stuttgart, flagged(math.NaN(), air.FlagNaN))))
	want["sc-1 pm25"] = math.NaN() // flagged or not, except future
	f.equal(latest(), want)
	f.reopened()
	f.equal(latest(), want)
	f.append(poll(t0+900, says(1, t0+800, stuttgart, num(4))))
	want["sc-1 pm25"] = 4
	f.equal(latest(), want)
	f.reopened()
	f.equal(latest(), want)
}

func testLedger(_ *testing.T, f *fixture) {
	full := poll(t0, says(1, t0, stuttgart, num(1), flagged(2, air.FlagRange)))
	full.Entry.Rejected = map[string]int64{air.RejectNoTime: 3}
	full.Entry.Ignored = 7
	wrote := f.append(full).Entry
	f.counts(wrote, 1, 0, 1, 0, 5)
	bad := poll(t0 + 150)
	bad.Entry.Status, bad.Entry.HTTPStatus, bad.Entry.Error = air.StatusFailed, 503, "upstream answered 503 \"busy\"; 'try' later\n"
	second := f.append(bad).Entry
	third := f.append(poll(t0 + 300)).Entry
	f.reopened()
	read := func(limit int, before int64) []air.Entry {
		list, err := f.Store.Ledger(context.Background(), store.LedgerSelect{Limit: limit, Before: before})
		f.equal(err, nil)
		return list
	}
	f.equal(read(10, 0), []air.Entry{third, second, wrote})
	f.equal(read(1, 0), []air.Entry{third})
	f.equal(read(1, third.ID), []air.Entry{second})
	f.equal(len(read(10, wrote.ID)), 0)
	next := f.append(poll(t0 + 450)).Entry
	if next.ID <= third.ID || third.ID <= second.ID || second.ID <= wrote.ID {
		f.Errorf("ids do not ascend: %d %d %d %d", wrote.ID, second.ID, third.ID, next.ID)
	}
}

func testLedgerSelect(_ *testing.T, f *fixture) {
	entry := func(n air.Network, k air.Kind, started, finished int64) int64 {
		b := poll(t0)
		b.Entry.Network, b.Entry.Kind, b.Entry.Started, b.Entry.Finished = n, k, started, finished
		if k == air.KindImport {
			b.Entry.Day = day0
		}
		return f.append(b).Entry.ID
	}
	a, b := entry(air.SC, air.KindPoll, 1000, 2000), entry(air.SC5, air.KindPoll, 1500, 1500)
	c, d := entry(air.SC, air.KindImport, 500, 9000), entry(air.SC, air.KindPush, 3000, 3500)
	f.reopened()
	is := func(sel store.LedgerSelect, want ...int64) {
		f.Helper()
		if sel.Limit == 0 {
			sel.Limit = 10
		}
		list, err := f.Store.Ledger(context.Background(), sel)
		f.equal(err, nil)
		var got []int64
		for _, e := range list {
			got = append(got, e.ID)
			f.equal(e.Day != 0, e.ID == c)
			f.equal(sel.Takes(e), true)
		}
		f.equal(got, want)
	}
	is(store.LedgerSelect{}, d, c, b, a)
	is(store.LedgerSelect{Network: air.SC}, d, c, a)
	is(store.LedgerSelect{Kinds: []air.Kind{air.KindImport, air.KindPoll}}, c, b, a)
	is(store.LedgerSelect{Kinds: []air.Kind{air.KindForget}})
	is(store.LedgerSelect{From: 2000}, d, c, a) // finished then
	is(store.LedgerSelect{From: 2001}, d, c)
	is(store.LedgerSelect{To: 1500}, c, a)
	is(store.LedgerSelect{To: 1501}, c, b, a)
	is(store.LedgerSelect{From: 1200, To: 1400}, c, a) // begun before, ended after
	is(store.LedgerSelect{From: 1, Network: air.SC, Kinds: []air.Kind{air.KindPoll, air.KindPush}, Before: d, Limit: 1}, a)
}
