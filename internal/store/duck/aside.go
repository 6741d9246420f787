package duck

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// asideFolder keeps files that are not what they were written as. Nothing
// reads them.
const asideFolder = "lake/aside"

// dropAside removes the files that were set aside in a directory.
func dropAside(dir string) error {
	if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(asideFolder))); err != nil {
		return fmt.Errorf("remove damaged files that were set aside, which may hold what was forgotten: %w", err)
	}
	return nil
}

// DamagedError says that a file of the lake is not what was written.
type DamagedError struct {
	Path string // within the data directory
	Rows int64  // that it held
	Err  error  // what is wrong with it
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %v", e.Path, e.Err) }

func (e *DamagedError) Unwrap() error { return e.Err }

// verify reads a file of the lake and compares it with what was written.
func (s *Store) verify(ctx context.Context, g *segment) error {
	damaged := func(err error) error { return &DamagedError{Path: g.path, Rows: g.rows, Err: err} }
	f, err := os.Open(filepath.Join(s.dir, filepath.FromSlash(g.path)))
	if errors.Is(err, os.ErrNotExist) {
		return damaged(err)
	}
	if err != nil {
		return err // which says nothing of what is in it
	}
	defer func() { _ = f.Close() }() // it was only read
	sum := sha256.New()
	n, err := io.Copy(sum, &whileAsked{ctx, f})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return damaged(err)
	case n != g.bytes:
		return damaged(fmt.Errorf("it has %d bytes, %d were written", n, g.bytes))
	case hex.EncodeToString(sum.Sum(nil)) != g.sum:
		return damaged(errors.New("its checksum is not that of what was written"))
	}
	return nil
}

// glance looks whether the lake's files are there and as long as they were
// written, and sets aside those that are not. Reading them all is for a check.
func (s *Store) glance(ctx context.Context) error {
	for _, g := range s.lake.current.segments {
		info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(g.path)))
		if err == nil && info.Size() != g.bytes {
			err = fmt.Errorf("it has %d bytes, %d were written", info.Size(), g.bytes)
		}
		if err == nil {
			continue
		}
		if info == nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := s.setAside(ctx, g, &DamagedError{Path: g.path, Rows: g.rows, Err: err}); err != nil {
			return err
		}
	}
	return nil
}

// whileAsked reads until the caller gives up.
type whileAsked struct {
	ctx context.Context
	r   io.Reader
}

func (w *whileAsked) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

// setAside takes a damaged file out of the lake, so that it is never read as
// truth, and keeps it where somebody may look at it. What is made of other
// files is marked to be made again; values come back with the next import or
// from a backup. Repeating it is harmless.
func (s *Store) setAside(ctx context.Context, g *segment, why error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	at := s.lake.current.byID(g.id)
	if at == nil {
		return nil // somebody else was faster
	}
	from := filepath.Join(s.dir, filepath.FromSlash(g.path))
	to := filepath.Join(s.dir, filepath.FromSlash(asideFolder), fmt.Sprintf("%s-%s", g.kind, filepath.Base(g.path)))
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return fmt.Errorf("set %s aside: %w", g.path, err)
	}
	if err := os.Link(from, to); err != nil && !errors.Is(err, os.ErrExist) && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("set %s aside: %w", g.path, err)
	}
	if err := s.publish(ctx, publication{drop: []*segment{at}, within: s.makeAgain(at)}); err != nil {
		return fmt.Errorf("set %s aside: %w", g.path, err)
	}
	s.opts.Log.Error("a damaged file was set aside and is not read any more", "file", g.path, "rows", g.rows, "kept", to, "err", why,
		"mend", "mote check says how")
	return nil
}

// asideAll verifies the files that a failed read used, and sets aside those
// that are damaged. It reports whether there were any: then the read may be
// tried again.
func (s *Store) asideAll(ctx context.Context, used []*segment) (some bool, err error) {
	for _, g := range used {
		why := s.verify(ctx, g)
		var damaged *DamagedError
		if !errors.As(why, &damaged) {
			continue
		}
		if err := s.setAside(ctx, g, why); err != nil {
			return some, err
		}
		some = true
	}
	return some, nil
}

// orAside sets aside what of the files that a preparation used is damaged, when
// it failed. Again says that it may begin anew. The caller does not hold s.mu.
func (s *Store) orAside(ctx context.Context, used []*segment, failed error) (again bool, err error) {
	if failed == nil || ctx.Err() != nil {
		return false, failed
	}
	if some, err := s.asideAll(ctx, used); !some || err != nil {
		return false, failed // the first error says more
	}
	return true, nil
}

// asideValues is the key under which is noted how many values files held that
// were set aside: the ledger tells of them still.
const asideValues = "aside_values"

// makeAgain marks, within a transaction, the days whose rollups went with a
// file. Days whose values went are not marked: what was made of them stays true.
func (s *Store) makeAgain(g *segment) func(context.Context, *sql.Conn) error {
	first, last := g.days()
	return func(ctx context.Context, conn *sql.Conn) error {
		if g.kind == kindValue {
			return run(ctx, conn, "note values",
				`INSERT INTO meta SELECT '`+asideValues+`', '0' WHERE NOT EXISTS (FROM meta WHERE key = '`+asideValues+`')`,
				fmt.Sprintf(`UPDATE meta SET value = (value::BIGINT + %d)::VARCHAR WHERE key = '%s'`, g.rows, asideValues))
		}
		return run(ctx, conn, "mark days", fmt.Sprintf(`UPDATE sealed SET dirty = true WHERE day BETWEEN %d AND %d`, first, last))
	}
}
