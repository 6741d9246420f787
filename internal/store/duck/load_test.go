package duck_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
	"github.com/mote-air/mote/internal/store/storetest"
)

const archived = int32(storetest.Start / air.Day)

// archiveDay is a day of some sensors in an archive, each value a different
// number.
func archiveDay(day int32, sensors, values int) store.ArchiveDay {
	rng := rand.New(rand.NewPCG(uint64(day), uint64(sensors)))
	d := store.ArchiveDay{Day: day, Entry: air.Entry{Network: air.SC, Kind: air.KindImport, Day: day, Status: air.StatusOK}}
	for n := range sensors {
		st := air.Stretch{Sensor: 1<<56 | air.SensorID(sensors-n), Type: "SDS011", Site: air.Site{ID: air.SiteID{Network: air.SC, Location: 5}, Lat: 50, Lon: 8, Altitude: math.NaN()}}
		for _, q := range []air.Quantity{air.PM10, air.PM25} {
			c := air.Column{Quantity: q}
			for i := range values {
				c.Time = append(c.Time, int64(day)*air.Day+int64(i)*air.Day/int64(values))
				c.Value = append(c.Value, float64(rng.IntN(10000))/100)
				c.Flags = append(c.Flags, air.Flags(rng.IntN(2))*air.FlagOrder)
			}
			st.Columns = append(st.Columns, c)
		}
		d.Stretches = append(d.Stretches, st)
	}
	d.Stretches[0].Columns[0].Value[0] = math.NaN()
	return d
}

func load(t *testing.T, s *duck.Store, d store.ArchiveDay) air.Entry {
	t.Helper()
	out, err := s.Load(context.Background(), d)
	must(t, err)
	return out.Entry
}

// stored is what readers see of a store, its ledger apart.
func stored(t *testing.T, s store.Reader) string {
	t.Helper()
	var keep []string
	for line := range strings.Lines(contents(t, s)) {
		if !strings.HasPrefix(line, "entry ") {
			keep = append(keep, line)
		}
	}
	return strings.Join(keep, "")
}

// filesOf lists the files of values in a directory.
func filesOf(t *testing.T, dir string) (files []string) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(dir, "lake", "value"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // no file yet
		case err == nil && !d.IsDir():
			files = append(files, path)
		}
		return err
	}))
	return files
}

