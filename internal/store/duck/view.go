package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"sync"
)

// lake keeps the newest catalogue, and the files of older ones for as long as
// somebody reads them.
type lake struct {
	mu      sync.Mutex
	current *catalogue
	older   []*catalogue // that somebody reads, or that lie between such; ascending
	garbage []garbage
}

// garbage is a file that no catalogue from the revision on lists.
type garbage struct {
	revision int64
	path     string
}

// loadLake reads the newest catalogue. Nobody writes meanwhile.
func (s *Store) loadLake(ctx context.Context, db *sql.DB) error {
	revision, err := meta(ctx, db, "lake")
	if err != nil {
		return err
	}
	newest, err := meta(ctx, db, "part")
	if err != nil {
		return err
	}
	s.nextPart.Store(max(s.nextPart.Load(), newest))
	s.lake.mu.Lock()
	defer s.lake.mu.Unlock()
	if s.lake.current != nil && s.lake.current.revision == revision {
		return nil
	}
	c, err := loadCatalogue(ctx, db, revision)
	if err != nil {
		return err
	}
	if s.lake.current != nil && s.lake.current.holders > 0 {
		s.lake.older = append(s.lake.older, s.lake.current)
	}
	s.lake.current = c
	return nil
}

// view is the store at one moment: a read transaction, with what the lake is
// made of and what the last flush had noted then. Its files stay until it is
// closed. It is for one goroutine.
type view struct {
	*catalogue
	conn      *sql.Conn
	flushed   int64      // newest receipt whose traces are in latest, hour and observation
	hoursFrom int64      // what the table hour knows all of: hours from here on
	used      []*segment // files that queries were made of
	over      bool       // the transaction has ended before the view
	s         *Store
}

// look opens a view. The caller closes it.
func (s *Store) look(ctx context.Context) (*view, error) {
	db, err := s.reader()
	if err != nil {
		return nil, err
	}
	return s.lookIn(ctx, db, `BEGIN TRANSACTION READ ONLY`)
}

// lookIn opens a view in a transaction that begins as told.
func (s *Store) lookIn(ctx context.Context, db *sql.DB, begin string) (*view, error) {
	for {
		v, err := s.tryLook(ctx, db, begin)
		if v != nil || err != nil {
			return v, err
		}
	}
}

// tryLook returns nil when the lake changed between the start of the
// transaction and now: its files may be gone.
func (s *Store) tryLook(ctx context.Context, db *sql.DB, begin string) (_ *view, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	v := &view{conn: conn, s: s}
	kept := false
	defer func() {
		if !kept {
			err = errors.Join(err, v.end())
		}
	}()
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return nil, fmt.Errorf("begin to read: %w", err)
	}
	revision, err := v.marks(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin to read: %w", err)
	}
	s.lake.mu.Lock()
	defer s.lake.mu.Unlock()
	if s.lake.current.revision != revision {
		return nil, nil
	}
	v.catalogue = s.lake.current
	v.holders++
	kept = true
	return v, nil
}

// marks reads the numbers that say what the tables stand for.
func (v *view) marks(ctx context.Context) (revision int64, err error) {
	rows, err := v.conn.QueryContext(ctx, `SELECT key, value FROM meta WHERE key IN ('lake', 'flushed', 'hours_from')`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var key, text string
		if err := rows.Scan(&key, &text); err != nil {
			return 0, err
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("meta %s: %q is no number", key, text)
		}
		switch key {
		case "lake":
			revision = n
		case "flushed":
			v.flushed = n
		case "hours_from":
			v.hoursFrom = n
		}
	}
	return revision, rows.Err()
}

// end gives the connection back.
func (v *view) end() error {
	// A caller that gave up must not leave the transaction open.
	var err error
	if !v.over {
		_, err = v.conn.ExecContext(context.Background(), `ROLLBACK`)
	}
	if cerr := v.conn.Close(); cerr != nil {
		return cerr
	}
	if err != nil && !v.s.closed.Load() {
		return fmt.Errorf("end a read: %w", err)
	}
	return nil
}

// close ends the view and removes files that only it kept.
func (v *view) close() error {
	return errors.Join(v.end(), v.s.lake.release(v.s.dir, v.catalogue))
}
