package decode

import (
	"strings"

	"github.com/mote-air/mote/internal/air"
)

// scField says what a value_type of Sensor.Community is to us.
type scField struct {
	quantity air.Quantity // 0: no measurement
	pascal   bool         // sent in Pa, kept in hPa
}

// measured reports whether the field is a measurement.
func (f scField) measured() bool { return f.quantity != 0 && f.quantity != air.PressureSea }

// scMeasured maps value types to quantities. P1 is PM10 and P2 is PM2.5 on
// every sensor that reports mass (airrohr-firmware); the PPD42NS counts, see
// isPPD42NS.
var scMeasured = map[string]air.Quantity{
	"P0": air.PM1,
	"P1": air.PM10,
	"P2": air.PM25,
	"P4": air.PM4,

	"temperature": air.Temperature,
	"humidity":    air.Humidity,

	"co2_ppm":      air.CO2, // SCD30
	"conc_co2_ppm": air.CO2, // the same as NAMF firmware names it

	"noise_LAeq":   air.NoiseLAeq,
	"noise_LA_min": air.NoiseLAMin,
	"noise_LA_max": air.NoiseLAMax,

	"counts_per_minute": air.RadiationCPM,

	"N05": air.CountN05, // number concentrations of SPS30, NPM, IPS-7100
	"N1":  air.CountN1,
	"N25": air.CountN25,
	"N4":  air.CountN4,
	"N10": air.CountN10,
}

// scPascal maps the value types that come in Pa. The server computes
// pressure_at_sealevel from an altitude that somebody typed: it is derived.
var scPascal = map[string]air.Quantity{
	"pressure":             air.Pressure,
	"pressure_at_sealevel": air.PressureSea,
}

// scIgnored lists the value types that are known and no measurement of ours:
// bookkeeping of devices, sizes without a quantity, positions, and the rest of
// the server's closed list (feinstaub-api, sensors/models.py,
// SENSOR_TYPE_CHOICES). Any other name is ignored too, and named once.
const scIgnored = `
samples min_micro max_micro interval signal sample_time_ms
durP1 durP2 ratioP1 ratioP2 TS
P01 P03 P05 P5 N01 N03 N5
hv_pulses counts counts_per_second radiation_msi
lat lon height timestamp date time hdop speed azimuth age satelites altitude pressure_sealevel
brightness ambient_light dust_density vo_raw voltage
noise_L01 noise_L95 noise_Leq
co_kohm co_ppb co_ppm eco2 co2_ppb no2_kohm no2_ppb no2_ppm ozone_ppb ozone_ppm so2_ppb so2_ppm`

// scFields is the three lists in one.
var scFields = func() map[string]scField {
	fields := map[string]scField{}
	for name, q := range scMeasured {
		fields[name] = scField{quantity: q}
	}
	for name, q := range scPascal {
		fields[name] = scField{quantity: q, pascal: true}
	}
	for name := range strings.FieldsSeq(scIgnored) {
		fields[name] = scField{}
	}
	return fields
}()

// isPPD42NS tells the one sensor that reports particle counts under the names
// of mass concentrations. Its type may follow its values in a record.
func isPPD42NS(s scSensor) bool {
	const id = 1
	return strings.EqualFold(s.typeName, "PPD42NS") || s.typeName == "" && s.typeID == id
}

// countOf is the quantity that a PPD42NS means by a mass concentration.
func countOf(q air.Quantity) air.Quantity {
	switch q {
	case air.PM10:
		return air.CountP1
	case air.PM25:
		return air.CountP2
	}
	return q
}

// A pressure between these, ends included, is no plausible number of pascals
// and a plausible one of hectopascals.
const (
	minHectopascal = 300
	maxHectopascal = 1100
)

// number turns the text of a measured field into a value in the quantity's
// unit. Text that is no finite number becomes NaN and is flagged.
func (f scField) number(text []byte) air.Value {
	d := parseDecimal(text)
	v := air.Value{Quantity: f.quantity, Value: d.float(0), Raw: nan}
	switch {
	case v.Value != v.Value:
		v.Flags = air.FlagNaN
	case f.pascal && v.Value >= minHectopascal && v.Value <= maxHectopascal:
		v.Raw, v.Flags = v.Value, air.FlagUnitHPa
	case f.pascal:
		v.Raw, v.Value = v.Value, d.float(-2)
	}
	return v
}
