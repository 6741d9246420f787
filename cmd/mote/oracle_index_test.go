package main

import (
	"math"
	"math/big"
	"slices"
)

// admitted is the end of the newest hour that an index may use: it is over, and
// a poll was received at least five minutes after its end.
func admitted(receivedMilli int64) int64 {
	end := receivedMilli / 1000 / anHour * anHour
	for end*1000+300_000 > receivedMilli {
		end -= anHour
	}
	return end
}

// standard is how one index comes about.
type standard struct {
	slug, basis string
	hours       int
	fine        func(hours []*hourly) (index int, mean *big.Rat) // −1: none
	coarse      func(hours []*hourly) (index int, mean *big.Rat)
	band        func(index int) string
}

var standards = []standard{
	{"uk-daqi", "running", 24,
		daqi([]int64{11, 23, 35, 41, 47, 53, 58, 64, 70}), daqi([]int64{16, 33, 50, 58, 66, 75, 83, 91, 100}),
		func(i int) string { return []string{"Low", "Moderate", "High", "Very High"}[(i-1)/3] }},
	{"us-epa", "nowcast", 12, epa("0.1", epaFine), epa("1", epaCoarse), func(i int) string {
		edges := []int{50, 100, 150, 200, 300, math.MaxInt}
		k := slices.IndexFunc(edges, func(e int) bool { return i <= e })
		return []string{"Good", "Moderate", "Unhealthy for Sensitive Groups", "Unhealthy", "Very Unhealthy", "Hazardous"}[k]
	}},
	{"eaqi", "hour", 1, eaqi([]int64{5, 15, 50, 90, 140}), eaqi([]int64{15, 45, 120, 195, 270}), func(i int) string {
		return []string{"Good", "Fair", "Moderate", "Poor", "Very poor", "Extremely poor"}[i-1]
	}},
}

// halfUp rounds to the nearest integer, ties up.
func halfUp(v *big.Rat) int64 {
	w := new(big.Rat).Add(v, big.NewRat(1, 2))
	q := new(big.Int)
	q.Div(w.Num(), w.Denom()) // Euclidean: the floor, as denominators are positive
	return q.Int64()
}

// banded is the place of a rounded mean in a table of upper edges.
func banded(edges []int64, v *big.Rat) int {
	c := halfUp(v)
	if c < 0 {
		return -1
	}
	i, _ := slices.BinarySearch(edges, c)
	return i + 1
}

func daqi(edges []int64) func([]*hourly) (int, *big.Rat) {
	return func(hours []*hourly) (int, *big.Rat) {
		var means []*big.Rat
		for _, h := range hours {
			if h != nil {
				means = append(means, h.mean())
			}
		}
		if len(means) < 18 {
			return -1, nil
		}
		mean := meanOf(means)
		return banded(edges, mean), mean
	}
}

func eaqi(edges []int64) func([]*hourly) (int, *big.Rat) {
	return func(hours []*hourly) (int, *big.Rat) {
		if hours[0] == nil {
			return -1, nil
		}
		return banded(edges, hours[0].mean()), hours[0].mean()
	}
}

// A row of EPA's table of 2024: concentrations from, to; index from, to.
type epaRow struct {
	from, to   string
	low, floor int64
}

var (
	epaFine = []epaRow{
		{"0", "9.0", 50, 0}, {"9.1", "35.4", 100, 51}, {"35.5", "55.4", 150, 101},
		{"55.5", "125.4", 200, 151}, {"125.5", "225.4", 300, 201}, {"225.5", "325.4", 500, 301},
	}
	epaCoarse = []epaRow{
		{"0", "54", 50, 0}, {"55", "154", 100, 51}, {"155", "254", 150, 101},
		{"255", "354", 200, 151}, {"355", "424", 300, 201}, {"425", "604", 500, 301},
	}
)