// TestLoadedFile reads a file of the lake back with the engine's own reader.
func TestLoadedFile(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, duck.Options{})
	d := archiveDay(archived, 900, 75) // more than a row group
	if e := load(t, s, d); e.New != 135000 {
		t.Fatalf("%+v", e)
	}
	files := filesOf(t, dir)
	if len(files) != 1 || filepath.Base(filepath.Dir(files[0])) != "month=2026-11" || !strings.HasPrefix(filepath.Base(files[0]), "day-23.part-") {
		t.Fatalf("files %v", files)
	}
	db, err := sql.Open("duckdb", "")
	must(t, err)
	defer db.Close()
	text := func(query string) (got string) {
		t.Helper()
		must(t, db.QueryRow(strings.ReplaceAll(query, "$", "'"+files[0]+"'")).Scan(&got))
		return got
	}
	is := func(query, want string) {
		t.Helper()
		if got := text(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	is(`SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE FROM read_parquet($, hive_partitioning = false))`, "quantity SMALLINT, sensor BIGINT, ts TIMESTAMP, value DOUBLE, flags INTEGER")
	is(`SELECT string_agg(decode(key) || '=' || decode(value), ' ' ORDER BY key) FROM parquet_kv_metadata($) WHERE decode(key) LIKE 'mote%'`, "mote_format=1 mote_kind=value mote_rules=")
	is(`SELECT string_agg(DISTINCT compression, ' ') FROM parquet_metadata($)`, "ZSTD")
	is(`SELECT count(*)::VARCHAR FROM (SELECT (quantity, sensor, ts) AS k, lag(k) OVER (ORDER BY file_row_number) AS before FROM read_parquet($, file_row_number = true)) WHERE k <= before`, "0")
	rows, err := db.Query(`SELECT quantity, sensor, epoch(ts)::BIGINT, value, flags FROM '` + files[0] + `' ORDER BY ALL`)
	must(t, err)
	defer rows.Close()
	var got []air.Row
	for rows.Next() {
		var r air.Row
		must(t, rows.Scan(&r.Quantity, &r.Sensor, &r.Time, &r.Value, &r.Flags))
		got = append(got, r)
	}
	must(t, rows.Err())
	if d := cmp.Diff(rowsOf(d), got, cmp.Comparer(air.SameNumber)); d != "" {
		t.Error(d)
	}
}

// rowsOf are the rows of an archive day in the order of a file.
func rowsOf(d store.ArchiveDay) (rows []air.Row) {
	for _, q := range []air.Quantity{air.PM25, air.PM10} {
		for _, st := range slices.Backward(d.Stretches) { // by sensor
			for _, c := range st.Columns {
				for i := range c.Time {
					if c.Quantity == q {
						rows = append(rows, air.Row{Quantity: q, Sensor: st.Sensor, Time: c.Time[i], Value: c.Value[i], Flags: c.Flags[i]})
					}
				}
			}
		}
	}
	return rows
}

// loadPoints are where a load is killed: all that it reaches, in order.
var loadPoints = []string{"part written", "part synced", "part renamed", "load prepared", "before commit", "after commit", "files removed"}

// TestLoadKilled ends the process at each point: what the next start finds is
// as if the load had not begun, or whole, and repeating it completes it.
func TestLoadKilled(t *testing.T) {
	d := archiveDay(archived, 3, 20)
	if dir, o := doomed(t); dir != "" {
		s := open(t, dir, o)
		_, err := s.Load(context.Background(), d)
		t.Fatalf("still alive: %v", err)
	}
	whole := open(t, t.TempDir(), duck.Options{})
	load(t, whole, d)
	want := stored(t, whole)
	for _, point := range loadPoints {
		dir := t.TempDir()
		dieAt(t, "TestLoadKilled", dir, point)
		if !committed(point) { // what is stored is not stored again
			dieAt(t, "TestLoadKilled", dir, point)
		}
		s := open(t, dir, duck.Options{})
		found := 0
		if committed(point) {
			found = 120
		}
		if st, err := s.Stats(context.Background()); err != nil || st.Values != int64(found) || len(filesOf(t, dir)) != found/120 {
			t.Errorf("%s: %d values in %v, %v", point, st.Values, filesOf(t, dir), err)
		}
		if e := load(t, s, d); e.New != int64(120-found) || e.Duplicate != int64(found) {
			t.Errorf("%s: again: %+v", point, e)
		}
		if d := cmp.Diff(want, stored(t, s)); d != "" {
			t.Errorf("%s: (-never killed +killed)\n%s", point, d)
		}
	}
}

// TestLoadPoints keeps the list of points complete.
func TestLoadPoints(t *testing.T) {
	var reached []string
	s := open(t, t.TempDir(), duck.Options{}.At(func(point string) { reached = append(reached, point) }))
	load(t, s, archiveDay(archived, 3, 20))
	if d := cmp.Diff(loadPoints, reached); d != "" {
		t.Error(d)
	}
}

// TestPollDuringLoad lets a poll bring a value of the day while the load is on
// its way: it is judged again, and the first number stays.
func TestPollDuringLoad(t *testing.T) {
	f := func(polls, wantFiles int) {
		t.Helper()
		dir := t.TempDir()
		d := archiveDay(archived, 3, 20)
		var s *duck.Store
		left := polls
		o := duck.Options{}.At(func(point string) {
			if point == "part written" && left > 0 {
				left--
				at := d.Stretches[0].Columns[1].Time[left]
				_, err := s.Append(context.Background(), store.Batch{Readings: []air.Reading{reading(3, at, -1)}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}})
				must(t, err)
			}
		})
		s = open(t, dir, o)
		if e := load(t, s, d); e.New != int64(120-polls) || e.Conflict != int64(polls) {
			t.Errorf("%d polls: %+v", polls, e)
		}
		st, err := s.Stats(context.Background())
		if err != nil || st.Values != 120 || len(filesOf(t, dir)) != wantFiles {
			t.Errorf("%d polls: %d values in %v, %v", polls, st.Values, filesOf(t, dir), err)
		}
	}
	f(0, 1)
	f(1, 1)
	f(2, 1) // the third time the writers wait
}

