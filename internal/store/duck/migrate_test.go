package duck_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// fixture is a data directory of an older format, as its last program left it.
type fixture struct {
	format    string
	end       time.Time // of the last poll
	next      int64     // number of the next ledger entry
	countries string    // what the program of the format did not know yet
}

var fixtures = []fixture{
	{format: "1", end: time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC), next: 37, countries: `country of sc-101: "AT"
country of sc-102: "AT"
country of sc-103: "GB"
country of sc-104: ""
country of sc-105: "GB"
country of sc-108: "BE"
country of sc-109: ""
`},
	{format: "2", end: time.Date(2026, 11, 23, 13, 35, 0, 0, time.UTC), next: 65},
}

// folder is where it lies.
func (f fixture) folder(parts ...string) string {
	return filepath.Join(append([]string{"testdata", "format-" + f.format}, parts...)...)
}

func (f fixture) clock() time.Time { return f.end }

// unpack lays a fixture out as a data directory.
func unpack(t *testing.T, fixture string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	packed, err := filepath.Glob(filepath.Join(fixture, "*.gz"))
	must(t, err)
	for _, path := range packed {
		f, err := os.Open(path)
		must(t, err)
		z, err := gzip.NewReader(f)
		must(t, err)
		raw, err := io.ReadAll(z)
		must(t, errors.Join(err, f.Close()))
		must(t, os.WriteFile(filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), ".gz")), raw, 0o600))
	}
	return dir
}

var countryLines = regexp.MustCompile(`(?m)^country of .*\n`)

// isWhole checks that a migrated store holds all of the fixture, with
// countries from coordinates.
func (f fixture) isWhole(t *testing.T, s *duck.Store) {
	t.Helper()
	ctx := context.Background()
	text, err := os.ReadFile(f.folder("contents.txt"))
	must(t, err)
	want, got := string(text), contents(t, s)
	if f.countries != "" {
		countries := strings.Join(countryLines.FindAllString(got, -1), "")
		if d := cmp.Diff(f.countries, countries); d != "" {
			t.Errorf("countries (-want +got):\n%s", d)
		}
		want, got = countryLines.ReplaceAllString(want, ""), countryLines.ReplaceAllString(got, "")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("contents (-before +after):\n%s", d)
	}
	origin, err := s.Origin(ctx)
	if err != nil || origin != air.OriginReal {
		t.Errorf("origin %q, %v", origin, err)
	}
	polled, err := s.LastPoll(ctx)
	if err != nil || !polled.Equal(f.end) {
		t.Errorf("last polled at %v, %v", polled, err)
	}
}

func TestMigrate(t *testing.T) {
	for _, f := range fixtures {
		for _, kind := range []string{"closed", "killed"} {
			t.Run(f.format+" "+kind, func(t *testing.T) { testMigrate(t, f, kind) })
		}
	}
}

func testMigrate(t *testing.T, f fixture, kind string) {
	ctx := context.Background()
	dir := unpack(t, f.folder(kind))
	var log bytes.Buffer
	o := duck.Options{Clock: f.clock, Log: slog.New(slog.NewTextHandler(&log, nil))}
	s := open(t, dir, o)
	f.isWhole(t, s)
	kept := filepath.Join(dir, "mote.duckdb.format-"+f.format)
	if !strings.Contains(log.String(), kept) {
		t.Errorf("the log does not name the copy: %s", &log)
	}
	if format := formatOf(t, kept); format != f.format {
		t.Errorf("the copy has format %s", format)
	}

	// Who was forgotten stays so, what is known is not stored again.
	first := fixtures[0].end.Unix()
	again, known := reading(107, first, 8), reading(101, first-60, 10.25)
	out, err := s.Append(ctx, store.Batch{Readings: []air.Reading{again, known}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll, Started: f.end.UnixMilli()}})
	if err != nil || out.Entry.Rejected[air.RejectForgotten] != 1 || out.Entry.Duplicate != 1 || out.Entry.ID != f.next {
		t.Errorf("after the migration: %+v, %v", out.Entry, err)
	}
	must(t, s.Close())
	log.Reset()
	s = open(t, dir, o)
	if log.Len() > 0 {
		t.Errorf("migrated twice: %s", &log)
	}
	must(t, s.Close())
	if copies := copiesIn(t, dir); len(copies) != 1 {
		t.Errorf("copies %v", copies)
	}

	// The way back: the copy in place of the file.
	must(t, os.Rename(kept, filepath.Join(dir, "mote.duckdb")))
	s = open(t, dir, o)
	f.isWhole(t, s)
}

// formatOf reads the format of a file.
func formatOf(t *testing.T, path string) (format string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	must(t, err)
	err = db.QueryRow(`SELECT value FROM meta WHERE key = 'format'`).Scan(&format)
	must(t, errors.Join(err, db.Close()))
	return format
}

func copiesIn(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*.format-*"))
	must(t, err)
	return list
}

// points are where a migration is killed: all that it reaches, in order.
var points = []string{"copying", "copied", "renamed", "step done", "committed"}

// TestMigrationKilled ends the process at each point: the next start finds the
// old format or the new, whole, and finishes.
func TestMigrationKilled(t *testing.T) {
	if dir, o := doomed(t); dir != "" {
		_, err := duck.Open(context.Background(), dir, o)
		t.Fatalf("still alive: %v", err)
	}
	for _, f := range fixtures {
		for _, kind := range []string{"closed", "killed"} {
			for _, point := range points {
				f.killedAt(t, kind, point)
			}
		}
	}
}

