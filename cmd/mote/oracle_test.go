package main

import (
	"math/big"
	"slices"
	"strings"
)

// What the numbers must be, worked out a second time: straight from the
// meaning of values, hours and indices as it is written down, with tables of
// its own and exact fractions, and with nothing of the program's.

// say is one record that upstream sends.
type say struct {
	sensor int64
	at     int64 // Unix seconds
	kind   string
	site   spot
	fields []part
}

// part is one entry of a record: a value type and the text of its value.
type part struct{ name, text string }

// spot is a place as a record tells it.
type spot struct {
	location int64
	lat, lon string
	country  string
	indoor   string // "0", "1", or "" when it is not said
}

// seen is one stored value.
type seen struct {
	at      int64
	v       *big.Rat // nil: no number
	flags   []string
	invalid bool
	suspect bool
	site    spot
}

// oracle is what must be known once documents have been taken in.
type oracle struct {
	values  map[int64]map[string][]seen // sensor → quantity → in order of time
	indoor  map[int64]bool              // locations
	sensors map[int64][]seen            // one for each stored record, in order of time
	tally   tally

	places  map[int64][]stay // by sensor, worked out since the last document
	indices map[indexKey]indexAnswered
}

// tally counts the last document as the ledger must.
type tally struct {
	records, values, fresh, duplicate, conflict, indoor, ignored int64
	flagged                                                      map[string]int64
}

func newOracle() *oracle {
	return &oracle{values: map[int64]map[string][]seen{}, indoor: map[int64]bool{}, sensors: map[int64][]seen{}}
}

var quantities = map[string]string{
	"P0": "pm1", "P1": "pm10", "P2": "pm25",
	"temperature": "temperature", "humidity": "humidity", "pressure": "pressure",
}

func rat(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok || strings.ContainsAny(text, "/_") {
		return nil
	}
	return r
}

// limit is a number of the rules, parsed once; it must not be changed.
func limit(text string) *big.Rat {
	r, ok := parsed[text]
	if !ok {
		r = rat(text)
		parsed[text] = r
	}
	return r
}

var parsed = map[string]*big.Rat{}

func above(v *big.Rat, text string) bool { return v.Cmp(limit(text)) > 0 }
func below(v *big.Rat, text string) bool { return v.Cmp(limit(text)) < 0 }
func equal(v *big.Rat, text string) bool { return v.Cmp(limit(text)) == 0 }
func number(v *big.Rat) float64          { f, _ := v.Float64(); return f }

// take takes a document in that was received at a time in Unix seconds.
func (o *oracle) take(doc []say, received int64) {
	o.places, o.indices = map[int64][]stay{}, map[indexKey]indexAnswered{}
	o.tally = tally{records: int64(len(doc)), flagged: map[string]int64{}}
	for _, s := range doc {
		measured := map[string]seen{}
		var names []string
		for _, f := range s.fields {
			q := quantities[f.name]
			if s.kind == "PPD42NS" && (q == "pm10" || q == "pm25") {
				q = map[string]string{"pm10": "count_p1", "pm25": "count_p2"}[q]
			}
			if q == "" || f.text == "" {
				o.tally.ignored++
				continue
			}
			v := seen{at: s.at, v: rat(f.text), site: s.site}
			if q == "pressure" && v.v != nil {
				if !below(v.v, "300") && !above(v.v, "1100") {
					v.flags = append(v.flags, "unit_hpa")
				} else {
					v.v.Quo(v.v, rat("100"))
				}
			}
			measured[q] = v
			names = append(names, q)
		}
		o.tally.values += int64(len(names))
		if s.site.indoor == "1" || s.site.indoor == "" && o.indoor[s.site.location] {
			o.indoor[s.site.location] = true
			o.tally.indoor += int64(len(names))
			continue
		}
		flag(measured, s, received)
		for _, q := range names {
			o.keep(s.sensor, q, measured[q])
		}
		o.sensors[s.sensor] = inOrder(o.sensors[s.sensor], seen{at: s.at, site: s.site})
	}
}

// keep stores a value unless its key is known: the first number stays.
func (o *oracle) keep(sensor int64, q string, v seen) {
	if o.values[sensor] == nil {
		o.values[sensor] = map[string][]seen{}
	}
	old := o.values[sensor][q]
	if i, known := find(old, v.at); known {
		if a, b := old[i].v, v.v; (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) {
			o.tally.duplicate++
		} else {
			o.tally.conflict++
		}
		return
	}
	o.tally.fresh++
	for _, f := range v.flags {
		o.tally.flagged[f]++
	}
	o.values[sensor][q] = inOrder(old, v)
}

func find(list []seen, at int64) (int, bool) {
	return slices.BinarySearchFunc(list, at, func(s seen, at int64) int { return int(s.at - at) })
}

func inOrder(list []seen, v seen) []seen {
	i, _ := find(list, v.at)
	return slices.Insert(list, i, v)
}

var severe = []string{"range", "nan", "future", "saturated", "fault", "rh_floor"}

// flag sets what one record alone can tell.
func flag(m map[string]seen, s say, received int64) {
	add := func(name string, on ...string) {
		for _, q := range on {
			if v, ok := m[q]; ok {
				v.flags = append(v.flags, name)
				m[q] = v
			}
		}
	}
	lat, lon := rat(s.site.lat), rat(s.site.lon)
	fault, saturated := false, false
	for q, v := range m {
		if s.at > received+600 {
			add("future", q)
		}
		if below(lat, "-90") || above(lat, "90") || below(lon, "-180") || above(lon, "180") {
			add("no_site", q)
		} else if lat.Sign() == 0 && lon.Sign() == 0 {
			add("null_island", q)
		}
		if v.v == nil {
			add("nan", q)
			continue
		}
		if r, ok := ranges[q]; ok && (below(v.v, r[0]) || above(v.v, r[1])) {
			add("range", q)
		}
		switch q {
		case "pm25":
			saturated = saturated || equal(v.v, "999.9")
		case "pm10":
			saturated = saturated || equal(v.v, "999.9") || equal(v.v, "1999.9")
		case "temperature":
			fault = fault || below(v.v, "-100") || above(v.v, "150")
		case "humidity":
			fault = fault || above(v.v, "150")
			if equal(v.v, "99.90") || equal(v.v, "100.00") {
				add("rh_saturated", q)
			}
			if !above(v.v, "1.00") {
				add("rh_floor", q)
			}
		}
	}
	if saturated {
		add("saturated", "pm25", "pm10")
	}
	if fault {
		add("fault", "temperature", "humidity", "pressure")
	}
	if fine, coarse := m["pm25"].v, m["pm10"].v; fine != nil && coarse != nil && above(new(big.Rat).Sub(fine, coarse), "0.1") {
		add("order", "pm25", "pm10")
	}
	for q, v := range m {
		v.invalid = slices.ContainsFunc(v.flags, func(f string) bool { return slices.Contains(severe, f) })
		v.suspect = !v.invalid && len(v.flags) > 0
		slices.Sort(v.flags)
		m[q] = v
	}
}

var ranges = map[string][2]string{
	"pm1": {"0", "1000"}, "pm25": {"0", "1000"}, "pm10": {"0", "2000"},
	"temperature": {"-40", "85"}, "humidity": {"0", "100"}, "pressure": {"300", "1100"},
}
