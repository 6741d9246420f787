package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// yearOfDays is a data directory with the day rows of set A's sensors over 400
// days that end with the first of set A. Of all but this one it has no values
// and no hours: they are made of it, with the engine's own SQL, as if
// lake.keep had taken them away.
func yearOfDays() (string, error) {
	set, err := monthSet()
	if err != nil {
		return "", err
	}
	return made("c.data", fmt.Sprintf("set C, %d days", yearDays), func(dir string) error {
		if _, _, err := importInto(dir, filepath.Join(set, dateOf(monthFirst))); err != nil {
			return err
		}
		if _, err := mote("seal", "--data", dir); err != nil {
			return err
		}
		return withFile(filepath.Join(dir, "mote.duckdb"), false, func(db *sql.DB) error { return multiplyDays(db, dir) })
	})
}

// multiplyDays gives each of the days before that one rows like its own.
func multiplyDays(db *sql.DB, dir string) error {
	ctx := context.Background()
	var path string
	var next int64
	if err := db.QueryRowContext(ctx, `SELECT path FROM segment WHERE kind = 'day'`).Scan(&path); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, `SELECT greatest((SELECT max(id) FROM segment), (SELECT value::BIGINT FROM meta WHERE key = 'part')) + 1`).Scan(&next); err != nil {
		return err
	}
	run := func(query string, args ...any) error {
		_, err := db.ExecContext(ctx, query, args...)
		return err
	}
	err := run(fmt.Sprintf(`CREATE TEMP TABLE day_rows AS SELECT d.* REPLACE ((d.ts - to_days(b.range::INTEGER))::TIMESTAMP_MS AS ts, d.mean * (0.6 + 0.8 * random()) AS mean)
		FROM read_parquet('%s') d, range(%d) b WHERE b.range = 0 OR d.complete`, filepath.Join(dir, path), yearDays))
	if err != nil {
		return err
	}
	first := monthFirst - yearDays + 1
	for at := time.Unix(int64(first)*air.Day, 0).UTC(); dayOf(at.Format(time.DateOnly)) <= monthFirst; {
		month := at.Year()*100 + int(at.Month())
		name := fmt.Sprintf("lake/day/month=%04d-%02d/all.part-%d.parquet", at.Year(), at.Month(), next)
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o750); err != nil {
			return err
		}
		err := run(fmt.Sprintf(`COPY (SELECT * FROM day_rows WHERE year(ts) * 100 + month(ts) = %d ORDER BY quantity, sensor, ts) TO '%s'
			(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 17, PARQUET_VERSION v2, KV_METADATA {mote_format: '1', mote_kind: 'day', mote_rules: 'v2'})`, month, filepath.Join(dir, name)))
		if err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := run(`DELETE FROM segment WHERE kind = 'day' AND month = ?`, month); err != nil {
			return err
		}
		err = run(`INSERT INTO segment SELECT ?, 'day', ?, ?, ?, (SELECT count(*) FROM read_parquet('`+filepath.Join(dir, name)+`')), ?, ?, (SELECT max(rules) FROM sealed), ?`,
			next, month, wholeMonth, name, len(text), fmt.Sprintf("%x", sha256.Sum256(text)), time.Now().Unix())
		if err != nil {
			return err
		}
		next++
		at = time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	}
	for _, text := range []string{
		fmt.Sprintf(`INSERT INTO sealed SELECT day - b.range, made, rules, false, vals, 0, days, 0, 0 FROM sealed, range(1, %d) b`, yearDays),
		fmt.Sprintf(`INSERT INTO observation SELECT sensor, location, lat, lon, day - b.range, first - b.range * 86400, last - b.range * 86400 FROM observation, range(1, %d) b`, yearDays),
		fmt.Sprintf(`UPDATE meta SET value = '%d' WHERE key = 'part'`, next),
		`UPDATE meta SET value = (value::BIGINT + 1)::VARCHAR WHERE key = 'lake'`,
		`CHECKPOINT`,
	} {
		if err := run(text); err != nil {
			return err
		}
	}
	return nil
}

// wholeMonth is the day of a segment that holds a month.
const wholeMonth = -1 << 31
