package duck_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// archivedDays loads days of 120 values each, joins them in a file of the month
// if told, and marks them as sealed, as it stands in the file.
func archivedDays(t *testing.T, days int32, month bool, sealed ...int32) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s := open(t, dir, duck.Options{})
	for d := range days {
		load(t, s, archiveDay(archived+d, 3, 20))
	}
	must(t, s.Close())
	db, err := sql.Open("duckdb", filepath.Join(dir, "mote.duckdb"))
	must(t, err)
	exec := func(format string, args ...any) {
		t.Helper()
		_, err := db.Exec(fmt.Sprintf(format, args...))
		must(t, err)
	}
	for _, d := range sealed {
		exec(`INSERT INTO sealed VALUES (%d, 0, 'v0', false, 120, 0, 0, 0, 0)`, archived+d)
	}
	if month {
		const path = "lake/value/month=2026-11/all.part-99.parquet"
		files := filesOf(t, dir)
		exec(`COPY (FROM read_parquet(['%s'], hive_partitioning = false) ORDER BY ALL) TO '%s' (FORMAT parquet)`, strings.Join(files, "','"), filepath.Join(dir, path))
		whole, err := os.ReadFile(filepath.Join(dir, path))
		must(t, err)
		exec(`DELETE FROM segment`)
		exec(`INSERT INTO segment VALUES (99, 'value', 202611, -2147483648, '%s', %d, %d, '%x', 'v0', 0)`, path, 120*days, len(whole), sha256.Sum256(whole))
		exec(`UPDATE meta SET value = '99' WHERE key = 'part'`)
		for _, f := range files {
			must(t, os.Remove(f))
		}
	}
	must(t, db.Close())
	return dir
}

func TestRetain(t *testing.T) {
	ctx := context.Background()
	f := func(month bool, before int32, wantFiles int, want int64) {
		t.Helper()
		dir := archivedDays(t, 3, month, 0, 1, 2)
		s := open(t, dir, duck.Options{})
		e, err := s.Retain(ctx, archived+before)
		if err != nil || e.Kind != air.KindRetain || e.Values != want || e.New != 0 {
			t.Fatalf("%+v, %v", e, err)
		}
		for range 2 {
			st, err := s.Stats(ctx)
			if err != nil || st.Values != 360-want || len(filesOf(t, dir)) != wantFiles || rowsInFiles(t, dir, "true") != int(360-want) {
				t.Errorf("%d values in %v, %v", st.Values, filesOf(t, dir), err)
			}
			must(t, s.Close())
			s = open(t, dir, duck.Options{})
		}
		if strings.Contains(stored(t, s), "newest ") != (want < 360) {
			t.Error("the newest values are not those that are left")
		}
		at := int64(archived) * air.Day
		out, err := s.Append(ctx, store.Batch{Readings: []air.Reading{reading(3, at+7, 1), reading(3, at+4*air.Day, 1)}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}})
		if err != nil || out.Entry.New != 1 || out.Entry.Rejected[air.RejectOutside] != 1 {
			t.Errorf("polled: %+v, %v", out.Entry, err)
		}
		if e := load(t, s, archiveDay(archived, 3, 20)); e.New != 0 || e.Rejected[air.RejectOutside] != 120 {
			t.Errorf("loaded again: %+v", e)
		}
		if e, err := s.Retain(ctx, archived+before); err != nil || e.ID != 0 {
			t.Errorf("again: %+v, %v", e, err)
		}
	}
	f(false, 2, 1, 240)
	f(false, 3, 0, 360)
	f(true, 2, 1, 240)
	f(true, 3, 0, 360)
}

// TestRetainNeedsSeals removes nothing while a day before is not sealed.
func TestRetainNeedsSeals(t *testing.T) {
	f := func(before, want int32, sealed ...int32) {
		t.Helper()
		s := open(t, archivedDays(t, 3, false, sealed...), duck.Options{})
		_, err := s.Retain(context.Background(), archived+before)
		early, ok := errors.AsType[*store.SealOrderError](err)
		if !ok || early.Day != archived+want {
			t.Errorf("%v", err)
		}
		if st, err := s.Stats(context.Background()); err != nil || st.Values != 360 {
			t.Errorf("%d values, %v", st.Values, err)
		}
	}
	f(3, 0)
	f(2, 1, 0)
	f(3, 2, 0, 1)
}

// TestRetainKilled ends the process at each point: the next start finds all
// values or those that stay, and repeating it completes it.
func TestRetainKilled(t *testing.T) {
	ctx := context.Background()
	if dir, o := doomed(t); dir != "" {
		_, err := open(t, dir, o).Retain(ctx, archived+2)
		t.Fatalf("still alive: %v", err)
	}
	for _, point := range []string{"part written", "part synced", "part renamed", "before commit", "after commit", "files removed"} {
		dir := archivedDays(t, 3, true, 0, 1, 2)
		dieAt(t, "TestRetainKilled", dir, point)
		s := open(t, dir, duck.Options{})
		found := int64(360)
		if committed(point) {
			found = 120
		}
		if st, err := s.Stats(ctx); err != nil || st.Values != found || len(filesOf(t, dir)) != 1 {
			t.Errorf("%s: %d values in %v, %v", point, st.Values, filesOf(t, dir), err)
		}
		if e, err := s.Retain(ctx, archived+2); err != nil || e.Values != found-120 {
			t.Errorf("%s: again: %+v, %v", point, e, err)
		}
		if st, err := s.Stats(ctx); err != nil || st.Values != 120 || len(filesOf(t, dir)) != 1 {
			t.Errorf("%s: again: %d values in %v, %v", point, st.Values, filesOf(t, dir), err)
		}
	}
}
