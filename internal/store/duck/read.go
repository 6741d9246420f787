package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// query streams the rows of a query through read.
func query[T any](ctx context.Context, s *Store, what, text string, read func(*sql.Rows, *T) error, args ...any) iter.Seq2[T, error] {
	return stream(s, what, read, func(db *sql.DB) (*sql.Rows, error) { return db.QueryContext(ctx, text, args...) })
}

// queryView streams the rows of a query that depends on what the lake is made
// of and on what the last flush noted. An empty text has no rows.
func queryView[T any](ctx context.Context, s *Store, what string, text func(*view) string, read func([]driver.Value, *T)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		begun, stopped := false, false
		err := s.inView(ctx, func() bool { return !begun }, func(v *view) error {
			q := text(v)
			if q == "" {
				return nil
			}
			return eachRaw(ctx, v.conn, q, func(row []driver.Value) bool {
				var one T
				read(row, &one)
				begun = true
				stopped = !yield(one, nil)
				return !stopped
			})
		})
		if err != nil && !stopped {
			yield(zero, fmt.Errorf("read %s: %w", what, err))
		}
	}
}

// inView runs a read in a view. When a file of the lake was in its way because
// it is damaged, the file is set aside and the read begins again, if it still
// can.
func (s *Store) inView(ctx context.Context, again func() bool, read func(*view) error) error {
	for {
		v, err := s.look(ctx)
		if err != nil {
			return err
		}
		err = read(v)
		if cerr := v.close(); err == nil {
			return cerr
		}
		if ctx.Err() != nil || len(v.used) == 0 {
			return err
		}
		mended, aerr := s.asideAll(ctx, v.used)
		if aerr != nil || !mended || !again() {
			return errors.Join(err, aerr)
		}
	}
}

