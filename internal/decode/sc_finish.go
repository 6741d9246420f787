package decode

import "github.com/mote-air/mote/internal/air"

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
			Site:         keptSite(s.rec.site, s.network),
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
