package decode

import (
	"iter"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mote-air/mote/internal/air"
)

// Outgoing is a reading on its way to the wire, with what the wire has and a
// reading has not.
type Outgoing struct {
	air.Reading
	ID      int64   // of the record
	ValueID int64   // of its first value; the others count on from there
	Sea     float64 // pressure at sea level in hPa, as upstream's server adds it; NaN: none
}

// AppendSensorCommunity appends to dst the document that Sensor.Community
// serves today, with the records in the order given, and returns it extended.
// The three feeds and the answers per sensor look alike. It reads each record
// before it asks for the next and keeps none, so one may be reused; it
// allocates nothing but room in dst.
//
// It is the inverse of [SensorCommunity]: what it writes decodes to the same
// readings, and what was decoded is written so that it decodes to the same
// again. The exceptions:
//
//   - Flags are not on the wire. A number that is none is written as "nan"; a
//     pressure with the flag unit_hpa is written in hectopascals, any other in
//     pascals. A pressure between 3 and 11 hPa without that flag would be read
//     as hectopascals; no barometer measures it.
//   - A quantity that the sensor's type cannot report there is left out: counts
//     P1 and P2 of anything but a PPD42NS, its masses, and what is derived.
//   - Without a location id only whether it is indoors is written; positions of
//     places that are not exact are written as they are, and rounded on reading.
//   - Raw of a number with more digits than a float64 holds may differ in the
//     last one.
func AppendSensorCommunity(dst []byte, records iter.Seq[*Outgoing]) []byte {
	dst = append(dst, '[')
	first := true
	for r := range records {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = appendRecord(dst, r)
	}
	return append(dst, ']')
}

func appendRecord(dst []byte, r *Outgoing) []byte {
	dst = append(dst, `{"id":`...)
	dst = strconv.AppendInt(dst, r.ID, 10)
	dst = append(dst, `,"sampling_rate":null,"timestamp":"`...)
	dst = time.Unix(r.Time, 0).UTC().AppendFormat(dst, time.DateTime)
	dst = append(dst, `","location":{`...)
	dst = appendSite(dst, &r.Site)
	dst = append(dst, `},"sensor":{"id":`...)
	dst = strconv.AppendInt(dst, r.Sensor.Number(), 10)
	dst = append(dst, `,"pin":`...)
	dst = appendText(dst, r.Pin)
	dst = append(dst, `,"sensor_type":{"id":`...)
	dst = strconv.AppendInt(dst, r.TypeID, 10)
	dst = append(dst, `,"name":`...)
	dst = appendText(dst, r.Type)
	dst = append(dst, `,"manufacturer":`...)
	dst = appendText(dst, r.Manufacturer)
	dst = append(dst, `}},"sensordatavalues":[`...)
	dst = appendValues(dst, r)
	return append(dst, `]}`...)
}

// appendSite writes the members of location.
func appendSite(dst []byte, s *air.Site) []byte {
	tail := func(dst []byte, key string, t air.Tristate) []byte {
		switch t {
		case air.Yes:
			return append(append(dst, key...), '1')
		case air.No:
			return append(append(dst, key...), '0')
		}
		return dst
	}
	if s.ID.Location == 0 {
		return tail(dst, `"indoor":`, s.Indoor)
	}
	dst = append(dst, `"id":`...)
	dst = strconv.AppendInt(dst, s.ID.Location, 10)
	// Upstream drops zeros at the end of a coarse position and pads an exact
	// one to eleven decimals.
	least := 0
	if s.Exact == air.Yes {
		least = 11
	}
	text := func(key string, v float64) {
		dst = append(dst, key...)
		if v == v {
			dst = appendDecimal(dst, v, 0, least)
		}
		dst = append(dst, '"')
	}
	text(`,"latitude":"`, s.Lat)
	text(`,"longitude":"`, s.Lon)
	least = 1
	text(`,"altitude":"`, s.Altitude)
	dst = append(dst, `,"country":`...)
	dst = appendText(dst, s.CountryUpstream)
	dst = tail(dst, `,"exact_location":`, s.Exact)
	return tail(dst, `,"indoor":`, s.Indoor)
}