// epa is the NowCast, truncated to the unit, under the table.
func epa(unit string, table []epaRow) func([]*hourly) (int, *big.Rat) {
	return func(hours []*hourly) (int, *big.Rat) {
		recent := 0
		var least, most *big.Rat
		for i, h := range hours {
			if h == nil {
				continue
			}
			if i < 3 {
				recent++
			}
			if m := h.mean(); least == nil || m.Cmp(least) < 0 {
				least = m
			}
			if m := h.mean(); most == nil || m.Cmp(most) > 0 {
				most = m
			}
		}
		if recent < 2 {
			return -1, nil
		}
		w := big.NewRat(1, 1)
		if most.Sign() > 0 {
			w.Quo(least, most)
		}
		if below(w, "0.5") {
			w = rat("0.5")
		}
		sum, weights, power := new(big.Rat), new(big.Rat), big.NewRat(1, 1)
		for _, h := range hours {
			if h != nil {
				sum.Add(sum, new(big.Rat).Mul(power, h.mean()))
				weights.Add(weights, power)
			}
			power = new(big.Rat).Mul(power, w)
		}
		units := sum.Quo(sum, weights).Quo(sum, rat(unit))
		whole := new(big.Int).Div(units.Num(), units.Denom())
		c := new(big.Rat).Mul(new(big.Rat).SetInt(whole), rat(unit))
		row := table[len(table)-1]
		for _, r := range slices.Backward(table) {
			if !above(c, r.to) {
				row = r
			}
		}
		slope := big.NewRat(row.low-row.floor, 1)
		slope.Quo(slope, new(big.Rat).Sub(rat(row.to), rat(row.from)))
		index := new(big.Rat).Sub(c, rat(row.from))
		index.Mul(index, slope).Add(index, big.NewRat(row.floor, 1))
		return int(halfUp(index)), c
	}
}

// expected is an index as the API must show it.
type expected struct {
	value              int
	driver             string
	fine, coarse       int // −1: none
	fineMean, coarMean *big.Rat
	from, to           int64
	completeness       float64
	caution            []string
	band               string
}

type indexKey struct {
	slug        string
	sensor, end int64
}

type indexAnswered struct {
	x  expected
	ok bool
}

// index is a sensor's index at the end of an admitted hour; ok says whether
// there is one.
func (o *oracle) index(s standard, sensor, end int64) (expected, bool) {
	key := indexKey{s.slug, sensor, end}
	a, known := o.indices[key]
	if !known {
		a.x, a.ok = o.assess(s, sensor, end)
		o.indices[key] = a
	}
	return a.x, a.ok
}

func (o *oracle) assess(s standard, sensor, end int64) (x expected, ok bool) {
	stays := o.stays(sensor)
	if len(stays) == 0 || o.indoor[stays[len(stays)-1].site.location] {
		return x, false
	}
	since := o.since(sensor, math.MaxInt64)
	ring := func(q string) []*hourly {
		list := make([]*hourly, s.hours)
		for i := range list {
			if h := hour(o.values[sensor][q], end-int64(i+1)*anHour, since, "usable"); h != nil && h.complete {
				list[i] = h
			}
		}
		return list
	}
	fine, coarse := ring("pm25"), ring("pm10")
	x.fine, x.fineMean = s.fine(fine)
	x.coarse, x.coarMean = s.coarse(coarse)
	if x.fine < 0 && x.coarse < 0 {
		return x, false
	}
	x.value, x.driver = x.fine, "pm25"
	driving := fine
	if x.coarse > x.fine {
		x.value, x.driver, driving = x.coarse, "pm10", coarse
	}
	x.band = s.band(x.value)
	x.from, x.to = end-int64(s.hours)*anHour, end

	there, suspect := 0, 0
	for _, h := range driving {
		if h != nil {
			there++
			if 2*h.suspect > h.n {
				suspect++
			}
		}
	}
	x.completeness = float64(there) / float64(s.hours)
	if s.basis == "hour" {
		slots, _ := driving[0].filled()
		x.completeness = float64(slots) / 12
	}
	if x.driver == "pm10" {
		x.caution = append(x.caution, "pm10_optical")
	}
	if h := o.humidity(stays[len(stays)-1].site.location, end-anHour); h != nil && !below(h, "85") {
		x.caution = append(x.caution, "humid")
	}
	if 2*suspect > there {
		x.caution = append(x.caution, "suspect")
	}
	if len(stays) > 1 && stays[len(stays)-1].from > end-aDay {
		x.caution = append(x.caution, "moved")
	}
	slices.Sort(x.caution)
	return x, true
}

// humidity is the newest at a site, if it is not older than from: each
// sensor's newest value that is not from the future, unless that is invalid.
func (o *oracle) humidity(location, from int64) (v *big.Rat) {
	at := from - 1
	for sensor := range o.sensors {
		stays := o.stays(sensor)
		last, ok := o.latest(sensor, "humidity")
		if ok && stays[len(stays)-1].site.location == location && !last.invalid && last.at > at {
			v, at = last.v, last.at
		}
	}
	return v
}

// latest is the newest stored value that is not from the future.
func (o *oracle) latest(sensor int64, q string) (seen, bool) {
	for _, v := range slices.Backward(o.values[sensor][q]) {
		if !slices.Contains(v.flags, "future") {
			return v, true
		}
	}
	return seen{}, false
}
