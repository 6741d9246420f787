package quality

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

const now = 1_700_000_000

// reading is a record that arrived in time at a good place.
func reading(values ...air.Value) *air.Reading {
	return &air.Reading{Time: now - 60, Site: air.Site{Lat: 57.148, Lon: -2.093}, Values: values}
}

func val(q air.Quantity, v float64) air.Value {
	return air.Value{Quantity: q, Value: v, Raw: math.NaN()}
}

// flagged checks a record and returns its flags, one list a value: "a b|c|".
func flagged(r *air.Reading) string {
	Check(r, now)
	lists := make([]string, len(r.Values))
	for i, v := range r.Values {
		lists[i] = strings.Join(v.Flags.Names(), " ")
	}
	return strings.Join(lists, "|")
}

func TestRange(t *testing.T) {
	f := func(q air.Quantity, lowest, highest float64) {
		t.Helper()
		check := func(v float64, want bool) {
			t.Helper()
			r := reading(val(q, v))
			Check(r, now)
			if got := r.Values[0].Flags&air.FlagRange != 0; got != want {
				t.Errorf("%s %v: range %v, want %v", q, v, got, want)
			}
		}
		check(lowest, false)
		check(math.Nextafter(lowest, math.Inf(-1)), true)
		check(highest, false)
		if highest < math.MaxFloat64 {
			check(math.Nextafter(highest, math.Inf(1)), true)
		}
	}
	f(air.PM25, 0, 1000)
	f(air.PM1, 0, 1000)
	f(air.PM4, 0, 1000)
	f(air.PM10, 0, 2000)
	f(air.Temperature, -40, 85)
	f(air.Humidity, 0, 100)
	f(air.Pressure, 300, 1100)
	f(air.PressureSea, 300, 1100)
	f(air.CO2, 0, 40_000)
	f(air.NoiseLAeq, 0, 140)
	f(air.NoiseLAMin, 0, 140)
	f(air.NoiseLAMax, 0, 140)
	f(air.RadiationCPM, 0, math.MaxFloat64)
	f(air.CountN05, 0, math.MaxFloat64)
	f(air.CountN1, 0, math.MaxFloat64)
	f(air.CountN25, 0, math.MaxFloat64)
	f(air.CountN4, 0, math.MaxFloat64)
	f(air.CountN10, 0, math.MaxFloat64)
}

// Every quantity has a range, but for the counts that carry no flag; one that
// is added to the vocabulary must be thought of here.
func TestEveryQuantityHasARange(t *testing.T) {
	for _, q := range air.Quantities() {
		r := reading(val(q.Code, -1e6))
		Check(r, now)
		ppd := q.Code == air.CountP1 || q.Code == air.CountP2
		if got := r.Values[0].Flags&air.FlagRange != 0; got == ppd {
			t.Errorf("%s: an absurd value has range %v", q.Slug, got)
		}
	}
}

