package ingest_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/store"
)

// archived is a day of one sensor at a place, every ten minutes.
func archived(t *testing.T, day int32, number, location int64, change func(*air.Stretch)) air.Stretch {
	t.Helper()
	id, err := air.NewSensorID(air.SC, number)
	if err != nil {
		t.Fatal(err)
	}
	s := air.Stretch{Sensor: id, Type: "SDS011", Site: air.Site{ID: air.SiteID{Network: air.SC, Location: location}, Lat: 57.136, Lon: -2.075, Country: "GB", Altitude: math.NaN()}}
	for _, q := range []air.Quantity{air.PM10, air.PM25} {
		c := air.Column{Quantity: q}
		for at := int64(0); at < air.Day; at += 600 {
			c.Time, c.Value, c.Flags = append(c.Time, int64(day)*air.Day+at), append(c.Value, float64(at%97)), append(c.Flags, 0)
		}
		s.Columns = append(s.Columns, c)
	}
	if change != nil {
		change(&s)
	}
	return s
}

const perSensor = 288 // values of archived

func (r *rig) archive(came air.Origin, day int32, list ...air.Stretch) air.Entry {
	r.Helper()
	e, err := r.Archive(context.Background(), came, store.ArchiveDay{Day: day, Stretches: list, Entry: air.Entry{
		Network: air.SC, Started: now.UnixMilli(), Records: int64(144 * len(list)), Rejected: map[string]int64{air.RejectNoTime: 3},
	}})
	if err != nil {
		r.Fatal(err)
	}
	return e
}

// today is the day of now.
var today = int32(now.Unix() / air.Day)

func TestArchive(t *testing.T) {
	r := newRig(t, false)
	r.poll(now, document(record(9, now.Add(-time.Minute), `,"indoor":1`, pm))) // location 7 is indoor
	day := today - 400
	e := r.archive(air.OriginReal, day, archived(t, day, 1, 1, nil), archived(t, day, 2, 2, func(s *air.Stretch) { s.Columns[0].Value[5] = 1999.9 }),
		archived(t, day, 3, 7, nil), archived(t, day, 4, 4, func(s *air.Stretch) { s.Site.Indoor = air.Yes }))
	if got := r.newest(); got.ID != e.ID || r.written[len(r.written)-1].ID != e.ID {
		t.Errorf("the ledger says %+v, returned was %+v", got, e)
	}
	r.is("kind", []any{e.Kind, e.Status, e.Day, e.Network}, []any{air.KindImport, air.StatusOK, day, air.SC})
	r.is("new", []int64{e.New, e.Duplicate, e.Late}, []int64{2 * perSensor, 0, 0})
	r.is("rejected", e.Rejected, map[string]int64{air.RejectIndoor: 2 * perSensor, air.RejectNoTime: 3})
	r.is("saturated", e.Flagged["saturated"], 2)

	// The same again, and what a name said of one file is not held against
	// another of its place.
	e = r.archive(air.OriginReal, day, archived(t, day, 1, 1, nil), archived(t, day, 5, 4, nil))
	r.is("again", []int64{e.New, e.Duplicate}, []int64{perSensor, perSensor})

	_, err := r.Archive(context.Background(), air.OriginSimulated, store.ArchiveDay{Day: day, Stretches: []air.Stretch{archived(t, day, 6, 6, nil)}})
	if other, ok := errors.AsType[*store.OriginError](err); !ok || other.Has != air.OriginReal {
		t.Errorf("simulated data: %v", err)
	}
	if got := r.newest(); got.ID != e.ID {
		t.Errorf("refused data has left %+v", got)
	}
}

// TestArchiveTells lets the present know once, and only of what shows there.
func TestArchiveTells(t *testing.T) {
	r := newRig(t, false)
	settle := func(what string, want int) {
		t.Helper()
		if err := r.Settle(context.Background()); err != nil {
			t.Fatal(err)
		}
		r.is(what, r.present.rebuilt, want)
	}
	settle("nothing", 0)
	r.archive(air.OriginReal, today-9, archived(t, today-9, 1, 1, nil))
	r.archive(air.OriginReal, today-8, archived(t, today-8, 2, 2, nil))
	settle("new sensors", 1)
	settle("once", 1)
	r.archive(air.OriginReal, today-9, archived(t, today-9, 1, 1, nil))
	settle("the same again", 1)
	r.archive(air.OriginReal, today-1, archived(t, today-1, 1, 1, nil))
	settle("yesterday", 2)
	r.present.fail = errors.New("not now")
	r.archive(air.OriginReal, today, archived(t, today, 1, 1, nil))
	if err := r.Settle(context.Background()); !errors.Is(err, r.present.fail) {
		t.Errorf("the present's error: %v", err)
	}
	r.present.fail = nil
	settle("after a failure", 4)
}

