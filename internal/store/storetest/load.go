package storetest

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// day0 is the suite's day.
const day0 = int32(t0 / air.Day)

// byKey orders rows by sensor, quantity, time.
func byKey(a, b air.Row) int {
	return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Time, b.Time))
}

// archive is a day file's worth of values, as an archive tells it: little of
// the sensor, nothing of the site but where it is.
func archive(day int32, stretches ...air.Stretch) store.ArchiveDay {
	var n int64
	for _, s := range stretches {
		for _, c := range s.Columns {
			n += int64(len(c.Time))
		}
	}
	return store.ArchiveDay{Day: day, Stretches: stretches, Entry: air.Entry{
		Network: air.SC, Kind: air.KindImport, Day: day, Status: air.StatusOK, Bytes: 1000,
		Started: (t0 + 1000) * 1000, Finished: (t0 + 1001) * 1000, Records: n,
	}}
}

// told is what one sensor said at a place.
func told(sensor int64, site air.Site, columns ...air.Column) air.Stretch {
	return air.Stretch{Sensor: sc(sensor), Type: "SDS011", Site: site, Columns: columns}
}

// column has values of one quantity at times relative to t0.
func column(q air.Quantity, pairs ...float64) (c air.Column) {
	c.Quantity = q
	for pair := range slices.Chunk(pairs, 2) {
		c.Time = append(c.Time, t0+int64(pair[0]))
		c.Value = append(c.Value, pair[1])
		c.Flags = append(c.Flags, 0)
	}
	return c
}

// filed is a site as an archive has it.
func filed(s air.Site) air.Site {
	s.CountryUpstream = ""
	return s
}

func (f *fixture) load(d store.ArchiveDay) store.Outcome {
	f.Helper()
	out, err := f.Store.(loader).Load(context.Background(), d)
	if err != nil {
		f.Fatalf("load: %v", err)
	}
	f.equal(len(out.New)+len(out.Cleared), 0)
	return out
}

func testLoad(_ *testing.T, f *fixture) {
	d := archive(day0, told(1, filed(stuttgart), column(air.PM25, 10, 7.5, 0, 7, 10, 7.5, 0, 8), column(air.PM10, 0, 12)))
	d.Stretches[0].Columns[1].Flags[0] = air.FlagOrder
	out := f.load(d)
	f.counts(out.Entry, 3, 1, 1, 0, 5) // within one load too, the first stays
	f.equal(out.Entry.Flagged, map[string]int64{"order": 1})
	f.equal(out.Entry.Day, day0)
	f.equal(len(out.Changed), 1)
	clash := out.Entry.ID
	want := f.reopened().contents()
	f.equal(want.Rows, []air.Row{
		{Quantity: air.PM25, Sensor: sc(1), Time: t0, Value: 7}, {Quantity: air.PM25, Sensor: sc(1), Time: t0 + 10, Value: 7.5},
		{Quantity: air.PM10, Sensor: sc(1), Time: t0, Value: 12, Flags: air.FlagOrder},
	})
	kept, err := f.Store.Conflicts(context.Background(), clash, 10)
	f.equal(err, nil)
	f.equal(kept, []air.Conflict{{Row: want.Rows[0], Offered: 8}})
	again := f.load(d)
	f.counts(again.Entry, 0, 4, 1, 0, 5)
	f.equal(len(again.Changed), 0)
	f.same(f.reopened().contents(), want)
	list, err := f.Store.Ledger(context.Background(), store.LedgerSelect{Limit: 10})
	f.equal(err, nil)
	f.equal(list, []air.Entry{again.Entry, out.Entry})
	// Nothing to store is an entry too.
	f.counts(f.load(archive(day0)).Entry, 0, 0, 0, 0, 0)
	// What was forgotten is refused.
	f.forget(air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: air.Interval{From: t0, To: t0 + 5}, When: t0})
	f.counts(f.load(d).Entry, 0, 2, 0, 0, 5)
	f.equal(f.reopened().values(1), []float64{7.5})
	// A place that is indoor is known from an archive too.
	d = archive(day0)
	d.Indoor = []store.IndoorSite{{ID: air.SiteID{Network: air.SC, Location: 77}, Time: t0}, {ID: stuttgart.ID, Time: t0 + 20}}
	f.equal(len(f.load(d).Changed), 1)
	ids, err := f.reopened().Store.IndoorSites(context.Background())
	f.equal(err, nil)
	f.equal(len(ids), 2)
}

