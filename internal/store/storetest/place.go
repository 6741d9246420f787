package storetest

import (
	"context"
	"math"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// sensor reads a description, which must be there.
func (f *fixture) sensor(n int64) store.Described {
	f.Helper()
	d, ok, err := f.Store.Sensor(context.Background(), sc(n))
	if err != nil || !ok {
		f.Fatalf("sensor sc-%d: known %v, error %v", n, ok, err)
	}
	return d
}

// stays are the (location, first, last) of a sensor's placements, times
// relative to t0.
func (f *fixture) stays(n int64) (got [][3]int64) {
	f.Helper()
	for _, p := range f.sensor(n).Placements {
		got = append(got, [3]int64{p.Location, p.First - t0, p.Last - t0})
	}
	return got
}

func testPlacements(_ *testing.T, f *fixture) {
	home := place(5, 50.1, 8.7)
	home.Altitude = 112.5
	home.Exact = air.Yes
	out := f.append(poll(t0+60, says(7, t0, home, num(1)), says(7, t0+30, home, num(1))))
	f.equal(len(out.Changed), 1)
	want := store.Described{
		Sensor:     air.Sensor{ID: sc(7), Type: "SDS011", TypeID: 14, Manufacturer: "Nova Fitness", Pin: "1", First: t0, Last: t0 + 30},
		Site:       home,
		Placements: []air.Placement{{Sensor: sc(7), Location: 5, Lat: 50.1, Lon: 8.7, First: t0, Last: t0 + 30}},
	}
	f.equal(out.Changed[0], want)
	f.equal(f.reopened().sensor(7), want)
	f.equal(len(f.append(poll(t0+300, says(7, t0+200, home, num(2)))).Changed), 0)
	f.equal(f.stays(7), [][3]int64{{5, 0, 200}})
	f.equal(f.reopened().stays(7), [][3]int64{{5, 0, 200}})
	f.equal(len(f.append(poll(t0+86400+60, says(7, t0+86400, home, num(2)))).Changed), 0) // a new day is no move
	f.equal(f.reopened().stays(7), [][3]int64{{5, 0, 86400}})
	f.append(poll(t0+60, says(3, t0, stuttgart, num(1))))
	var ids []int64
	for _, d := range all(f.T, f.reopened().Store.Sensors(context.Background())) {
		ids = append(ids, d.Sensor.ID.Number())
	}
	f.equal(ids, []int64{3, 7})
	_, ok, err := f.Store.Sensor(context.Background(), sc(99))
	f.equal(ok, false)
	f.equal(err, nil)
	// A sensor without a site is kept, without a position.
	f.append(poll(t0+60, says(8, t0, store.NoSite(air.SC), num(1))))
	f.equal(f.reopened().sensor(8).Site, store.NoSite(air.SC))
	f.equal(len(f.append(poll(t0+160, says(8, t0+100, store.NoSite(air.SC), num(1)))).Changed), 0)
}

func testMoves(_ *testing.T, f *fixture) {
	const day = air.Day
	a, b := place(1, 50, 8), place(2, 51, 9)
	out := f.append(poll(t0, says(1, t0, a, num(1)), says(1, t0+day, b, num(1)), says(1, t0+2*day, a, num(1))))
	f.equal(f.stays(1), [][3]int64{{1, 0, 0}, {2, day, day}, {1, 2 * day, 2 * day}})
	f.equal(len(out.Changed), 1)
	// Any order gives the same.
	f.append(poll(t0, says(2, t0+2*day, a, num(1))))
	f.append(poll(t0, says(2, t0, a, num(1))))
	f.equal(f.stays(2), [][3]int64{{1, 0, 2 * day}})
	out = f.append(poll(t0, says(2, t0+day, b, num(1))))
	f.equal(len(out.Changed), 1)
	f.equal(f.reopened().stays(2), [][3]int64{{1, 0, 0}, {2, day, day}, {1, 2 * day, 2 * day}})
	// Within a day the overlap is cut at the later one's first.
	f.append(poll(t0, says(3, t0, a, num(1)), says(3, t0+100, b, num(1)), says(3, t0+200, a, num(1)), says(3, t0+300, b, num(1))))
	f.equal(f.stays(3), [][3]int64{{1, 0, 99}, {2, 100, 300}})
	f.equal(f.reopened().stays(3), [][3]int64{{1, 0, 99}, {2, 100, 300}})
	// What was cut still counts as heard.
	f.append(poll(t0, says(5, t0, a, num(1)), says(5, t0+100, b, num(1)), says(5, t0+900, a, num(1))))
	f.equal(f.stays(5), [][3]int64{{1, 0, 99}, {2, 100, 100}})
	f.equal(f.sensor(5).Sensor.Last, t0+900)
	f.equal(f.reopened().sensor(5).Sensor.Last, t0+900)
	// The same id within 500 m is the same place, beyond it a new one.
	f.append(poll(t0, says(4, t0, place(1, 50, 8), num(1)), says(4, t0+100, place(1, 50.004, 8), num(1)), says(4, t0+200, place(1, 50.006, 8), num(1))))
	f.equal(f.reopened().stays(4), [][3]int64{{1, 0, 100}, {1, 200, 200}})
}

// testFutureMove places nobody by a reading from the future, until its time has
// come.
func testFutureMove(_ *testing.T, f *fixture) {
	a, b := place(1, 50, 8), place(2, 51, 9)
	ahead := says(1, t0+2*air.Day, b, flagged(2, air.FlagFuture))
	f.append(poll(t0, says(1, t0, a, num(1))))
	f.equal(len(f.append(poll(t0, ahead)).Changed), 0)
	f.equal(f.reopened().stays(1), [][3]int64{{1, 0, 0}})
	f.append(poll(t0+60, says(1, t0+60, a, num(3))))
	f.equal(f.stays(1), [][3]int64{{1, 0, 60}})
	come := says(1, t0+2*air.Day, b, num(2))
	f.equal(len(f.append(poll(t0+2*air.Day, come)).Changed), 1)
	f.equal(f.stays(1), [][3]int64{{1, 0, 60}, {2, 2 * air.Day, 2 * air.Day}})
	f.equal(f.reopened().stays(1), [][3]int64{{1, 0, 60}, {2, 2 * air.Day, 2 * air.Day}})
}

func testSites(_ *testing.T, f *fixture) {
	first := place(9, 50.123, 8.456)
	first.Altitude, first.Exact, first.Indoor = 100, air.No, air.No
	f.append(poll(t0, says(1, t0, first, num(1)), says(2, t0, first, num(1))))
	// A newer record that says little takes nothing away.
	bare := place(9, 50.123, 8.456)
	bare.CountryUpstream = ""
	f.equal(len(f.append(poll(t0+200, says(1, t0+100, bare, num(1)))).Changed), 0)
	f.equal(f.reopened().sensor(1).Site, first)
	// A newer description wins for every sensor there; an older one does not.
	second := first
	second.Altitude, second.CountryUpstream = 120, "Austria"
	f.equal(len(f.append(poll(t0+300, says(1, t0+200, second, num(1)))).Changed), 2)
	f.equal(f.sensor(2).Site, second)
	older := first
	older.Altitude = 1
	f.append(poll(t0+300, says(2, t0-5, older, num(1))))
	f.equal(f.reopened().sensor(2).Site, second)
	// A sensor's own description follows the newest record too.
	renamed := says(1, t0+400, second, num(1))
	renamed.Type, renamed.TypeID, renamed.Pin = "SPS30", 30, "7"
	f.equal(len(f.append(poll(t0+500, renamed)).Changed), 1)
	stale := says(1, t0+50, second, num(1))
	f.append(poll(t0+500, stale))
	f.equal(f.reopened().sensor(1).Sensor.Type, "SPS30")
}

// testCountry shows that the country is always that of the position which is
// kept, whatever upstream calls it.
func testCountry(_ *testing.T, f *fixture) {
	nan := math.NaN()
	is := func(what string, sensor int64, country, upstream string) {
		f.Helper()
		for range 2 {
			if s := f.sensor(sensor).Site; s.Country != country || s.CountryUpstream != upstream {
				f.Errorf("%s: country %q, upstream %q, want %q and %q", what, s.Country, s.CountryUpstream, country, upstream)
			}
			f.reopened()
		}
	}
	vienna := place(1, 48.208, 16.373)
	f.append(poll(t0, says(1, t0, vienna, num(1))))
	is("as upstream is wrong", 1, "AT", "DE")
	unread := place(1, nan, nan)
	unread.CountryUpstream = "Austria"
	f.append(poll(t0+60, says(1, t0+60, unread, num(1))))
	is("a position that cannot be read leaves the old one", 1, "AT", "Austria")
	f.append(poll(t0+120, says(1, t0+120, place(1, 50.851, 4.352), num(1))))
	is("moved", 1, "BE", "DE")
	f.append(poll(t0+120, says(2, t0+30, vienna, num(1))))
	is("who was there before it moved", 2, "AT", "DE")

	exact := place(2, 47.56123, 7.58912)
	exact.Exact = air.Yes
	f.append(poll(t0, says(3, t0, exact, num(1))))
	vague := place(2, 47.561, 7.589)
	vague.Country, vague.CountryUpstream = "??", ""
	f.append(poll(t0+60, says(3, t0+60, vague, num(1))))
	is("the exact position stays, and so does its country", 3, "CH", "DE")

	f.append(poll(t0, says(4, t0, place(3, 0, 0), num(1)), says(5, t0, place(4, nan, nan), num(1))))
	is("null island", 4, "", "DE")
	is("nowhere", 5, "", "DE")
}

func testCoarsen(_ *testing.T, f *fixture) {
	exact := place(9, 50.12345678, 8.45678901)
	exact.Exact = air.Yes
	f.append(poll(t0, says(1, t0, exact, num(1)), says(1, t0+air.Day, exact, num(1)), says(2, t0, exact, num(1))))
	f.equal(f.reopened().sensor(1).Site.Lat, 50.12345678)
	unsaid := place(9, 50.123, 8.457)
	f.append(poll(t0+air.Day, says(1, t0+air.Day+60, unsaid, num(1)))) // who says nothing changes nothing
	f.equal(f.sensor(1).Site.Exact, air.Yes)
	coarse := place(9, 50.123, 8.457)
	coarse.Exact = air.No
	out := f.append(poll(t0+air.Day, says(1, t0+air.Day+100, coarse, num(1))))
	f.equal(len(out.Changed), 2)
	for range 2 {
		for n := int64(1); n <= 2; n++ {
			d := f.sensor(n)
			f.equal([]float64{d.Site.Lat, d.Site.Lon}, []float64{50.123, 8.457})
			for _, p := range d.Placements {
				f.equal([]float64{p.Lat, p.Lon}, []float64{50.123, 8.457})
			}
		}
		f.equal(f.stays(1), [][3]int64{{9, 0, air.Day + 100}})
		f.reopened()
	}
	// An exact record from before the choice does not bring the decimals back.
	f.append(poll(t0+air.Day, says(2, t0+50, exact, num(1))))
	f.equal(f.reopened().sensor(2).Site.Lat, 50.123)
	for _, p := range f.sensor(2).Placements {
		f.equal(p.Lat, 50.123)
	}
}

// A choice that is taken back holds at once, whatever else its record brings.
func testWithdraw(_ *testing.T, f *fixture) {
	exact, coarse := place(9, 50.12345678, 8.45678901), place(9, 50.123, 8.457)
	exact.Exact, coarse.Exact = air.Yes, air.No
	is := func(n int64, lat float64) {
		f.Helper()
		for range 2 {
			d := f.sensor(n)
			got := []float64{d.Site.Lat}
			for _, p := range d.Placements {
				got = append(got, p.Lat)
			}
			f.equal(got, []float64{lat, lat})
			f.reopened()
		}
	}
	f.append(poll(t0, says(1, t0, exact, num(1)), says(2, t0+5, exact, num(1))))
	is(1, 50.12345678)
	// A repeat from before the choice takes nothing back.
	f.append(poll(t0, says(1, t0-air.Day, coarse, num(1))))
	f.equal(f.sensor(1).Site.Exact, air.Yes)
	f.append(poll(t0, says(1, t0-air.Day, coarse, num(1))))
	f.equal(f.sensor(1).Site.Exact, air.Yes)
	// The same records again, now coarse: nothing is new but that.
	out := f.append(poll(t0, says(1, t0, coarse, num(1)), says(2, t0+5, coarse, num(1))))
	f.equal([]int64{out.Entry.New, out.Entry.Duplicate}, []int64{0, 2})
	f.equal(len(out.Changed), 2)
	is(1, 50.123)
	is(2, 50.123)
	// Both choices in one document.
	other, rough := place(10, 48.98765432, 9.1), place(10, 48.988, 9.1)
	other.Exact, rough.Exact = air.Yes, air.No
	f.append(poll(t0, says(3, t0, other, num(1)), says(4, t0+1, rough, num(1))))
	is(3, 48.988)
	is(4, 48.988)
}

func testIndoor(_ *testing.T, f *fixture) {
	indoor := func() []air.SiteID {
		ids, err := f.Store.IndoorSites(context.Background())
		f.equal(err, nil)
		return ids
	}
	b := poll(t0)
	b.Indoor = []store.IndoorSite{{ID: air.SiteID{Network: air.SC, Location: 77}, Time: t0}}
	f.append(b)
	f.equal(f.reopened().Store != nil, true)
	f.equal(indoor(), []air.SiteID{{Network: air.SC, Location: 77}})
	// A place with a history that turns indoor is described so.
	f.append(poll(t0, says(1, t0, stuttgart, num(1))))
	b = poll(t0 + 60)
	b.Indoor = []store.IndoorSite{{ID: stuttgart.ID, Time: t0 + 60}}
	out := f.append(b)
	f.equal(len(out.Changed), 1)
	f.equal(f.reopened().sensor(1).Site.Indoor, air.Yes)
	f.equal(f.sensor(1).Site.Lat, stuttgart.Lat)
	// And back, by a newer record that says so.
	out2 := stuttgart
	out2.Indoor = air.No
	f.append(poll(t0+120, says(1, t0+100, out2, num(1))))
	f.equal(f.reopened().sensor(1).Site.Indoor, air.No)
	f.equal(indoor(), []air.SiteID{{Network: air.SC, Location: 77}})
}
