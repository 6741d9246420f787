// Package average holds the mergeable aggregates and windows of MEANING:
// hours, days, slots, completeness.
package average

import (
	"math"
	"math/bits"

	"github.com/mote-air/mote/internal/air"
)

// MicroUnit is how many parts a unit is counted in: sums of up to six decimals
// are exact.
const MicroUnit = 1e6

// Slots of an hour, and how many must hold a value for it to be complete.
const (
	SlotSeconds   = 300
	SlotsPerHour  = 12
	CompleteSlots = 9
)

// Hour aggregates the readings of one sensor and quantity over one UTC hour
// [h, h+1). It merges by addition, so any order of readings gives the same.
// The zero value is an hour without readings.
type Hour struct {
	N        uint32 // values in the mean
	NSuspect uint32 // of N, those that are suspect
	NInvalid uint32 // values left out of the mean
	Slots    uint16 // bit i: a value of the mean fell in [5i, 5i+5) minutes
	First    uint16 // seconds into the hour of the first and last value of any
	Last     uint16 // quality; meaningful only when N+NInvalid > 0
	Micro    int64  // sum of the N values in millionths of the unit: exact at the inputs' decimals
	M2       float32
	Min, Max float64 // of the N values; 0 when N = 0
}

// Add enters one value that was measured sec seconds (0…3599) into the hour.
func (h *Hour) Add(sec int, v float64, severity air.Severity, q Quality) {
	one := Hour{NInvalid: 1, First: uint16(sec), Last: uint16(sec)}
	if q.Takes(v, severity) {
		one.N, one.NInvalid = 1, 0
		one.Slots = 1 << (sec / SlotSeconds)
		one.Micro = int64(math.Round(v * MicroUnit))
		one.Min, one.Max = v, v
		if severity == air.Suspect {
			one.NSuspect = 1
		}
	}
	h.Merge(one)
}

// Merge adds the readings of another aggregate of the same hour. It is
// associative and commutative, in M2 up to rounding (Chan, Golub and LeVeque,
// 1979).
func (h *Hour) Merge(o Hour) {
	if o.N+o.NInvalid == 0 {
		return
	}
	if h.N+h.NInvalid == 0 {
		*h = o
		return
	}
	h.First, h.Last = min(h.First, o.First), max(h.Last, o.Last)
	h.NInvalid += o.NInvalid
	if o.N == 0 {
		return
	}
	if h.N == 0 {
		h.N, h.NSuspect, h.Slots, h.Micro, h.M2, h.Min, h.Max = o.N, o.NSuspect, o.Slots, o.Micro, o.M2, o.Min, o.Max
		return
	}
	delta := o.Mean() - h.Mean()
	h.M2 = float32(float64(h.M2) + float64(o.M2) + delta*delta*float64(h.N)*float64(o.N)/float64(h.N+o.N))
	h.N += o.N
	h.NSuspect += o.NSuspect
	h.Slots |= o.Slots
	h.Micro += o.Micro
	h.Min, h.Max = math.Min(h.Min, o.Min), math.Max(h.Max, o.Max)
}

// Mean is the mean of the N values, NaN when there is none.
func (h Hour) Mean() float64 {
	if h.N == 0 {
		return math.NaN()
	}
	return float64(h.Micro) / (MicroUnit * float64(h.N)) // one rounding only
}

// SDWithin is the sample standard deviation of the readings in the hour, NaN
// below two.
func (h Hour) SDWithin() float64 {
	if h.N < 2 {
		return math.NaN()
	}
	return math.Sqrt(float64(h.M2) / float64(h.N-1))
}

// SlotCount is how many of the 12 slots hold a value.
func (h Hour) SlotCount() uint8 { return uint8(bits.OnesCount16(h.Slots)) }

// Complete reports whether 9 of the 12 slots hold a value.
func (h Hour) Complete() bool { return h.SlotCount() >= CompleteSlots }

// Quarters counts the quarter-hours (0…4) that hold a value.
func (h Hour) Quarters() (n int) {
	for q := range 4 {
		if h.Slots>>(3*q)&7 != 0 {
			n++
		}
	}
	return n
}

// Suspect reports whether more than half of the values are suspect; the hour
// and its index are suspect then.
func (h Hour) Suspect() bool { return 2*h.NSuspect > h.N }