func testLoadBad(_ *testing.T, f *fixture) {
	short := column(air.PM25, 0, 1, 1, 2)
	short.Flags = short.Flags[:1]
	for _, c := range []air.Column{column(air.PM25, 5, 1, -1, 1), column(air.PM25, 5, 1, 86400, 1), short} {
		if _, err := f.Store.(loader).Load(context.Background(), archive(day0, told(1, stuttgart, column(air.PM10, 0, 1), c))); err == nil {
			f.Errorf("%+v was loaded", c)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.Store.(loader).Load(ctx, archive(day0)); err == nil {
		f.Error("a cancelled load succeeded")
	}
	f.equal(f.reopened().contents(), contents{})
	list, err := f.Store.Ledger(context.Background(), store.LedgerSelect{Limit: 10})
	f.equal(err, nil)
	f.equal(len(list), 0)
}

// asReadings is what appending an archive means.
func asReadings(d store.ArchiveDay) (list []air.Reading) {
	for _, s := range d.Stretches {
		for _, c := range s.Columns {
			for i := range c.Time {
				list = append(list, air.Reading{Sensor: s.Sensor, Time: c.Time[i], Type: s.Type, TypeID: s.TypeID, Manufacturer: s.Manufacturer, Pin: s.Pin, Site: s.Site,
					Values: []air.Value{{Quantity: c.Quantity, Value: c.Value[i], Raw: math.NaN(), Flags: c.Flags[i]}}})
			}
		}
	}
	return list
}

// testLoadIsAppend loads random days into one store and appends them to
// another: both hold the same, and their ledgers say the same.
func testLoadIsAppend(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(11, 12))
	appended := f.other()
	places := []air.Site{filed(place(1, 50, 8)), filed(place(2, 51, 9)), filed(place(2, 51.002, 9)), store.NoSite(air.SC)}
	flags := []air.Flags{0, 0, 0, 0, 0, air.FlagOrder, air.FlagRange, air.FlagFuture}
	what := air.Forgotten{Network: air.SC, Sensor: sc(2), Interval: air.Interval{From: t0 + 3600, To: t0 + 7200}, When: t0}
	f.equal(f.forget(what), appended.forget(what))
	for round := range 14 {
		d := archive(day0 + int32(rng.IntN(3)) - 1)
		for range 1 + rng.IntN(4) {
			s := told(1+rng.Int64N(4), places[rng.IntN(len(places))])
			if rng.IntN(3) == 0 {
				s.Type, s.TypeID = "SPS30", 30
			}
			for _, q := range []air.Quantity{air.PM25, air.PM10, air.Humidity}[:1+rng.IntN(3)] {
				c := air.Column{Quantity: q}
				for range rng.IntN(40) {
					v := float64(rng.IntN(3))
					if rng.IntN(20) == 0 {
						v = math.NaN()
					}
					c.Time = append(c.Time, int64(d.Day)*air.Day+60*rng.Int64N(200))
					c.Value, c.Flags = append(c.Value, v), append(c.Flags, flags[rng.IntN(len(flags))])
				}
				s.Columns = append(s.Columns, c)
			}
			d.Stretches = append(d.Stretches, s)
		}
		a, b := f.load(d), appended.append(store.Batch{Readings: asReadings(d), Entry: d.Entry})
		b.New, b.Cleared = nil, nil
		f.equal(a, b)
		if round%4 == 3 {
			f.same(f.reopened().contents(), appended.reopened().contents())
		}
	}
	f.same(f.contents(), appended.contents())
	for id := range int64(15) {
		x, err := f.Store.Conflicts(context.Background(), id, 1000)
		f.equal(err, nil)
		y, err := appended.Store.Conflicts(context.Background(), id, 1000)
		f.equal(err, nil)
		f.equal(x, y)
	}
}
