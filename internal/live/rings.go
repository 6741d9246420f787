package live

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// farFuture ends a span that is open; it leaves room for arithmetic.
const farFuture = math.MaxInt64 / 2

// oldest is the first hour of every ring.
func (st *state) oldest() int64 { return st.closed - back }

// ring is the place's ring, made if there is none.
func (st *state) ring(k int, i int32) *ring {
	r := st.rings[k][i]
	if r == nil {
		r = &ring{}
		st.rings[k][i] = r
	}
	return r
}

// enter takes a value into its hour. A cleared value was counted when it came
// and only now enters the mean.
func (st *state) enter(k int, i int32, row air.Row, cleared bool) {
	start := air.FloorTo(row.Time, air.Hour)
	if row.Time < st.since[i] || start+average.SlowWindow <= st.oldest() {
		return
	}
	r := st.rings[k][i]
	if start >= st.oldest() {
		r = st.ring(k, i)
	}
	switch {
	case r == nil || r.stale:
		return
	case start >= st.closed+ahead:
		r.ahead = true
		return
	case start >= st.oldest():
		var one average.Hour
		one.Add(int(row.Time-start), row.Value, row.Flags.Severity(), average.Usable)
		if cleared {
			r.hour(start).take(one)
		} else {
			r.hour(start).merge(one)
		}
	}
	// A late value, also one older than the ring, can change whether its hour
	// and the 23 after it are complete.
	for h := max(start, st.oldest()); h < min(start+average.SlowWindow, st.closed); h += air.Hour {
		st.dirty[i] = true
		st.review(r, i, h)
	}
}

// review decides anew whether an admitted hour might be complete only because
// the sensor is slow; the store is asked later, for all of them at once.
func (st *state) review(r *ring, i int32, start int64) {
	bit := uint32(1) << at(start)
	r.sparse &^= bit
	r.ask &^= bit
	h := r.hour(start).hour()
	if h.MaybeSparse() && r.maybeSlow(start, st.oldest(), st.places[i].Now().First) {
		r.ask |= bit
		st.asking = true
	}
}

// admit moves the admitted end on: rings turn, and what has just been admitted
// enters the indices.
func (st *state) admit(closed int64) {
	if closed <= st.closed {
		return
	}
	was := st.closed
	st.closed = closed
	for k := range st.rings {
		for i, r := range st.rings[k] {
			if r == nil {
				continue
			}
			st.dirty[i] = true
			for h := max(was+ahead, closed-back); h < closed+ahead; h += air.Hour {
				r.clear(h)
			}
			if r.ahead {
				r.ahead, r.stale, st.stale = false, true, true
			}
			if r.empty() {
				st.rings[k][i] = nil
				continue
			}
			for h := max(was, closed-back); h < closed; h += air.Hour {
				st.review(r, int32(i), h)
			}
		}
	}
}

// refill enters an hour's aggregate into an empty ring.
func (st *state) refill(r *ring, start int64, h average.Hour) {
	switch {
	case start < st.oldest():
	case start >= st.closed+ahead:
		r.ahead = true
	default:
		r.hour(start).merge(h)
	}
}
