package mem

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// lookBack is how far before the day before a sealed one its runs may reach.
const lookBack = 30 * 60

// Seal implements [store.History].
func (s *Store) Seal(ctx context.Context, d int32) (store.Sealed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return store.Sealed{}, err
	}
	old := s.days[d]
	if old == nil {
		old = &day{}
	}
	if s.held[d] == 0 && !old.Dirty {
		return old.Sealed, nil
	}
	if s.unsealed(d - 1) {
		return store.Sealed{}, &store.SealOrderError{What: "seal day " + store.Date(d), Day: d - 1}
	}
	now := s.make(d)
	now.Sealed = store.Sealed{Day: d, At: time.Now().Unix(), Rules: rollup.Rules, Values: s.held[d], Flagged: now.Flagged,
		Hours: int64(len(now.hours)), Days: int64(len(now.days)), Indices: int64(len(now.indices))}
	s.days[d] = now
	if next := s.days[d+1]; next != nil && !next.retained &&
		(now.Flagged > 0 || !maps.EqualFunc(reaching(old), reaching(now), slices.Equal[[]average.HourRow])) {
		next.Dirty = true
	}
	return now.Sealed, nil
}

// make sets the flags of a day anew and returns what follows from its values.
func (s *Store) make(d int32) *day {
	start := int64(d) * air.Day
	rows := map[air.SensorID][]air.Row{}
	for _, r := range s.match(func(r air.Row) bool { return r.Time >= start-air.Day-lookBack && r.Time < start+air.Day }) {
		rows[r.Sensor] = append(rows[r.Sensor], r)
	}
	before := map[air.SensorID][]average.HourRow{}
	if yesterday := s.days[d-1]; yesterday != nil {
		before = reaching(yesterday)
	}
	now := &day{}
	var m rollup.Maker
	ids := slices.AppendSeq(slices.Collect(maps.Keys(rows)), maps.Keys(before))
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		in := rollup.Day{Day: d, Sensor: air.Sensor{ID: id}, Rows: rows[id], Before: before[id]}
		if sn := s.sensors[id]; sn != nil {
			in.Sensor, in.Placements = sn.About, s.placements(sn)
		}
		made := m.Make(in)
		for _, r := range rows[id] {
			if r.Time >= start {
				r.Flags = made.Flags[0]
				made.Flags = made.Flags[1:]
				s.rows[key{r.Quantity, r.Sensor, r.Time}] = r
			}
		}
		now.Flagged += int64(made.Changed)
		now.hours = append(now.hours, made.Hours...)
		now.days = append(now.days, made.Days...)
		now.indices = append(now.indices, made.Indices...)
	}
	return now
}

// reaching are the hours of a day that the next one is made of, by sensor.
func reaching(d *day) map[air.SensorID][]average.HourRow {
	hours := map[air.SensorID][]average.HourRow{}
	for _, h := range d.hours {
		if rollup.Follows(h.Quantity) {
			hours[h.Sensor] = append(hours[h.Sensor], h)
		}
	}
	return hours
}
