package mem

import (
	"context"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Forget implements [store.Writer].
func (s *Store) Forget(ctx context.Context, what air.Forgotten) (air.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return air.Entry{}, store.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return air.Entry{}, err
	}
	var removed int64
	for k := range s.rows {
		for _, span := range s.spans(what, k.sensor) {
			if span.Contains(k.time) {
				delete(s.rows, k)
				removed++
				break
			}
		}
	}
	for entry, list := range s.conflicts {
		kept := list[:0:0]
		for _, c := range list {
			if !covered(s.spans(what, c.Row.Sensor), c.Row.Time) {
				kept = append(kept, c)
			}
		}
		s.conflicts[entry] = kept
	}
	for id, sn := range s.sensors {
		for k, o := range sn.obs {
			if store.ForgetObservation(what, o) {
				delete(sn.obs, k)
			}
		}
		if len(sn.obs) == 0 {
			delete(s.sensors, id)
		}
	}
	if what.Sensor == 0 && what.Interval == store.Always {
		delete(s.sites, air.SiteID{Network: what.Network, Location: what.Location})
	}
	s.forgotten = append(s.forgotten, what)
	e := store.ForgetEntry(what, removed)
	e.ID = s.nextID()
	s.entries = append(s.entries, e)
	return e, nil
}

// spans are the times in which a sensor's values are covered by the request.
func (s *Store) spans(what air.Forgotten, id air.SensorID) []air.Interval {
	sn := s.sensors[id]
	if sn == nil {
		return nil
	}
	return store.ForgetSpans(what, id, s.placements(sn))
}

func covered(spans []air.Interval, t int64) bool {
	for _, i := range spans {
		if i.Contains(t) {
			return true
		}
	}
	return false
}
