package mem

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// day is what sealing left of a day, the values apart.
type day struct {
	store.Sealed
	retained bool
	hours    []average.HourRow
	days     []average.DayRow
	indices  []assess.Row
}

// soil marks a day and the one after it dirty where they are sealed: a value of
// it came, was cleared or goes.
func (s *Store) soil(d int32) {
	for _, d := range []int32{d, d + 1} {
		if day := s.days[d]; day != nil && !day.retained {
			day.Dirty = true
		}
	}
}

// dropMade removes what was made of a sensor's values of a day.
func (s *Store) dropMade(id air.SensorID, d int32) {
	if day := s.days[d]; day != nil {
		day.hours = slices.DeleteFunc(day.hours, func(r average.HourRow) bool { return r.Sensor == id })
		day.days = slices.DeleteFunc(day.days, func(r average.DayRow) bool { return r.Sensor == id })
	}
	for _, d := range []int32{d, d + 1} {
		if day := s.days[d]; day != nil {
			day.indices = slices.DeleteFunc(day.indices, func(r assess.Row) bool { return r.Sensor == id })
		}
	}
}

// unsealed reports whether a day must be sealed before others rely on it.
func (s *Store) unsealed(d int32) bool {
	day := s.days[d]
	return day == nil && s.held[d] > 0 || day != nil && day.Dirty
}

// known lists, in order, the days that hold values or were sealed.
func (s *Store) known() []int32 {
	set := map[int32]bool{}
	for d := range s.held {
		set[d] = true
	}
	for d := range s.days {
		set[d] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// Due implements [store.History].
func (s *Store) Due(ctx context.Context, span air.Interval, again bool) (due []int32, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	for _, d := range s.known() {
		if store.Begins(d, span) && (s.unsealed(d) || again && s.held[d] > 0) {
			due = append(due, d)
		}
	}
	return due, nil
}

// SealedDays implements [store.History].
func (s *Store) SealedDays(ctx context.Context, span air.Interval) (list []store.Sealed, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	for _, d := range s.known() {
		if day := s.days[d]; day != nil && store.Begins(d, span) {
			list = append(list, day.Sealed)
		}
	}
	return list, nil
}

// Retain implements [store.History].
func (s *Store) Retain(ctx context.Context, before int32) (air.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return air.Entry{}, err
	}
	for _, d := range s.known() {
		if d < before && s.unsealed(d) {
			return air.Entry{}, &store.SealOrderError{What: "remove the values before " + store.Date(before), Day: d}
		}
	}
	var removed int64
	for k := range s.rows {
		if store.DayOf(k.time) < before {
			s.remove(k)
			removed++
		}
	}
	if removed == 0 {
		return air.Entry{}, nil
	}
	for d, day := range s.days {
		if d < before {
			day.retained = true
		}
	}
	e := store.RetainEntry(removed, time.Now())
	e.ID = s.nextID()
	s.entries = append(s.entries, e)
	return e, nil
}
