package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"slices"
)

// publication is a change of the lake: files that are ready, segments that go,
// and what else belongs to the same transaction.
type publication struct {
	add       []segment
	drop      []*segment
	within    func(ctx context.Context, conn *sql.Conn) error // may be nil
	filesOnly bool                                            // within leaves sealed days as they are
}

// publish makes a change of the lake, on the writer's connection. The caller
// holds s.mu and has no transaction open. What is dropped is removed once
// nobody reads it. When it fails, nothing is changed, and the files of add are
// orphans, which the next start sweeps.
func (s *Store) publish(ctx context.Context, p publication) (err error) {
	ctx = context.WithoutCancel(ctx)
	s.broken = true
	if err := run(ctx, s.conn, "begin", `BEGIN`); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, run(ctx, s.conn, "roll back", `ROLLBACK`))
		}
	}()
	if p.within != nil {
		if err := p.within(ctx, s.conn); err != nil {
			return err
		}
	}
	if err := s.commitChange(ctx, p); err != nil {
		return err
	}
	s.broken = false
	return nil
}

// commitLake lists and unlists segments and commits the transaction that is
// open on the writer's connection, whatever else it holds. The caller holds
// s.mu, and rolls back after an error.
func (s *Store) commitLake(ctx context.Context, add []segment, drop []*segment) error {
	return s.commitChange(ctx, publication{add: add, drop: drop})
}

// commitChange is commitLake for a publication whose within has run.
func (s *Store) commitChange(ctx context.Context, p publication) error {
	add, drop := p.add, p.drop
	err := bulk(s.conn, "segment", len(add), func(i int) []driver.Value {
		g := &add[i]
		return []driver.Value{g.id, string(g.kind), g.month, g.day, g.path, g.rows, g.bytes, g.sum, g.rules, g.made}
	})
	if err != nil {
		return err
	}
	if len(drop) > 0 {
		ids := make([]int64, len(drop))
		for i, g := range drop {
			ids[i] = g.id
		}
		if err := run(ctx, s.conn, "unlist segments", `DELETE FROM segment WHERE id IN (`+list(ids)+`)`); err != nil {
			return err
		}
	}
	revision := s.lake.current.revision + 1
	if err := setMeta(ctx, s.conn, "lake", revision); err != nil {
		return err
	}
	if len(add) > 0 {
		if err := setMeta(ctx, s.conn, "part", s.nextPart.Load()); err != nil {
			return err
		}
	}
	next := s.lake.current.changed(revision, add, drop)
	if !p.filesOnly {
		if next, err = loadCatalogue(ctx, s.conn, revision); err != nil {
			return err
		}
	}
	// Nobody begins to read between the commit and the new catalogue.
	s.lake.mu.Lock()
	defer s.lake.mu.Unlock()
	s.at("before commit")
	if err := run(ctx, s.conn, "commit", `COMMIT`); err != nil {
		return err
	}
	s.at("after commit")
	s.lake.replace(next, drop)
	if err := s.lake.sweep(s.dir); err != nil {
		s.opts.Log.Warn("a file that is no longer needed stays until the next start", "err", err) // the change itself is whole
	}
	s.at("files removed")
	return nil
}

// replace makes next the newest catalogue. The caller holds l.mu.
func (l *lake) replace(next *catalogue, drop []*segment) {
	if l.current.holders > 0 {
		l.older = append(l.older, l.current)
	}
	l.current = next
	for _, g := range drop {
		l.garbage = append(l.garbage, garbage{next.revision, g.path})
	}
}

// release says that one view of a catalogue is closed.
func (l *lake) release(dir string, c *catalogue) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.holders--
	return l.sweep(dir)
}

// sweep removes the files that nobody reads any more. The caller holds l.mu.
func (l *lake) sweep(dir string) error {
	l.older = slices.DeleteFunc(l.older, func(c *catalogue) bool { return c.holders == 0 })
	oldest := l.current.revision
	if len(l.older) > 0 {
		oldest = l.older[0].revision
	}
	var err error
	l.garbage = slices.DeleteFunc(l.garbage, func(g garbage) bool {
		if g.revision > oldest {
			return false
		}
		err = errors.Join(err, removed(filepath.Join(dir, filepath.FromSlash(g.path))))
		return true
	})
	return err
}
