package live

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
)

// A ring holds the 24 hours that an index looks back on, the hour that is over
// but not admitted, and the open one.
const (
	ringHours = assess.Hours + 2
	back      = assess.Hours * air.Hour // from the admitted end to the ring's oldest hour
	ahead     = 2 * air.Hour            // from the admitted end to what lies beyond the ring
)

// slot is what an index needs of an [average.Hour]; 25,000 rings of them are
// half the size that the hours themselves would be.
type slot struct {
	micro              int64
	n, suspect, all    uint32 // all counts the values of any quality
	slots, first, last uint16
}

func (s *slot) merge(h average.Hour) {
	all := h.N + h.NInvalid
	if all == 0 {
		return
	}
	if s.all == 0 {
		s.first, s.last = h.First, h.Last
	}
	s.first, s.last = min(s.first, h.First), max(s.last, h.Last)
	s.all += all
	s.take(h)
}

// take enters the values of the mean alone, of values that were counted before.
func (s *slot) take(h average.Hour) {
	s.n += h.N
	s.suspect += h.NSuspect
	s.slots |= h.Slots
	s.micro += h.Micro
}

// hour is the part of the aggregate that was kept.
func (s *slot) hour() average.Hour {
	return average.Hour{N: s.n, NSuspect: s.suspect, NInvalid: s.all - s.n, Slots: s.slots, First: s.first, Last: s.last, Micro: s.micro}
}

// ring is 26 hours of one sensor and pollutant, each at the place that its
// start has in a circle. Which hours they are, the state's admitted end says.
type ring struct {
	hours  [ringHours]slot
	sparse uint32 // by place: complete by the rule for slow sensors
	ask    uint32 // by place: whether it is sparse must be asked of the store
	ahead  bool   // something came for an hour beyond the ring
	stale  bool   // to be read again from the store; nothing is entered until then
}

// at is an hour's place in the circle.
func at(start int64) int {
	i := int(start / air.Hour % ringHours)
	if i < 0 {
		i += ringHours
	}
	return i
}

func (r *ring) hour(start int64) *slot { return &r.hours[at(start)] }

// clear makes room for a new hour.
func (r *ring) clear(start int64) {
	i := at(start)
	r.hours[i] = slot{}
	r.sparse &^= 1 << i
	r.ask &^= 1 << i
}

func (r *ring) empty() bool {
	for i := range r.hours {
		if r.hours[i].all > 0 {
			return false
		}
	}
	return !r.ahead && !r.stale
}

// usable is the hour as an index takes it.
func (r *ring) usable(start int64) assess.Slot {
	i := at(start)
	h := r.hours[i].hour()
	return assess.SlotOf(h, h.Complete() || r.sparse>>i&1 == 1)
}

// span counts values of any quality in a stretch of hours.
type span struct {
	n           int
	first, last int64
}

func (s *span) add(start int64, h average.Hour) {
	n := int(h.N + h.NInvalid)
	if n == 0 {
		return
	}
	first, last := start+int64(h.First), start+int64(h.Last)
	if s.n == 0 {
		s.first, s.last = first, last
	}
	s.n += n
	s.first, s.last = min(s.first, first), max(s.last, last)
}

// maybeSlow reports whether the sensor can be slow at an hour, from what the
// ring holds: exactly where the ring reaches back over the hour's window or
// nothing was measured before it, else with whatever could have been before.
// Oldest is the ring's first hour, since the sensor's first value here.
func (r *ring) maybeSlow(start, oldest, since int64) bool {
	from, end := start+air.Hour-average.SlowWindow, start+air.Hour
	var s span
	for h := max(from, oldest); h < end; h += air.Hour {
		s.add(h, r.hour(h).hour())
	}
	if from < oldest && since < oldest {
		return average.MaybeSlow(s.n, from, end-1)
	}
	return average.MaybeSlow(s.n, s.first, s.last)
}
