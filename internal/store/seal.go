package store

import (
	"fmt"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// SealOrderError says that a day must be sealed before what was asked for.
// Nothing was changed.
type SealOrderError struct {
	What string // what was asked for: "seal day 2026-11-24"
	Day  int32  // the day to seal first
}

func (e *SealOrderError) Error() string {
	return fmt.Sprintf("%s: day %s is not sealed, or has changed since: seal it first, by mote seal", e.What, Date(e.Day))
}

// Date writes a day, counted from 1970-01-01, as "2026-11-24".
func Date(day int32) string {
	return time.Unix(int64(day)*air.Day, 0).UTC().Format(time.DateOnly)
}

// Begins reports whether the day begins in the span.
func Begins(day int32, span air.Interval) bool { return span.Contains(int64(day) * air.Day) }

// DayOf is the day that holds a time (Unix seconds).
func DayOf(t int64) int32 { return int32(air.FloorTo(t, air.Day) / air.Day) }

// CheckDay reports what of an archive day cannot be loaded: a time outside of
// the day, or columns of unequal length.
func CheckDay(d *ArchiveDay) error {
	span := air.Interval{From: int64(d.Day) * air.Day, To: int64(d.Day+1) * air.Day}
	for i := range d.Stretches {
		s := &d.Stretches[i]
		for _, c := range s.Columns {
			if n := len(c.Time); len(c.Value) != n || len(c.Flags) != n {
				return fmt.Errorf("load %s: %s of %s has %d times, %d values and %d flags", Date(d.Day), c.Quantity, s.Sensor, n, len(c.Value), len(c.Flags))
			}
			for _, t := range c.Time {
				if !span.Contains(t) {
					return fmt.Errorf("load %s: %s of %s at %s is not of that day", Date(d.Day), c.Quantity, s.Sensor, time.Unix(t, 0).UTC().Format(time.RFC3339))
				}
			}
		}
	}
	return nil
}

// RetainEntry is the ledger's line for that many values that were removed to
// keep the store small. They may be of several networks: it names the first.
func RetainEntry(removed int64, now time.Time) air.Entry {
	return air.Entry{
		Network: air.SC, Kind: air.KindRetain, Status: air.StatusOK,
		Started: now.UnixMilli(), Finished: now.UnixMilli(),
		Values: removed, Flagged: map[string]int64{}, Rejected: map[string]int64{},
	}
}
