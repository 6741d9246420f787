package query

import (
	"time"

	"github.com/mote-air/mote/internal/air"
)

// Unit is the length of the intervals over which groups are told.
type Unit string

// The units. Whole is the whole span that is asked for. Weeks are ISO weeks,
// Monday to Sunday; all are of UTC.
const (
	Whole  Unit = ""
	Hours  Unit = "hour"
	Days   Unit = "day"
	Weeks  Unit = "week"
	Months Unit = "month"
)

// of is the interval that holds a time.
func (u Unit) of(t int64, whole air.Interval) air.Interval {
	switch u {
	case Hours:
		return air.Interval{From: air.FloorTo(t, air.Hour), To: air.FloorTo(t, air.Hour) + air.Hour}
	case Days:
		return air.Interval{From: floorDay(t), To: floorDay(t) + air.Day}
	case Weeks:
		const monday = -3 * air.Day // 1969-12-29
		from := monday + air.FloorTo(t-monday, 7*air.Day)
		return air.Interval{From: from, To: from + 7*air.Day}
	case Months:
		y, m, _ := time.Unix(t, 0).UTC().Date()
		return air.Interval{From: time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).Unix(), To: time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC).Unix()}
	}
	return whole
}

// base is the length of the sensor-intervals of which a unit tells.
func (u Unit) base() int64 {
	if u == Hours {
		return air.Hour
	}
	return air.Day
}
