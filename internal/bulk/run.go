package bulk

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/source/archive"
	"github.com/mote-air/mote/internal/store"
)

// A batch is stored when it has so many values, and so many are held at most
// beside the one that is being stored. A value takes 20 bytes.
const (
	batchValues = 1_500_000
	heldValues  = 4_000_000
)

// Source is where files come from.
type Source interface {
	// Walk hands over each file; emit may be called by several goroutines.
	Walk(ctx context.Context, readers int, emit archive.Emit) error
}

// Options say what an import reads and who is told of it. The functions are
// called by one goroutine at a time each.
type Options struct {
	Source Source
	// Store stores a day, or a part of one; see ingest.Archive.
	Store func(ctx context.Context, came air.Origin, day store.ArchiveDay) (air.Entry, error)
	// Stored is told of the files that were read to their end and whose values
	// are all stored; may be nil.
	Stored func(paths []string) error
	// Bad is told of each file and row that is refused; may be nil.
	Bad func(Bad)
	// News is told how far it is, after each file and batch; may be nil.
	News func(Summary)
	// Every is how long values wait at most until they are stored; 0: until
	// there are enough.
	Every time.Duration
	// BatchValues and HeldValues are for tests; 0 takes the defaults.
	BatchValues, HeldValues int
}

// errMixed is of data that must not share a store.
var errMixed = errors.New("what is imported holds measured and simulated data: import them apart")

// run is an import under way. The grouping goroutine owns days, held and bad,
// mu guards the rest.
type run struct {
	o       Options
	workers int
	days    map[int32]*group
	held    int
	came    air.Origin
	batches chan *group

	mu      sync.Mutex
	summary Summary
}

// Run imports everything. What was stored before an error stays stored, and the
// summary tells of it.
func Run(ctx context.Context, o Options) (Summary, error) {
	if o.BatchValues == 0 {
		o.BatchValues, o.HeldValues = batchValues, heldValues
	}
	r := &run{o: o, workers: runtime.GOMAXPROCS(0), days: map[int32]*group{}, batches: make(chan *group),
		summary: Summary{Rejected: map[string]int64{}, Flagged: map[string]int64{}, Days: []string{}}}
	whole, ctx := errgroup.WithContext(ctx)
	found, done := make(chan archive.File), make(chan decoded, r.workers)
	whole.Go(func() error {
		defer close(found)
		return o.Source.Walk(ctx, r.workers, func(f archive.File) error { return send(ctx, found, f) })
	})
	whole.Go(func() error {
		defer close(done)
		return r.decode(ctx, found, done)
	})
	whole.Go(func() error {
		defer close(r.batches)
		return r.group(ctx, done)
	})
	whole.Go(func() error { return r.store(ctx) })
	err := whole.Wait()
	return r.summary, err
}

// decode decodes in parallel.
func (r *run) decode(ctx context.Context, found <-chan archive.File, done chan<- decoded) error {
	workers, ctx := errgroup.WithContext(ctx)
	for range r.workers {
		workers.Go(func() error {
			for f := range found {
				if err := send(ctx, done, decodeFile(f)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return workers.Wait()
}

// group collects files by day and passes on what is enough.
func (r *run) group(ctx context.Context, done <-chan decoded) error {
	var late <-chan time.Time
	if r.o.Every > 0 {
		ticker := time.NewTicker(r.o.Every)
		defer ticker.Stop()
		late = ticker.C
	}
	for {
		select {
		case d, ok := <-done:
			if !ok {
				return r.flush(ctx)
			}
			if err := r.take(ctx, d); err != nil {
				return err
			}
		case <-late:
			if err := r.flush(ctx); err != nil {
				return err
			}
		}
	}
}

func (r *run) take(ctx context.Context, d decoded) error {
	r.note(d)
	if d.day == 0 || d.file == nil && !d.whole { // nothing of it is known
		return nil
	}
	came := air.OriginReal
	if d.simulated {
		came = air.OriginSimulated
	}
	if r.came == air.OriginUnknown {
		r.came = came
	}
	if r.came != came {
		return errMixed
	}
	g := r.days[d.day]
	if g == nil {
		g = &group{day: d.day}
		r.days[d.day] = g
	}
	before := g.values
	g.take(d)
	r.held += g.values - before
	switch {
	case g.values >= r.o.BatchValues:
		return r.pass(ctx, g)
	case r.held >= r.o.HeldValues:
		for _, other := range r.days {
			if other.values > g.values {
				g = other
			}
		}
		return r.pass(ctx, g)
	}
	return nil
}

// pass hands a group to be stored; it waits while another is.
func (r *run) pass(ctx context.Context, g *group) error {
	delete(r.days, g.day)
	r.held -= g.values
	return send(ctx, r.batches, g)
}

// flush passes everything on, in order of days.
func (r *run) flush(ctx context.Context) error {
	for _, day := range slices.Sorted(maps.Keys(r.days)) {
		if err := r.pass(ctx, r.days[day]); err != nil {
			return err
		}
	}
	return nil
}

// note counts a file and tells of what is bad in it.
func (r *run) note(d decoded) {
	var bad []Bad
	if d.err != nil {
		bad = append(bad, Bad{File: d.path, Detail: d.err.Error()})
	}
	if d.file != nil {
		for _, l := range d.file.Bad {
			bad = append(bad, Bad{File: d.path, Line: l.Line, Reason: l.Reason, Detail: l.Detail, Text: l.Text})
		}
	}
	if r.o.Bad != nil {
		for _, b := range bad {
			r.o.Bad(b)
		}
	}
	r.update(func(s *Summary) {
		if d.err != nil {
			s.BadFiles++
		}
		if d.file != nil || d.day != 0 {
			s.Files++
		}
	})
}

func (r *run) update(change func(*Summary)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.summary)
	if r.o.News != nil {
		r.o.News(r.summary)
	}
}

// store stores one group after the other.
func (r *run) store(ctx context.Context) error {
	for g := range r.batches {
		e, err := r.o.Store(ctx, r.came, g.archiveDay(time.Now()))
		if err != nil {
			return err
		}
		if err := r.told(g); err != nil {
			return err
		}
		g.release()
		r.update(func(s *Summary) { s.add(e) })
	}
	return ctx.Err()
}

// told tells of the files whose values are all stored.
func (r *run) told(g *group) error {
	if r.o.Stored == nil {
		return nil
	}
	var paths []string
	for _, d := range g.files {
		if d.whole {
			paths = append(paths, d.path)
		}
	}
	return r.o.Stored(paths)
}

func send[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
