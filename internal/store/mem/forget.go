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
	if err := s.ready(ctx); err != nil {
		return air.Entry{}, err
	}
	covers := func(k key) bool {
		at := air.SiteID{Network: k.sensor.Network(), Location: s.measured[k]}
		return what.Covers(k.sensor, at, k.time)
	}
	for entry, list := range s.conflicts {
		s.conflicts[entry] = slices.DeleteFunc(list, func(c air.Conflict) bool {
			return covers(key{c.Row.Quantity, c.Row.Sensor, c.Row.Time})
		})
	}
	var removed int64
	for k := range s.rows {
		if covers(k) {
			s.soil(store.DayOf(k.time))
			s.dropMade(k.sensor, store.DayOf(k.time))
			s.remove(k)
			removed++
		}
	}
	s.forgetPlaces(what)
	s.forgotten = append(s.forgotten, what)
	e := store.ForgetEntry(what, removed)
	e.ID = s.nextID()
	s.entries = append(s.entries, e)
	return e, nil
}

// forgetPlaces cuts the observations, and removes sensors and sites of which
// nothing is left.
func (s *Store) forgetPlaces(what air.Forgotten) {
	for id, sn := range s.sensors {
		for k, o := range sn.obs {
			if day := s.days[o.Day]; day != nil && day.retained && store.Touches(what, *o) {
				s.soil(o.Day)
				s.dropMade(id, o.Day)
			}
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
}
