package store_test

import (
	"math"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

func TestHearSite(t *testing.T) {
	id := air.SiteID{Network: air.SC, Location: 9}
	nan := math.NaN()
	note := func(feed bool, at int64, lat, alt float64, indoor, exact air.Tristate) store.SiteNote {
		return store.SiteNote{Feed: feed, Time: at, Site: air.Site{ID: id, Lat: lat, Lon: 8, Altitude: alt, Indoor: indoor, Exact: exact}}
	}
	const feed, archive = true, false
	f := func(what string, known, heard, want store.SiteNote, coarsen bool) {
		t.Helper()
		got, c := store.HearSite(known, heard)
		if !store.SameSite(got.Site, want.Site) || got.Time != want.Time || got.Feed != want.Feed || c != coarsen {
			t.Errorf("%s: got %+v, coarsen %v, want %+v", what, got, c, want)
		}
	}
	none := store.SiteNote{}
	f("a feed's first word", none, note(feed, 5, 50.12345, 1, air.No, air.Yes), note(feed, 5, 50.12345, 1, air.No, air.Yes), false)
	f("an archive's first word", none, note(archive, 5, 50.12345, nan, 0, 0), note(archive, 5, 50.123, nan, 0, 0), false)
	f("an archive after a feed", note(feed, 5, 50, 1, air.No, air.Yes), note(archive, 9, 51, 2, 0, 0), note(feed, 5, 50, 1, air.No, air.Yes), false)
	f("a newer archive", note(archive, 5, 50, nan, 0, 0), note(archive, 9, 51.00049, nan, 0, 0), note(archive, 9, 51, nan, 0, 0), false)
	f("an older archive", note(archive, 5, 50, nan, 0, 0), note(archive, 3, 51, 7, 0, 0), note(archive, 5, 50, 7, 0, 0), false)
	f("an older feed", note(archive, 5, 50, 7, 0, 0), note(feed, 3, 51.23456, nan, air.No, air.Yes), note(feed, 3, 51.23456, 7, air.No, air.Yes), false)
	f("a feed that names no place", note(archive, 5, 50, nan, 0, 0), note(feed, 9, nan, 1, 0, 0), note(feed, 9, 50, 1, 0, 0), false)
	f("a newer mark holds", note(archive, 5, 50, nan, air.Yes, 0), note(feed, 3, 50, nan, air.No, 0), note(feed, 5, 50, nan, air.Yes, 0), false)
	f("an older mark does not", note(archive, 5, 50, nan, air.Yes, 0), note(feed, 5, 50, nan, air.No, 0), note(feed, 5, 50, nan, air.No, 0), false)
	f("a choice taken back", note(feed, 5, 50.12345, 1, 0, air.Yes), note(feed, 9, 50.123, 1, 0, air.No), note(feed, 9, 50.123, 1, 0, air.No), true)
	if got := store.HearIndoor(none, store.IndoorSite{ID: id, Time: -5}); got.Site.Indoor != air.Yes || got.Time != -5 || got.Site.ID != id || got.Feed {
		t.Errorf("a mark of an unknown place: %+v", got)
	}
	if got := store.HearIndoor(note(feed, 5, 50, 1, air.No, 0), store.IndoorSite{ID: id, Time: 4}); got.Site.Indoor != air.No || got.Time != 5 || !got.Feed {
		t.Errorf("an older mark: %+v", got)
	}
}

func TestHearSensor(t *testing.T) {
	note := func(typ string, at int64, feed bool) store.SensorNote {
		if typ == "" {
			return store.SensorNote{}
		}
		return store.SensorNote{About: air.Sensor{ID: 1, Type: typ}, Time: at, Feed: feed}
	}
	const feed, archive = true, false
	f := func(known, heard, want store.SensorNote) {
		t.Helper()
		if got := store.HearSensor(known, heard); got != want {
			t.Errorf("%+v and then %+v: %+v, want %+v", known, heard, got, want)
		}
	}
	f(note("", 0, archive), note("a", -5, archive), note("a", -5, archive))
	f(note("a", 5, feed), note("b", 5, feed), note("b", 5, feed))
	f(note("a", 5, feed), note("b", 4, feed), note("a", 5, feed))
	f(note("a", 5, feed), note("b", 9, archive), note("a", 5, feed))
	f(note("a", 5, archive), note("b", 3, feed), note("b", 3, feed))
	f(note("a", 5, archive), note("b", 6, archive), note("b", 6, archive))
}

func TestSealOrderError(t *testing.T) {
	const want = "seal day 2026-11-24: day 2026-11-23 is not sealed, or has changed since: seal it first, by mote seal"
	if got := (&store.SealOrderError{What: "seal day 2026-11-24", Day: 20780}).Error(); got != want {
		t.Error(got)
	}
}

func TestTouches(t *testing.T) {
	o := air.Observation{Sensor: 1<<56 | 7, Location: 3, First: 100, Last: 200}
	f := func(from, to int64, sensor air.SensorID, location int64, want bool) {
		t.Helper()
		what := air.Forgotten{Network: air.SC, Sensor: sensor, Location: location, Interval: air.Interval{From: from, To: to}}
		if got := store.Touches(what, o); got != want {
			t.Errorf("%+v: %v", what, got)
		}
	}
	f(200, 300, o.Sensor, 0, true)
	f(201, 300, o.Sensor, 0, false)
	f(0, 101, o.Sensor, 0, true)
	f(0, 100, o.Sensor, 0, false)
	f(150, 160, o.Sensor.In(air.SC5), 0, true)
	f(150, 160, 0, 3, true)
	f(150, 160, 0, 4, false)
	f(150, 160, o.Sensor+1, 0, false)
}
