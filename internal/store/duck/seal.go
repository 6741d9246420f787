package duck

import (
	"context"
	"errors"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// sealTries is how often a day is begun anew because what it rests on changed
// meanwhile.
const sealTries = 5

// Seal implements [store.History]. All reading, computing and writing of files
// goes on beside polls and queries; the writers' turn is needed to begin and
// for the transaction that publishes. One day is sealed at a time.
func (s *Store) Seal(ctx context.Context, day int32) (store.Sealed, error) {
	fail := func(err error) (store.Sealed, error) {
		return store.Sealed{}, fmt.Errorf("seal day %s: %w", store.Date(day), err)
	}
	leave, err := s.heavy.enter(ctx)
	if err != nil {
		return fail(err)
	}
	defer leave()
	for range sealTries {
		sealed, done, err := s.trySeal(ctx, day)
		if _, order := errors.AsType[*store.SealOrderError](err); order || errors.Is(err, store.ErrClosed) {
			return store.Sealed{}, err
		}
		if err != nil && !s.shortOfMemory(err) {
			return fail(err)
		}
		if done {
			return sealed, nil
		}
	}
	return fail(errors.New("its values changed each time that it was to be published: try again"))
}

// sealing is a day on its way: what it is made of, as of one moment, and what
// came of it.
type sealing struct {
	s       *Store
	v       *view
	day     int32
	receipt int64      // hot rows up to it are in the view
	stirs   int64      // of the day, when the view began
	old     []*segment // files that go
	add     []segment  // files that come
	now     store.Sealed
	newest  map[line]air.Row // the last row of each series whose flags changed
	horizon int64            // of the index of recent keys
	recent  []air.Row        // rows with new flags that the index may know
	next    bool             // what the day after rests on is another
}

// line is all that one sensor says of one quantity.
type line struct {
	sensor   air.SensorID
	quantity air.Quantity
}

// trySeal seals a day. Done is false when what it rests on changed meanwhile:
// then nothing was changed.
func (s *Store) trySeal(ctx context.Context, day int32) (now store.Sealed, done bool, err error) {
	g, err := s.beginSeal(ctx, day)
	if err != nil {
		return now, false, err
	}
	open := true
	defer func() {
		if open {
			err = errors.Join(err, g.v.close())
		}
		if !done {
			err = errors.Join(err, s.dropParts(g.add))
		}
	}()
	if held, err := g.v.holds(ctx, day); err != nil || !held && !g.v.sealed[day].Dirty {
		return g.v.sealed[day], err == nil, err
	}
	if last, ok := g.v.sealed[day-1]; !ok || last.Dirty {
		held, err := g.v.holds(ctx, day-1)
		if err != nil {
			return now, false, err
		}
		if held || last.Dirty {
			return now, false, &store.SealOrderError{What: "seal day " + store.Date(day), Day: day - 1}
		}
	}
	err = s.withMemory(ctx, func() error { return g.prepare(ctx) })
	if err != nil && ctx.Err() == nil {
		open = false
		used := g.v.used
		if err := g.v.close(); err != nil {
			return now, false, err
		}
		if mended, aerr := s.asideAll(ctx, used); mended && aerr == nil {
			return now, false, nil
		}
	}
	if err != nil {
		return now, false, err
	}
	open = false
	if err := g.v.close(); err != nil {
		return now, false, err
	}
	s.at("seal prepared")
	return g.publish(ctx)
}

// beginSeal opens a view of the day. What the table hour and the newest values
// know of the rows in it is written down first, because the rows will go.
func (s *Store) beginSeal(ctx context.Context, day int32) (*sealing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if s.flushed < s.nextID-1 {
		if err := s.flush(ctx); err != nil {
			return nil, err
		}
	}
	v, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	return &sealing{
		s: s, v: v, day: day, receipt: s.nextID - 1, stirs: s.stirs.of(day), newest: map[line]air.Row{}, horizon: s.recent.horizon,
		now: store.Sealed{Day: day, Rules: rollup.Rules},
	}, nil
}

// span is the day.
func (g *sealing) span() air.Interval {
	return air.Interval{From: dayStart(g.day), To: dayStart(g.day + 1)}
}

// prepare computes the day and writes its files.
func (g *sealing) prepare(ctx context.Context) error {
	if err := g.makeStages(ctx); err != nil {
		return err
	}
	chunks, err := g.chunks(ctx)
	if err != nil {
		return err
	}
	m := &making{sealing: g}
	for _, c := range chunks {
		if err := m.chunk(ctx, c); err != nil {
			return err
		}
	}
	return g.writeFiles(ctx)
}
