package duck

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Hours implements [store.Reader]. Hours of sealed days stand in the lake;
// those of other days are made of rows. A day that is dirty has both: what the
// sealing left, and what came since.
func (s *Store) Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error] {
	// Hours whose start lies in the span: whole hours from the first to the last such start.
	c := condition{quantities: sel.Quantities, sensors: sel.Sensors, span: air.Interval{
		From: ceilHour(sel.Span.From), To: ceilHour(sel.Span.To),
	}}
	return queryView(ctx, s, "hours", func(v *view) string { return v.hours(c) }, readHour)
}

func ceilHour(t int64) int64 {
	if t > math.MaxInt64-air.Hour {
		return t
	}
	return air.FloorTo(t+air.Hour-1, air.Hour)
}

// hours selects hours in order, packed as readHour unpacks them.
func (v *view) hours(c condition) string {
	var parts []string
	clean, dirty := v.sealedFiles(kindHour, c.span)
	if len(clean) > 0 {
		q := `SELECT ` + lakeHour + `, complete AND sparse AS sparse, true AS final FROM ` + v.parquet(clean) + ` WHERE ` + c.lake()
		parts = append(parts, q+v.notDirty(c.span))
	}
	if v.open(c.span) {
		parts = append(parts, `SELECT *, false AS sparse, false AS final FROM (`+v.openHours(c, dirty)+`)`)
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf(packedHours, strings.Join(parts, ` UNION ALL `))
}

// lakeHour reads an hour of the lake as the table hour has it. When its values
// came is not kept: at the widest it is the whole hour.
const lakeHour = `sensor, quantity, ` + lakeSeconds + ` AS start, n, n_suspect, n_invalid, slots::INTEGER AS slots, 0 AS first, 3599 AS last, sum_micro AS micro, m2, coalesce(min, 0) AS low, coalesce(max, 0) AS high`

// openHours selects the hours of the days of the span that are not final.
func (v *view) openHours(c condition, dirty []*segment) string {
	hot := c.hot("ts")
	parts := []string{aggregate(`hot`, hot)}
	if v.noted(c) {
		parts[0] = `SELECT * FROM (` + hoursSince(c.span.From, v.flushed) + `) WHERE ` + c.hot("start")
	}
	if files := v.unsealedValues(c.span); len(files) > 0 {
		rows := `(SELECT quantity, sensor, ` + lakeSeconds + ` AS ts, value, flags FROM ` + v.parquet(files) + ` WHERE ` + c.lake() + `)`
		parts = append(parts, aggregate(rows, `true`))
	}
	if len(dirty) > 0 {
		parts = append(parts, `SELECT `+lakeHour+` FROM `+v.parquet(dirty)+` WHERE `+c.lake()+` AND `+v.inDays(v.dirtyDays(c.span)))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return merge(strings.Join(parts, ` UNION ALL `))
}

// noted reports whether the table hour knows all that hot rows give.
func (v *view) noted(c condition) bool {
	return c.span.From >= v.hoursFrom && c.quantities != nil &&
		!slices.ContainsFunc(c.quantities, func(q air.Quantity) bool { return !slices.Contains(hourQuantities, q) })
}

// open reports whether the span has days that are not sealed, or dirty.
func (v *view) open(span air.Interval) bool {
	if span.From == math.MinInt64 || span.To == math.MaxInt64 || (span.To-span.From)/air.Day > 4000 {
		return true
	}
	for d := dayOf(span.From); dayStart(d) < span.To; d++ {
		if sealed, ok := v.sealed[d]; !ok || sealed.Dirty {
			return true
		}
	}
	return false
}

// dirtyDays lists, in order, the dirty days that touch the span.
func (v *view) dirtyDays(span air.Interval) (days []int32) {
	for d, sealed := range v.sealed {
		if sealed.Dirty && dayStart(d) < span.To && span.From < dayStart(d+1) {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days
}

// sealedFiles are the files of the span that hold final days, and those that
// hold dirty ones; a month may hold both.
func (v *view) sealedFiles(k kind, span air.Interval) (clean, dirty []*segment) {
	days := v.dirtyDays(span)
	for _, g := range v.files(k, span) {
		in := g.span()
		some := slices.ContainsFunc(days, func(d int32) bool { return dayStart(d) < in.To && in.From < dayStart(d+1) })
		if some {
			dirty = append(dirty, g)
		}
		if !some || g.day == wholeMonth {
			clean = append(clean, g)
		}
	}
	return clean, dirty
}

// unsealedValues are the files of values that no hour of the lake tells of:
// no sealing has seen them, or what it made of them was lost.
func (v *view) unsealedValues(span air.Interval) (list []*segment) {
	for _, g := range v.files(kindValue, span) {
		if g.rules == "" || len(v.files(kindHour, g.span())) == 0 {
			list = append(list, g)
		}
	}
	return list
}

// notDirty leaves out the rows of dirty days.
func (v *view) notDirty(span air.Interval) string {
	if days := v.dirtyDays(span); len(days) > 0 {
		return ` AND NOT (` + v.inDays(days) + `)`
	}
	return ""
}

// inDays is the condition for rows of the lake that lie in one of the days.
func (v *view) inDays(days []int32) string {
	return fmt.Sprintf(`(epoch_us(ts) // 86400000000) IN (%s)`, orNone(days))
}

// packedHours packs small counts into two numbers: a restart reads half a
// million hours, and what costs is the number of fields.
const packedHours = `SELECT sensor, quantity::BIGINT, start, n::BIGINT | (n_suspect::BIGINT << 20) | (n_invalid::BIGINT << 40),
	slots::BIGINT | (first::BIGINT << 12) | (last::BIGINT << 24) | (sparse::INTEGER::BIGINT << 36) | (final::INTEGER::BIGINT << 37), micro, m2, low, high
	FROM (%s) ORDER BY sensor, quantity, start`

func readHour(v []driver.Value, r *average.HourRow) {
	counts, shape := whole(v[3]), whole(v[4])
	const twenty, twelve = 1<<20 - 1, 1<<12 - 1
	r.Sensor, r.Quantity, r.Start = air.SensorID(whole(v[0])), air.Quantity(whole(v[1])), whole(v[2])
	h := &r.Hour
	h.N, h.NSuspect, h.NInvalid = uint32(counts&twenty), uint32(counts>>20&twenty), uint32(counts>>40&twenty)
	h.Slots, h.First, h.Last = uint16(shape&twelve), uint16(shape>>12&twelve), uint16(shape>>24&twelve)
	r.Sparse, r.Final = shape>>36&1 == 1, shape>>37&1 == 1
	h.Micro = whole(v[5])
	h.M2, _ = v[6].(float32)
	h.Min, h.Max = real(v[7]), real(v[8])
}
