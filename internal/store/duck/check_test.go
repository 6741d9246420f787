package duck_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

func TestCheck(t *testing.T) {
	ctx, dir, at := context.Background(), t.TempDir(), time.Unix(1_795_400_000, 0)
	s := open(t, dir, duck.Options{Clock: func() time.Time { return at }})
	for n := range int64(60) {
		_, err := s.Append(ctx, store.Batch{
			Readings: []air.Reading{reading(n%7+1, at.Unix()-3*n, float64(n))},
			Entry:    air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Started: at.UnixMilli()},
		})
		must(t, err)
	}
	if _, err := s.Forget(ctx, air.Forgotten{Network: air.SC, Sensor: 1<<56 | 3, Interval: store.Always, When: at.Unix()}); err != nil {
		t.Fatal(err)
	}
	must(t, s.Describe(ctx))
	check := func(want string) {
		t.Helper()
		r, err := s.Check(ctx, duck.CheckOptions{Full: true})
		must(t, err)
		var found []string
		for _, p := range r.Problems {
			found = append(found, p.What+" → "+p.Mend)
		}
		got := strings.Join(found, "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
		if r.Entries < 61 || r.Values == 0 {
			t.Errorf("%+v", r)
		}
	}
	check("")

	// A file of the lake is not what was written: it is named and set aside.
	files, err := filepath.Glob(filepath.Join(dir, "lake", "site", "*.parquet"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	must(t, err)
	text[len(text)/2] ^= 1
	must(t, os.WriteFile(files[0], text, 0o600))
	check("lake/site/" + filepath.Base(files[0]) + " is damaged: its checksum is not that of what was written")
	check("")
	if _, err := os.Stat(files[0]); !os.IsNotExist(err) {
		t.Errorf("the damaged file is still in its place: %v", err)
	}
	if kept, err := filepath.Glob(filepath.Join(dir, "lake", "aside", "*")); err != nil || len(kept) != 1 {
		t.Errorf("set aside: %q, %v", kept, err)
	}

	// A file that is gone, or cut, is missed at the next start.
	must(t, s.Describe(ctx))
	files, err = filepath.Glob(filepath.Join(dir, "lake", "s*", "*.parquet"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%q, %v", files, err)
	}
	must(t, s.Close())
	must(t, os.Remove(files[0]))
	must(t, os.Truncate(files[1], 100))
	var log bytes.Buffer
	s = open(t, dir, duck.Options{Clock: func() time.Time { return at }, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, name := range files {
		if !strings.Contains(log.String(), filepath.Base(name)) {
			t.Errorf("the log does not name %s: %s", name, &log)
		}
	}
	check("")
}
