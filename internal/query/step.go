package query

import (
	"fmt"

	"github.com/mote-air/mote/internal/air"
)

// The longest spans, inclusive, for which Auto takes single values and hours:
// about a thousand points, which is what a chart has room for.
const (
	autoRaw  = 48 * air.Hour
	autoHour = 62 * air.Day
)

// choose settles the step by the length of what is asked for, and says why.
func (q *SeriesRequest) choose() {
	if q.Step != "" && q.Step != Auto {
		q.Reason = "asked for"
		return
	}
	if q.Standard != "" {
		q.chooseIndex()
		return
	}
	span := q.To - q.From
	switch long := length(span); {
	case span <= autoRaw:
		q.Step = Raw
		q.Reason = long + " is at most 48 hours, so single values; hours and days would show less"
	case span <= autoHour:
		q.Step = Hour
		q.Reason = long + " is more than 48 hours, too long for raw, and at most 62 days, so hours; days would show less"
	default:
		q.Step = Day
		q.Reason = long + " is more than 62 days, too long for raw and for hours, so days"
	}
}

// length is a span in words.
func length(seconds int64) string {
	switch {
	case seconds < 2*air.Hour:
		return fmt.Sprintf("%d minutes", (seconds+59)/60)
	case seconds <= autoRaw:
		return fmt.Sprintf("%.3g hours", float64(seconds)/float64(air.Hour))
	}
	return fmt.Sprintf("%.4g days", float64(seconds)/float64(air.Day))
}
