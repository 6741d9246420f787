package average

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// Running is the mean of hourly means, of which 75 % must be there: 18 of 24,
// 6 of 8. Hours are in any order, NaN where one is missing; n counts those
// that are there. Mean is NaN when ok is false.
func Running(hours []float64) (mean float64, n int, ok bool) {
	var sum float64
	for _, h := range hours {
		if !math.IsNaN(h) {
			sum += h
			n++
		}
	}
	if n == 0 || 4*n < 3*len(hours) {
		return math.NaN(), n, false
	}
	return sum / float64(n), n, true
}

// admitAfter is how long after an hour's end a poll must have been received
// for the hour to enter an index, in milliseconds: late values had their
// chance.
const admitAfter = 300_000

// Closed is the end of the newest hour that may enter an index, and so the
// start of the oldest that may not yet: an hour [h, h+1) is admitted once a
// poll has been received at or after h + 1 h + 5 min. The newest receipt is in
// Unix milliseconds, the result in Unix seconds.
func Closed(receipt int64) int64 {
	return air.FloorTo(receipt-admitAfter, air.Hour*1000) / 1000
}
