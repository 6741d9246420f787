package duck

import (
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// dayOf is the UTC day that holds a time, in days since 1970-01-01.
func dayOf(t int64) int32 { return store.DayOf(t) }

// dayStart is the first second of a day.
func dayStart(day int32) int64 { return int64(day) * air.Day }

// monthOf is the month of a day, as in 202611.
func monthOf(day int32) int32 {
	t := time.Unix(dayStart(day), 0).UTC()
	return int32(t.Year()*100 + int(t.Month()))
}

// monthDays are the first and the last day of a month.
func monthDays(month int32) (first, last int32) {
	start := time.Date(int(month/100), time.Month(month%100), 1, 0, 0, 0, 0, time.UTC)
	return dayOf(start.Unix()), dayOf(start.AddDate(0, 1, -1).Unix())
}

// instant is a time as the lake has it.
func instant(t int64) time.Time { return time.Unix(t, 0).UTC() }
