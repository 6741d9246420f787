package average

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// A slow sensor's median gap is above slowGap seconds; only for one is an hour
// with sparseQuarters of its quarter-hours complete.
const (
	slowGap        = 330
	sparseQuarters = 3
)

// SlowWindow is how far before an hour's end the values lie that say whether
// the sensor is slow: the hour and the 23 before it.
const SlowWindow = 24 * air.Hour

// MaybeSlow is a cheap test before [Slow]: of n values of any quality from
// first to last (Unix seconds), false means that the median gap cannot be
// above 5 min 30 s. More than half of the gaps would have to be longer, and
// the span has no room for them.
func MaybeSlow(n int, first, last int64) bool {
	return n >= 2 && 2*(last-first) > int64(n-1)*slowGap
}

// Slow reports whether the median gap between the times (Unix seconds,
// ascending) is above 5 min 30 s. The median of an even count is the mean of
// the middle two. Fewer than two times have no gap and are not slow.
func Slow(times []int64) bool {
	if len(times) < 2 {
		return false
	}
	// Of the gaps in order, the middle one or two lie on either side of the
	// limit by how many are above it, so nothing need be put in order.
	gaps, above := len(times)-1, 0
	below, over := int64(math.MinInt64), int64(math.MaxInt64) // the largest not above, the smallest above
	for i := range gaps {
		if gap := times[i+1] - times[i]; gap > slowGap {
			above, over = above+1, min(over, gap)
		} else {
			below = max(below, gap)
		}
	}
	if 2*above == gaps { // the middle two are on either side
		return below+over > 2*slowGap
	}
	return 2*above > gaps
}

// MaybeSparse reports whether the hour would be complete if its sensor were
// slow: not by its slots, but with a value in 3 of 4 quarter-hours.
func (h Hour) MaybeSparse() bool { return !h.Complete() && h.Quarters() >= sparseQuarters }

// Sparse reports whether the hour that begins at start is complete only
// because its sensor is slow. Times are those of the sensor's values of any
// quality, ascending; those outside the hour and the 23 before are not looked
// at.
func (h Hour) Sparse(start int64, times []int64) bool {
	if !h.MaybeSparse() {
		return false
	}
	end := start + air.Hour
	from, _ := slices.BinarySearch(times, end-SlowWindow)
	to, _ := slices.BinarySearch(times, end)
	return Slow(times[from:to])
}
