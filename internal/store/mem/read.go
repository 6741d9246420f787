package mem

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// sorted returns the rows that match, ordered by sensor, quantity, time.
func (s *Store) sorted(match func(air.Row) bool) ([]air.Row, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, store.ErrClosed
	}
	return s.match(match), nil
}

// match is sorted for who holds the lock.
func (s *Store) match(match func(air.Row) bool) []air.Row {
	var rows []air.Row
	for _, r := range s.rows {
		if match(r) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b air.Row) int {
		return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Time, b.Time))
	})
	return rows
}

func each[T any](list []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err != nil {
			var zero T
			yield(zero, err)
			return
		}
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Rows implements [store.Reader].
func (s *Store) Rows(_ context.Context, sel store.Select) iter.Seq2[air.Row, error] {
	return each(s.sorted(func(r air.Row) bool {
		return r.Sensor == sel.Sensor && r.Quantity == sel.Quantity && r.Time >= sel.From && r.Time < sel.To
	}))
}

// Hours implements [store.Reader].
func (s *Store) Hours(_ context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error] {
	takes := func(id air.SensorID, q air.Quantity, start int64) bool {
		return (sel.Sensors == nil || slices.Contains(sel.Sensors, id)) && slices.Contains(sel.Quantities, q) && sel.Span.Contains(start)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return each[average.HourRow](nil, store.ErrClosed)
	}
	final := func(t int64) bool { d := s.days[store.DayOf(t)]; return d != nil && !d.Dirty }
	var hours []average.HourRow
	for _, r := range s.match(func(r air.Row) bool {
		return takes(r.Sensor, r.Quantity, air.FloorTo(r.Time, air.Hour)) && !final(r.Time)
	}) {
		start := air.FloorTo(r.Time, air.Hour)
		n := len(hours)
		if n == 0 || hours[n-1].Sensor != r.Sensor || hours[n-1].Quantity != r.Quantity || hours[n-1].Start != start {
			hours = append(hours, average.HourRow{Sensor: r.Sensor, Quantity: r.Quantity, Start: start})
			n++
		}
		hours[n-1].Hour.Add(int(r.Time-start), r.Value, r.Flags.Severity(), average.Usable)
	}
	for _, d := range s.days {
		for _, h := range d.hours {
			if !d.Dirty && takes(h.Sensor, h.Quantity, h.Start) {
				hours = append(hours, h)
			}
		}
	}
	slices.SortFunc(hours, func(a, b average.HourRow) int {
		return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Start, b.Start))
	})
	return each(hours, nil)
}

// Times implements [store.Reader].
func (s *Store) Times(_ context.Context, q air.Quantity, sensors []air.SensorID, span air.Interval) iter.Seq2[store.Time, error] {
	rows, err := s.sorted(func(r air.Row) bool {
		return r.Quantity == q && span.Contains(r.Time) && slices.Contains(sensors, r.Sensor)
	})
	times := make([]store.Time, len(rows))
	for i, r := range rows {
		times[i] = store.Time{Sensor: r.Sensor, Time: r.Time}
	}
	return each(times, err)
}

// Latest implements [store.Reader].
func (s *Store) Latest(context.Context) iter.Seq2[air.Row, error] {
	rows, err := s.sorted(func(r air.Row) bool { return r.Flags&air.FlagFuture == 0 })
	type series struct {
		air.SensorID
		air.Quantity
	}
	newest := map[series]air.Row{}
	for _, r := range rows {
		newest[series{r.Sensor, r.Quantity}] = r
	}
	return each(slices.Collect(maps.Values(newest)), err)
}

func (s *Store) placements(sn *sensor) []air.Placement {
	obs := make([]air.Observation, 0, len(sn.obs))
	for _, o := range sn.obs {
		obs = append(obs, *o)
	}
	return store.Placements(obs)
}

func (s *Store) describe(id air.SensorID) store.Described {
	sn := s.sensors[id]
	if sn == nil {
		return store.Described{}
	}
	about := sn.About
	for _, o := range sn.obs {
		about.Last = max(about.Last, o.Last)
	}
	return store.Describe(about, s.placements(sn), func(id air.SiteID) (air.Site, bool) {
		site, ok := s.sites[id]
		return site.Site, ok
	})
}

// Sensors implements [store.Reader].
func (s *Store) Sensors(context.Context) iter.Seq2[store.Described, error] {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return each[store.Described](nil, store.ErrClosed)
	}
	var list []store.Described
	for _, id := range slices.Sorted(maps.Keys(s.sensors)) {
		list = append(list, s.describe(id))
	}
	return each(list, nil)
}

// Sensor implements [store.Reader].
func (s *Store) Sensor(_ context.Context, id air.SensorID) (store.Described, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return store.Described{}, false, store.ErrClosed
	}
	if s.sensors[id] == nil {
		return store.Described{}, false, nil
	}
	return s.describe(id), true, nil
}

// IndoorSites implements [store.Reader].
func (s *Store) IndoorSites(context.Context) ([]air.SiteID, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, store.ErrClosed
	}
	var ids []air.SiteID
	for id, site := range s.sites {
		if site.Site.Indoor == air.Yes {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b air.SiteID) int {
		return cmp.Or(cmp.Compare(a.Network, b.Network), cmp.Compare(a.Location, b.Location))
	})
	return ids, nil
}

// Ledger implements [store.Reader].
func (s *Store) Ledger(_ context.Context, sel store.LedgerSelect) ([]air.Entry, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, store.ErrClosed
	}
	var list []air.Entry
	for _, e := range slices.Backward(s.entries) {
		if sel.Takes(e) && len(list) < sel.Limit {
			list = append(list, e)
		}
	}
	return list, nil
}

// Conflicts implements [store.Reader].
func (s *Store) Conflicts(_ context.Context, entry int64, limit int) ([]air.Conflict, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, store.ErrClosed
	}
	list := s.conflicts[entry]
	return slices.Clone(list[:min(limit, len(list))]), nil
}

// Stats implements [store.Reader].
func (s *Store) Stats(context.Context) (store.Stats, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return store.Stats{}, store.ErrClosed
	}
	st := store.Stats{Values: int64(len(s.rows)), Sensors: int64(len(s.sensors)), Sites: int64(len(s.sites)), Entries: int64(len(s.entries))}
	first := true
	for _, r := range s.rows {
		if first || r.Time < st.Oldest {
			st.Oldest = r.Time
		}
		if first || r.Time > st.Newest {
			st.Newest = r.Time
		}
		first = false
	}
	return st, nil
}
