package storetest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// record is what one sensor said at one time, to be polled or loaded.
type record struct {
	sensor, at int64
	site       air.Site
	fine, big  float64
}

// reading is the record as a feed tells it, which knows more.
func (r record) reading() air.Reading {
	site := r.site
	site.Altitude, site.Exact, site.Indoor = 120, air.No, air.No
	return says(r.sensor, r.at, site, num(r.fine), of(air.PM10, r.big))
}

// stretch is the record as an archive tells it.
func (r record) stretch() air.Stretch {
	site := filed(r.site)
	site.Lat, site.Lon = site.Lat+0.0001234, site.Lon-0.0001234 // with decimals that are not kept
	at := float64(r.at - t0)
	return told(r.sensor, site, column(air.PM25, at, r.fine), column(air.PM10, at, r.big))
}

// testLoadAnyOrder polls and loads the same records, in any order and split
// into any batches, with repeats: the store is always the same.
func testLoadAnyOrder(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(13, 14))
	var records []record
	for s := int64(1); s <= 4; s++ {
		for i := range int64(50) {
			r := record{s, t0 - air.Day + i*3517 + s, place(s, 50, 8), float64(i) / 10, float64(s)}
			if s == 3 && i > 20 && i < 30 { // away for a while
				r.site = place(9, 51, 9)
			}
			if i%17 == 5 {
				r.fine = math.NaN()
			}
			records = append(records, r)
		}
	}
	days := func(list []record) (all []store.ArchiveDay) {
		byDay := map[int32]int{}
		for _, r := range list {
			d := store.DayOf(r.at)
			i, ok := byDay[d]
			if !ok {
				i, byDay[d] = len(all), len(all)
				all = append(all, archive(d))
			}
			all[i].Stretches = append(all[i].Stretches, r.stretch())
		}
		return all
	}
	polled := func(list []record) (all []air.Reading) {
		for _, r := range list {
			all = append(all, r.reading())
		}
		return all
	}
	reference := f.other()
	reference.append(poll(t0, polled(records)...))
	for _, d := range days(records) {
		reference.counts(reference.load(d).Entry, 0, 2*int64(len(d.Stretches)), 0, 0, 2*int64(len(d.Stretches)))
	}
	want := reference.contents()
	var fresh, conflicts int64
	step := func(list []record, load bool) {
		if !load {
			e := f.append(poll(t0, polled(list)...)).Entry
			fresh, conflicts = fresh+e.New, conflicts+e.Conflict
			return
		}
		for _, d := range days(list) {
			e := f.load(d).Entry
			fresh, conflicts = fresh+e.New, conflicts+e.Conflict
		}
	}
	for round := range 20 {
		var some []record
		for range rng.IntN(40) {
			some = append(some, records[rng.IntN(len(records))])
		}
		step(some, rng.IntN(2) == 0)
		if round%5 == 4 {
			f.reopened()
		}
	}
	order := []bool{true, false}
	rng.Shuffle(2, func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, load := range order {
		rng.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		step(records, load)
	}
	f.equal([]int64{fresh, conflicts}, []int64{2 * int64(len(records)), 0})
	f.same(f.contents(), want)
	f.same(f.reopened().contents(), want)
}

// testArchiveWords shows what an archive may say of a site and a sensor.
func testArchiveWords(_ *testing.T, f *fixture) {
	is := func(what string, sensor int64, typ string, lat float64, upstream string) {
		f.Helper()
		for range 2 {
			d := f.sensor(sensor)
			if d.Sensor.Type != typ || d.Site.Lat != lat || d.Site.CountryUpstream != upstream {
				f.Errorf("%s: %+v at %+v", what, d.Sensor, d.Site)
			}
			f.reopened()
		}
	}
	old := func(typ string, sensor, at int64, site air.Site, v float64) store.ArchiveDay {
		s := told(sensor, filed(site), column(air.PM25, float64(at-t0), v))
		s.Type = typ
		return archive(store.DayOf(at), s)
	}
	at := func(lat float64) air.Site { return place(9, lat, 8) }
	f.load(old("PMS1003", 1, t0-3*air.Day, at(50.12345678), 1))
	is("known from an archive, at 3 decimals", 1, "PMS1003", 50.123, "")
	f.load(old("PMS3003", 1, t0-2*air.Day, at(50.124), 1))
	f.load(old("PMS7003", 1, t0-4*air.Day, at(50.125), 1))
	is("of archives the newest", 1, "PMS3003", 50.124, "")
	// A feed's word, although older, wins, and says exact.
	exact := at(50.12412341)
	exact.Exact = air.Yes
	f.append(poll(t0, says(1, t0-5*air.Day, exact, num(3))))
	is("a feed before an archive", 1, "SDS011", 50.12412341, "DE")
	f.equal(len(f.load(old("PMS9003", 1, t0-air.Day, at(50.125), 4)).Changed), 0)
	is("an archive after a feed", 1, "SDS011", 50.12412341, "DE")
	// Another sensor there is the archive's, the site is the feed's.
	f.load(old("HPM", 2, t0-air.Day, at(50.123), 4))
	is("a new sensor", 2, "HPM", 50.12412341, "DE")
	// It moves nobody's site, yet the sensor was there.
	f.load(old("HPM", 2, t0-2*air.Day, at(52), 4))
	is("far away", 2, "HPM", 50.12412341, "DE")
	f.equal(len(f.sensor(2).Placements), 2)
	f.equal(f.sensor(2).Placements[0].Lat, 52.0)
}

// testFeedRepeats lets a feed say again what an archive said: nothing is new,
// but who said it is known better now.
func testFeedRepeats(_ *testing.T, f *fixture) {
	f.load(archive(day0, told(1, filed(stuttgart), column(air.PM25, 0, 1, 60, 2))))
	want := f.sensor(1)
	ahead := says(1, t0+60, stuttgart, flagged(2, air.FlagFuture))
	f.equal(len(f.append(poll(t0, ahead)).Changed), 0) // who is ahead of time says nothing
	f.equal(f.reopened().sensor(1), want)
	site := stuttgart
	site.Altitude = 245
	out := f.append(poll(t0+300, says(1, t0, site, num(1))))
	f.counts(out.Entry, 0, 1, 0, 0, 1)
	f.equal(len(out.Changed), 1)
	want.Sensor.TypeID, want.Sensor.Manufacturer, want.Sensor.Pin, want.Site = 14, "Nova Fitness", "1", site
	f.equal(f.sensor(1), want)
	f.equal(f.reopened().sensor(1), want)
	f.load(archive(day0, told(1, filed(stuttgart), column(air.PM25, 120, 1))))
	want.Sensor.Last, want.Placements[0].Last = t0+120, t0+120
	f.equal(f.reopened().sensor(1), want)
	f.equal(len(f.append(poll(t0+300, says(1, t0+120, stuttgart, num(1)))).Changed), 0)
}
