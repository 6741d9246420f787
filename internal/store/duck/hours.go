package duck

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// The table hour keeps the hourly aggregates of particles of the last two
// days as of the last flush, because a restart asks for them and aggregating
// a day anew takes seconds. Aggregates merge: what came after the flush is
// aggregated and added. The one thing that does not add up is a flag that was
// cleared; its hours stand in stale_hour and are aggregated anew.

// hourQuantities are what the table hour keeps.
var hourQuantities = []air.Quantity{air.PM25, air.PM10}

// hourKept is how far the table hour reaches back from its newest hour: the
// present asks for 47 hours.
const hourKept = 50 * air.Hour

const hourColumns = `sensor BIGINT, quantity SMALLINT, start BIGINT, n INTEGER, n_suspect INTEGER, n_invalid INTEGER, slots INTEGER, first INTEGER, last INTEGER, micro BIGINT, m2 FLOAT, low DOUBLE, high DOUBLE`

// aggregate selects hours from rows of hot, as average.Hour makes them value
// by value. The mask of invalid flags comes from the vocabulary.
func aggregate(where string) string {
	return fmt.Sprintf(`SELECT sensor, quantity, ts - sec AS start,
		count(*) FILTER (ok)::INTEGER AS n, count(*) FILTER (ok AND flags <> 0)::INTEGER AS n_suspect, count(*) FILTER (NOT ok)::INTEGER AS n_invalid,
		coalesce(bit_or((1 << (sec // 300))::INTEGER) FILTER (ok), 0)::INTEGER AS slots, min(sec)::INTEGER AS first, max(sec)::INTEGER AS last,
		coalesce(sum(CASE WHEN ok THEN round(value * 1e6)::BIGINT END), 0)::BIGINT AS micro,
		(coalesce(var_pop(value) FILTER (ok), 0) * n)::FLOAT AS m2,
		coalesce(min(value) FILTER (ok), 0) AS low, coalesce(max(value) FILTER (ok), 0) AS high
		FROM (SELECT *, (ts %% 3600 + 3600) %% 3600 AS sec, flags & %d = 0 AND abs(value) <= %g AS ok FROM hot WHERE %s)
		GROUP BY sensor, quantity, ts - sec`, invalidFlags(), average.MaxSize, where)
}

// merge adds up hours that stand in several parts (Chan, Golub and LeVeque,
// 1979, for m2).
func merge(parts string) string {
	return `SELECT sensor, quantity, start, sum(n)::INTEGER AS n, sum(n_suspect)::INTEGER AS n_suspect, sum(n_invalid)::INTEGER AS n_invalid,
		bit_or(slots) AS slots, min(first) AS first, max(last) AS last, sum(micro)::BIGINT AS micro,
		greatest(0, sum(m2::DOUBLE) + coalesce(sum(pow(micro / 1e6, 2) / n) FILTER (n > 0), 0)
			- CASE WHEN sum(n) > 0 THEN pow(sum(micro) / 1e6, 2) / sum(n) ELSE 0 END)::FLOAT AS m2,
		coalesce(min(low) FILTER (n > 0), 0) AS low, coalesce(max(high) FILTER (n > 0), 0) AS high
		FROM (` + parts + `) GROUP BY sensor, quantity, start`
}

// hoursSince selects the hours from start on: those noted at the last flush
// with what came after it, and those to be aggregated anew.
func hoursSince(from, flushed int64) string {
	const same = ` s.sensor = h.sensor AND s.quantity = h.quantity AND s.start = h.start`
	fresh := aggregate(fmt.Sprintf(`receipt > %d AND quantity IN (%s) AND ts >= %d`, flushed, list(hourQuantities), from))
	anew := aggregate(fmt.Sprintf(`quantity IN (%s) AND ts >= (SELECT min(start) FROM stale_hour) AND ts >= %d AND EXISTS (FROM stale_hour s WHERE s.sensor = hot.sensor AND s.quantity = hot.quantity AND s.start = hot.ts - (hot.ts %% 3600 + 3600) %% 3600)`, list(hourQuantities), from))
	// Most hours ended before anything fresh: only the others are merged.
	return `WITH fresh AS MATERIALIZED (` + fresh + `), edge AS (SELECT coalesce(min(start), 9223372036854775807) AS start FROM fresh)
		SELECT * FROM (
			SELECT * FROM hour WHERE start < (SELECT start FROM edge) AND start >= ` + strconv.FormatInt(from, 10) + `
			UNION ALL ` + merge(`SELECT * FROM hour WHERE start >= (SELECT start FROM edge) AND start >= `+strconv.FormatInt(from, 10)+` UNION ALL FROM fresh`) + `
		) h WHERE NOT EXISTS (FROM stale_hour s WHERE` + same + `) UNION ALL ` + anew
}

