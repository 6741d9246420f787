package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Restore makes a data directory of a backup, which stays as it is. The
// directory must be empty or not exist. Every file is compared with what was
// once written; a backup that is not whole is refused with the name of the file.
// Progress, which may be nil, is told how many bytes are done of all. When it
// is broken off, the directory is no data directory yet, and must be emptied to
// try again.
func Restore(ctx context.Context, from, to string, opts Options, progress func(done, total int64)) error {
	entries, err := os.ReadDir(to)
	switch {
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("restore: %w", err)
	case len(entries) > 0:
		return fmt.Errorf("restore: %s is not empty: name a directory that is, or that does not exist", to)
	}
	if _, err := os.Stat(filepath.Join(from, "mote.duckdb")); err != nil {
		return fmt.Errorf("restore: %s is no backup: %w", from, err)
	}
	if err := os.MkdirAll(filepath.Join(to, "tmp"), 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := restore(ctx, from, to, opts, progress); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

func restore(ctx context.Context, from, to string, opts Options, progress func(done, total int64)) (err error) {
	// The tables under a name that makes no data directory until all is there.
	s := &Store{dir: to, opts: opts.orDefault()}
	tables := filepath.Join(to, "tmp", "mote.duckdb")
	if _, err := s.copyFile(ctx, filepath.Join(from, "mote.duckdb"), tables); err != nil {
		return err
	}
	db, err := s.connectTo(tables)
	if err != nil {
		return err
	}
	c, err := loadCatalogue(ctx, db, 0)
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(from, "mote.duckdb"), err)
	}
	var done, total int64
	for _, g := range c.segments {
		total += g.bytes
	}
	for _, g := range c.segments {
		if err := s.copySegment(ctx, g, from, to); err != nil {
			return err
		}
		done += g.bytes
		if progress != nil {
			progress(done, total)
		}
	}
	if err := os.Rename(tables, filepath.Join(to, "mote.duckdb")); err != nil {
		return err
	}
	return syncDir(to)
}
