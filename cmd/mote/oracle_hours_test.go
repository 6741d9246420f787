package main

import (
	"math"
	"math/big"
	"slices"
)

const (
	anHour = int64(3600)
	aDay   = 24 * anHour
)

// hourly is one hour, or one day, of one sensor and quantity.
type hourly struct {
	n, suspect, invalid int
	sum, low, high      *big.Rat
	slots               [12]bool
	hours               []*big.Rat // of a day: the means of its complete hours
	complete            bool
}

func (h *hourly) mean() *big.Rat {
	if h.n == 0 {
		return nil
	}
	return new(big.Rat).Quo(h.sum, big.NewRat(int64(h.n), 1))
}

func (h *hourly) filled() (slots, quarters int) {
	for q := range 4 {
		any := false
		for s := range 3 {
			if h.slots[3*q+s] {
				slots++
				any = true
			}
		}
		if any {
			quarters++
		}
	}
	return slots, quarters
}

func (h *hourly) enter(v seen, takes bool) {
	if !takes || v.v == nil {
		h.invalid++
		return
	}
	if h.n == 0 {
		h.sum, h.low, h.high = new(big.Rat), v.v, v.v
	}
	h.n++
	h.sum.Add(h.sum, v.v)
	if v.v.Cmp(h.low) < 0 {
		h.low = v.v
	}
	if v.v.Cmp(h.high) > 0 {
		h.high = v.v
	}
	if v.suspect {
		h.suspect++
	}
	h.slots[v.at%anHour/300] = true
}

// takes says whether a value enters a mean of that quality.
func takes(quality string, v seen) bool {
	switch quality {
	case "valid":
		return !v.invalid && !v.suspect
	case "all":
		return true
	}
	return !v.invalid
}

// hour is the hour that begins at start, of the values from since on; nil when
// there is no value at all.
func hour(values []seen, start, since int64, quality string) *hourly {
	var h *hourly
	var times []int64
	for _, v := range values {
		if v.at < since || v.at >= start+anHour {
			continue
		}
		if v.at >= start+anHour-aDay {
			times = append(times, v.at)
		}
		if v.at >= start {
			if h == nil {
				h = &hourly{}
			}
			h.enter(v, takes(quality, v))
		}
	}
	if h == nil {
		return nil
	}
	slots, quarters := h.filled()
	h.complete = slots >= 9 || quarters >= 3 && slow(times)
	return h
}

// slow says whether the median gap is over five and a half minutes.
func slow(times []int64) bool {
	var gaps []int64
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, times[i]-times[i-1])
	}
	if len(gaps) == 0 {
		return false
	}
	slices.Sort(gaps)
	low, high := gaps[(len(gaps)-1)/2], gaps[len(gaps)/2]
	return low+high > 2*330
}

// day is the day that begins at start.
func day(values []seen, start, since int64, quality string) *hourly {
	var d *hourly
	for at := start; at < start+aDay; at += anHour {
		h := hour(values, at, since, quality)
		if h == nil {
			continue
		}
		if d == nil {
			d = &hourly{sum: new(big.Rat)}
		}
		if h.n > 0 {
			if d.n == 0 || h.low.Cmp(d.low) < 0 {
				d.low = h.low
			}
			if d.n == 0 || h.high.Cmp(d.high) > 0 {
				d.high = h.high
			}
		}
		d.n += h.n
		d.suspect += h.suspect
		d.invalid += h.invalid
		if h.complete && h.n > 0 {
			d.hours = append(d.hours, h.mean())
		}
	}
	if d != nil {
		d.complete = len(d.hours) >= 18
	}
	return d
}

// meanOf is the mean of fractions; nil of none.
func meanOf(list []*big.Rat) *big.Rat {
	if len(list) == 0 {
		return nil
	}
	sum := new(big.Rat)
	for _, v := range list {
		sum.Add(sum, v)
	}
	return sum.Quo(sum, big.NewRat(int64(len(list)), 1))
}

// stay is a sensor at a place, from its first reading there.
type stay struct {
	from int64
	site spot
}

// stays are a sensor's places in order of time. Another location is another
// place; the same one is, when it lies more than 500 m away.
func (o *oracle) stays(sensor int64) (list []stay) {
	if known, ok := o.places[sensor]; ok {
		return known
	}
	for _, r := range o.sensors[sensor] {
		if n := len(list); n > 0 && list[n-1].site.location == r.site.location && metres(list[n-1].site, r.site) <= 500 {
			continue
		}
		list = append(list, stay{r.at, r.site})
	}
	o.places[sensor] = list
	return list
}

func metres(a, b spot) float64 {
	const perDegree = 111_195
	if a == b {
		return 0
	}
	lat1, lon1, lat2, lon2 := number(rat(a.lat)), number(rat(a.lon)), number(rat(b.lat)), number(rat(b.lon))
	return perDegree * math.Hypot(lat1-lat2, (lon1-lon2)*math.Cos(lat1*math.Pi/180))
}

// since is from when on values count that are read together before an end: no
// average spans a move.
func (o *oracle) since(sensor, end int64) int64 {
	from := int64(math.MinInt64)
	for i, s := range o.stays(sensor) {
		if i > 0 && s.from < end {
			from = s.from
		}
	}
	return from
}
