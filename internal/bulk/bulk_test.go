package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/bulk"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/source/archive"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const header = "sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2\n"

// rows is a day file's text, a row every ten minutes.
func rows(sensor int, date string) string {
	var b strings.Builder
	b.WriteString(header)
	for m := range 144 {
		fmt.Fprintf(&b, "%d;SDS011;%d;57.1;-2.1;%sT%02d:%02d:00;%d.5;;;%d;;\n", sensor, sensor, date, m/6, m%6*10, sensor+m, m)
	}
	return b.String()
}

const perFile = 288 // values of rows

// folder writes files and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// month is ten sensors over five days.
func month() map[string]string {
	files := map[string]string{}
	for day := 1; day <= 5; day++ {
		for sensor := 1; sensor <= 10; sensor++ {
			date := fmt.Sprintf("2024-01-%02d", day)
			files[fmt.Sprintf("%s_sds011_sensor_%d.csv", date, sensor)] = rows(sensor, date)
		}
	}
	return files
}

type rig struct {
	*testing.T
	store *mem.Store
	in    *ingest.Ingest
	bad   []bulk.Bad
	kept  []string
	loads []int // values of each batch
	fail  error // of the third batch
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, store: mem.New()}
	var err error
	r.in, err = ingest.New(t.Context(), ingest.Options{Store: r.store, Log: slog.New(slog.DiscardHandler), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) run(dir string, change func(*bulk.Options)) (bulk.Summary, error) {
	r.Helper()
	w, err := archive.NewWalker(r.Context(), []string{dir}, nil)
	if err != nil {
		r.Fatal(err)
	}
	r.bad, r.loads, r.kept = nil, nil, nil
	o := bulk.Options{
		Source: w, Bad: func(b bulk.Bad) { r.bad = append(r.bad, b) },
		Stored: func(paths []string) error { r.kept = append(r.kept, paths...); return nil },
		Store: func(ctx context.Context, came air.Origin, day store.ArchiveDay) (air.Entry, error) {
			n := 0
			for _, s := range day.Stretches {
				for _, c := range s.Columns {
					n += len(c.Value)
				}
			}
			if r.loads = append(r.loads, n); r.fail != nil && len(r.loads) == 3 {
				return air.Entry{}, r.fail
			}
			return r.in.Archive(ctx, came, day)
		},
	}
	if change != nil {
		change(&o)
	}
	s, err := bulk.Run(r.Context(), o)
	sum := s.New + s.Duplicate + s.Conflict
	for _, n := range s.Rejected {
		sum += n
	}
	if sum != s.Values {
		r.Errorf("the summary does not add up: %+v", s)
	}
	return s, err
}

// stored is every row of the store.
func (r *rig) stored() (out []air.Row) {
	for chunk, err := range r.store.Values(r.Context(), store.SelectValues{Span: store.Always}) {
		if err != nil {
			r.Fatal(err)
		}
		out = append(out, chunk...)
	}
	return out
}

// TestRun imports in batches of every size; the store is the same.
func TestRun(t *testing.T) {
	dir := folder(t, month())
	var want []air.Row
	f := func(batch, held, least, most int) {
		t.Helper()
		r := newRig(t)
		s, err := r.run(dir, func(o *bulk.Options) { o.BatchValues, o.HeldValues = batch, held })
		if err != nil || s.New != 50*perFile || s.Values != s.New || s.Files != 50 || s.Rows != 50*144 || len(s.Days) != 5 || s.Faults() != 0 {
			t.Errorf("batches of %d: %+v, %v", batch, s, err)
		}
		if n := len(r.loads); n < least || n > most || int64(n) != s.Entries || slices.Max(r.loads) > batch+perFile || len(r.kept) != 50 {
			t.Errorf("batches of %d: %d batches of up to %d, want %d to %d; %d files told", batch, n, slices.Max(r.loads), least, most, len(r.kept))
		}
		got := r.stored()
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) || len(got) != 50*perFile {
			t.Errorf("batches of %d: %d rows that differ from %d", batch, len(got), len(want))
		}
		if s, err = r.run(dir, nil); err != nil || s.New != 0 || s.Duplicate != 50*perFile || len(s.Days) != 0 {
			t.Errorf("again: %+v, %v", s, err)
		}
	}
	f(1_000_000, 2_000_000, 5, 5)
	f(perFile, 10*perFile, 50, 50)
	f(3*perFile, 100*perFile, 20, 20)
	f(100*perFile, 4*perFile, 13, 50)
}

// TestRepeat completes an import that has failed.
func TestRepeat(t *testing.T) {
	dir := folder(t, month())
	r := newRig(t)
	r.fail = errors.New("the disk is full")
	s, err := r.run(dir, nil)
	if !errors.Is(err, r.fail) || s.New != 20*perFile || len(r.kept) != 20 {
		t.Errorf("%+v, %v; %d files told", s, err, len(r.kept))
	}
	r.fail = nil
	if s, err = r.run(dir, nil); err != nil || s.New != 30*perFile || s.Duplicate != 20*perFile {
		t.Errorf("again: %+v, %v", s, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w, err := archive.NewWalker(t.Context(), []string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bulk.Run(ctx, bulk.Options{Source: w}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestDamage: what is right goes in, what is wrong is named.
func TestDamage(t *testing.T) {
	const good = "2024-01-01_sds011_sensor_1.csv"
	text := rows(1, "2024-01-01")
	lines := strings.SplitAfter(text, "\n")
	f := func(name, text string, news, rejected int64, says ...string) {
		t.Helper()
		r := newRig(t)
		s, err := r.run(folder(t, map[string]string{name: text, "2024-01-01_sds011_sensor_2.csv": rows(2, "2024-01-01")}), nil)
		var said []string
		for _, b := range r.bad {
			said = append(said, fmt.Sprintf("%s:%d %s", filepath.Base(b.File), b.Line, b.Reason))
		}
		if err != nil || s.New != news+perFile || s.Faults() == 0 || s.Values-s.New != rejected || !slices.Equal(said, says) {
			t.Errorf("%s: %+v, %v; said %q, want %q", name, s, err, said, says)
		}
	}
	f(good, strings.Replace(text, "\n1;", "\n1;1;", 1), perFile-2, 1, good+":2 bad_record")
	f(good, strings.Replace(text, lines[5], "rubbish\n", 1), perFile-2, 1, good+":6 bad_record")
	f(good, strings.TrimPrefix(text, header), 0, 1, good+":0 ")
	f("a.csv", text, 0, 0, "a.csv:0 ")
	f(good+".gz", "\x1f\x8brubbish, not gzip", 0, 0, good+".gz:0 ")
	f("x.zip", "rubbish", 0, 0, "x.zip:0 ")
}

// TestOrigins never joins measured and simulated data.
func TestOrigins(t *testing.T) {
	dir := folder(t, month())
	r := newRig(t)
	if err := r.store.Stamp(t.Context(), air.OriginSimulated); err != nil {
		t.Fatal(err)
	}
	_, err := r.run(dir, nil)
	if other, ok := errors.AsType[*store.OriginError](err); !ok || other.Came != air.OriginReal || len(r.stored()) != 0 {
		t.Errorf("measured data into a simulated store: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "SIMULATED"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := r.run(dir, nil); err != nil || s.New != 50*perFile {
		t.Errorf("simulated data into it: %+v, %v", s, err)
	}
}
