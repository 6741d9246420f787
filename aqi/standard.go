package aqi

import (
	"fmt"
	"strconv"
	"strings"
)

// Standard is one published index: its bands and, per pollutant and averaging,
// the concentrations at which they begin and end. Values are immutable and
// safe to share; do not modify the slices.
type Standard struct {
	Slug    string   // short name in addresses and settings: "uk-daqi"
	Names   []string // names in exchanged files, the exact one first: "UK_DAQI"
	Title   string   // for readers
	Version string   // of the table: the year of the rule, and its part
	Source  string   // where the table was published
	Note    string   // what must be known before it is used; "" when nothing
	Bands   []Band   // ascending, without gaps
	Scales  []Scale  // in the order of [Pollutants]; the averaging to prefer first. Canada's AQHI has none: see [AQHI]

	last     int    // the highest index that is printed as a number; 0: all are
	lastText string // what stands for those above it
}

// Band is a run of index values that share a name, a colour and advice. Where
// a standard colours single values within a named band, as DAQI does, each of
// them is a Band of its own and the name repeats.
type Band struct {
	Name     string
	Low      int    // first index of the band
	High     int    // last index, inclusive; a standard's last band goes on where its index does
	Colour   string // "#RRGGBB"
	Text     string // colour of text upon it, black or white: at least 4.5 to 1
	AtRisk   string // advice for people at risk, in our words, not the authority's
	Everyone string // advice for everybody else
}

// Result is the index of one concentration.
type Result struct {
	Index int    // for ordering
	Text  string // as the standard prints it: "3", "10+"
	Band  Band
}

// Scale is the table of one pollutant under one averaging.
type Scale struct {
	Pollutant Pollutant
	Averaging Averaging
	Unit      Unit
	Edges     []Edge // ascending

	rule rule
	from Edge // where an interpolated scale begins
	open bool // an interpolated scale goes on above its last edge
	more bool // it does not, but what is above has one index more than the last edge
}

// Edge is the upper end, inclusive, of a step of a table: the highest
// concentration (in the scale's unit, after the standard's own rounding) that
// still has this index. The steps of DAQI and EAQI have one index each and the
// last has no upper end; it has no Edge.
type Edge struct {
	Concentration float64
	Index         int
}

// Standards returns all standards, those in force first.
func Standards() []Standard {
	return []Standard{
		ukDAQI, ukDAQIPM25, usEPA, eaqi, cnHJ633, inNAQI, caAQHI, caAQHIPlus,
		usEPA2012, eaqi2019, cnHJ633Of2012,
	}
}

// Lookup finds a standard by its slug or by one of its names in exchanged
// files, in any case. A name without a year is the table in force.
func Lookup(name string) (Standard, error) {
	plain := strings.TrimSpace(name)
	var slugs []string
	for _, s := range Standards() {
		if strings.EqualFold(s.Slug, plain) {
			return s, nil
		}
		for _, n := range s.Names {
			if strings.EqualFold(n, plain) {
				return s, nil
			}
		}
		slugs = append(slugs, s.Slug)
	}
	return Standard{}, fmt.Errorf("unknown standard %q: want one of %s", name, strings.Join(slugs, ", "))
}

// Scale finds the table of a pollutant. An empty averaging asks for the one
// that the standard prefers.
func (s Standard) Scale(p Pollutant, a Averaging) (Scale, bool) {
	for _, sc := range s.Scales {
		if sc.Pollutant == p && (a == "" || sc.Averaging == a) {
			return sc, true
		}
	}
	return Scale{}, false
}

// Index is the index of a concentration, given in the unit of the scale. Ok is
// false where there is none: the standard does not know the pollutant under
// that averaging, the concentration is NaN, infinite or above 10⁹ in size, or
// the standard's range does not cover it.
//
// Below zero, which a mean can be where the instrument is allowed to be, the
// US EPA's index is 0 (its exports say so); DAQI and EAQI round first, and
// what rounds to below 0 has none.
func (s Standard) Index(p Pollutant, a Averaging, concentration float64) (r Result, ok bool) {
	sc, ok := s.Scale(p, a)
	if !ok {
		return Result{}, false
	}
	i, ok := sc.Index(concentration)
	if !ok {
		return Result{}, false
	}
	b, ok := s.Band(i)
	return Result{Index: i, Text: s.Text(i), Band: b}, ok
}

// Text is an index as the standard prints it: "10+" for 14 where numbers end
// at 10.
func (s Standard) Text(index int) string {
	if s.last > 0 && index > s.last {
		return s.lastText
	}
	return strconv.Itoa(index)
}

// Band is the band of an index value; ok is false below the first. Everything
// above the last band's end belongs to it.
func (s Standard) Band(index int) (Band, bool) {
	if index < s.Bands[0].Low {
		return Band{}, false
	}
	for _, b := range s.Bands {
		if index <= b.High {
			return b, true
		}
	}
	return s.Bands[len(s.Bands)-1], true
}
