package duck

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
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

// aggregate selects hours from rows, as average.Hour makes them value by value.
// From is a FROM item with the columns of hot. The mask of invalid flags comes
// from the vocabulary.
func aggregate(from, where string) string {
	return fmt.Sprintf(`SELECT sensor, quantity, ts - sec AS start,
		count(*) FILTER (ok)::INTEGER AS n, count(*) FILTER (ok AND flags <> 0)::INTEGER AS n_suspect, count(*) FILTER (NOT ok)::INTEGER AS n_invalid,
		coalesce(bit_or((1 << (sec // 300))::INTEGER) FILTER (ok), 0)::INTEGER AS slots, min(sec)::INTEGER AS first, max(sec)::INTEGER AS last,
		coalesce(sum(CASE WHEN ok THEN round(value * 1e6)::BIGINT END), 0)::BIGINT AS micro,
		(coalesce(var_pop(value) FILTER (ok), 0) * n)::FLOAT AS m2,
		coalesce(min(value) FILTER (ok), 0) AS low, coalesce(max(value) FILTER (ok), 0) AS high
		FROM (SELECT *, (ts %% 3600 + 3600) %% 3600 AS sec, flags & %d = 0 AND abs(value) <= %g AS ok FROM %s WHERE %s)
		GROUP BY sensor, quantity, ts - sec`, invalidFlags(), average.MaxSize, from, where)
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
	fresh := aggregate(`hot`, fmt.Sprintf(`receipt > %d AND quantity IN (%s) AND ts >= %d`, flushed, list(hourQuantities), from))
	anew := aggregate(`hot`, fmt.Sprintf(`quantity IN (%s) AND ts >= (SELECT min(start) FROM stale_hour) AND ts >= %d AND EXISTS (FROM stale_hour s WHERE s.sensor = hot.sensor AND s.quantity = hot.quantity AND s.start = hot.ts - (hot.ts %% 3600 + 3600) %% 3600)`, list(hourQuantities), from))
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