// TestLoadsBesidePolls loads days, some of them twice, from several sides while
// polls go on and a sensor is forgotten: each key is there once, what was
// forgotten is not.
func TestLoadsBesidePolls(t *testing.T) {
	ctx := context.Background()
	s := open(t, t.TempDir(), duck.Options{})
	var g errgroup.Group
	for side := range int32(3) {
		g.Go(func() error {
			for day := range int32(4) {
				if _, err := s.Load(ctx, archiveDay(archived+(day+side)%5, 3, 20)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		for i := range int64(20) {
			at := int64(archived+int32(i)%5)*air.Day + i*7
			if _, err := s.Append(ctx, store.Batch{Readings: []air.Reading{reading(2, at, 1), reading(3, at, 1)}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}}); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error { _, err := s.Forget(ctx, forgetSecond); return err })
	must(t, g.Wait())
	seen := map[string]bool{}
	for line := range strings.Lines(stored(t, s)) {
		if f := strings.Fields(line); f[0] == "value" {
			k := strings.Join(f[1:4], " ")
			if seen[k] || f[1] == "sc-2" {
				t.Errorf("%s", line)
			}
			seen[k] = true
		}
	}
	for day := range int32(5) { // all of it is known now
		if e := load(t, s, archiveDay(archived+day, 3, 20)); e.New != 0 || e.Rejected[air.RejectForgotten] != 40 {
			t.Errorf("day %d: %+v", day, e)
		}
	}
}

// TestLoadOfNow loads what polls are bringing at this moment: they know it.
func TestLoadOfNow(t *testing.T) {
	now := func() time.Time { return time.Unix(storetest.Start+3600, 0) }
	s := open(t, t.TempDir(), duck.Options{Clock: now})
	d := archiveDay(archived, 1, 1440)
	load(t, s, d)
	known := d.Stretches[0].Columns[1]
	out, err := s.Append(context.Background(), store.Batch{Readings: []air.Reading{reading(1, known.Time[59], known.Value[59]), reading(1, known.Time[60], -1)}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}})
	if err != nil || out.Entry.Duplicate != 1 || out.Entry.Conflict != 1 {
		t.Errorf("%+v, %v", out.Entry, err)
	}
}

// TestLoadClears takes the flag future from rows of a file of the lake.
func TestLoadClears(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, duck.Options{})
	d := archiveDay(archived, 2, 20)
	ahead := archiveDay(archived, 2, 20)
	for i := range 5 {
		ahead.Stretches[1].Columns[1].Flags[i] |= air.FlagFuture
	}
	before := load(t, s, ahead)
	again := load(t, s, d)
	if before.Flagged["future"] != 5 || again.Duplicate != 80 || again.New != 0 || len(filesOf(t, dir)) != 1 {
		t.Errorf("%+v, then %+v, files %v", before, again, filesOf(t, dir))
	}
	whole := open(t, t.TempDir(), duck.Options{})
	load(t, whole, d)
	if d := cmp.Diff(stored(t, whole), stored(t, s)); d != "" {
		t.Errorf("(-never ahead +cleared)\n%s", d)
	}
}

// TestLoadFails gives up at each point before the commit: nothing is stored,
// and no file is left.
func TestLoadFails(t *testing.T) {
	for _, point := range loadPoints[:4] {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		s := open(t, dir, duck.Options{}.At(func(at string) {
			if at == point {
				cancel()
			}
		}))
		_, err := s.Load(ctx, archiveDay(archived, 3, 20))
		cancel()
		st, serr := s.Stats(context.Background())
		if !errors.Is(err, context.Canceled) || serr != nil || st.Values != 0 || st.Entries != 0 || len(filesOf(t, dir)) > 0 {
			t.Errorf("%s: %v; %+v in %v, %v", point, err, st, filesOf(t, dir), serr)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "tmp", "*part*")); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", point, left, err)
		}
	}
}

// TestWritesPastDamage lets each change of the lake meet a damaged file: it is
// set aside, and the change goes on with the rest.
func TestWritesPastDamage(t *testing.T) {
	ctx := context.Background()
	f := func(what string, write func(*duck.Store) error) {
		t.Helper()
		dir := archivedDays(t, 3, true, 0, 1, 2)
		file := filesOf(t, dir)[0]
		whole, err := os.ReadFile(file)
		must(t, err)
		clear(whole[4 : len(whole)-4])
		must(t, os.WriteFile(file, whole, 0o600))
		later := func() time.Time { return time.Unix(storetest.Start, 0).AddDate(0, 2, 0) }
		s := open(t, dir, duck.Options{Clock: later})
		if err := write(s); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if kept, err := filepath.Glob(filepath.Join(dir, "lake", "aside", "*")); err != nil || len(kept) != 1 && what != "forget" {
			t.Errorf("%s: set aside: %v, %v", what, kept, err)
		}
	}
	f("load", func(s *duck.Store) error { _, err := s.Load(ctx, archiveDay(archived, 3, 20)); return err })
	f("retain", func(s *duck.Store) error { _, err := s.Retain(ctx, archived+2); return err })
	f("forget", func(s *duck.Store) error { _, err := s.Forget(ctx, forgetSecond); return err })
}
