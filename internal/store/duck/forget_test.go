package duck_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
	"github.com/mote-air/mote/internal/store/mem"
)

var (
	forgetSecond = air.Forgotten{Network: air.SC, Sensor: 1<<56 | 2, Interval: store.Always, When: int64(archived) * air.Day}
	forgetPlace  = air.Forgotten{Network: air.SC, Location: 6, Interval: store.Always, When: int64(archived) * air.Day}
)

// moved is an archive day whose first sensor is at another place.
func moved(d store.ArchiveDay) store.ArchiveDay {
	d.Stretches[0].Site.ID.Location, d.Stretches[0].Site.Lat = 6, 51
	return d
}

// rowsInFiles counts rows of the lake's files, by the engine's own reader.
func rowsInFiles(t *testing.T, dir, where string) (n int) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	must(t, err)
	defer db.Close()
	for _, path := range filesOf(t, dir) {
		var in int
		must(t, db.QueryRow(fmt.Sprintf(`SELECT count(*) FROM '%s' WHERE %s`, path, where)).Scan(&in))
		n += in
	}
	return n
}

func TestForgetInLake(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := open(t, dir, duck.Options{})
	first, second := archiveDay(archived, 3, 20), moved(archiveDay(archived+1, 3, 20))
	load(t, s, first)
	load(t, s, second)
	before := filesOf(t, dir)
	aside := filepath.Join(dir, "lake", "aside")
	must(t, os.MkdirAll(aside, 0o700))

	e, err := s.Forget(ctx, forgetSecond)
	if err != nil || e.Values != 80 {
		t.Fatalf("%+v, %v", e, err)
	}
	if n := rowsInFiles(t, dir, "sensor & 255 = 2"); n != 0 {
		t.Errorf("%d rows of the sensor are in files", n)
	}
	if _, err := os.Stat(aside); !os.IsNotExist(err) {
		t.Errorf("files that were set aside stay: %v", err)
	}
	after := filesOf(t, dir)
	if len(after) != 2 || slices.Contains(after, before[0]) || slices.Contains(after, before[1]) {
		t.Errorf("files %v, before %v", after, before)
	}
	if e := load(t, s, first); e.Rejected[air.RejectForgotten] != 40 || e.Duplicate != 80 {
		t.Errorf("loaded again: %+v", e)
	}

	if e, err := s.Forget(ctx, forgetPlace); err != nil || e.Values != 40 {
		t.Errorf("%+v, %v", e, err)
	}
	if all, ofMoved := rowsInFiles(t, dir, "true"), rowsInFiles(t, dir, "sensor & 255 = 3"); all != 120 || ofMoved != 40 {
		t.Errorf("%d rows, %d of the sensor that moved", all, ofMoved)
	}
	var newest int64
	for r, err := range s.Latest(ctx) {
		must(t, err)
		if r.Sensor == 1<<56|3 {
			newest = max(newest, r.Time)
		}
	}
	if want := slices.Max(first.Stretches[0].Columns[0].Time); newest != want {
		t.Errorf("newest of the sensor that moved at %d, want %d", newest, want)
	}
	again, err := s.Forget(ctx, forgetPlace)
	if err != nil || again.Values != 0 || !slices.Equal(filesOf(t, dir), filesOf(t, dir)) {
		t.Errorf("again: %+v, %v", again, err)
	}
}

// TestForgetLikeMemory loads and forgets at random, and holds the same as the
// store in memory, which knows the place of each row.
func TestForgetLikeMemory(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	ctx := context.Background()
	for range 6 {
		s, oracle := open(t, t.TempDir(), duck.Options{}), mem.New()
		both := func(do func(store.Store) (air.Entry, error)) {
			t.Helper()
			a, errA := do(s)
			b, errB := do(oracle)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			if d := cmp.Diff(b, a); d != "" {
				t.Errorf("entry (-mem +duck)\n%s", d)
			}
		}
		for range 12 {
			if rng.IntN(3) > 0 {
				d := archiveDay(archived+int32(rng.IntN(5)), 4, 12)
				for i := range d.Stretches {
					d.Stretches[i].Site.ID.Location = 5 + int64(d.Day+int32(i))%3 // one place a day
				}
				both(func(s store.Store) (air.Entry, error) {
					out, err := s.(interface {
						Load(context.Context, store.ArchiveDay) (store.Outcome, error)
					}).Load(ctx, d)
					return out.Entry, err
				})
				continue
			}
			what := air.Forgotten{Network: air.SC, Location: 5 + rng.Int64N(3), Interval: store.Always, When: 1}
			if rng.IntN(2) == 0 {
				what.Sensor, what.Location = 1<<56|air.SensorID(1+rng.IntN(4)), 0
			}
			if rng.IntN(2) == 0 {
				what.Interval.From = int64(archived)*air.Day + rng.Int64N(5*air.Day)
				what.Interval.To = what.Interval.From + rng.Int64N(2*air.Day)
			}
			both(func(s store.Store) (air.Entry, error) { return s.Forget(ctx, what) })
		}
		if d := cmp.Diff(stored(t, oracle), stored(t, s)); d != "" {
			t.Errorf("(-mem +duck)\n%s", d)
		}
	}
}