func TestRules(t *testing.T) {
	f := func(want string, values ...air.Value) {
		t.Helper()
		if got := flagged(reading(values...)); got != want {
			t.Errorf("%v: %q, want %q", values, got, want)
		}
	}
	pm25 := func(v float64) air.Value { return val(air.PM25, v) }
	pm10 := func(v float64) air.Value { return val(air.PM10, v) }
	temperature := func(v float64) air.Value { return val(air.Temperature, v) }
	humidity := func(v float64) air.Value { return val(air.Humidity, v) }
	pressure := func(v float64) air.Value { return val(air.Pressure, v) }
	no := math.NaN()

	f("")
	f("|", pm10(7.57), pm25(6.4))

	// saturated: both masses of the record, and nothing else in it
	f("saturated|saturated", pm10(1999.9), pm25(999.9))
	f("saturated|saturated", pm10(1999.9), pm25(5))
	f("saturated|saturated", pm25(5), pm10(999.9))
	f("saturated order|saturated order", pm25(999.9), pm10(5))
	f("saturated", pm25(999.9))
	f("saturated|saturated||", pm10(1999.9), pm25(3), val(air.PM1, 2), temperature(20))
	f("|", pm10(999.8), pm25(999.8))
	f("", pm25(1000))
	f("range", pm25(1999.9))
	f("", val(air.PM1, 999.9))

	// order: more than 0.1 above, however the decimals fall
	f("order|order", pm25(20), pm10(10))
	f("order|order", pm10(10), pm25(10.11))
	f("|", pm25(10.1), pm10(10))
	f("|", pm25(0.8), pm10(0.7)) // 0.7 + 0.1 is less than 0.8 in float64
	f("|", pm25(900.1), pm10(900))
	f("range order|range order", pm25(-1), pm10(-2))
	f("order|order|", pm25(3), pm10(2), val(air.PM1, 9))
	f("|", pm25(3), val(air.PM1, 1))
	f("||", pm25(3), pm10(4), pm10(1)) // the first under a key stays
	f("order|order|order", pm25(3), pm10(1), pm10(4))
	f("|nan", pm25(20), pm10(no))

	// fault: all of temperature, humidity and pressure
	f("range fault|fault rh_saturated|range fault", temperature(-147.58), humidity(100), pressure(1154.7336))
	f("range fault|range fault", temperature(512), humidity(1254.4))
	f("fault|range fault", temperature(20), humidity(150.01))
	f("|range", temperature(20), humidity(150))
	f("range|", temperature(-100), humidity(50))
	f("range fault|fault", temperature(-100.01), humidity(50))
	f("range|", temperature(150), humidity(50))
	f("range fault|fault", temperature(150.01), humidity(50))
	f("range fault||", temperature(-147), val(air.CO2, 600), pm25(3))
	f("range fault|nan fault", temperature(-147), humidity(no))
	f("range fault|fault", temperature(-147), val(air.PressureSea, 1000))

	// humidity at its stops
	f("rh_saturated", humidity(99.9))
	f("rh_saturated", humidity(100))
	f("", humidity(99.91))
	f("", humidity(99.89))
	f("range", humidity(100.01))
	f("rh_floor", humidity(1))
	f("rh_floor", humidity(0))
	f("range rh_floor", humidity(-0.1))
	f("", humidity(1.01))
	f("|rh_saturated", temperature(20), humidity(99.9))
	f("|", temperature(1), temperature(99.9-20))

	// no number: no rule about numbers
	f("nan|nan|nan|nan", pm25(no), pm10(no), humidity(no), temperature(no))
	f("range", pm25(math.Inf(1)))

	// counts are no masses
	f("|", val(air.CountP1, 1506), val(air.CountP2, 999.9))

	// what is set already stays
	f("unit_hpa", air.Value{Quantity: air.Pressure, Value: 1009.02, Raw: 1009.02, Flags: air.FlagUnitHPa})
	f("", val(air.Quantity(-5), -1))
	f("", val(air.Quantity(9999), -1))
}

func TestRecord(t *testing.T) {
	f := func(ahead int64, lat, lon float64, want string) {
		t.Helper()
		r := reading(val(air.PM10, 5), val(air.PM25, math.NaN()))
		r.Time, r.Site.Lat, r.Site.Lon = now+ahead, lat, lon
		got := flagged(r)
		first, second, _ := strings.Cut(got, "|")
		if first != want || second != strings.TrimSpace("nan "+want) {
			t.Errorf("%d s ahead at %v, %v: %q, want %q for each", ahead, lat, lon, got, want)
		}
	}
	f(0, 57, -2, "")
	f(600, 57, -2, "")
	f(601, 57, -2, "future")
	f(-1e9, 57, -2, "")
	f(0, 0, 0, "null_island")
	f(0, 0, math.Copysign(0, -1), "null_island")
	f(0, 0, 0.001, "")
	f(0, 90, 180, "")
	f(0, -90, -180, "")
	f(0, 90.001, 0, "no_site")
	f(0, 0, -180.001, "no_site")
	f(0, math.NaN(), math.NaN(), "no_site")
	f(0, 57, math.NaN(), "no_site")
	f(0, math.Inf(1), 0, "no_site")
	f(9999, 0, 0, "future null_island")
}

// Flags are a pure function of the record: a second check, and another time
// of receipt that is not before the record's, change nothing.
func TestCheckTwice(t *testing.T) {
	r := reading(val(air.PM25, 20), val(air.PM10, 10), val(air.Humidity, 0.5), val(air.Temperature, -120))
	Check(r, now)
	once := slices.Clone(r.Values)
	Check(r, now+1e6)
	for i, v := range r.Values {
		if v.Flags != once[i].Flags || v.Value != once[i].Value {
			t.Errorf("value %d was %+v, is %+v", i, once[i], v)
		}
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	r := reading(val(air.PM25, 999.9), val(air.PM10, 10), val(air.Humidity, 200), val(air.Temperature, -120))
	if n := testing.AllocsPerRun(100, func() { Check(r, now) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCheck(b *testing.B) {
	r := reading(val(air.PM10, 10), val(air.PM25, 5))
	for b.Loop() {
		Check(r, now)
	}
}