func (f fixture) killedAt(t *testing.T, kind, point string) {
	t.Helper()
	dir := unpack(t, f.folder(kind))
	for range 2 { // also at the second try
		dieAt(t, "TestMigrationKilled", dir, point)
		if point == "renamed" || point == "committed" {
			break // the next start does not come by here
		}
	}
	s := open(t, dir, duck.Options{Clock: f.clock})
	f.isWhole(t, s)
	must(t, s.Close())
	if copies := copiesIn(t, dir); len(copies) == 0 || formatOf(t, copies[0]) != f.format {
		t.Errorf("%s: copies %v", point, copies)
	}
	if t.Failed() {
		t.Fatalf("format %s, %s, killed at %q", f.format, kind, point)
	}
}

// TestMigrationPoints keeps the list of points complete.
func TestMigrationPoints(t *testing.T) {
	var reached []string
	o := duck.Options{}.At(func(point string) {
		if !slices.Contains(reached, point) {
			reached = append(reached, point)
		}
	})
	open(t, unpack(t, fixtures[0].folder("closed")), o)
	if d := cmp.Diff(points, reached); d != "" {
		t.Error(d)
	}
}

// TestMigrationFails gives up at each point: nothing is half done, and the
// error says where the copy is and what to do.
func TestMigrationFails(t *testing.T) {
	f := func(old fixture, stopAt string, wantCopy bool) {
		t.Helper()
		dir := unpack(t, old.folder("killed"))
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		_, err := duck.Open(ctx, dir, duck.Options{}.At(func(point string) {
			if point == stopAt {
				cancel()
			}
		}))
		failed, ok := errors.AsType[*duck.MigrationError](err)
		if !ok || strconv.Itoa(failed.From) != old.format || failed.To != failed.From+1 || !strings.Contains(err.Error(), dir) || !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: %v", stopAt, err)
		}
		if (failed.Copy != "") != wantCopy || wantCopy && !strings.Contains(err.Error(), failed.Copy) || !strings.Contains(err.Error(), "older mote") {
			t.Errorf("%s: %v", stopAt, err)
		}
		if format := formatOf(t, filepath.Join(dir, "mote.duckdb")); format != old.format {
			t.Errorf("%s: format %s", stopAt, format)
		}
		s := open(t, dir, duck.Options{Clock: old.clock})
		old.isWhole(t, s)
		if left, err := filepath.Glob(filepath.Join(dir, "tmp", "*.part")); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", stopAt, left, err)
		}
	}
	for _, old := range fixtures {
		f(old, "copying", false)
		f(old, "renamed", true)
	}
}

// TestAnotherCopyStays keeps the copy of an earlier migration beside the new.
func TestAnotherCopyStays(t *testing.T) {
	dir := unpack(t, fixtures[0].folder("closed"))
	earlier := filepath.Join(dir, "mote.duckdb.format-1")
	must(t, os.WriteFile(earlier, []byte("of last year"), 0o600))
	open(t, dir, duck.Options{})
	if text, err := os.ReadFile(earlier); err != nil || string(text) != "of last year" {
		t.Errorf("%q, %v", text, err)
	}
	if format := formatOf(t, earlier+".2"); format != "1" {
		t.Errorf("the second copy has format %s", format)
	}
}

// TestForgetDropsCopies leaves nothing behind that holds what was forgotten.
func TestForgetDropsCopies(t *testing.T) {
	dir := unpack(t, fixtures[0].folder("closed"))
	s := open(t, dir, duck.Options{})
	if _, err := s.Forget(context.Background(), air.Forgotten{Network: air.SC, Sensor: 1<<56 | 101, Interval: store.Always, When: fixtures[0].end.Unix()}); err != nil {
		t.Fatal(err)
	}
	if copies := copiesIn(t, dir); len(copies) > 0 {
		t.Errorf("%v hold what was forgotten", copies)
	}
}

// TestStampOfOldDirectories migrates directories of format 1 that hold little:
// only what upstream answered makes them real.
func TestStampOfOldDirectories(t *testing.T) {
	f := func(want air.Origin, empty ...string) {
		t.Helper()
		dir := unpack(t, fixtures[0].folder("closed"))
		db, err := sql.Open("duckdb", filepath.Join(dir, "mote.duckdb"))
		must(t, err)
		for _, q := range empty {
			_, err := db.Exec(q)
			must(t, err)
		}
		must(t, db.Close())
		s := open(t, dir, duck.Options{})
		if got, err := s.Origin(context.Background()); err != nil || got != want {
			t.Errorf("%q: origin %q, want %q (%v)", empty, got, want, err)
		}
	}
	const values, places, sensors, answers = `DELETE FROM hot`, `DELETE FROM site`, `DELETE FROM sensor`, `DELETE FROM ledger WHERE status <> 'failed'`
	f(air.OriginReal)
	f(air.OriginReal, values, places, sensors)
	f(air.OriginReal, places, sensors, answers)
	f(air.OriginUnknown, values, places, sensors, answers)
	f(air.OriginSimulated, `INSERT INTO meta VALUES ('origin', 'simulated')`)
}

// TestFormatsWithoutAWay refuses a file that no step leads on from.
func TestFormatsWithoutAWay(t *testing.T) {
	dir := unpack(t, fixtures[0].folder("closed"))
	db, err := sql.Open("duckdb", filepath.Join(dir, "mote.duckdb"))
	must(t, err)
	_, err = db.Exec(`DELETE FROM meta`)
	must(t, errors.Join(err, db.Close()))
	if _, err := duck.Open(context.Background(), dir, duck.Options{}); err == nil || !strings.Contains(err.Error(), "no way from format 0") {
		t.Errorf("a file without a format: %v", err)
	}
}
