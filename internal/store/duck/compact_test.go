package duck_test

import (
	"context"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// countFiles counts the current files of a kind, and those of them that hold a
// month.
func countFiles(s *duck.Store, kind string) (all, months int) {
	files, _ := s.Files()
	for _, f := range files {
		if f.Kind == kind {
			all++
			if f.Day == "" {
				months++
			}
		}
	}
	return all, months
}

// TestCompact puts a month together, seals days of it again, and puts it
// together again: what is kept is the same all the time.
func TestCompact(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	o := duck.Options{Clock: sealClock}
	s := open(t, dir, o)
	first := sealDay + 25 // 2024-10-29: three days of October, two of November
	fill(t, s, first, 5, 1)
	seal(t, s, store.Always)
	want := whatIsKept(t, s)
	var steps []int64
	must(t, s.Compact(ctx, func(done, total int64) { steps = append(steps, done, total) }))
	if !slices.Equal(steps, []int64{0, 6, 1, 6, 2, 6, 3, 6, 4, 6, 5, 6, 6, 6}) {
		t.Errorf("progress %v", steps)
	}
	compacted := func(what string) {
		t.Helper()
		sameKept(t, what, whatIsKept(t, s), want)
		areSorted(t, s, dir)
		noOrphans(t, s, dir)
		for _, kind := range []string{"value", "hour", "index", "day"} {
			if all, months := countFiles(s, kind); all != 2 || months != 2 {
				t.Errorf("%s: %d files of %s, %d of months", what, all, kind, months)
			}
		}
	}
	compacted("compacted")
	must(t, s.Compact(ctx, nil))
	compacted("compacted twice")

	for _, d := range []int32{first + 1, first + 2} {
		now, err := s.Seal(ctx, d)
		must(t, err)
		if now.Flagged != 0 || now.Dirty {
			t.Errorf("sealed again: %+v", now)
		}
	}
	sameKept(t, "sealed again", whatIsKept(t, s), want)
	noOrphans(t, s, dir)
	if all, months := countFiles(s, "value"); all != 4 || months != 1 {
		t.Errorf("sealed again: %d files of values, %d of months", all, months)
	}
	must(t, s.Compact(ctx, nil))
	compacted("compacted again")
	must(t, s.Close())
	s = open(t, dir, o)
	compacted("reopened")

	// A late value opens the month: nothing is put together until it is sealed.
	_, err := s.Append(ctx, batch(1, int64(first)*air.Day+1))
	must(t, err)
	seal(t, s, air.Interval{From: int64(first) * air.Day, To: int64(first+1) * air.Day})
	must(t, s.Compact(ctx, nil))
	if all, months := countFiles(s, "value"); all != 4 || months != 1 {
		t.Errorf("while a day is dirty: %d files of values, %d of months", all, months)
	}
	seal(t, s, store.Always)
	must(t, s.Compact(ctx, nil))
	if all, months := countFiles(s, "value"); all != 2 || months != 2 {
		t.Errorf("in the end: %d files of values, %d of months", all, months)
	}
}
