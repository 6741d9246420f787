package average

import "math"

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

// DayHour is an hour of a day. Complete is the caller's word, because whether
// a sparse hour counts is not written in the hour (see [Hour.Sparse]).
type DayHour struct {
	Hour     Hour
	Complete bool
}

// NewDay joins the hours of one day, each at most once, in any order up to the
// last digits of the mean.
func NewDay(hours []DayHour) Day {
	d := Day{Mean: math.NaN(), Min: math.NaN(), Max: math.NaN()}
	var sum float64
	for _, h := range hours {
		d.NSuspect += h.Hour.NSuspect
		d.NInvalid += h.Hour.NInvalid
		if h.Hour.N == 0 {
			continue
		}
		if d.N == 0 {
			d.Min, d.Max = h.Hour.Min, h.Hour.Max
		}
		d.N += h.Hour.N
		d.Min, d.Max = min(d.Min, h.Hour.Min), max(d.Max, h.Hour.Max)
		if h.Complete {
			sum += h.Hour.Mean()
			d.Hours++
		}
	}
	if d.Hours > 0 {
		d.Mean = sum / float64(d.Hours)
	}
	return d
}