// TestKeep refuses what lies outside, from polls and archives alike.
func TestKeep(t *testing.T) {
	area, err := geo.ParseArea([]byte(`{"type":"Polygon","coordinates":[[[-3,57],[-2,57],[-2,58],[-3,58],[-3,57]]]}`))
	if err != nil {
		t.Fatal(err)
	}
	id, _ := air.ParseSensorID("sc-1")
	f := func(name string, k ingest.Keep, day int32, change func(*air.Stretch), kept bool) {
		t.Helper()
		r := rigWith(t, func(o *ingest.Options) { o.Keep = k })
		s := archived(t, day, 1, 1, change)
		want := map[bool]int64{true: perSensor}[kept]
		e := r.archive(air.OriginReal, day, archived(t, day, 1, 1, change))
		if e.New != want || e.Rejected[air.RejectOutside] != perSensor-want {
			t.Errorf("%s: of an archive %d new, %v rejected; want %d new", name, e.New, e.Rejected, want)
		}
		r = rigWith(t, func(o *ingest.Options) { o.Keep = k })
		var list []air.Reading
		for i := range s.Columns[0].Time {
			list = append(list, air.Reading{Sensor: s.Sensor, Time: s.Columns[0].Time[i], Site: s.Site, Values: []air.Value{
				{Quantity: air.PM10, Value: s.Columns[0].Value[i]}, {Quantity: air.PM25, Value: s.Columns[1].Value[i]},
			}})
		}
		e, err := r.imported(air.OriginReal, list)
		if err != nil || e.New != want || e.Rejected[air.RejectOutside] != perSensor-want {
			t.Errorf("%s: of readings %d new, %v rejected; want %d new; %v", name, e.New, e.Rejected, want, err)
		}
	}
	at := func(lat, lon float64, country string) func(*air.Stretch) {
		return func(s *air.Stretch) { s.Site.Lat, s.Site.Lon, s.Site.Country = lat, lon, country }
	}
	box := &geo.Box{West: -2.1, South: 57.1, East: -2.0, North: 57.2}
	f("all", ingest.Keep{}, 0, nil, true)
	f("box", ingest.Keep{Box: box}, 9, nil, true)
	f("beside the box", ingest.Keep{Box: box}, 9, at(57.3, -2.05, "GB"), false)
	f("as the feed rounds it", ingest.Keep{Box: box}, 9, at(57.2003, -2.05, "GB"), true)
	f("no position", ingest.Keep{Box: box}, 9, at(math.NaN(), math.NaN(), ""), false)
	f("area", ingest.Keep{Area: area}, 9, nil, true)
	f("beside the area", ingest.Keep{Area: area}, 9, at(57.5, -1.9, "GB"), false)
	f("country", ingest.Keep{Countries: []string{"IE", "GB"}}, 9, nil, true)
	f("another", ingest.Keep{Countries: []string{"IE"}}, 9, nil, false)
	f("sensor", ingest.Keep{Sensors: []air.SensorID{id}}, 9, nil, true)
	f("its averages", ingest.Keep{Sensors: []air.SensorID{id.In(air.SC5)}}, 9, nil, true)
	f("another sensor", ingest.Keep{Sensors: []air.SensorID{id + 1}}, 9, nil, false)
	f("one of several", ingest.Keep{Countries: []string{"IE"}, Sensors: []air.SensorID{id}}, 9, nil, true)
	f("outside, and indoors", ingest.Keep{Countries: []string{"IE"}}, 9, func(s *air.Stretch) { s.Site.Indoor = air.Yes }, false)
	f("the first day that is kept", ingest.Keep{Days: 30}, today-30, nil, true)
	f("the day before", ingest.Keep{Days: 30}, today-31, nil, false)
}