func stream[T any](s *Store, what string, read func(*sql.Rows, *T) error, start func(*sql.DB) (*sql.Rows, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		db, err := s.reader()
		if err != nil {
			yield(zero, err)
			return
		}
		rows, err := start(db)
		if err != nil {
			yield(zero, fmt.Errorf("read %s: %w", what, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var v T
			if err := read(rows, &v); err != nil {
				yield(zero, fmt.Errorf("read %s: %w", what, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(zero, fmt.Errorf("read %s: %w", what, err))
		}
	}
}

func readRow(v []driver.Value, r *air.Row) {
	r.Quantity, r.Sensor, r.Time = air.Quantity(whole(v[0])), air.SensorID(whole(v[1])), whole(v[2])
	r.Value, r.Flags = real(v[3]), air.Flags(whole(v[4]))
}

// Rows implements [store.Reader].
func (s *Store) Rows(ctx context.Context, sel store.Select) iter.Seq2[air.Row, error] {
	c := condition{quantities: []air.Quantity{sel.Quantity}, sensors: []air.SensorID{sel.Sensor}, span: air.Interval{From: sel.From, To: sel.To}}
	text := func(v *view) string { return `SELECT * FROM (` + v.values(c) + `) ORDER BY ts` }
	return queryView(ctx, s, "rows", text, readRow)
}

// Times implements [store.Reader].
func (s *Store) Times(ctx context.Context, q air.Quantity, sensors []air.SensorID, span air.Interval) iter.Seq2[store.Time, error] {
	c := condition{quantities: []air.Quantity{q}, sensors: slices.Sorted(slices.Values(sensors)), span: span}
	text := func(v *view) string {
		if len(sensors) == 0 {
			return ""
		}
		return `SELECT sensor, ts FROM (` + v.values(c) + `) ORDER BY sensor, ts`
	}
	return queryView(ctx, s, "times", text, func(v []driver.Value, t *store.Time) {
		t.Sensor, t.Time = air.SensorID(whole(v[0])), whole(v[1])
	})
}

// Latest implements [store.Reader].
func (s *Store) Latest(ctx context.Context) iter.Seq2[air.Row, error] {
	return queryView(ctx, s, "newest values", func(v *view) string { return latestSince(v.flushed) }, readRow)
}

// Sensors implements [store.Reader].
func (s *Store) Sensors(context.Context) iter.Seq2[store.Described, error] {
	return func(yield func(store.Described, error) bool) {
		if s.closed.Load() {
			yield(store.Described{}, store.ErrClosed)
			return
		}
		s.mu.RLock()
		list := make([]store.Described, 0, len(s.book.sensors))
		for _, id := range slices.Sorted(maps.Keys(s.book.sensors)) {
			list = append(list, s.book.describe(s.book.sensors[id]))
		}
		s.mu.RUnlock()
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// Sensor implements [store.Reader].
func (s *Store) Sensor(_ context.Context, id air.SensorID) (store.Described, bool, error) {
	if s.closed.Load() {
		return store.Described{}, false, store.ErrClosed
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	sn := s.book.sensors[id]
	if sn == nil {
		return store.Described{}, false, nil
	}
	return s.book.describe(sn), true, nil
}

// IndoorSites implements [store.Reader].
func (s *Store) IndoorSites(context.Context) ([]air.SiteID, error) {
	if s.closed.Load() {
		return nil, store.ErrClosed
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var ids []air.SiteID
	for id, site := range s.book.sites {
		if site.Indoor == air.Yes {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Ledger implements [store.Reader].
func (s *Store) Ledger(ctx context.Context, sel store.LedgerSelect) ([]air.Entry, error) {
	read := func(rows *sql.Rows, e *air.Entry) error {
		var flagged, rejected string
		err := rows.Scan(&e.ID, &e.Network, (*string)(&e.Kind), &e.Started, &e.Finished, (*string)(&e.Status), &e.HTTPStatus, &e.Bytes,
			&e.Records, &e.Values, &e.New, &e.Duplicate, &e.Conflict, &e.Late, &flagged, &rejected, &e.Ignored, &e.Error, &e.Day)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(flagged), &e.Flagged); err != nil {
			return err
		}
		return json.Unmarshal([]byte(rejected), &e.Rejected)
	}
	where, args := ledgerWhere(sel)
	return collect(query(ctx, s, "ledger", `SELECT * FROM ledger WHERE `+where+` ORDER BY id DESC LIMIT ?`, read, append(args, sel.Limit)...))
}

// ledgerWhere is [store.LedgerSelect.Takes] as a condition.
func ledgerWhere(sel store.LedgerSelect) (where string, args []any) {
	where = `true`
	and := func(condition string, values ...any) {
		where += ` AND ` + condition
		args = append(args, values...)
	}
	if sel.Before != 0 {
		and(`id < ?`, sel.Before)
	}
	if sel.Network != 0 {
		and(`network = ?`, int16(sel.Network))
	}
	if len(sel.Kinds) > 0 {
		var kinds []any
		for _, k := range sel.Kinds {
			kinds = append(kinds, string(k))
		}
		and(`kind IN (?`+strings.Repeat(`, ?`, len(kinds)-1)+`)`, kinds...)
	}
	if sel.From != 0 {
		and(`finished >= ?`, sel.From)
	}
	if sel.To != 0 {
		and(`started < ?`, sel.To)
	}
	return where, args
}

// Conflicts implements [store.Reader].
func (s *Store) Conflicts(ctx context.Context, entry int64, limit int) ([]air.Conflict, error) {
	read := func(rows *sql.Rows, c *air.Conflict) error {
		r := &c.Row
		return rows.Scan(&r.Quantity, &r.Sensor, &r.Time, &r.Value, &r.Flags, &c.Offered)
	}
	return collect(query(ctx, s, "conflicts", `SELECT quantity, sensor, ts, kept, flags, offered FROM conflict WHERE entry = ? ORDER BY rowid LIMIT ?`, read, entry, limit))
}

func collect[T any](seq iter.Seq2[T, error]) (list []T, err error) {
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}
