package aqi

import "math"

// rule is how a scale turns a concentration into an index.
type rule uint8

const (
	roundThenStep    rule = iota // to the nearest whole number, half up; then the step that holds it
	stepExact                    // the step that holds it, as it is
	interpolate                  // cut off after the table's last digit; then along the line
	interpolateWhole             // to the nearest step of the table, half up; then along the line
	joinAndRoundUp               // along a line through all edges; then up to the next whole index
	tens                         // one index for each ten, rounded up, the first from nothing on; without end
)

const (
	nanoPerUnit = 1_000_000_000
	// absurd is the size from which a concentration is no measurement; it also
	// keeps every product below within 64 bits.
	absurd = 1e9
)

// nano is a concentration in billionths of its unit, and whether it is one.
func nano(c float64) (n int64, ok bool) {
	if !(math.Abs(c) <= absurd) { // also NaN
		return 0, false
	}
	return int64(math.Round(c * nanoPerUnit)), true
}

// mustNano is for the tables, which hold nothing absurd.
func mustNano(c float64) int64 {
	n, ok := nano(c)
	if !ok {
		panic("aqi: a table holds no number")
	}
	return n
}

// Index is the index of a concentration, given in the scale's unit; ok is false
// where there is none. It is that of [Standard.Index], without its words.
func (sc Scale) Index(c float64) (index int, ok bool) {
	n, ok := nano(c)
	if !ok {
		return 0, false
	}
	switch sc.rule {
	case interpolate:
		return sc.interpolate(n, resolution(sc.Pollutant, sc.Unit))
	case interpolateWhole:
		digit := wholeResolution(sc.Pollutant)
		return sc.interpolate(floorDiv(n+digit/2, digit)*digit, digit)
	case joinAndRoundUp:
		return sc.join(n)
	}
	whole := floorDiv(n+nanoPerUnit/2, nanoPerUnit) * nanoPerUnit
	if whole < 0 {
		return 0, false
	}
	switch sc.rule {
	case roundThenStep:
		n = whole
	case tens:
		return max(1, int(-floorDiv(-n, 10*nanoPerUnit))), true
	}
	for _, e := range sc.Edges {
		if n <= mustNano(e.Concentration) {
			return e.Index, true
		}
	}
	return sc.Edges[len(sc.Edges)-1].Index + 1, true
}

// interpolate counts in steps of the table's last digit, so that everything is
// an integer, and rounds the index half up.
func (sc Scale) interpolate(n, digit int64) (int, bool) {
	if n < 0 {
		n = 0
	}
	x := n / digit
	low := Edge{sc.from.Concentration, sc.from.Index}
	lo := mustNano(low.Concentration) / digit
	if x < lo {
		return 0, false
	}
	for k, e := range sc.Edges {
		hi := mustNano(e.Concentration) / digit
		if last := k == len(sc.Edges)-1; x <= hi || last && sc.open {
			rise := int64(e.Index-low.Index) * (x - lo)
			return low.Index + int(floorDiv(2*rise+(hi-lo), 2*(hi-lo))), true
		}
		low.Index, lo = e.Index+1, hi+1
	}
	return sc.over()
}

// join follows a line through all edges.
func (sc Scale) join(n int64) (int, bool) {
	n = max(n, 0)
	low := sc.from
	for _, e := range sc.Edges {
		if hi := mustNano(e.Concentration); n <= hi {
			lo := mustNano(low.Concentration)
			rise := int64(e.Index-low.Index) * (n - lo)
			return low.Index - int(floorDiv(-rise, hi-lo)), true
		}
		low = e
	}
	return sc.over()
}

// over is the index above the last edge of a line that does not go on: one
// more where the standard has a word for it, else none.
func (sc Scale) over() (int, bool) {
	if !sc.more {
		return 0, false
	}
	return sc.Edges[len(sc.Edges)-1].Index + 1, true
}

// resolution is the last digit, in billionths, to which EPA's rule keeps a
// concentration (40 CFR 58 Appendix G, table 1).
func resolution(p Pollutant, u Unit) int64 {
	switch {
	case p == O3 && u == PPM:
		return nanoPerUnit / 1000
	case p == PM25, p == CO:
		return nanoPerUnit / 10
	}
	return nanoPerUnit
}

// wholeResolution is the last digit, in billionths, of tables in whole numbers.
func wholeResolution(p Pollutant) int64 {
	if p == CO {
		return nanoPerUnit / 10
	}
	return nanoPerUnit
}

// floorDiv rounds down also below zero; b is positive.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
