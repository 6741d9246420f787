package query

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// Gap is a stretch [From, To) without a usable value, and its cause.
type Gap struct {
	From, To int64 // Unix seconds
	Cause    Cause
}

// Cause says why there is nothing.
type Cause string

// The causes, in the order in which the first that applies is told.
const (
	NotImported   Cause = "not_imported"   // no poll or import of the network covers the day
	CollectorDown Cause = "collector_down" // nobody asked upstream
	UpstreamDown  Cause = "upstream_down"  // upstream did not answer, or had nothing to say
	InvalidValues Cause = "invalid"        // values came, and none was usable
	SensorSilent  Cause = "sensor_silent"
)

// A stretch without a usable value is a gap when it is longer than gapLeast, and
// longer than gapCadences of the sensor's median pauses.
const (
	gapLeast    = 10 * 60
	gapCadences = 3
)

func gapLimit(cadence int64) int64 { return max(gapLeast, gapCadences*cadence) }

// medianOf is the upper median; 0 of nothing. The list is sorted in place.
func medianOf(v []int64) int64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// holes is what was found of a series' gaps before their causes are known.
type holes struct {
	resolution int64          // seconds: 1 where single values were looked at
	limit      int64          // longer than this is a gap
	list       []air.Interval // ascending
	invalid    []air.Interval // when values came of which none was usable; ascending
}

// edge is how far around the asked interval values are looked at, so that a gap
// over its edge is not taken for a short one.
const edge = 2 * air.Hour

// valueHoles finds the gaps within a span among rows of one sensor and quantity,
// in order of time; just before it there was a value.
func valueHoles(rows []air.Row, span air.Interval) holes {
	var pauses []int64
	for i := 1; i < len(rows); i++ {
		pauses = append(pauses, rows[i].Time-rows[i-1].Time)
	}
	h := holes{resolution: 1, limit: gapLimit(medianOf(pauses))}
	last := span.From
	for _, r := range rows {
		if average.Usable.Takes(r.Value, r.Flags.Severity()) {
			h.add(last, r.Time)
			last = r.Time
		} else if n := len(h.invalid); n > 0 && r.Time-h.invalid[n-1].To <= h.limit {
			h.invalid[n-1].To = r.Time + 1
		} else {
			h.invalid = append(h.invalid, air.Interval{From: r.Time, To: r.Time + 1})
		}
	}
	h.add(last, span.To)
	return h
}

// add takes a stretch, if it is long enough.
func (h *holes) add(from, to int64) {
	if to-from > h.limit {
		h.list = append(h.list, air.Interval{From: from, To: to})
	}
}

// slotHoles finds the gaps within a span by the five-minute slots of hours of
// usable values, in order of time: those that are surely longer than the limit.
// Of the hour of a move only what came after it is known, so nothing is said of
// what came before.
func slotHoles(hours []average.HourRow, placements []air.Placement, span air.Interval) holes {
	h := holes{resolution: average.SlotSeconds, limit: gapLimit(cadenceOf(hours))}
	last := span.From
	for _, row := range hours {
		moved := air.PlacedSince(placements, row.Start+air.Hour)
		for slot := range int64(average.SlotsPerHour) {
			from := row.Start + slot*average.SlotSeconds
			known := from < moved && moved > row.Start // hidden by the move
			if row.Hour.Slots>>slot&1 == 1 || known {
				h.add(last, min(from, span.To))
				last = max(last, from+average.SlotSeconds)
			}
		}
		h.spoil(row)
	}
	h.add(last, span.To)
	return h
}

// hourHoles finds the gaps within a span by whole hours without a usable value.
// Full are the starts of days, ascending, all of whose hours hold one; hours are
// those of the other days.
func hourHoles(full []int64, hours []average.HourRow, span air.Interval) holes {
	h := holes{resolution: air.Hour, limit: gapLimit(cadenceOf(hours))}
	last := span.From
	cover := func(from, to int64) {
		h.add(last, min(from, span.To))
		last = max(last, to)
	}
	for _, row := range hours {
		for len(full) > 0 && full[0] < row.Start {
			cover(full[0], full[0]+air.Day)
			full = full[1:]
		}
		if row.Hour.N > 0 {
			cover(row.Start, row.Start+air.Hour)
		}
		h.spoil(row)
	}
	for _, day := range full {
		cover(day, day+air.Day)
	}
	h.add(last, span.To)
	return h
}

// spoil notes an hour in which values came that were not usable.
func (h *holes) spoil(row average.HourRow) {
	if row.Hour.NInvalid == 0 {
		return
	}
	if n := len(h.invalid); n > 0 && h.invalid[n-1].To == row.Start {
		h.invalid[n-1].To += air.Hour
	} else {
		h.invalid = append(h.invalid, air.Interval{From: row.Start, To: row.Start + air.Hour})
	}
}

// cadenceOf is the median over hours of the mean pause between values of any
// quality, in seconds.
func cadenceOf(hours []average.HourRow) int64 {
	pauses := make([]int64, 0, len(hours))
	for _, row := range hours {
		if n := int64(row.Hour.N + row.Hour.NInvalid); n > 0 {
			pauses = append(pauses, air.Hour/n)
		}
	}
	return medianOf(pauses)
}
