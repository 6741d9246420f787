package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// calendar is the days of a span that were ever sealed.
type calendar struct {
	final []store.Sealed // nothing came since; ascending
	dirty []int32        // something did; ascending
}

func byDay(f store.Sealed, day int32) int { return cmp.Compare(f.Day, day) }

// readCalendar covers the days that begin in the span.
func readCalendar(ctx context.Context, r Reader, span air.Interval) (c calendar, err error) {
	days, err := r.SealedDays(ctx, span)
	if err != nil {
		return c, fmt.Errorf("sealed days: %w", err)
	}
	for _, d := range days {
		if d.Dirty {
			c.dirty = append(c.dirty, d.Day)
		} else {
			c.final = append(c.final, d)
		}
	}
	return c, nil
}

// has reports whether a day is final.
func (c calendar) has(day int32) bool {
	_, ok := slices.BinarySearchFunc(c.final, day, byDay)
	return ok
}

// rules tells by which rules a day is told of: those by which it was sealed, or
// today's.
func (c calendar) rules(day int32) string {
	if i, ok := slices.BinarySearchFunc(c.final, day, byDay); ok && c.final[i].Rules != "" {
		return c.final[i].Rules
	}
	return rollup.Rules
}

// versions names the rules by which the days of a span (whole days) are told of:
// usually one, else several, separated by commas.
func (c calendar) versions(span air.Interval) string {
	var all []string
	if len(c.open(span)) > 0 {
		all = append(all, rollup.Rules)
	}
	for _, f := range c.final {
		if v := c.rules(f.Day); span.Contains(dayStart(f.Day)) && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// holds reports whether the final days of the other are all final here, sealed
// then too.
func (c calendar) holds(other calendar) bool {
	return !slices.ContainsFunc(other.final, func(f store.Sealed) bool {
		i, ok := slices.BinarySearchFunc(c.final, f.Day, byDay)
		return !ok || c.final[i] != f
	})
}

// open lists the maximal stretches of days in the span, which is of whole days,
// that are not final.
func (c calendar) open(span air.Interval) (runs []air.Interval) {
	from := span.From
	for _, f := range c.final {
		start := dayStart(f.Day)
		if start < span.From || start >= span.To {
			continue
		}
		if from < start {
			runs = append(runs, air.Interval{From: from, To: start})
		}
		from = start + air.Day
	}
	if from < span.To {
		runs = append(runs, air.Interval{From: from, To: span.To})
	}
	return runs
}

// settled runs a reading of several questions to the store, which hold together
// only while no final day is touched by what comes late. If one was, it begins
// anew; in the end it is done without trust in any.
func settled(ctx context.Context, r Reader, span air.Interval, read func(calendar) error) error {
	var last calendar
	for range 3 {
		before, err := readCalendar(ctx, r, span)
		if err != nil {
			return err
		}
		if err := read(before); err != nil {
			return err
		}
		if len(before.final) == 0 {
			return nil
		}
		after, err := readCalendar(ctx, r, span)
		if err != nil {
			return err
		}
		if after.holds(before) {
			return nil
		}
		last = after
	}
	return read(calendar{dirty: last.dirty})
}

func dayOf(t int64) int32        { return int32(air.FloorTo(t, air.Day) / air.Day) }
func dayStart(day int32) int64   { return int64(day) * air.Day }
func floorDay(t int64) int64     { return air.FloorTo(t, air.Day) }
func ceilTo(t, unit int64) int64 { return air.FloorTo(t+unit-1, unit) }
