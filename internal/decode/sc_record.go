package decode

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mote-air/mote/internal/air"
)

// scRecord gathers what a record says, in whatever order it says it.
type scRecord struct {
	offset int64
	detail string // why it is bad; "" while it is not

	sensor   scSensor
	time     int64
	timeRead bool
	site     air.Site

	fields   []air.Value // readable measurements in order, up to the limit; reused
	derived  []air.Value // reused
	entries  int         // of the list, whatever they are
	readable int64       // measurements, also beyond the limit
	ignored  int64
}

// scSensor is what a record says about who measured.
type scSensor struct {
	number       int64 // 0: not said
	typeName     string
	typeID       int64
	manufacturer string
	pin          string
}

var nowhere = air.Site{Lat: nan, Lon: nan, Altitude: nan}

// reset forgets the last record and keeps its buffers.
func (r *scRecord) reset(offset int64) {
	*r = scRecord{offset: offset, site: nowhere, fields: r.fields[:0], derived: r.derived[:0]}
}

// bad notes the first reason why the record cannot be used.
func (r *scRecord) bad(detail string) {
	if r.detail == "" {
		r.detail = detail
	}
}

// record reads the next value of the document as a record and yields it.
func (s *sc) record(kind jsontext.Kind) error {
	s.rec.reset(s.skipped + s.next())
	if kind == 'n' {
		s.rec.bad("record: null where an object was expected")
	}
	if err := s.object("record", (*sc).recordMember); err != nil {
		return err
	}
	s.sum.Records++
	return s.finish()
}

// object reads an object's members. Where the next value is no object it is
// skipped, and unless it is null the record is bad.
func (s *sc) object(key string, member func(s *sc, name []byte) error) error {
	if kind := s.dec.PeekKind(); kind != '{' {
		if kind != 'n' {
			s.rec.bad(fmt.Sprintf("%s: %s where an object was expected", key, kindName(kind)))
		}
		return s.skip()
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	for s.dec.PeekKind() != '}' {
		name, err := s.key()
		if err != nil {
			return err
		}
		if err := member(s, name); err != nil {
			return err
		}
	}
	_, err := s.dec.ReadToken()
	return err
}

func (s *sc) recordMember(name []byte) error {
	r := &s.rec
	switch string(name) {
	case "sensor":
		r.sensor = scSensor{}
		return s.object("sensor", (*sc).sensorMember)
	case "location":
		r.site = nowhere
		return s.object("location", (*sc).siteMember)
	case "timestamp":
		text, _, err := s.limited("timestamp")
		r.time, r.timeRead = parseTime(trim(text))
		return err
	case "sensordatavalues":
		return s.list()
	}
	return s.skip()
}

func (s *sc) sensorMember(name []byte) (err error) {
	sensor := &s.rec.sensor
	switch string(name) {
	case "id":
		sensor.number, err = s.integer("sensor.id")
	case "pin":
		sensor.pin, err = s.word("sensor.pin")
	case "sensor_type":
		err = s.object("sensor.sensor_type", (*sc).typeMember)
	default:
		err = s.skip()
	}
	return err
}

func (s *sc) typeMember(name []byte) (err error) {
	sensor := &s.rec.sensor
	switch string(name) {
	case "id":
		sensor.typeID, err = s.integer("sensor_type.id")
	case "name":
		sensor.typeName, err = s.word("sensor_type.name")
	case "manufacturer":
		sensor.manufacturer, err = s.word("sensor_type.manufacturer")
	default:
		err = s.skip()
	}
	return err
}

func (s *sc) siteMember(name []byte) (err error) {
	site := &s.rec.site
	switch string(name) {
	case "id":
		site.ID.Location, err = s.integer("location.id")
	case "latitude":
		site.Lat, err = s.float("location.latitude")
	case "longitude":
		site.Lon, err = s.float("location.longitude")
	case "altitude":
		site.Altitude, err = s.float("location.altitude")
	case "country":
		site.CountryUpstream, err = s.word("location.country")
	case "indoor":
		site.Indoor, err = s.tristate("location.indoor")
	case "exact_location":
		site.Exact, err = s.tristate("location.exact_location")
	default:
		err = s.skip()
	}
	return err
}

// limited reads a scalar's text; one above the limit makes the record bad and
// reads as nothing.
func (s *sc) limited(key string) (text []byte, kind jsontext.Kind, err error) {
	text, kind, err = s.scalar()
	if len(text) > s.limits.Text {
		s.rec.bad(fmt.Sprintf("%s: a text of %d bytes, above the limit of %d", key, len(text), s.limits.Text))
		return nil, kind, err
	}
	return text, kind, err
}

// integer reads a non-negative whole number; 0 when there is none.
func (s *sc) integer(key string) (int64, error) {
	text, _, err := s.limited(key)
	return parseInt(trim(text)), err
}

// float reads a finite number; NaN when there is none.
func (s *sc) float(key string) (float64, error) {
	text, _, err := s.limited(key)
	return parseDecimal(trim(text)).float(0), err
}

// word reads a text that many records share, unchanged; "" when there is none.
func (s *sc) word(key string) (string, error) {
	text, _, err := s.limited(key)
	return s.interns.text(text), err
}

// tristate reads 1 or true, 0 or false, as number, string or boolean.
func (s *sc) tristate(key string) (air.Tristate, error) {
	text, kind, err := s.limited(key)
	text = trim(text)
	switch {
	case kind == 't', bytes.Equal(text, []byte("1")):
		return air.Yes, err
	case kind == 'f', bytes.Equal(text, []byte("0")):
		return air.No, err
	}
	return air.Unsaid, err
}