// writeHours notes the hours at a flush.
func (s *Store) writeHours(ctx context.Context) error {
	err := run(ctx, s.conn, "note the last hours",
		`CREATE OR REPLACE TEMP TABLE stage_hour AS `+hoursSince(s.hoursFrom, s.flushed),
		`DELETE FROM hour`, `DELETE FROM stale_hour`)
	if err != nil {
		return err
	}
	var newest sql.NullInt64
	if err := s.conn.QueryRowContext(ctx, `SELECT max(start) FROM stage_hour WHERE start <= ?`, s.opts.Clock().Unix()).Scan(&newest); err != nil {
		return fmt.Errorf("note the last hours: %w", err)
	}
	if newest.Valid {
		s.hoursFrom = max(s.hoursFrom, newest.Int64-hourKept)
	}
	return run(ctx, s.conn, "note the last hours",
		fmt.Sprintf(`INSERT INTO hour SELECT * FROM stage_hour WHERE start >= %d ORDER BY sensor, quantity, start`, s.hoursFrom),
		`DROP TABLE stage_hour`)
}

// invalidFlags is the mask of the flags that keep a value out of a mean.
func invalidFlags() (m air.Flags) {
	for _, f := range air.FlagTable() {
		if f.Severity == air.Invalid {
			m |= f.Flag
		}
	}
	return m
}

// Hours implements [store.Reader].
func (s *Store) Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error] {
	// Hours whose start lies in the span: whole hours from the first to the last such start.
	from := air.FloorTo(sel.Span.From+air.Hour-1, air.Hour)
	to := air.FloorTo(sel.Span.To+air.Hour-1, air.Hour)
	kept := !slices.ContainsFunc(sel.Quantities, func(q air.Quantity) bool { return !slices.Contains(hourQuantities, q) })
	whose := fmt.Sprintf(`quantity IN (%s)`, list(sel.Quantities))
	if sel.Sensors != nil {
		if len(sel.Sensors) == 0 {
			return func(func(average.HourRow, error) bool) {}
		}
		whose += fmt.Sprintf(` AND sensor IN (%s)`, list(sel.Sensors))
	}
	text := func(v *view) string {
		hours := aggregate(fmt.Sprintf(`%s AND ts >= %d AND ts < %d`, whose, from, to))
		if kept && from >= v.hoursFrom {
			hours = hoursSince(from, v.flushed)
		}
		return fmt.Sprintf(packedHours, hours, whose, to)
	}
	return queryView(ctx, s, "hours", text, readHour)
}

// packedHours packs small counts into two numbers: a restart reads half a
// million hours, and what costs is the number of fields.
const packedHours = `SELECT sensor, quantity::BIGINT, start, n::BIGINT | (n_suspect::BIGINT << 20) | (n_invalid::BIGINT << 40),
	slots::BIGINT | (first::BIGINT << 12) | (last::BIGINT << 24), micro, m2, low, high
	FROM (%s) WHERE %s AND start < %d ORDER BY sensor, quantity, start`

func readHour(rows *sql.Rows, r *average.HourRow) error {
	var v [9]any // what Scan copies without looking at types
	if err := rows.Scan(&v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7], &v[8]); err != nil {
		return err
	}
	number := func(i int) int64 { n, _ := v[i].(int64); return n }
	counts, shape := number(3), number(4)
	const twenty, twelve = 1<<20 - 1, 1<<12 - 1
	r.Sensor, r.Quantity, r.Start = air.SensorID(number(0)), air.Quantity(number(1)), number(2)
	h := &r.Hour
	h.N, h.NSuspect, h.NInvalid = uint32(counts&twenty), uint32(counts>>20&twenty), uint32(counts>>40&twenty)
	h.Slots, h.First, h.Last = uint16(shape&twelve), uint16(shape>>12&twelve), uint16(shape>>24&twelve)
	h.Micro = number(5)
	h.M2, _ = v[6].(float32)
	h.Min, _ = v[7].(float64)
	h.Max, _ = v[8].(float64)
	return nil
}
