package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
)

// Format is the version of the data directory that this program writes. An
// older one is migrated, a newer one refused.
const Format = 3

// FormatError says that the directory was written by a newer program.
type FormatError struct {
	Dir         string
	Found, Know int
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("data directory %s has format %d, this program knows up to %d: use a newer mote", e.Dir, e.Found, e.Know)
}

// Times are Unix seconds in BIGINT: this file is ours alone, and integers
// compress and compare best. The public format is the lake's.
var schema = []string{
	`CREATE TABLE meta(key VARCHAR, value VARCHAR)`,
	`CREATE TABLE hot(quantity SMALLINT, sensor BIGINT, ts BIGINT, value DOUBLE, flags INTEGER, location BIGINT, receipt BIGINT)`,
	`CREATE TABLE latest(quantity SMALLINT, sensor BIGINT, ts BIGINT, value DOUBLE, flags INTEGER)`,
	`CREATE TABLE hour(` + hourColumns + `)`,
	`CREATE TABLE stale_hour(sensor BIGINT, quantity SMALLINT, start BIGINT)`,
	`CREATE TABLE sensor(id BIGINT, type VARCHAR, type_id BIGINT, manufacturer VARCHAR, pin VARCHAR, heard BIGINT, described BOOLEAN)`,
	`CREATE TABLE site(network SMALLINT, location BIGINT, lat DOUBLE, lon DOUBLE, altitude DOUBLE, country VARCHAR, country_upstream VARCHAR, indoor TINYINT, exact TINYINT, heard BIGINT, described BOOLEAN)`,
	`CREATE TABLE observation(sensor BIGINT, location BIGINT, lat DOUBLE, lon DOUBLE, day INTEGER, first BIGINT, last BIGINT)`,
	`CREATE TABLE ledger(id BIGINT, network SMALLINT, kind VARCHAR, started BIGINT, finished BIGINT, status VARCHAR, http_status INTEGER, bytes BIGINT, records BIGINT, vals BIGINT, fresh BIGINT, duplicate BIGINT, conflict BIGINT, late BIGINT, flagged VARCHAR, rejected VARCHAR, ignored BIGINT, error VARCHAR, day INTEGER)`,
	`CREATE TABLE conflict(entry BIGINT, quantity SMALLINT, sensor BIGINT, ts BIGINT, kept DOUBLE, flags INTEGER, offered DOUBLE)`,
	`CREATE TABLE forgotten(network SMALLINT, sensor BIGINT, location BIGINT, since BIGINT, until BIGINT, asked BIGINT)`,
	`CREATE TABLE segment(` + segmentColumns + `)`,
	`CREATE TABLE sealed(` + sealedColumns + `)`,
	`CREATE TABLE retained(day INTEGER)`,
}

// prepareSchema makes the tables of an empty file and returns the format of
// the file.
func prepareSchema(ctx context.Context, db *sql.DB) (format int, err error) {
	var tables int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM duckdb_tables() WHERE table_name = 'meta'`).Scan(&tables); err != nil {
		return 0, err
	}
	if tables == 0 {
		return Format, inTx(ctx, db, func(tx *sql.Tx) error {
			for _, ddl := range schema {
				if _, err := tx.ExecContext(ctx, ddl); err != nil {
					return err
				}
			}
			return setMeta(ctx, tx, "format", Format)
		})
	}
	found, err := meta(ctx, db, "format")
	return int(found), err
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// setMeta writes a number to the meta table.
func setMeta(ctx context.Context, x execer, key string, value int64) error {
	return setMetaText(ctx, x, key, strconv.FormatInt(value, 10))
}

// setMetaText writes a text to the meta table. Outside of a transaction too
// there is no moment at which a key that was there is not.
func setMetaText(ctx context.Context, x execer, key, value string) error {
	updated, err := x.ExecContext(ctx, `UPDATE meta SET value = ? WHERE key = ?`, value, key)
	if err != nil {
		return err
	}
	if n, err := updated.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = x.ExecContext(ctx, `INSERT INTO meta VALUES (?, ?)`, key, value)
	return err
}

// metaText reads from the meta table, "" when the key is not there.
func metaText(ctx context.Context, db *sql.DB, key string) (string, error) {
	var text string
	err := db.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = ?`, key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return text, err
}

// meta reads a number from the meta table, 0 when it is not there.
func meta(ctx context.Context, db *sql.DB, key string) (int64, error) {
	text, err := metaText(ctx, db, key)
	if err != nil || text == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("meta %s: %q is no number", key, text)
	}
	return n, nil
}

// inTx runs f in a transaction and commits it.
func inTx(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
