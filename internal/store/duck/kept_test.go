package duck_test

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// kept is all that a store says of days that are over.
type kept struct {
	Rows    []air.Row
	Hours   []average.HourRow
	Days    []average.DayRow
	Indices []assess.Row
	Sealed  []store.Sealed
	Due     []int32
}

func whatIsKept(t *testing.T, s *duck.Store) (k kept) {
	t.Helper()
	ctx := context.Background()
	for rows, err := range s.Values(ctx, store.SelectValues{Span: store.Always}) {
		must(t, err)
		k.Rows = append(k.Rows, rows...)
	}
	all := store.SelectHours{Quantities: []air.Quantity{air.PM25, air.PM10, air.Humidity}, Span: store.Always}
	for r, err := range s.Hours(ctx, all) {
		must(t, err)
		k.Hours = append(k.Hours, r)
	}
	for r, err := range s.Days(ctx, all) {
		must(t, err)
		k.Days = append(k.Days, r)
	}
	for r, err := range s.Indices(ctx, store.SelectIndices{Span: store.Always}) {
		must(t, err)
		k.Indices = append(k.Indices, r)
	}
	var err error
	k.Sealed, err = s.SealedDays(ctx, store.Always)
	must(t, err)
	for i := range k.Sealed {
		k.Sealed[i].At, k.Sealed[i].Flagged = 0, 0 // they tell of the sealing, not of what it left
	}
	k.Due, err = s.Due(ctx, store.Always, false)
	must(t, err)
	return k
}

// sameKept compares what two stores keep.
func sameKept(t *testing.T, what string, got, want kept) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(air.SameNumber)); d != "" {
		if len(d) > 3000 {
			d = d[:3000]
		}
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// noOrphans checks that the lake's folders hold what is listed and nothing
// else, and that nothing unfinished is left.
func noOrphans(t *testing.T, s *duck.Store, dir string) {
	t.Helper()
	var want, got []string
	files, _ := s.Files()
	for _, f := range files {
		want = append(want, f.Path)
	}
	lake := filepath.Join(dir, "lake")
	err := filepath.WalkDir(lake, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".parquet" {
			rel, rerr := filepath.Rel(lake, path)
			must(t, rerr)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("files (-listed +there):\n%s", d)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "tmp", "*part*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// fill stores a record of each of some sensors every 10 minutes of the days: a
// random walk, some of it stuck, out of range or at the upper stop.
func fill(t *testing.T, s *duck.Store, first int32, days int, seed uint64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	for d := first; d < first+int32(days); d++ {
		b := store.Batch{Entry: air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK}}
		for sensor := range int64(3) {
			v := 10.0
			for at := int64(d) * air.Day; at < int64(d+1)*air.Day; at += 600 {
				if rng.IntN(4) == 0 && sensor > 0 {
					v = float64(rng.IntN(2000)) / 100
				}
				r := reading(sensor+1, at+rng.Int64N(300), v)
				r.Values = append(r.Values, air.Value{Quantity: air.PM10, Value: v * 2}, air.Value{Quantity: air.Humidity, Value: 80 + v/2})
				if rng.IntN(50) == 0 {
					r.Values[0].Value, r.Values[0].Flags = 1500, air.FlagRange
				}
				b.Readings = append(b.Readings, r)
			}
		}
		_, err := s.Append(context.Background(), b)
		must(t, err)
	}
}

// seal seals what is due, in order.
func seal(t *testing.T, s *duck.Store, span air.Interval) {
	t.Helper()
	due, err := s.Due(context.Background(), span, false)
	must(t, err)
	for _, d := range due {
		_, err := s.Seal(context.Background(), d)
		must(t, err)
	}
}

// sealClock is after the days of these tests, in another month.
func sealClock() time.Time { return time.Unix(int64(sealDay+60)*air.Day, 0) }

// copyDir copies a data directory that nobody has open.
func copyDir(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	must(t, os.CopyFS(to, os.DirFS(from)))
	return to
}
