package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// oracle decodes the same format the slow and obvious way, with the standard
// library and trees of maps. It knows no limits.
func oracle(doc []byte, network air.Network) (records []Record, ignored int64, err error) {
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(doc, byteOrderMark)))
	dec.UseNumber()
	var root any
	if err := dec.Decode(&root); err != nil {
		return nil, 0, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, 0, errors.New("more follows")
	}
	list, ok := root.([]any)
	if one, single := root.(map[string]any); single {
		list, ok = []any{one}, true
	}
	if !ok {
		return nil, 0, errors.New("neither array nor object")
	}
	for _, item := range list {
		rec, n := oracleRecord(item, network)
		ignored += n
		if rec.Reason != "" || rec.Values > 0 {
			records = append(records, rec)
		}
	}
	return records, ignored, nil
}

func oracleRecord(item any, network air.Network) (rec Record, ignored int64) {
	m, isObject := item.(map[string]any)
	sensor, ok1 := oracleObject(m["sensor"])
	kind, ok2 := oracleObject(sensor["sensor_type"])
	place, ok3 := oracleObject(m["location"])
	list, ok4 := m["sensordatavalues"].([]any)
	ok4 = ok4 || m["sensordatavalues"] == nil
	bad := !isObject || !ok1 || !ok2 || !ok3 || !ok4
	counts := strings.EqualFold(oracleText(kind["name"]), "PPD42NS") || oracleText(kind["name"]) == "" && oracleInt(kind["id"]) == 1
	var values, derived []air.Value
	for _, item := range list {
		v, what := oracleValue(item, counts)
		switch what {
		case "value":
			values = append(values, v)
		case "derived":
			derived = append(derived, v)
			ignored++
		default:
			ignored++
		}
	}
	at, errTime := oracleTime(m["timestamp"])
	id, errID := air.NewSensorID(network, oracleInt(sensor["id"]))
	n := int64(len(values))
	switch {
	case bad:
		return Record{Reason: air.RejectBadRecord, Values: max(n, 1)}, ignored
	case errID != nil:
		return Record{Reason: air.RejectNoSensor, Values: max(n, 1)}, ignored
	case errTime != nil:
		return Record{Reason: air.RejectNoTime, Values: max(n, 1)}, ignored
	case n == 0 && ignored == 0:
		return Record{Reason: air.RejectNoValues, Values: 1}, ignored
	case n == 0:
		return Record{}, ignored
	}
	return Record{Values: n, Derived: derived, Reading: air.Reading{Sensor: id, Time: at, Type: oracleText(kind["name"]), TypeID: oracleInt(kind["id"]),
		Manufacturer: oracleText(kind["manufacturer"]), Pin: oracleText(sensor["pin"]), Site: oracleSite(place, network), Values: values}}, ignored
}

func oracleSite(m map[string]any, network air.Network) air.Site {
	flag := func(v any) air.Tristate {
		switch {
		case v == true, oracleTrimmed(v) == "1":
			return air.Yes
		case v == false, oracleTrimmed(v) == "0":
			return air.No
		}
		return air.Unsaid
	}
	number := func(v any) float64 { return nearest(oracleTrimmed(v), 0) }
	s := air.Site{ID: air.SiteID{Network: network, Location: oracleInt(m["id"])}, Lat: nan, Lon: nan, Altitude: nan, Indoor: flag(m["indoor"])}
	if s.ID.Location == 0 {
		return s
	}
	s.Exact, s.CountryUpstream = flag(m["exact_location"]), oracleText(m["country"])
	s.Lat, s.Lon, s.Altitude = number(m["latitude"]), number(m["longitude"]), number(m["altitude"])
	if s.Exact != air.Yes {
		s.Lat, s.Lon = air.Coarse(s.Lat)+0, air.Coarse(s.Lon)+0
	}
	s.Country = geo.Country(s.Lat, s.Lon)
	return s
}

func oracleValue(item any, counts bool) (v air.Value, what string) {
	m, _ := item.(map[string]any)
	name := oracleText(m["value_type"])
	if raw := m["value"]; raw == nil || oracleIsEmpty(raw) {
		return v, "ignored"
	}
	text := oracleTrimmed(m["value"])
	v = air.Value{Quantity: scMeasured[name], Value: nearest(text, 0), Raw: nan}
	if counts && name == "P1" {
		v.Quantity = air.CountP1
	}
	if counts && name == "P2" {
		v.Quantity = air.CountP2
	}
	if pa := scPascal[name]; pa != 0 {
		v.Quantity, v.Raw = pa, v.Value
		if v.Value >= 300 && v.Value <= 1100 {
			v.Flags = air.FlagUnitHPa
		} else {
			v.Value = nearest(text, -2)
		}
	}
	if v.Value != v.Value {
		v.Flags = air.FlagNaN
	}
	switch {
	case v.Quantity == 0, v.Quantity == air.PressureSea && v.Value != v.Value:
		return v, "ignored"
	case v.Quantity == air.PressureSea:
		return v, "derived"
	}
	return v, "value"
}

func oracleObject(v any) (m map[string]any, ok bool) {
	m, ok = v.(map[string]any)
	return m, ok || v == nil
}

func oracleText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func oracleTrimmed(v any) string { return strings.Trim(oracleText(v), " \t\r\n") }

func oracleIsEmpty(v any) bool {
	s, ok := v.(string)
	return ok && strings.Trim(s, " \t\r\n") == ""
}

func oracleInt(v any) (n int64) {
	text := oracleTrimmed(v)
	if len(text) > 18 || strings.Trim(text, "0123456789") != "" {
		return 0
	}
	for _, c := range text {
		n = n*10 + int64(c-'0')
	}
	return n
}

func oracleTime(v any) (int64, error) {
	text, zone := strings.CutSuffix(oracleTrimmed(v), "Z")
	if !zone {
		text = strings.TrimSuffix(text, "+00:00")
	}
	if whole, fraction, ok := strings.Cut(text, "."); ok {
		if fraction == "" || len(fraction) > 9 || strings.Trim(fraction, "0123456789") != "" {
			return 0, errors.New("odd fraction")
		}
		text = whole
	}
	text = strings.Replace(text, " ", "T", 1)
	at, err := time.Parse("2006-01-02T15:04:05", text)
	if err == nil && (at.Year() < 1970 || at.Format("2006-01-02T15:04:05") != text) {
		err = errors.New("out of range, or written otherwise")
	}
	return at.Unix(), err
}
