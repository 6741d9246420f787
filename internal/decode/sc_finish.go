package decode

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// finish turns what was gathered into a reading or a rejection, counts and
// yields it.
func (s *sc) finish() error {
	r := &s.rec
	s.sum.Ignored += r.ignored
	id, err := air.NewSensorID(s.network, r.sensor.number)
	switch {
	case r.detail != "":
		return s.reject(air.RejectBadRecord, r.detail)
	case r.sensor.number == 0:
		return s.reject(air.RejectNoSensor, "no sensor.id that can be read")
	case err != nil:
		return s.reject(air.RejectNoSensor, err.Error())
	case !r.timeRead:
		return s.reject(air.RejectNoTime, "no timestamp that can be read as UTC")
	case r.readable == 0 && r.ignored == 0:
		return s.reject(air.RejectNoValues, "no sensordatavalues")
	case r.readable == 0:
		return nil
	}
	s.sum.Values += r.readable
	return s.yield(Record{
		Reading: air.Reading{
			Sensor:       id,
			Time:         r.time,
			Type:         r.sensor.typeName,
			TypeID:       r.sensor.typeID,
			Manufacturer: r.sensor.manufacturer,
			Pin:          r.sensor.pin,
			Site:         s.site(),
			Values:       s.measured(),
		},
		Derived: s.keep(r.derived),
		Values:  r.readable,
		Offset:  r.offset,
	})
}

func (s *sc) reject(reason, detail string) error {
	n := max(s.rec.readable, 1)
	s.sum.Values += n
	s.sum.Rejected[reason] += n
	return s.yield(Record{Reason: reason, Detail: detail, Values: n, Offset: s.rec.offset})
}

// measured returns the record's values with the quantities that the type of
// its sensor gives them.
func (s *sc) measured() []air.Value {
	values := s.keep(s.rec.fields)
	if isPPD42NS(s.rec.sensor) {
		for i := range values {
			values[i].Quantity = countOf(values[i].Quantity)
		}
	}
	return values
}

// keep copies values to where they may stay.
func (s *sc) keep(values []air.Value) []air.Value {
	if len(values) == 0 {
		return nil
	}
	return append(s.values.take(len(values)), values...)
}

// site returns the place as it may be kept. An id is what makes it one:
// without, positions of different owners would become one moving place.
func (s *sc) site() air.Site {
	site := s.rec.site
	if site.ID.Location == 0 {
		unknown := nowhere
		unknown.ID.Network = s.network
		unknown.Indoor = site.Indoor
		return unknown
	}
	site.ID.Network = s.network
	if site.Exact != air.Yes {
		site.Lat, site.Lon = air.Coarse(site.Lat)+0, air.Coarse(site.Lon)+0 // +0 makes a rounded −0 plain
	}
	site.Country = geo.Country(site.Lat, site.Lon) // of the position as it is kept
	return site
}
