package duck_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// TestBackup copies a store while it is written, twice, and makes it again of
// the copy: what was acknowledged before a backup began is in it.
func TestBackup(t *testing.T) {
	ctx, at := context.Background(), time.Unix(1_795_400_000, 0)
	s := open(t, t.TempDir(), duck.Options{Clock: func() time.Time { return at }})
	to := filepath.Join(t.TempDir(), "copy")
	say := func(n int64) {
		t.Helper()
		_, err := s.Append(ctx, store.Batch{
			Readings: []air.Reading{reading(n%7+1, at.Unix()-3*n, float64(n))},
			Entry:    air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Started: at.UnixMilli()},
		})
		must(t, err)
	}
	for n := range int64(40) {
		say(n)
	}
	must(t, s.Describe(ctx))
	before := contents(t, s)
	b, err := s.Backup(ctx, to, nil)
	must(t, err)
	if b.Files != 5 || b.Copied != 5 || b.Bytes == 0 {
		t.Errorf("%+v", b)
	}
	restored := func() string {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "new")
		var done, total int64
		must(t, duck.Restore(ctx, to, dir, duck.Options{}, func(d, n int64) { done, total = d, n }))
		if done != total || total == 0 {
			t.Errorf("%d of %d bytes", done, total)
		}
		r := open(t, dir, duck.Options{Clock: func() time.Time { return at }})
		return contents(t, r)
	}
	if d := cmp.Diff(before, restored()); d != "" {
		t.Error(d)
	}

	var wg sync.WaitGroup
	wg.Go(func() {
		for n := int64(40); n < 80; n++ {
			say(n)
		}
	})
	b, err = s.Backup(ctx, to, nil)
	wg.Wait()
	must(t, err)
	if b.Files != 5 || b.Copied != 0 {
		t.Errorf("the second time: %+v", b)
	}
	got := restored()
	if n := strings.Count(got, "\nvalue "); n < 40 || strings.Count(got, "\nentry ") != n {
		t.Errorf("%d values, %d entries", n, strings.Count(got, "\nentry "))
	}
	must(t, s.Describe(ctx)) // other files take the place of these
	b, err = s.Backup(ctx, to, nil)
	must(t, err)
	files, err := filepath.Glob(filepath.Join(to, "lake", "*", "*.parquet"))
	must(t, err)
	if len(files) != 5 || b.Copied != 5 {
		t.Errorf("%+v, %q", b, files)
	}
	if d := cmp.Diff(contents(t, s), restored()); d != "" {
		t.Error(d)
	}

	// A copy that is not what was written.
	must(t, os.WriteFile(files[0], []byte("something else"), 0o600))
	err = duck.Restore(ctx, to, filepath.Join(t.TempDir(), "new"), duck.Options{}, nil)
	if err == nil || !strings.Contains(err.Error(), filepath.Base(files[0])) {
		t.Errorf("a damaged copy: %v", err)
	}
	_, err = s.Backup(ctx, to, nil)
	must(t, err)
	if d := cmp.Diff(contents(t, s), restored()); d != "" {
		t.Errorf("the next backup did not mend it: %s", d)
	}
}

func TestBackupRefusals(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := open(t, dir, duck.Options{})
	f := func(to, want string) {
		t.Helper()
		if _, err := s.Backup(ctx, to, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", to, err, want)
		}
	}
	f(dir, "lies within")
	f(filepath.Join(dir, "backup"), "lies within")
	other := t.TempDir()
	must(t, os.WriteFile(filepath.Join(other, "thesis.doc"), nil, 0o600))
	f(other, "thesis.doc")
	must(t, os.WriteFile(filepath.Join(other, "mote.lock"), nil, 0o600))
	f(other, "that a mote has used")
	r := func(from, to, want string) {
		t.Helper()
		if err := duck.Restore(ctx, from, to, duck.Options{}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s to %s: %v, want %q", from, to, err, want)
		}
	}
	r(dir, other, "is not empty")
	r(other, filepath.Join(t.TempDir(), "new"), "is no backup")
}
