package average

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// CompleteHours is how many of a day's 24 hours must be complete.
const CompleteHours = 18

// Day is the aggregate of one sensor and quantity over a day, in two steps as
// always: readings to hours, hours to the day.
type Day struct {
	N        uint32  // readings in the hours' means, those of incomplete hours too
	NSuspect uint32  // of N, those that are suspect
	NInvalid uint32  // readings left out
	Hours    int     // complete hours
	Mean     float64 // of the complete hours' means; NaN when there is none
	Min, Max float64 // of the readings; NaN when N = 0
}

// Complete reports whether 18 hours are complete.
func (d Day) Complete() bool { return d.Hours >= CompleteHours }

// DaySum gathers the hours of one sensor, quantity and day, in which it is
// decided whether they are sparse: each at most once, in any order up to the
// last digits of the mean.
type DaySum struct {
	since  int64
	any    bool
	sparse bool
	day    Day
	means  float64 // sum over the complete hours
}

// NewDaySum begins a day in which the sensor came to where it was last at a
// time ([air.PlacedSince]).
func NewDaySum(since int64) DaySum { return DaySum{since: since} }

// Add takes an hour and reports so, unless it was over before the sensor came.
// A move within the hour is told by the hour already.
func (s *DaySum) Add(h HourRow) (taken bool) {
	if h.Start+air.Hour <= s.since {
		return false
	}
	s.any = true
	s.sparse = s.sparse || h.Sparse
	d, o := &s.day, &h.Hour
	d.NSuspect += o.NSuspect
	d.NInvalid += o.NInvalid
	if o.N == 0 {
		return true
	}
	if d.N == 0 {
		d.Min, d.Max = o.Min, o.Max
	}
	d.N += o.N
	d.Min, d.Max = min(d.Min, o.Min), max(d.Max, o.Max)
	if h.Complete() {
		s.means += o.Mean()
		d.Hours++
	}
	return true
}

// Day is what was gathered, and whether sparse hours helped; ok is false when
// no hour was taken.
func (s *DaySum) Day() (d Day, sparse, ok bool) {
	d = s.day
	d.Mean = math.NaN()
	if d.N == 0 {
		d.Min, d.Max = math.NaN(), math.NaN()
	}
	if d.Hours > 0 {
		d.Mean = s.means / float64(d.Hours)
	}
	return d, s.sparse, s.any
}
