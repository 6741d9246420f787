package quality

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

const (
	// RunGap is the longest pause within a run, in seconds; a longer one ends
	// it. So does a move.
	RunGap = 1800

	// stuckFrom is the number in its run of the first pair that is stuck.
	stuckFrom = 12

	// lastsAfter is how long a run may last, in seconds, before it is odd.
	lastsAfter = air.Day
)

// Stuck is a run of equal pairs of PM2.5 and PM10, both numbers and neither 0.
// The zero value is before the first.
type Stuck struct {
	fine, coarse float64
	last         int64
	n            int
}

// Next takes the next record that has a mass, in order of time (Unix seconds),
// with NaN for the one that it lacks, and reports whether it is stuck: the 12th
// of its run or a later one.
func (s *Stuck) Next(t int64, fine, coarse float64) bool {
	switch {
	case !(math.Abs(fine) > 0 && math.Abs(coarse) > 0): // also NaN
		s.n = 0
		return false
	case s.n > 0 && t-s.last <= RunGap && fine == s.fine && coarse == s.coarse:
		s.n++
	default:
		s.fine, s.coarse, s.n = fine, coarse, 1
	}
	s.last = t
	return s.n >= stuckFrom
}

// Break ends the run.
func (s *Stuck) Break() { *s = Stuck{} }

// Lasting is a run of values of one quantity that have something in common.
// The zero value is before the first.
type Lasting struct {
	first, last int64
	on          bool
}

// Next takes the quantity's next value, in order of time (Unix seconds), and
// reports whether it lies more than 24 h after the first of its run.
func (l *Lasting) Next(t int64, has bool) bool {
	if !has {
		l.on = false
		return false
	}
	if !l.on || t-l.last > RunGap {
		l.first, l.on = t, true
	}
	l.last = t
	return t-l.first > lastsAfter
}

// Break ends the run.
func (l *Lasting) Break() { *l = Lasting{} }

// Endless is what all values of a run have in common that must not last, and
// the flag of those that do: for PM2.5 and PM10 being 0 ([air.FlagZero]), for
// humidity being at its upper stop ([air.FlagRHStuck]). Has is nil for other
// quantities.
func Endless(q air.Quantity) (has func(v float64) bool, flag air.Flags) {
	switch q {
	case air.PM25, air.PM10:
		return isZero, air.FlagZero
	case air.Humidity:
		return isAtStop, air.FlagRHStuck
	}
	return nil, 0
}

func isZero(v float64) bool { return v == 0 }

// OrderDay reports whether so many of a day's records have PM2.5 above PM10
// that the whole day is invalid: half of those that have both.
func OrderDay(records, odd int) bool { return records > 0 && 2*odd >= records }
