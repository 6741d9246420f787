package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Backup is what a backup did.
type Backup struct {
	Files  int64 // of the lake, that the copy has now
	Copied int64 // of these, copied this time
	Bytes  int64 // copied, the file of the tables included
}

// Backup copies the store into a directory, as it is at one moment, while
// others read and write. Files of the lake that the directory holds already are
// not copied again: their names never repeat. What the store no longer holds
// goes from the directory once the new copy is whole, so that what was
// forgotten is forgotten there too. Progress, which may be nil, is told how
// many bytes of the lake are done of all.
//
// The directory has the form of a data directory; [Restore] makes one of it.
// When it is broken off, the directory holds the copy before.
func (s *Store) Backup(ctx context.Context, to string, progress func(done, total int64)) (b Backup, err error) {
	if to, err = filepath.Abs(to); err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	if err := s.mayHoldBackup(to); err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	db, err := s.reader()
	if err != nil {
		return b, err
	}
	if !s.backing.TryLock() {
		return b, errors.New("backup: another one is under way: wait for its end")
	}
	defer s.backing.Unlock()
	tables := filepath.Join(to, "tmp", "mote.duckdb")
	for _, left := range []string{tables, tables + ".wal"} {
		if err := removed(left); err != nil {
			return b, fmt.Errorf("backup: %w", err)
		}
	}
	// Attached before the view's transaction: what it reads and what it writes
	// are of one moment then.
	if _, err := db.ExecContext(ctx, `ATTACH `+quote(tables)+` AS backup`); err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	v, err := s.lookIn(ctx, db, `BEGIN`)
	if err == nil {
		err = v.copyTables(ctx)
		defer func() { err = errors.Join(err, v.close()) }()
	}
	_, detached := db.ExecContext(context.WithoutCancel(ctx), `DETACH backup`) // it takes in its log
	if err = errors.Join(err, detached); err != nil {
		return b, fmt.Errorf("backup: copy tables: %w", err)
	}
	if err := s.backupFiles(ctx, v.segments, to, &b, progress); err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	info, err := os.Stat(tables)
	if err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	b.Bytes += info.Size()
	err = errors.Join(syncDir(tables), os.Rename(tables, filepath.Join(to, "mote.duckdb")), syncDir(to))
	if err = errors.Join(err, sweepUnlisted(to, v.segments)); err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	return b, nil
}

// mayHoldBackup makes the directory. It refuses one that lies in the store's
// own, and one that is somebody's data directory in use or something else.
func (s *Store) mayHoldBackup(to string) error {
	own, err := filepath.Abs(s.dir)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(own, to); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return fmt.Errorf("%s lies within the data directory: choose a directory elsewhere", to)
	}
	entries, err := os.ReadDir(to)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		switch e.Name() {
		case "mote.duckdb", "tmp", "lake":
		case "mote.lock":
			return fmt.Errorf("%s is a data directory that a mote has used: choose an empty directory, or an earlier backup", to)
		default:
			return fmt.Errorf("%s holds %s, which no backup has: choose an empty directory, or an earlier backup", to, e.Name())
		}
	}
	return os.MkdirAll(filepath.Join(to, "tmp"), 0o700)
}

// copyTables copies every table into the attached file and ends the
// transaction; the view's files stay.
func (v *view) copyTables(ctx context.Context) error {
	names, err := column[string](ctx, v.conn, `SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary`)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := run(ctx, v.conn, name, `CREATE TABLE backup.`+name+` AS FROM main.`+name); err != nil {
			return err
		}
	}
	err = run(ctx, v.conn, "commit", `COMMIT`)
	v.over = err == nil
	return err
}

// backupFiles copies the files that are not there yet.
func (s *Store) backupFiles(ctx context.Context, segments []*segment, to string, b *Backup, progress func(done, total int64)) error {
	var done, total int64
	for _, g := range segments {
		total += g.bytes
	}
	for _, g := range segments {
		target := filepath.Join(to, filepath.FromSlash(g.path))
		if info, err := os.Stat(target); err != nil || info.Size() != g.bytes {
			if err := s.copySegment(ctx, g, s.dir, to); err != nil {
				return err
			}
			b.Copied++
			b.Bytes += g.bytes
		}
		b.Files++
		done += g.bytes
		if progress != nil {
			progress(done, total)
		}
	}
	return nil
}

// copySegment copies a file of the lake from one directory to another and
// checks that it is what was written.
func (s *Store) copySegment(ctx context.Context, g *segment, from, to string) (err error) {
	target := filepath.Join(to, filepath.FromSlash(g.path))
	part := filepath.Join(to, "tmp", filepath.Base(target)+".part")
	defer func() {
		if err != nil {
			err = errors.Join(err, removed(part))
		}
	}()
	sum, err := s.copyFile(ctx, filepath.Join(from, filepath.FromSlash(g.path)), part)
	if err != nil {
		return err
	}
	if sum != g.sum {
		return &DamagedError{Path: g.path, Rows: g.rows, Err: errors.New("its checksum is not that of what was written: mote check says what to do")}
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return err
	}
	if err := os.Rename(part, target); err != nil {
		return err
	}
	return syncDir(filepath.Dir(target))
}