// forgetPoints are where forgetting is killed.
var forgetPoints = []string{"part written", "part synced", "part renamed", "forget prepared", "before commit", "after commit", "files removed"}

// TestForgetKilled ends the process at each point: the next start finds all of
// it or nothing, and repeating it completes it.
func TestForgetKilled(t *testing.T) {
	ctx := context.Background()
	if dir, o := doomed(t); dir != "" {
		_, err := open(t, dir, o).Forget(ctx, forgetSecond)
		t.Fatalf("still alive: %v", err)
	}
	origin := t.TempDir()
	s := open(t, origin, duck.Options{})
	load(t, s, archiveDay(archived, 3, 20))
	load(t, s, archiveDay(archived+1, 3, 20))
	must(t, s.Close())
	fresh := func() (dir string) {
		dir = t.TempDir()
		must(t, os.CopyFS(dir, os.DirFS(origin)))
		return dir
	}
	whole := open(t, fresh(), duck.Options{})
	all := stored(t, whole)
	_, err := whole.Forget(ctx, forgetSecond)
	must(t, err)
	want := stored(t, whole)
	for _, point := range forgetPoints {
		dir := fresh()
		dieAt(t, "TestForgetKilled", dir, point)
		s := open(t, dir, duck.Options{})
		found := all
		if committed(point) {
			found = want
		}
		if d := cmp.Diff(found, stored(t, s)); d != "" || len(filesOf(t, dir)) != 2 {
			t.Errorf("%s: %v\n%s", point, filesOf(t, dir), d)
		}
		_, err := s.Forget(ctx, forgetSecond)
		must(t, err)
		if d := cmp.Diff(want, stored(t, s)); d != "" || len(filesOf(t, dir)) != 2 || rowsInFiles(t, dir, "sensor & 255 = 2") != 0 {
			t.Errorf("%s: again: %v\n%s", point, filesOf(t, dir), d)
		}
	}
}

// TestWritesDuringForget lets a poll and an archive bring what is being
// forgotten, and what is not: the one is refused, the other is kept.
func TestWritesDuringForget(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	var s *duck.Store
	var polled, loaded air.Entry
	busy := true
	s = open(t, dir, duck.Options{}.At(func(point string) {
		if point == "part written" && !busy {
			busy = true
			at := int64(archived+1) * air.Day
			out, err := s.Append(ctx, store.Batch{Readings: []air.Reading{reading(2, at+7, 1), reading(3, at+7, 1)}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}})
			must(t, err)
			polled = out.Entry
			loaded = load(t, s, archiveDay(archived+1, 3, 20))
		}
	}))
	load(t, s, archiveDay(archived, 3, 20))
	busy = false
	e, err := s.Forget(ctx, forgetSecond)
	if err != nil || e.Values != 40 || polled.New != 1 || polled.Rejected[air.RejectForgotten] != 1 || loaded.New != 80 || loaded.Rejected[air.RejectForgotten] != 40 {
		t.Errorf("%+v, %v; polled %+v, loaded %+v", e, err, polled, loaded)
	}
	if text := stored(t, s); strings.Contains(text, "sc-2 ") || strings.Count(text, "value sc-3 ") != 81 {
		t.Errorf("%s", text)
	}
}

// TestForgetFails gives up before the commit: nothing changed, and what was to
// be forgotten is taken again.
func TestForgetFails(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := open(t, dir, duck.Options{}.At(func(point string) {
		if point == "part renamed" && len(filesOf(t, dir)) == 2 {
			cancel()
		}
	}))
	load(t, s, archiveDay(archived, 3, 20))
	want, files := stored(t, s), filesOf(t, dir)
	if _, err := s.Forget(ctx, forgetSecond); err == nil {
		t.Fatal("forgotten")
	}
	if d := cmp.Diff(want, stored(t, s)); d != "" || !slices.Equal(files, filesOf(t, dir)) {
		t.Errorf("%v\n%s", filesOf(t, dir), d)
	}
	if e := load(t, s, archiveDay(archived, 3, 20)); e.Duplicate != 120 {
		t.Errorf("afterwards: %+v", e)
	}
}
