package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// step brings a directory from one format to the next. It runs within the
// connection's transaction, which also writes the new format.
type step struct {
	from int
	run  func(ctx context.Context, conn *sql.Conn) error
}

// steps are all migrations in order, from format 1 on.
var steps = []step{
	{1, stampAndCountries},
	{2, lakeAndDays},
}

// MigrationError says that a directory of an older format could not be brought
// to this program's. Every step is whole or not done at all.
type MigrationError struct {
	From, To int    // the step that failed; the directory still has format From
	Copy     string // of the file as it was before; "" when there is none yet
	Err      error
}

func (e *MigrationError) Error() string {
	way := "nothing was changed: mend this and start again, or go on with the older mote"
	if e.Copy != "" {
		way = fmt.Sprintf("the file has format %d still, and a copy of it is %s: mend this and start again, or go on with the older mote", e.From, e.Copy)
	}
	return fmt.Sprintf("migrate it from format %d to %d: %v; %s", e.From, e.To, e.Err, way)
}

func (e *MigrationError) Unwrap() error { return e.Err }

// migrate copies the file of an older directory and takes it through the steps
// to this program's format. It closes db, also when it fails, and returns a
// new handle. A crash at any moment leaves the directory in one format or
// another, whole; the next start goes on from there.
func (s *Store) migrate(ctx context.Context, db *sql.DB, from int) (_ *sql.DB, err error) {
	was, kept := from, ""
	defer func() {
		if err != nil {
			err = &MigrationError{From: from, To: from + 1, Copy: kept, Err: err}
		}
	}()
	// Closed after a checkpoint, all of it is in one file.
	_, err = db.ExecContext(ctx, `CHECKPOINT`)
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	path := filepath.Join(s.dir, "mote.duckdb")
	if info, err := os.Stat(path + ".wal"); err == nil && info.Size() > 0 {
		return nil, fmt.Errorf("%s holds what the checkpoint should have taken in", path+".wal")
	}
	if kept, err = s.keepCopy(ctx, path, copyOf(path, from)); err != nil {
		return nil, err
	}
	if db, err = s.connect(); err != nil {
		return nil, err
	}
	for _, st := range steps {
		if st.from != from {
			continue
		}
		if err := s.migrateStep(ctx, db, st); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		from++
	}
	if from != Format {
		return nil, errors.Join(fmt.Errorf("this program knows no way from format %d to %d", from, Format), db.Close())
	}
	s.opts.Log.Info("the data directory was brought to a newer format; when all is well, the copy can go",
		"dir", s.dir, "format", from, "was", was, "copy", kept)
	return db, nil
}

func (s *Store) migrateStep(ctx context.Context, db *sql.DB, st step) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := run(ctx, conn, "begin", `BEGIN`); err != nil {
		return err
	}
	err = st.run(ctx, conn)
	if err == nil {
		err = setMeta(ctx, conn, "format", int64(st.from)+1)
	}
	s.at("step done")
	if err != nil {
		return errors.Join(err, run(context.WithoutCancel(ctx), conn, "roll back", `ROLLBACK`))
	}
	err = run(context.WithoutCancel(ctx), conn, "commit", `COMMIT`)
	s.at("committed")
	return err
}

// at tells a test which point a change of files has reached.
func (s *Store) at(point string) {
	if s.opts.reached != nil {
		s.opts.reached(point)
	}
}
