package live_test

import (
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

// averaged is the reading as upstream's 5-minute averages give it.
func averaged(r air.Reading) air.Reading {
	id, err := air.NewSensorID(air.SC5, r.Sensor.Number())
	if err != nil {
		panic(err)
	}
	r.Sensor, r.Site.ID.Network = id, air.SC5
	return r
}

// Where a sensor's own values are, upstream's averages of them are not shown;
// what both lack or only the averages have is as it would be alone, and the
// averages enter no index of the sensor.
func TestSingleMeasurementsArePreferred(t *testing.T) {
	w := newWorld(t)
	five := func(n int64) air.SensorID { return averaged(pm(n, h0, 1)).Sensor }
	shows := func(column string, got []air.SensorID, want ...air.SensorID) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s shows %v, want %v", column, got, want)
		}
	}
	hum := pm(1, h0, 1)
	hum.Values = []air.Value{value(air.Humidity, 50)}
	w.poll(h0, averaged(pm(1, h0, 10)), averaged(pm(2, h0, 10)), averaged(hum), pm(2, h0, 20), pm(3, h0, 30))
	s := w.live.Snapshot()
	shows("pm25", s.Latest(air.PM25).Sensor, sensor(2), sensor(3), five(1))
	shows("humidity", s.Latest(air.Humidity).Sensor, five(1))

	// The sensor's own first value sends its average away.
	w.poll(h0+60, pm(1, h0+60, 11))
	next := w.live.Snapshot()
	shows("pm25", next.Latest(air.PM25).Sensor, sensor(1), sensor(2), sensor(3))
	shows("humidity", next.Latest(air.Humidity).Sensor, five(1))
	c, _ := next.Since(s.Version)
	shows("gone", c.Quantity(air.PM25).Gone, five(1))

	for at := h0 + 120; at < h0+26*3600; at += 300 {
		w.poll(at, averaged(pm(1, at, 90)), averaged(pm(4, at, 90)), pm(1, at, 5))
	}
	s = w.live.Snapshot()
	for _, slug := range []string{"uk-daqi", "us-epa", "eaqi"} {
		shows(slug, s.Index(slug).Sensor, sensor(1), five(4))
	}
	if x := s.Index("uk-daqi").Index[0]; x.PM25.Concentration != 5 {
		t.Errorf("averages have entered an index: %+v", x)
	}
}
