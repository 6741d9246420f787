package query

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// buckets turns rows of one sensor and quantity, in order of time, into whole
// hours or days. It is told rows from before the first bucket too, of which
// it wants only the times: they say whether the sensor is slow.
type buckets struct {
	unit       int64 // air.Hour or air.Day
	from       int64 // start of the first bucket
	quality    average.Quality
	placements []air.Placement // oldest first
	out        *Result

	open  bool
	start int64 // of the open bucket
	cut   int64 // readings before it were made elsewhere
	hours []average.Timed
	times []int64 // of all rows that a slow window may need, ascending
}

func (b *buckets) add(row air.Row) {
	if row.Time < b.from {
		b.times = append(b.times, row.Time)
		return
	}
	if start := air.FloorTo(row.Time, b.unit); !b.open || start != b.start {
		b.close()
		b.open, b.start, b.cut = true, start, b.placedSince(start+b.unit)
		b.forget(start - average.SlowWindow)
	}
	b.times = append(b.times, row.Time)
	if row.Time < b.cut {
		return
	}
	hour := air.FloorTo(row.Time, air.Hour)
	if n := len(b.hours); n == 0 || b.hours[n-1].Start != hour {
		b.hours = append(b.hours, average.Timed{Start: hour})
	}
	b.hours[len(b.hours)-1].Hour.Add(int(row.Time-hour), row.Value, row.Flags.Severity(), b.quality)
}

// placedSince is when the sensor came to the place where it was last before
// end; the first place reaches back for ever.
func (b *buckets) placedSince(end int64) int64 {
	for i := len(b.placements) - 1; i > 0; i-- {
		if b.placements[i].First < end {
			return b.placements[i].First
		}
	}
	return math.MinInt64
}

// forget drops times that no later window reaches.
func (b *buckets) forget(before int64) {
	n, _ := slices.BinarySearch(b.times, before)
	b.times = slices.Delete(b.times, 0, n)
}

// close writes the open bucket out.
func (b *buckets) close() {
	if len(b.hours) == 0 {
		return
	}
	here, _ := slices.BinarySearch(b.times, b.cut)
	times := b.times[here:]
	day, sparse := make([]average.DayHour, len(b.hours)), false
	for i, h := range b.hours {
		byRule := h.Hour.Sparse(h.Start, times)
		day[i] = average.DayHour{Hour: h.Hour, Complete: byRule || h.Hour.Complete()}
		sparse = sparse || byRule
	}
	if b.unit == air.Hour {
		b.out.hour(b.start, day[0], sparse)
	} else {
		b.out.day(b.start, average.NewDay(day), sparse)
	}
	b.hours = b.hours[:0]
}

func (res *Result) hour(start int64, h average.DayHour, sparse bool) {
	low, high := h.Hour.Min, h.Hour.Max
	if h.Hour.N == 0 {
		low, high = math.NaN(), math.NaN()
	}
	res.bucket(start, h.Hour.N, h.Hour.NSuspect, h.Hour.NInvalid, h.Hour.Mean(), low, high, h.Complete, sparse)
}

func (res *Result) day(start int64, d average.Day, sparse bool) {
	res.bucket(start, d.N, d.NSuspect, d.NInvalid, d.Mean, d.Min, d.Max, d.Complete(), sparse)
}

func (res *Result) bucket(start int64, n, suspect, invalid uint32, mean, low, high float64, complete, sparse bool) {
	res.T = append(res.T, start)
	res.N = append(res.N, n)
	res.NSuspect = append(res.NSuspect, suspect)
	res.NInvalid = append(res.NInvalid, invalid)
	res.Mean = append(res.Mean, mean)
	res.Min = append(res.Min, low)
	res.Max = append(res.Max, high)
	res.Complete = append(res.Complete, complete)
	res.Sparse = append(res.Sparse, sparse)
	res.State = append(res.State, Provisional)
}
