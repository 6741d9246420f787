package duck_test

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
	"github.com/mote-air/mote/internal/store/storetest"
)

func open(t *testing.T, dir string, o duck.Options) *duck.Store {
	t.Helper()
	s, err := duck.Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// atStart is the suite's own time: recent keys are known from memory. Under
// the real clock they are long past and looked up on disk.
func atStart() time.Time { return time.Unix(storetest.Start, 0) }

// engine runs the suite; reopen says how a store comes back.
func engine(o duck.Options, reopen func(t *testing.T, s store.Store, dir string) (again store.Store, newDir string)) storetest.Engine {
	dirs := map[store.Store]string{}
	return storetest.Engine{
		Open: func(t *testing.T) store.Store {
			dir := t.TempDir()
			s := open(t, dir, o)
			dirs[s] = dir
			return s
		},
		Reopen: func(t *testing.T, s store.Store) store.Store {
			again, dir := reopen(t, s, dirs[s])
			dirs[again] = dir
			return again
		},
	}
}

// conformance runs the suites over an engine.
func conformance(t *testing.T, e storetest.Engine) {
	storetest.Run(t, e)
	storetest.RunHistory(t, e)
}

func TestConformance(t *testing.T) {
	o := duck.Options{Clock: atStart}
	conformance(t, engine(o, func(t *testing.T, s store.Store, dir string) (store.Store, string) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return open(t, dir, o), dir
	}))
}

// TestConformanceAfterCrash reopens what a crash at that moment would leave:
// the files as they stand on disk, never closed.
func TestConformanceAfterCrash(t *testing.T) {
	conformance(t, engine(duck.Options{}, func(t *testing.T, s store.Store, dir string) (store.Store, string) {
		image := crashImage(t, dir)
		return open(t, image, duck.Options{}), image
	}))
}

// TestConformanceAfterFlush runs the suite with a checkpoint after every
// reopening and each append older than the index of recent keys.
func TestConformanceAfterFlush(t *testing.T) {
	later := func() time.Time { return time.Now().Add(2 * time.Hour) }
	conformance(t, engine(duck.Options{}, func(t *testing.T, s store.Store, dir string) (store.Store, string) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again := open(t, dir, duck.Options{Clock: later})
		if err := again.Tend(context.Background()); err != nil {
			t.Fatal(err)
		}
		return again, dir
	}))
}

func reading(sensor, at int64, v float64) air.Reading {
	id, err := air.NewSensorID(air.SC, sensor)
	if err != nil {
		panic(err)
	}
	return air.Reading{Sensor: id, Time: at, Type: "SDS011", Site: air.Site{ID: air.SiteID{Network: air.SC, Location: 5}, Lat: 50, Lon: 8, Altitude: math.NaN()},
		Values: []air.Value{{Quantity: air.PM25, Value: v, Raw: math.NaN()}}}
}

func batch(n int, at int64) store.Batch {
	b := store.Batch{Entry: air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Started: at * 1000}}
	for i := range n {
		b.Readings = append(b.Readings, reading(int64(i+1), at, float64(i)))
	}
	return b
}

func TestSecondOwnerIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, duck.Options{})
	_, err := duck.Open(context.Background(), dir, duck.Options{})
	var locked *duck.LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() || !strings.Contains(err.Error(), "--data") {
		t.Fatalf("opening twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, duck.Options{}) // and accepted after
}

func TestNewerFormatIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir, duck.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", filepath.Join(dir, "mote.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE meta SET value = '4' WHERE key = 'format'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = duck.Open(context.Background(), dir, duck.Options{})
	var newer *duck.FormatError
	if !errors.As(err, &newer) || newer.Found != 4 || newer.Know != duck.Format {
		t.Fatalf("opening a newer format: %v", err)
	}
}

func TestDirectoriesThatAreRefused(t *testing.T) {
	f := func(dir string, o duck.Options, want string) {
		t.Helper()
		if _, err := duck.Open(context.Background(), dir, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("opening %s: %v, want %q", dir, err, want)
		}
	}
	missing := filepath.Join(t.TempDir(), "typo")
	f(missing, duck.Options{Existing: true}, "--data")
	if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a directory that must exist was made: %v", err)
	}
	f(filepath.Join(t.TempDir(), "why?"), duck.Options{}, "question mark")
}

// TestReplayMaySpill reopens a log that does not fit into the engine's memory.
func TestReplayMaySpill(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := open(t, dir, duck.Options{})
	now := time.Now().Unix()
	for i := range int64(6) {
		if _, err := s.Append(ctx, batch(50000, now-i*150)); err != nil {
			t.Fatal(err)
		}
	}
	image := crashImage(t, dir)
	again := open(t, image, duck.Options{Memory: "24MB"})
	st, err := again.Stats(ctx)
	if err != nil || st.Values != 300000 {
		t.Errorf("%d values after the replay, want 300,000 (%v)", st.Values, err)
	}
}

// crashImage copies what a crash at this moment would leave.
func crashImage(t *testing.T, dir string) string {
	t.Helper()
	image := t.TempDir()
	if err := os.CopyFS(image, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return image
}

func TestUnreadableFileIsNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mote.duckdb"), []byte("no database, but long enough to look at: "+strings.Repeat("x", 8192)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := duck.Open(context.Background(), dir, duck.Options{}); err == nil || !strings.Contains(err.Error(), dir) {
		t.Fatalf("opening a file that is no database: %v", err)
	}
}

// TestFullDisk lets the file system refuse to grow files in the middle of a
// batch, then relents: nothing acknowledged is lost, repeating completes the
// batch, nothing is there twice.
func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	s := open(t, t.TempDir(), duck.Options{})
	now := time.Now().Unix()
	if _, err := s.Append(ctx, batch(10, now-60)); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ) // a write beyond the limit fails like one to a full disk
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	full := before
	full.Cur = 64 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	large := batch(30000, now)
	_, failed := s.Append(ctx, large)
	_, again := s.Append(ctx, large)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if failed == nil || again == nil {
		t.Fatalf("appending to a full disk: %v, then %v", failed, again)
	}
	out, err := s.Append(ctx, large)
	if err != nil {
		t.Fatalf("after the disk has room again: %v", err)
	}
	if out.Entry.New+out.Entry.Duplicate != 30000 {
		t.Errorf("repeating stored %d and knew %d of 30,000", out.Entry.New, out.Entry.Duplicate)
	}
	st, err := s.Stats(ctx)
	if err != nil || st.Values != 30010 || st.Sensors != 30000 {
		t.Errorf("%d values of %d sensors, want 30,010 of 30,000 (%v)", st.Values, st.Sensors, err)
	}
}

// TestTendCheckpoints shows that the log does not grow for ever.
func TestTendCheckpoints(t *testing.T) {
	ctx := context.Background()
	now := time.Now()
	clock := now
	dir := t.TempDir()
	s := open(t, dir, duck.Options{Clock: func() time.Time { return clock }})
	if _, err := s.Append(ctx, batch(2000, now.Unix())); err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "mote.duckdb.wal"))
		if errors.Is(err, os.ErrNotExist) {
			return 0
		}
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	if err := s.Tend(ctx); err != nil || size() == 0 {
		t.Fatalf("tending too early: log of %d bytes, %v", size(), err)
	}
	clock = now.Add(time.Hour)
	if err := s.Tend(ctx); err != nil || size() != 0 {
		t.Fatalf("an hour on: log of %d bytes, %v", size(), err)
	}
}
