package live

import (
	"context"
	"fmt"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Source is what the present needs of the store while it runs: the times of
// slow sensors, and the hours of those that moved. It is a part of
// [store.Reader].
type Source interface {
	Rows(ctx context.Context, sel store.Select) iter.Seq2[air.Row, error]
	Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error]
	Times(ctx context.Context, q air.Quantity, sensors []air.SensorID, span air.Interval) iter.Seq2[store.Time, error]
}

// manyStale is the number of stale rings from which one question about all
// hours costs less than one about each ring's rows.
const manyStale = 64

// settle brings what only the store can tell: rings to be read again, then
// which hours are sparse. After an error the rest stays to be done.
func (st *state) settle(ctx context.Context, src Source) error {
	if st.stale {
		if err := st.reload(ctx, src); err != nil {
			return err
		}
		st.stale = false
	}
	if st.asking {
		for k := range st.rings {
			if err := st.askTimes(ctx, src, k); err != nil {
				return err
			}
		}
		st.asking = false
	}
	return nil
}

func (st *state) reload(ctx context.Context, src Source) error {
	stale := 0
	for k := range st.rings {
		for _, r := range st.rings[k] {
			if r != nil && r.stale {
				stale++
			}
		}
	}
	if stale >= manyStale {
		if err := st.loadHours(ctx, src, func(r *ring) bool { return r.stale }); err != nil {
			return err
		}
	}
	for k := range st.rings {
		for i, r := range st.rings[k] {
			if r != nil && r.stale {
				if err := st.loadRows(ctx, src, k, int32(i)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// loadRows reads one ring from the sensor's values at its present placement.
func (st *state) loadRows(ctx context.Context, src Source, k int, i int32) error {
	fresh := &ring{}
	sel := store.Select{
		Sensor: st.places[i].Sensor.ID, Quantity: pollutantQuantity[k],
		From: max(st.oldest(), st.since[i]), To: st.until,
	}
	for h, err := range average.Hourly(src.Rows(ctx, sel), average.Usable) {
		if err != nil {
			return fmt.Errorf("the present: last hours of %s: %w", sel.Sensor, err)
		}
		st.refill(fresh, h.Start, h.Hour)
	}
	st.dirty[i] = true
	st.rings[k][i] = fresh
	for h := st.oldest(); h < st.closed; h += air.Hour {
		st.review(fresh, i, h)
	}
	if fresh.empty() {
		st.rings[k][i] = nil
	}
	return nil
}

// loadHours fills the rings that are wanted from hourly aggregates. Sensors
// that moved lately are only marked stale: their hours may mix places.
func (st *state) loadHours(ctx context.Context, src Source, want func(*ring) bool) error {
	from := st.oldest() + air.Hour - average.SlowWindow
	load := loader{st: st, from: from}
	for h, err := range src.Hours(ctx, store.SelectHours{Quantities: pollutantQuantity[:], Span: air.Interval{From: from, To: st.until}}) {
		if err != nil {
			return fmt.Errorf("the present: hourly means: %w", err)
		}
		i, known := st.byID[h.Sensor]
		k := pollutantOf(h.Quantity)
		if !known || k < 0 {
			continue
		}
		if load.r == nil || load.i != i || load.k != k {
			load.done()
			load.begin(k, i, want)
		}
		load.add(h)
	}
	load.done()
	return nil
}

// loader fills one ring after another from hours in order of time. It keeps
// the hours before the ring, which only the question of slowness needs.
type loader struct {
	st     *state
	from   int64
	i      int32
	k      int
	r      *ring // nil when no series is open
	skip   bool
	final  uint32 // by place: hours that say themselves whether they are sparse
	before [average.SlowWindow / air.Hour]average.Hour
}

func (l *loader) begin(k int, i int32, want func(*ring) bool) {
	l.k, l.i = k, i
	l.r = l.st.ring(k, i)
	l.skip = !want(l.r)
	if !l.skip && l.st.since[i] > l.from {
		l.r.stale, l.st.stale, l.skip = true, true, true
	}
	if !l.skip {
		*l.r = ring{}
		l.final = 0
		clear(l.before[:])
	}
}

func (l *loader) add(h average.HourRow) {
	switch oldest := l.st.oldest(); {
	case l.skip:
	case h.Start < oldest:
		l.before[(h.Start-l.from)/air.Hour] = h.Hour
	default:
		l.st.refill(l.r, h.Start, h.Hour)
		if h.Final && h.Start < l.st.closed {
			bit := uint32(1) << at(h.Start)
			l.final |= bit
			if h.Sparse {
				l.r.sparse |= bit
			}
		}
	}
}

// done reviews the ring's admitted hours, each with its whole window at hand.
func (l *loader) done() {
	if l.r == nil || l.skip {
		return
	}
	st := l.st
	st.dirty[l.i] = true
	for start := st.oldest(); start < st.closed; start += air.Hour {
		if h := l.r.hour(start).hour(); !h.MaybeSparse() || l.final>>at(start)&1 == 1 {
			continue
		}
		var s span
		for h := start + air.Hour - average.SlowWindow; h <= start; h += air.Hour {
			if h < st.oldest() {
				s.add(h, l.before[(h-l.from)/air.Hour])
			} else {
				s.add(h, l.r.hour(h).hour())
			}
		}
		if average.MaybeSlow(s.n, s.first, s.last) {
			l.r.ask |= 1 << at(start)
			st.asking = true
		}
	}
	if l.r.empty() {
		st.rings[l.k][l.i] = nil
	}
}

// askTimes settles which of one pollutant's hours are sparse, with one
// question to the store.
func (st *state) askTimes(ctx context.Context, src Source, k int) error {
	var places []int32
	var ids []air.SensorID
	first, last := int64(farFuture), int64(-farFuture)
	for i, r := range st.rings[k] {
		if r == nil || r.ask == 0 || r.stale {
			continue
		}
		places = append(places, int32(i))
		ids = append(ids, st.places[i].Sensor.ID)
		for h := st.oldest(); h < st.closed; h += air.Hour {
			if r.ask>>at(h)&1 == 1 {
				first, last = min(first, h), max(last, h)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	window := air.Interval{From: first + air.Hour - average.SlowWindow, To: last + air.Hour}
	var times []int64
	n := 0
	next := func() {
		st.decide(st.rings[k][places[n]], places[n], times)
		times = times[:0]
		n++
	}
	for t, err := range src.Times(ctx, pollutantQuantity[k], ids, window) {
		if err != nil {
			return fmt.Errorf("the present: cadence of slow sensors: %w", err)
		}
		for n < len(ids) && ids[n] < t.Sensor {
			next()
		}
		if n < len(ids) && ids[n] == t.Sensor && t.Time >= st.since[places[n]] {
			times = append(times, t.Time)
		}
	}
	for n < len(ids) {
		next()
	}
	return nil
}

// decide settles a ring's open questions from the times of its values.
func (st *state) decide(r *ring, i int32, times []int64) {
	for h := st.oldest(); h < st.closed; h += air.Hour {
		bit := uint32(1) << at(h)
		if r.ask&bit == 0 {
			continue
		}
		if r.hour(h).hour().Sparse(h, times) {
			r.sparse |= bit
			st.dirty[i] = true
		}
	}
	r.ask = 0
}