func appendValues(dst []byte, r *Outgoing) []byte {
	counts := isPPD42NS(scSensor{typeName: r.Type, typeID: r.TypeID})
	id, written := r.ValueID, false
	for i := range r.Values {
		v := &r.Values[i]
		name := scName(v.Quantity, counts)
		if name == "" {
			continue
		}
		if written {
			dst = append(dst, ',')
		}
		written = true
		dst = append(dst, `{"id":`...)
		dst = strconv.AppendInt(dst, id, 10)
		dst = append(dst, `,"value":"`...)
		dst = appendValue(dst, v)
		dst = append(dst, `","value_type":"`...)
		dst = append(dst, name...)
		dst = append(dst, `"}`...)
		id++
	}
	if written && r.Sea == r.Sea {
		dst = append(dst, `,{"value":`...) // a JSON number without id, as the server adds it
		dst = appendDecimal(dst, r.Sea, 2, 2)
		dst = append(dst, `,"value_type":"pressure_at_sealevel"}`...)
	}
	return dst
}

func appendValue(dst []byte, v *air.Value) []byte {
	switch {
	case v.Value != v.Value:
		return append(dst, "nan"...)
	case v.Quantity == air.Pressure && v.Flags&air.FlagUnitHPa == 0:
		return appendDecimal(dst, v.Value, 2, 2)
	case v.Quantity == air.RadiationCPM:
		return appendDecimal(dst, v.Value, 0, 0)
	}
	return appendDecimal(dst, v.Value, 0, 2)
}

// scNames is scMeasured and scPascal read backwards, by quantity; of two names
// the one of the network's own firmware.
var scNames = func() (names [64]string) {
	for name, q := range scMeasured {
		if name != "conc_co2_ppm" {
			names[q] = name
		}
	}
	names[air.Pressure] = "pressure"
	return names
}()

// scName is the value type of a quantity; "" when the sensor cannot report it.
func scName(q air.Quantity, counts bool) string {
	switch {
	case counts && (q == air.PM10 || q == air.PM25):
		return ""
	case counts && q == air.CountP1:
		q = air.PM10
	case counts && q == air.CountP2:
		q = air.PM25
	}
	if q < 0 || int(q) >= len(scNames) {
		return ""
	}
	return scNames[q]
}

// appendText writes a JSON string; nearly all need no escape.
func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			dst, _ = jsontext.AppendQuote(dst, s) // its error only says that something was replaced
			return dst
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// appendDecimal writes v·10^shift by the fewest digits that name v, so that
// [decimal.float] with the opposite shift gives v again, with at least so many
// decimals. Numbers that would be very long are written with an exponent.
func appendDecimal(dst []byte, v float64, shift, decimals int) []byte {
	var scratch [32]byte
	text := strconv.AppendFloat(scratch[:0], v, 'e', -1, 64) // [-]d[.ddd]e±dd
	if text[0] == '-' {
		dst = append(dst, '-')
		text = text[1:]
	}
	mark := len(text) - 1
	for text[mark] != 'e' {
		mark--
	}
	power, _ := parseExponent(text[mark+1:])
	power += shift
	digits := text[:1]
	if mark > 1 {
		text[1] = text[0]
		digits = text[1:mark]
	}
	if power < -12 || power > 20 {
		dst = append(dst, digits...)
		dst = append(dst, 'e')
		return strconv.AppendInt(dst, int64(power-len(digits)+1), 10)
	}
	if power < 0 {
		dst = append(dst, '0')
	}
	for i := 0; i <= power; i++ {
		dst = append(dst, digitAt(digits, i))
	}
	last := max(len(digits)-1-power, decimals) // places after the point
	for place := 1; place <= last; place++ {
		if place == 1 {
			dst = append(dst, '.')
		}
		dst = append(dst, digitAt(digits, power+place))
	}
	return dst
}

// digitAt is a digit of a number whose other places are zeros.
func digitAt(digits []byte, i int) byte {
	if i < 0 || i >= len(digits) {
		return '0'
	}
	return digits[i]
}
