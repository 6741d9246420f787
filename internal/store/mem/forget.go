package mem

import (
	"context"
	"slices"

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
	covers := func(k key) bool {
		at := air.SiteID{Network: k.sensor.Network(), Location: s.measured[k]}
		return what.Covers(k.sensor, at, k.time)
	}
	for entry, list := range s.conflicts {
		s.conflicts[entry] = slices.DeleteFunc(list, func(c air.Conflict) bool {
			return covers(key{c.Row.Quantity, c.Row.Sensor, c.Row.Time})
		})
	}
	for k := range s.rows {
		if covers(k) {
			delete(s.rows, k)
			delete(s.measured, k)
			removed++
		}
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
		for _, n := range what.Network.Family() {
			delete(s.sites, air.SiteID{Network: n, Location: what.Location})
		}
	}
	s.forgotten = append(s.forgotten, what)
	e := store.ForgetEntry(what, removed)
	e.ID = s.nextID()
	s.entries = append(s.entries, e)
	return e, nil
}
