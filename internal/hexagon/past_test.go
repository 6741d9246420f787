package hexagon_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/hexagon"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// Of the past hour, those whose hour is complete (by its slots, or because they
// are slow) and who stayed where they were.
func TestMeasureAt(t *testing.T) {
	db := mem.New()
	ctx := context.Background()
	site := func(location int64, lat float64) air.Site {
		return air.Site{ID: air.SiteID{Network: air.SC, Location: location}, Lat: lat, Lon: -2, Altitude: 0}
	}
	var readings []air.Reading
	// say has a sensor measure v every gap seconds over [from, to).
	say := func(n int64, at air.Site, from, to, gap int64, v float64) {
		for s := from; s < to; s += gap {
			readings = append(readings, air.Reading{Sensor: sensorID(air.SC, n), Time: s, Type: "BME280", Site: at,
				Values: []air.Value{{Quantity: air.Temperature, Value: v}}})
		}
	}
	const start, end = noon - 3600, noon
	say(1, site(1, 57), start, end, 150, 10)
	say(2, site(2, 57), start, end, 150, 12)
	say(3, site(2, 57), start, end, 150, 18)      // of the same site: 15
	say(4, site(3, 57), start, end, 840, 13)      // slow: 5 values in 4 quarters
	say(5, site(4, 57), start, start+1200, 60, 1) // twenty minutes only
	say(6, site(5, 57), start-3600, start+1800, 150, 90)
	say(6, site(6, 57), start+1800, end, 150, 90)       // moved within the hour
	say(7, site(7, 52), start-7200, start, 150, 5)      // the hour before
	say(7, site(8, 50), end+60, end+3600, 150, 5)       // moved since
	say(8, site(9, 57), end-86400, start+60, 60, 2)     // a quick one with a sparse hour: 4 values
	say(8, site(9, 57), start+900, start+2700, 1700, 2) //
	say(9, site(10, 0), start, end, 150, 3)             // on the equator
	mean := func(n int64, at air.Site, v float64) {     // upstream's, of the same devices
		from := len(readings)
		at.ID.Network = air.SC5
		say(n, at, start, end, 300, v)
		for i := range readings[from:] {
			readings[from+i].Sensor = readings[from+i].Sensor.In(air.SC5)
		}
	}
	mean(1, site(1, 57), 80)  // its own values are there
	mean(20, site(20, 57), 9) // nothing else is
	if _, err := db.Append(ctx, store.Batch{Readings: readings, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Finished: (end + 600) * 1000}}); err != nil {
		t.Fatal(err)
	}
	var g hexagon.Grid
	f := func(at int64, want map[string]shown) {
		t.Helper()
		m, err := g.MeasureAt(ctx, db, air.Temperature, at, 4)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, told(m, false)); diff != "" {
			t.Errorf("at %d (-want +got):\n%s", at, diff)
		}
	}
	cell := func(lat float64) string { return geoCell(lat, -2, 4) }
	f(noon, map[string]shown{cell(57): {N: 4, Value: 11.5}, cell(0): {N: 1, Value: 3}})
	f(noon-3600, map[string]shown{cell(57): {N: 2, Value: 46}, cell(52): {N: 1, Value: 5}})
	f(noon-2*86400, map[string]shown{})
	if average.SlowWindow != 86400 {
		t.Error("sensor 8 counts on a window of a day")
	}
}
