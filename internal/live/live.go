package live

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Live keeps the present. Readers take a [Snapshot] without waiting; writers
// take turns. Outcomes must be applied in the order in which the store gave
// them, each before the next batch is appended, and nothing may be appended
// during a rebuild: rings are read again from the store when a sensor moves.
type Live struct {
	epoch  string
	src    Source
	indoor bool

	mu   sync.Mutex // of st, made and of publishing
	st   *state
	made uint64 // how often st was made of the store
	now  atomic.Pointer[Snapshot]
	done atomic.Bool
}

// Option is a choice of the operator's.
type Option func(*Live)

// ShowIndoor says whether the newest values of indoor sensors are in the
// columns; without it they are not. They never have an index.
func ShowIndoor(yes bool) Option { return func(l *Live) { l.indoor = yes } }

// New returns a present that knows nothing yet. Epoch must differ at every
// start of the process.
func New(epoch string, src Source, options ...Option) *Live {
	l := &Live{epoch: epoch, src: src}
	for _, o := range options {
		o(l)
	}
	return l
}

// Snapshot is the present; nil before the first [Live.Rebuild] has ended.
func (l *Live) Snapshot() *Snapshot { return l.now.Load() }

// Ready reports whether the present was rebuilt from the store.
func (l *Live) Ready() bool { return l.done.Load() }

// Apply takes in what became of a batch: new values, cleared ones, changed
// sensors, and the receipt that may admit an hour. Before the first rebuild
// it does nothing, because the rebuild will see it all.
//
// An error comes from the store, which was asked about slow or moved sensors.
// The rest has been taken in and published; what is missing is asked again by
// the next Apply or Tick.
func (l *Live) Apply(ctx context.Context, out store.Outcome, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	st := l.st
	if st == nil {
		return nil
	}
	was := st.closed
	if out.Entry.Admits() {
		st.hearUpstream(out.Entry.Finished)
	}
	st.describe(out.Changed)
	err := errors.Join(st.take(out.New, false), st.take(out.Cleared, true))
	news := st.closed > was || len(out.New)+len(out.Cleared)+len(out.Changed) > 0
	return errors.Join(err, l.finish(ctx, l.src, now, news))
}

// Tick finishes what a failed read left undone. The version changes only when
// that changes something.
func (l *Live) Tick(ctx context.Context, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.st == nil || !l.st.asking && !l.st.stale {
		return nil
	}
	return l.finish(ctx, l.src, now, false)
}

// finish settles, assesses and publishes if there is news. The caller holds
// the lock.
func (l *Live) finish(ctx context.Context, src Source, now time.Time, news bool) error {
	err := l.st.settle(ctx, src)
	l.st.humidity()
	if l.st.assess() || news {
		v, old := Version{Epoch: l.epoch, N: 1}, l.now.Load()
		if old != nil {
			v.N = old.Version.N + 1
		}
		next := l.st.snapshot(v, now.Unix())
		next.Rebuilds = l.made
		next.learn(old)
		l.now.Store(next)
		old.retire()
	}
	return err
}

// hearUpstream notes a receipt in Unix milliseconds.
func (st *state) hearUpstream(receipt int64) {
	if receipt > st.receipt {
		st.receipt = receipt
		st.admit(average.Closed(receipt))
	}
}

// take enters rows into columns and rings. Cleared rows were stored before.
func (st *state) take(rows []air.Row, cleared bool) error {
	if len(rows) == 0 {
		return nil
	}
	st.own()
	var last air.SensorID
	var i int32
	for _, r := range rows {
		if r.Sensor != last {
			known := false
			if i, known = st.byID[r.Sensor]; !known {
				return fmt.Errorf("the present: a value of %s came before the sensor was described: rebuild it", r.Sensor)
			}
			last = r.Sensor
		}
		if r.Flags&air.FlagFuture == 0 {
			st.hear(i, r.Time)
		}
		st.latest(i, r)
		if k := pollutantOf(r.Quantity); k >= 0 {
			st.enter(k, i, r, cleared)
		}
	}
	return nil
}

// snapshot publishes the state.
func (st *state) snapshot(v Version, at int64) *Snapshot {
	s := &Snapshot{
		Version: v, At: at, Admitted: st.closed,
		places: st.places, byID: st.byID,
		columns: make(map[air.Quantity]*Column, len(st.columns)),
		indices: make(map[string]*IndexColumn, standards),
		over:    make(chan struct{}),
	}
	hidden := st.indoor
	if st.showIndoor {
		hidden = nil
	}
	for q, c := range st.columns {
		s.columns[q] = c.publish(hidden)
	}
	for k, slug := range standardSlugs {
		s.indices[slug] = st.shown[k]
	}
	s.Newest = newest(s.columns)
	st.owned = false
	return s
}
