package aqitool

import (
	"fmt"
	"math"
	"strings"

	"github.com/mote-air/mote/aqi"
)

// partOfAQHI stands beside a pollutant that has no index of its own.
const partOfAQHI = "a part of the whole"

// aqhiParts are what Canada's AQHI is made of, in the order of [aqi.AQHI].
var aqhiParts = [3]struct {
	pollutant aqi.Pollutant
	unit      aqi.Unit
}{{aqi.NO2, aqi.PPB}, {aqi.O3, aqi.PPB}, {aqi.PM25, aqi.Microgram}}

// together is the answer of the one standard that is made of three pollutants
// at once.
func (a Answer) together(given []Given) Answer {
	r, why := aqhi(given)
	if why == "" {
		a.take(r)
	}
	for _, g := range given {
		p := Partial{Pollutant: g.Pollutant.Title(), Concentration: g.Value, Unit: string(g.Unit), Why: why}
		for _, part := range aqhiParts {
			if part.pollutant == g.Pollutant && why == "" {
				p.Averaging, p.Why = string(aqi.Mean3h), partOfAQHI
			}
		}
		if p.Why == "" {
			p.Why = a.Standard + " has no table for " + p.Pollutant
		}
		a.Pollutants = append(a.Pollutants, p)
	}
	return a
}

// aqhi is Canada's AQHI of concentrations, or why there is none.
func aqhi(given []Given) (r aqi.Result, why string) {
	var c [len(aqhiParts)]float64
	for i, part := range aqhiParts {
		c[i] = math.NaN()
		for _, g := range given {
			if g.Pollutant != part.pollutant {
				continue
			}
			v, ok := aqi.Convert(g.Value, g.Unit, part.unit)
			if !ok {
				return r, fmt.Sprintf("ca-aqhi wants %s in %s, not in %s", g.Pollutant.Title(), part.unit, g.Unit)
			}
			c[i] = v
		}
		if math.IsNaN(c[i]) {
			return r, "ca-aqhi wants NO2, O3 and PM2.5 together: no " + part.pollutant.Title()
		}
	}
	if _, r, ok := aqi.AQHI(c[0], c[1], c[2]); ok {
		return r, ""
	}
	return r, "outside the range of ca-aqhi"
}

// severalOf reads a row whose pollutant, concentration and unit are lists with
// ";" between.
func severalOf(pollutants, concentrations, units string) ([]Given, error) {
	names, values, in := strings.Split(pollutants, ";"), strings.Split(concentrations, ";"), strings.Split(units, ";")
	if len(names) != len(values) || len(names) != len(in) || len(names) > len(aqi.Pollutants()) {
		return nil, fmt.Errorf("%d pollutants, %d concentrations and %d units: want as many of each, at most %d", len(names), len(values), len(in), len(aqi.Pollutants()))
	}
	var all []Given
	for i := range names {
		p, err := aqi.ParsePollutant(names[i])
		if err != nil {
			return nil, err
		}
		v, err := number(values[i])
		if err != nil {
			return nil, err
		}
		u, err := aqi.ParseUnit(in[i])
		if err != nil {
			return nil, err
		}
		all = append(all, Given{Pollutant: p, Value: v, Unit: u})
	}
	return all, nil
}
