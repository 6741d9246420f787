// Package average holds the mergeable aggregates and windows of MEANING:
// hours, days, slots, completeness.
package average

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
