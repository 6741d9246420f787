package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Options tune the engine. The zero value is right for one machine that also
// serves the page.
type Options struct {
	Memory   string // the engine's memory limit, "128MB" by default
	Threads  int    // 2 by default
	Clock    func() time.Time
	Existing bool         // refuse to make a directory that is not there
	Log      *slog.Logger // told of a migration; nil discards

	reached func(point string) // tells tests where a change of files is
}

// orDefault fills in what was left out.
func (opts Options) orDefault() Options {
	if opts.Memory == "" {
		opts.Memory = "128MB"
	}
	if opts.Threads == 0 {
		opts.Threads = 2
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return opts
}

// Store is a data directory opened by its owner. Use [Open].
type Store struct {
	dir  string
	opts Options
	lock *os.File

	db     atomic.Pointer[sql.DB]
	closed atomic.Bool
	origin atomic.Value // air.Origin

	lake     lake
	nextPart atomic.Int64 // the number of the newest file of the lake, ever
	days     dayLocks     // of loads
	files    asWritten    // which files of the lake were found to be what was written
	backing  sync.Mutex   // one backup at a time
	heavy    turn         // one sealing or compaction at a time
	doubled  atomic.Int32 // how often that had too little memory

	mu         sync.RWMutex // guards what follows; writers hold it for a whole batch
	conn       *sql.Conn    // the writer's own connection
	book       book         // sensors, sites, who was forgotten
	recent     recent       // keys of the last minutes
	nextID     int64
	flushed    int64 // newest receipt whose traces are in latest, hour and observation
	hoursFrom  int64 // what the table hour knows all of: hours from here on
	checkpoint time.Time
	candidates int             // for the newest values, noted by loads since the last flush or clearing
	pending    []air.Forgotten // requests under way: what they cover is refused
	broken     bool            // memory and disk may differ: read it all again before the next write
	stirs      stirs
	sortedTo   int64 // hot rows before are sorted, but for what came late
}

var _ store.Store = (*Store)(nil)

// Open opens or makes a data directory and becomes its owner. It fails with a
// [LockedError] when there is one already, with a [FormatError] when the
// directory is from a newer program. One from an older program is migrated; a
// [MigrationError] says what stood in the way.
func Open(ctx context.Context, dir string, opts Options) (*Store, error) {
	opts = opts.orDefault()
	if strings.Contains(dir, "?") {
		return nil, fmt.Errorf("data directory %s: the engine takes no question mark in a path: choose another name", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "mote.duckdb")); opts.Existing && err != nil {
		return nil, fmt.Errorf("no data directory at %s: name one with --data", dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	held, err := lock(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, opts: opts, lock: held, heavy: newTurn()}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open data directory %s: %w", dir, err), held.Close())
	}
	if err := errors.Join(s.sweepOrphans(), s.glance(ctx)); err != nil {
		return nil, errors.Join(fmt.Errorf("open data directory %s: %w", dir, err), s.conn.Close(), s.db.Load().Close(), held.Close())
	}
	return s, nil
}

// connect returns a handle on the file.
func (s *Store) connect() (*sql.DB, error) { return s.connectTo(filepath.Join(s.dir, "mote.duckdb")) }

func (s *Store) connectTo(path string) (*sql.DB, error) {
	// All of it goes in with opening: replaying the log is already work that
	// must keep within the limits and may spill.
	settings := url.Values{
		"memory_limit":                 {s.opts.Memory},
		"threads":                      {strconv.Itoa(s.opts.Threads)},
		"temp_directory":               {filepath.Join(s.dir, "tmp")},
		"max_temp_directory_size":      {"4GB"},
		"wal_autocheckpoint":           {"1TB"}, // checkpoints are the writer's, in the gap after a poll
		"preserve_insertion_order":     {"false"},
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
	}
	connector, err := duckdb.NewConnector(path+"?"+settings.Encode(), nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(16) // each read takes one for itself
	return db, nil
}

// open opens the file, brings it to this program's format and reads the state
// into memory.
func (s *Store) open(ctx context.Context) error {
	db, err := s.connect()
	if err != nil {
		return err
	}
	found, err := prepareSchema(ctx, db)
	switch {
	case err != nil:
		return errors.Join(err, db.Close())
	case found > Format:
		return errors.Join(&FormatError{Dir: s.dir, Found: found, Know: Format}, db.Close())
	case found < Format:
		if db, err = s.migrate(ctx, db, found); err != nil {
			return err
		}
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	s.db.Store(db)
	s.conn = conn
	if err := s.load(ctx); err != nil {
		return errors.Join(err, conn.Close(), db.Close())
	}
	s.checkpoint = s.opts.Clock()
	return nil
}

// load reads what writes need to know: the ledger's end, sensors and sites,
// who was forgotten, the keys of the last minutes.
func (s *Store) load(ctx context.Context) (err error) {
	db := s.db.Load()
	if err = db.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) + 1 FROM ledger`).Scan(&s.nextID); err != nil {
		return err
	}
	if s.flushed, err = meta(ctx, db, "flushed"); err != nil {
		return err
	}
	if s.hoursFrom, err = meta(ctx, db, "hours_from"); err != nil {
		return err
	}
	if s.sortedTo, err = meta(ctx, db, "sorted_to"); err != nil {
		return err
	}
	origin, err := metaText(ctx, db, "origin")
	if err != nil {
		return err
	}
	s.origin.Store(air.Origin(origin))
	if err = s.loadLake(ctx, db); err != nil {
		return err
	}
	if err = s.book.load(ctx, db, s.flushed); err != nil {
		return err
	}
	for _, f := range s.pending {
		s.book.remember(f)
	}
	if err = s.recent.load(ctx, db, &view{catalogue: s.lake.current, s: s}, s.opts.Clock()); err != nil {
		return err
	}
	s.broken = false
	return nil
}

// mend makes memory and disk agree again after a write that may have failed
// half way. DuckDB shuts a file down after a fatal error such as a full disk;
// opening it anew replays what was committed.
func (s *Store) mend(ctx context.Context) error {
	err := errors.Join(s.conn.Close(), s.db.Load().Close())
	if err != nil && s.db.Load().PingContext(ctx) == nil {
		return err
	}
	return s.open(ctx)
}

// ready sees to it that memory and disk agree before a write. The caller holds
// s.mu.
func (s *Store) ready(ctx context.Context) error {
	if s.closed.Load() {
		return store.ErrClosed
	}
	if s.broken {
		if err := s.mend(ctx); err != nil {
			return fmt.Errorf("reopen data directory %s: %w", s.dir, err)
		}
	}
	return nil
}

// Close writes down what a restart would otherwise have to gather, and gives
// the directory up.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Swap(true) {
		return nil
	}
	var err error
	if !s.broken {
		err = s.flush(context.Background())
	}
	return errors.Join(err, s.conn.Close(), s.db.Load().Close(), s.lock.Close())
}

// reader returns the handle for reads.
func (s *Store) reader() (*sql.DB, error) {
	if s.closed.Load() {
		return nil, store.ErrClosed
	}
	return s.db.Load(), nil
}
