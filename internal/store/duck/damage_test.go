package duck_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// damages are what may happen to a file.
var damages = map[string]func(path string) error{
	"flipped": func(path string) error {
		text, err := os.ReadFile(path)
		if err == nil {
			text[len(text)/3] ^= 1
			err = os.WriteFile(path, text, 0o600)
		}
		return err
	},
	"cut":  func(path string) error { return os.Truncate(path, 200) },
	"gone": os.Remove,
}

// problems are what a full check finds.
func problems(t *testing.T, s *duck.Store) string {
	t.Helper()
	r, err := s.Check(context.Background(), duck.CheckOptions{Full: true})
	must(t, err)
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s → %s\n", p.What, p.Mend)
	}
	return b.String()
}

// fileOf is the path of the one listed file of a kind and day, or month.
func fileOf(t *testing.T, s *duck.Store, kind string, day int32) string {
	t.Helper()
	files, _ := s.Files()
	for _, f := range files {
		if f.Kind == kind && (f.Day == store.Date(day) || f.Day == "") {
			return "lake/" + f.Path
		}
	}
	t.Fatalf("no file of kind %s of %s in %v", kind, store.Date(day), files)
	return ""
}

// loadTwo stores two days as archives do: they can be brought again.
func loadTwo(t *testing.T, s *duck.Store) {
	t.Helper()
	for d := range int32(2) {
		load(t, s, archiveDay(sealDay+d, 3, 300))
	}
}

// TestDamagedFiles damages each kind of file in each way. Whoever meets it
// first, a reader, a check, the next start or an import, it is named, set aside
// and never read; the day beside it stands; what the check says mends it.
func TestDamagedFiles(t *testing.T) {
	whole := t.TempDir()
	s := open(t, whole, duck.Options{Clock: sealClock})
	loadTwo(t, s)
	seal(t, s, store.Always)
	want := whatIsKept(t, s)
	if found := problems(t, s); found != "" {
		t.Fatalf("of a whole store: %s", found)
	}
	must(t, s.Close())
	f := func(kind, how, finder string) {
		t.Helper()
		what := fmt.Sprintf("%s %s, met by %s", kind, how, finder)
		dir := copyDir(t, whole)
		var log bytes.Buffer
		o := duck.Options{Clock: sealClock, Log: slog.New(slog.NewTextHandler(&log, nil))}
		s := open(t, dir, o)
		path := fileOf(t, s, kind, sealDay)
		if finder == "start" {
			must(t, s.Close())
		}
		must(t, damages[how](filepath.Join(dir, path)))
		found := ""
		switch finder {
		case "start":
			s = open(t, dir, o)
		case "check":
			if found = problems(t, s); !strings.Contains(found, path+" is damaged") {
				t.Errorf("%s: the check found %q", what, found)
			}
		case "download":
			if _, _, ok, err := s.OpenFile(strings.TrimPrefix(path, "lake/")); ok || err != nil {
				t.Errorf("%s: it is served: %v, %v", what, ok, err)
			}
		case "import":
			load(t, s, archiveDay(sealDay, 3, 300))
		}
		got := whatIsKept(t, s)
		if !strings.Contains(log.String(), path) {
			t.Errorf("%s: the log does not name %s: %s", what, path, &log)
		}
		if _, err := os.Stat(filepath.Join(dir, path)); !os.IsNotExist(err) {
			t.Errorf("%s: it stands in its place still: %v", what, err)
		}
		if kept, _ := filepath.Glob(filepath.Join(dir, "lake", "aside", "*")); len(kept) != 1 && how != "gone" {
			t.Errorf("%s: set aside: %v", what, kept)
		}
		if finder != "import" { // the day is open then: its rows have other flags
			onlyOf(t, what, got, want, kind)
		}
		if kind == "value" {
			if found == "" && finder != "import" {
				found = problems(t, s)
			}
			if finder != "import" && (!strings.Contains(found, "mote import --from 2024-10-04 --to 2024-10-04") || len(got.Rows) != 1800) {
				t.Errorf("%s: %d rows are left; the check says %q", what, len(got.Rows), found)
			}
			load(t, s, archiveDay(sealDay, 3, 300))
		}
		for range 2 { // a day that was sealed may make the one after it due
			seal(t, s, store.Always)
		}
		sameKept(t, what+", mended", whatIsKept(t, s), want)
		if found := problems(t, s); found != "" {
			t.Errorf("%s, mended: %s", what, found)
		}
		must(t, s.Close())
	}
	f("value", "flipped", "reader")
	f("value", "cut", "reader")
	f("value", "gone", "reader")
	f("value", "flipped", "check")
	f("value", "gone", "check")
	f("value", "cut", "start")
	f("value", "flipped", "start")
	f("value", "flipped", "import")
	f("value", "flipped", "download")
	f("index", "gone", "download")
	f("hour", "flipped", "reader")
	f("hour", "gone", "reader")
	f("hour", "cut", "check")
	f("day", "flipped", "reader")
	f("day", "cut", "start")
	f("index", "flipped", "reader")
	f("index", "gone", "check")
}

