package mem

import (
	"context"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// writing is a batch under way.
type writing struct {
	id     int64
	feed   bool // not an archive
	tally  *store.Tally
	before map[air.SensorID]store.Described
	out    store.Outcome
}

// Append implements [store.Writer].
func (s *Store) Append(ctx context.Context, batch store.Batch) (store.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return store.Outcome{}, err
	}
	w := s.begin(batch.Entry, batch.Indoor)
	w.feed = true
	for _, r := range batch.Readings {
		s.take(w, r)
	}
	return s.end(w), nil
}

// Load implements [store.History].
func (s *Store) Load(ctx context.Context, day store.ArchiveDay) (store.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return store.Outcome{}, err
	}
	if err := store.CheckDay(&day); err != nil {
		return store.Outcome{}, err
	}
	w := s.begin(day.Entry, day.Indoor)
	for _, st := range day.Stretches {
		for _, c := range st.Columns {
			for i, t := range c.Time {
				s.take(w, air.Reading{Sensor: st.Sensor, Time: t, Type: st.Type, TypeID: st.TypeID, Manufacturer: st.Manufacturer, Pin: st.Pin,
					Site: st.Site, Values: []air.Value{{Quantity: c.Quantity, Value: c.Value[i], Raw: math.NaN(), Flags: c.Flags[i]}}})
			}
		}
	}
	out := s.end(w)
	out.New, out.Cleared = nil, nil
	return out, nil
}

func (s *Store) begin(e air.Entry, indoor []store.IndoorSite) *writing {
	w := &writing{id: s.nextID(), tally: store.NewTally(e), before: make(map[air.SensorID]store.Described, len(s.sensors))}
	for id := range s.sensors {
		w.before[id] = s.describe(id)
	}
	for _, in := range indoor {
		s.sites[in.ID] = store.HearIndoor(s.sites[in.ID], in)
	}
	return w
}

func (s *Store) end(w *writing) store.Outcome {
	for id := range s.sensors {
		if now := s.describe(id); store.Differs(w.before[id], now) {
			w.out.Changed = append(w.out.Changed, now)
		}
	}
	slices.SortFunc(w.out.Changed, store.BySensor)
	for _, list := range [][]air.Row{w.out.New, w.out.Cleared} {
		for _, r := range list {
			s.soil(store.DayOf(r.Time))
		}
	}
	w.out.Entry = w.tally.Done()
	w.out.Entry.ID = w.id
	s.entries = append(s.entries, w.out.Entry)
	return w.out
}

// take decides the fate of a reading's values and stores what is new.
func (s *Store) take(w *writing, r air.Reading) {
	if fate := s.refused(r); fate != store.FateNew {
		for _, v := range r.Values {
			w.tally.Add(row(r, v), fate)
		}
		return
	}
	seen, known := false, s.sensors[r.Sensor] != nil
	for _, v := range r.Values {
		row := row(r, v)
		k := key{v.Quantity, r.Sensor, r.Time}
		old, ok := s.rows[k]
		fate := store.FateNew
		if ok {
			fate = store.Judge(old, row)
		}
		switch fate {
		case store.FateNew:
			s.put(k, row, r.Site.ID.Location)
			w.out.New = append(w.out.New, row)
		case store.FateCleared:
			old.Flags &^= air.FlagFuture
			s.rows[k] = old
			w.out.Cleared = append(w.out.Cleared, old)
		case store.FateConflict:
			s.conflicts[w.id] = append(s.conflicts[w.id], air.Conflict{Row: old, Offered: v.Value})
		}
		seen = seen || fate.Tells(v.Flags, known)
		w.tally.Add(row, fate)
	}
	switch {
	case seen:
		s.observe(r, w.feed)
	case w.feed:
		s.meet(r)
	}
}

// refused is why nothing of a reading is stored, [store.FateNew] when it may.
func (s *Store) refused(r air.Reading) store.Fate {
	if slices.ContainsFunc(s.forgotten, func(f air.Forgotten) bool { return f.Covers(r.Sensor, r.Site.ID, r.Time) }) {
		return store.FateForgotten
	}
	if d := s.days[store.DayOf(r.Time)]; d != nil && d.retained {
		return store.FateRetained
	}
	return store.FateNew
}

func row(r air.Reading, v air.Value) air.Row {
	return air.Row{Quantity: v.Quantity, Sensor: r.Sensor, Time: r.Time, Value: v.Value, Flags: v.Flags}
}
