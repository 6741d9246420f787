package aqi

import (
	"fmt"
	"strings"
)

// Pollutant names what an index is about.
type Pollutant string

// The pollutants that the standards of this package know.
const (
	PM25 Pollutant = "pm25"
	PM10 Pollutant = "pm10"
	NO2  Pollutant = "no2"
	O3   Pollutant = "o3"
	SO2  Pollutant = "so2"
	CO   Pollutant = "co"
)

var pollutantTitles = []struct {
	p     Pollutant
	title string
}{{PM25, "PM2.5"}, {PM10, "PM10"}, {NO2, "NO2"}, {O3, "O3"}, {SO2, "SO2"}, {CO, "CO"}}

// Pollutants lists them in the order in which tables show them.
func Pollutants() []Pollutant {
	all := make([]Pollutant, len(pollutantTitles))
	for i, t := range pollutantTitles {
		all[i] = t.p
	}
	return all
}

// Title is the usual spelling, "PM2.5".
func (p Pollutant) Title() string {
	for _, t := range pollutantTitles {
		if t.p == p {
			return t.title
		}
	}
	return string(p)
}

// ParsePollutant reads a pollutant's name in any usual spelling: "PM2.5",
// "pm25", "PM_2.5".
func ParsePollutant(name string) (Pollutant, error) {
	plain := strings.NewReplacer(".", "", "_", "", "-", "", " ", "").Replace(strings.ToLower(name))
	for _, t := range pollutantTitles {
		if string(t.p) == plain {
			return t.p, nil
		}
	}
	return "", fmt.Errorf("unknown pollutant %q: want one of PM2.5, PM10, NO2, O3, SO2, CO", name)
}

// Averaging names the interval over which a concentration is a mean.
type Averaging string

// The averagings that the standards of this package ask for. Whether a 24-hour
// mean is that of a calendar day or of the last 24 hours, the caller knows.
const (
	Mean15min Averaging = "15min"
	Mean1h    Averaging = "1h"
	Mean3h    Averaging = "3h"
	Mean8h    Averaging = "8h"
	Mean24h   Averaging = "24h"
)

// ParseAveraging reads "15min", "1h", "3h", "8h" or "24h"; blanks and case do
// not matter.
func ParseAveraging(name string) (Averaging, error) {
	switch a := Averaging(strings.ToLower(strings.ReplaceAll(name, " ", ""))); a {
	case Mean15min, Mean1h, Mean3h, Mean8h, Mean24h:
		return a, nil
	}
	return "", fmt.Errorf("unknown averaging %q: want 15min, 1h, 3h, 8h or 24h", name)
}

// Unit is the unit of a concentration.
type Unit string

// The units in which the standards of this package state concentrations, and
// one in which people do.
const (
	Microgram Unit = "µg/m³"
	Milligram Unit = "mg/m³"
	PPM       Unit = "ppm"
	PPB       Unit = "ppb"
)

// ParseUnit reads a unit in any usual spelling: "ug/m3", "µg/m³", "ppb".
func ParseUnit(name string) (Unit, error) {
	plain := strings.NewReplacer(
		"\u00b5", "u", "\u03bc", "u", // the micro sign and the Greek letter
		"³", "3", "^", "", "**", "", " ", "",
	).Replace(strings.ToLower(name))
	switch plain {
	case "ug/m3":
		return Microgram, nil
	case "mg/m3":
		return Milligram, nil
	case "ppm", "ppb":
		return Unit(plain), nil
	}
	return "", fmt.Errorf("unknown unit %q: want µg/m³, mg/m³, ppm or ppb", name)
}

// Convert expresses a concentration in another unit. It changes only the
// power of ten: between mass and volume lies a temperature that nobody has
// told, and ok is false.
func Convert(c float64, from, to Unit) (converted float64, ok bool) {
	switch {
	case from == to:
		return c, true
	case from == PPM && to == PPB, from == Milligram && to == Microgram:
		return c * 1000, true
	case from == PPB && to == PPM, from == Microgram && to == Milligram:
		return c / 1000, true
	}
	return 0, false
}