// onlyOf checks that all that is still said was said before, and that nothing
// is lost but what the file of the kind held, or what was made of it.
func onlyOf(t *testing.T, what string, got, want kept, kind string) {
	t.Helper()
	was := map[string]bool{}
	for _, r := range want.Rows {
		was[fmt.Sprint(r)] = true
	}
	for _, r := range got.Rows {
		if !was[fmt.Sprint(r)] {
			t.Errorf("%s: a value that was never stored: %v", what, r)
			return
		}
	}
	if kind != "value" && len(got.Rows) != len(want.Rows) {
		t.Errorf("%s: %d values of %d are left", what, len(got.Rows), len(want.Rows))
	}
	if len(got.Hours) != len(want.Hours) { // final, or made of values
		t.Errorf("%s: %d hours of %d are left", what, len(got.Hours), len(want.Hours))
	}
	for i := range min(len(got.Hours), len(want.Hours)) {
		if g, w := got.Hours[i].Hour, want.Hours[i].Hour; g.N != w.N || g.Micro != w.Micro {
			t.Errorf("%s: hour %+v was %+v", what, got.Hours[i], want.Hours[i])
			return
		}
	}
}

// TestCheckComparesRollups changes what sealing made, with a checksum to match:
// only making it again can tell.
func TestCheckComparesRollups(t *testing.T) {
	whole := t.TempDir()
	s := open(t, whole, duck.Options{Clock: sealClock})
	fill(t, s, sealDay, 3, 5)
	seal(t, s, store.Always)
	want := whatIsKept(t, s)
	must(t, s.Close())
	f := func(kind, change, says string) {
		t.Helper()
		dir := copyDir(t, whole)
		s := open(t, dir, duck.Options{Clock: sealClock})
		path := fileOf(t, s, kind, sealDay+1)
		must(t, s.Close())
		forge(t, dir, path, keyOrder[kind], change)
		s = open(t, dir, duck.Options{Clock: sealClock})
		found := problems(t, s)
		if !strings.Contains(found, says) || !strings.Contains(found, "→ run mote requalify --from 2024-10-05 --to 2024-10-05") || strings.Count(found, "→") != 1 {
			t.Errorf("%s: the check found %q", change, found)
		}
		if sample, err := s.Check(context.Background(), duck.CheckOptions{}); err != nil || len(sample.Problems) != 1 || sample.Days != 3 || sample.Sensors != 9 {
			t.Errorf("%s: a sample found %+v, %v", change, sample, err)
		}
		for d := range int32(2) { // what requalify does, to the day and the one after it
			_, err := s.Seal(context.Background(), sealDay+1+d)
			must(t, err)
		}
		sameKept(t, change+", mended", whatIsKept(t, s), want)
		if found := problems(t, s); found != "" {
			t.Errorf("%s, mended: %s", change, found)
		}
	}
	one := `sensor & 255 = 2 AND quantity = 1 AND date_part('hour', ts) = 7`
	f("hour", `* REPLACE (CASE WHEN `+one+` THEN sum_micro + 1 ELSE sum_micro END AS sum_micro)`, "1 hours of 2024-10-05 are not what the values give; they are of 1 sensors, the first is sc-2")
	f("hour", `* REPLACE (CASE WHEN `+one+` THEN slots - 1 ELSE slots END AS slots)`, "1 hours of 2024-10-05")
	f("day", `* REPLACE (CASE WHEN date_part('day', ts) = 5 AND quantity = 1 THEN mean * 2 ELSE mean END AS mean)`, "3 days of 2024-10-05 are not what the values give; they are of 3 sensors, the first is sc-1")
	f("index", `* REPLACE (CASE WHEN sensor & 255 = 3 AND standard = 'uk-daqi' AND basis = 'day' THEN 9 ELSE value END AS value)`, "1 indices of 2024-10-05")
	f("value", `* REPLACE (CASE WHEN date_part('hour', ts) = 7 AND date_part('minute', ts) < 5 AND sensor & 255 = 2 AND quantity = 1 THEN flags | 1 ELSE flags END AS flags)`, "flags of values of 2024-10-05 are not what the values give")
}

// forge rewrites a file of the lake that nobody has open, and lists it as if it
// had been written so.
func forge(t *testing.T, dir, path, order, change string) {
	t.Helper()
	db, err := sql.Open("duckdb", filepath.Join(dir, "mote.duckdb"))
	must(t, err)
	at := filepath.Join(dir, path)
	_, err = db.Exec(fmt.Sprintf(`COPY (SELECT %s FROM read_parquet('%s', hive_partitioning = false) ORDER BY %s) TO '%s.new' (FORMAT parquet)`, change, at, order, at))
	must(t, err)
	must(t, os.Rename(at+".new", at))
	file, err := os.Open(at)
	must(t, err)
	sum := sha256.New()
	n, err := io.Copy(sum, file)
	must(t, err)
	must(t, file.Close())
	_, err = db.Exec(`UPDATE segment SET bytes = ?, sha256 = ? WHERE path = ?`, n, hex.EncodeToString(sum.Sum(nil)), path)
	must(t, err)
	must(t, db.Close())
}

// TestWrittenIsTrusted leaves a file that was written alone as long as its size
// and time tell so, and compares a copy with its checksum.
func TestWrittenIsTrusted(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, duck.Options{Clock: sealClock})
	loadTwo(t, s)
	seal(t, s, store.Always)
	want := whatIsKept(t, s)
	path := filepath.Join(dir, fileOf(t, s, "value", sealDay))
	info, err := os.Stat(path)
	must(t, err)
	if !info.ModTime().Equal(sealClock()) {
		t.Errorf("a file of %v, made at %v", info.ModTime(), sealClock())
	}
	for range 2 {
		must(t, os.Chtimes(path, time.Now(), time.Now()))
		sameKept(t, "another time, the same content", whatIsKept(t, s), want)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
