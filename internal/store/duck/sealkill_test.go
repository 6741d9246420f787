package duck_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// lakeSteps are what is done to a directory of two sealed days and one that is
// not, the two in a file of their month: from there, each step is killed
// wherever it can be.
var lakeSteps = map[string]func(ctx context.Context, s *duck.Store) error{
	"seal": func(ctx context.Context, s *duck.Store) error { _, err := s.Seal(ctx, sealDay+2); return err },
	"seal again": func(ctx context.Context, s *duck.Store) error {
		_, err := s.Seal(ctx, sealDay+1)
		return err
	},
	"compact": func(ctx context.Context, s *duck.Store) error { return s.Compact(ctx, nil) },
}

// lakePoints are the points that a step reaches, in order of the first time.
var lakePoints = []string{"part written", "part synced", "part renamed", "seal prepared", "before commit", "after commit", "files removed"}

// lakeFixture makes the directory that a step begins with, and returns what it
// keeps after the step.
func lakeFixture(t *testing.T, step string) (dir string, before, after kept, reached []string) {
	t.Helper()
	ctx := context.Background()
	dir = t.TempDir()
	s := open(t, dir, duck.Options{Clock: sealClock})
	fill(t, s, sealDay, 3, 2)
	for d := range int32(2) {
		_, err := s.Seal(ctx, sealDay+d)
		must(t, err)
	}
	switch step {
	case "seal again": // a late value
		_, err := s.Seal(ctx, sealDay+2)
		must(t, err)
		must(t, s.Compact(ctx, nil))
		_, err = s.Append(ctx, batch(1, int64(sealDay+1)*86400+7))
		must(t, err)
	case "compact":
		_, err := s.Seal(ctx, sealDay+2)
		must(t, err)
	}
	before = whatIsKept(t, s)
	must(t, s.Close())
	o := duck.Options{Clock: sealClock}.At(func(point string) { reached = append(reached, point) })
	again := copyDir(t, dir)
	s = open(t, again, o)
	must(t, lakeSteps[step](ctx, s))
	noOrphans(t, s, again)
	return dir, before, whatIsKept(t, s), reached
}

// TestLakeKilled ends the process at each point of sealing, of sealing again a
// day of a month that was put together, and of putting it together, each time
// that it is reached: the next start finds the day as it was or as it is to be,
// whole, and nothing beside it; doing it again gives the same.
func TestLakeKilled(t *testing.T) {
	if dir := os.Getenv("MOTE_TEST_LAKE"); dir != "" {
		left, err := strconv.Atoi(os.Getenv("MOTE_TEST_KILL_AT"))
		must(t, err)
		ctx := context.Background()
		s, err := duck.Open(ctx, dir, duck.Options{Clock: sealClock}.At(func(string) {
			if left--; left < 0 {
				must(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
				select {} // until it arrives
			}
		}))
		must(t, err)
		t.Fatalf("still alive: %v", lakeSteps[os.Getenv("MOTE_TEST_STEP")](ctx, s))
	}
	for step, do := range lakeSteps {
		from, before, after, reached := lakeFixture(t, step)
		var points []string
		for _, p := range reached {
			if !slices.Contains(points, p) {
				points = append(points, p)
			}
		}
		want := slices.Clone(lakePoints)
		if step == "compact" {
			want = slices.DeleteFunc(want, func(p string) bool { return p == "seal prepared" })
		}
		if d := cmp.Diff(want, points); d != "" {
			t.Errorf("%s: points: %s", step, d)
		}
		stride := 1
		if testing.Short() {
			stride = 4
		}
		for at := 0; at < len(reached); at += stride {
			dir := copyDir(t, from)
			cmd := exec.Command(os.Args[0], "-test.run=^TestLakeKilled$")
			cmd.Env = append(os.Environ(), "MOTE_TEST_LAKE="+dir, "MOTE_TEST_STEP="+step, "MOTE_TEST_KILL_AT="+strconv.Itoa(at))
			out, err := cmd.CombinedOutput()
			exit, ok := errors.AsType[*exec.ExitError](err)
			if !ok || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("%s, point %d: the process was not killed: %v\n%s", step, at, err, out)
			}
			s := open(t, dir, duck.Options{Clock: sealClock})
			noOrphans(t, s, dir)
			if got := whatIsKept(t, s); !cmp.Equal(got, before) && !cmp.Equal(got, after) {
				sameKept(t, "after the start", got, before)
			}
			if due, err := s.Due(context.Background(), store.Always, false); err != nil || len(due) > 0 || step == "compact" {
				must(t, errors.Join(err, do(context.Background(), s)))
			}
			sameKept(t, "done again", whatIsKept(t, s), after)
			areSorted(t, s, dir)
			noOrphans(t, s, dir)
			must(t, s.Close())
			if t.Failed() {
				t.Fatalf("%s: killed at %q, the point number %d", step, reached[at], at)
			}
		}
		t.Logf("%s: killed at %d points", step, len(reached))
	}
}
