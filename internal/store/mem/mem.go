// Package mem keeps everything in memory: the simplest thing that obeys the
// store's contract, durability apart. It serves the tests of the floors above
// and is not offered to users.
package mem

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Store is a store in memory. Use [New].
type Store struct {
	mu        sync.RWMutex
	closed    bool
	origin    air.Origin
	rows      map[key]air.Row
	measured  map[key]int64 // the location at which a row was measured
	sensors   map[air.SensorID]*sensor
	sites     map[air.SiteID]site
	entries   []air.Entry
	conflicts map[int64][]air.Conflict
	forgotten []air.Forgotten
}

type key struct {
	quantity air.Quantity
	sensor   air.SensorID
	time     int64
}

type sensor struct {
	about air.Sensor
	heard int64 // time of the newest description
	obs   map[obsKey]*air.Observation
}

type obsKey struct {
	location int64
	lat, lon uint64 // bits, so that NaN is equal to itself
	day      int32
}

type site struct {
	air.Site
	heard int64
}

var _ store.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	return &Store{
		rows:      map[key]air.Row{},
		measured:  map[key]int64{},
		sensors:   map[air.SensorID]*sensor{},
		sites:     map[air.SiteID]site{},
		conflicts: map[int64][]air.Conflict{},
	}
}

// Close implements [store.Store].
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// Append implements [store.Writer].
func (s *Store) Append(ctx context.Context, batch store.Batch) (store.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return store.Outcome{}, store.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return store.Outcome{}, err
	}
	var out store.Outcome
	tally := store.NewTally(batch.Entry)
	id := s.nextID()
	before := make(map[air.SensorID]store.Described, len(s.sensors))
	for sensor := range s.sensors {
		before[sensor] = s.describe(sensor)
	}
	for _, in := range batch.Indoor {
		old := s.sites[in.ID]
		if in.Time >= old.heard {
			if old.ID == (air.SiteID{}) {
				old.Site = store.NoSite(in.ID.Network)
				old.ID = in.ID
			}
			old.Indoor, old.heard = air.Yes, in.Time
			s.sites[in.ID] = old
		}
	}
	for _, r := range batch.Readings {
		if s.isForgotten(r) {
			for _, v := range r.Values {
				tally.Add(row(r, v), store.FateForgotten)
			}
			continue
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
				s.rows[k], s.measured[k] = row, r.Site.ID.Location
				out.New = append(out.New, row)
			case store.FateCleared:
				old.Flags &^= air.FlagFuture
				s.rows[k] = old
				out.Cleared = append(out.Cleared, old)
			case store.FateConflict:
				s.conflicts[id] = append(s.conflicts[id], air.Conflict{Row: old, Offered: v.Value})
			}
			seen = seen || fate.Tells(v.Flags, known)
			tally.Add(row, fate)
		}
		if seen {
			s.observe(r)
		} else if store.Withdraws(s.sites[r.Site.ID].Site, r.Site) {
			s.visit(r)
		}
	}
	for sensor := range s.sensors {
		if now := s.describe(sensor); store.Differs(before[sensor], now) {
			out.Changed = append(out.Changed, now)
		}
	}
	slices.SortFunc(out.Changed, store.BySensor)
	out.Entry = tally.Done()
	out.Entry.ID = id
	s.entries = append(s.entries, out.Entry)
	return out, nil
}

func row(r air.Reading, v air.Value) air.Row {
	return air.Row{Quantity: v.Quantity, Sensor: r.Sensor, Time: r.Time, Value: v.Value, Flags: v.Flags}
}

func (s *Store) nextID() int64 {
	if n := len(s.entries); n > 0 {
		return s.entries[n-1].ID + 1
	}
	return 1
}

func (s *Store) isForgotten(r air.Reading) bool {
	return slices.ContainsFunc(s.forgotten, func(f air.Forgotten) bool { return f.Covers(r.Sensor, r.Site.ID, r.Time) })
}

// observe learns who spoke, and where, from a reading that tells.
func (s *Store) observe(r air.Reading) {
	sn := s.sensors[r.Sensor]
	if sn == nil {
		sn = &sensor{heard: math.MinInt64, obs: map[obsKey]*air.Observation{}}
		s.sensors[r.Sensor] = sn
	}
	if r.Time >= sn.heard {
		sn.heard = r.Time
		sn.about = air.Sensor{ID: r.Sensor, Type: r.Type, TypeID: r.TypeID, Manufacturer: r.Manufacturer, Pin: r.Pin}
	}
	lat, lon := r.Site.Lat, r.Site.Lon
	if r.Site.ID.Location != 0 {
		lat, lon = s.visit(r)
	}
	day := int32(air.FloorTo(r.Time, air.Day) / air.Day)
	k := obsKey{r.Site.ID.Location, math.Float64bits(lat), math.Float64bits(lon), day}
	o := sn.obs[k]
	if o == nil {
		o = &air.Observation{Sensor: r.Sensor, Location: r.Site.ID.Location, Lat: lat, Lon: lon, Day: day, First: r.Time, Last: r.Time}
		sn.obs[k] = o
	}
	o.First, o.Last = min(o.First, r.Time), max(o.Last, r.Time)
}

// visit merges what a reading says of its site and returns the position at
// which the observation is kept.
func (s *Store) visit(r air.Reading) (lat, lon float64) {
	known, ok := s.sites[r.Site.ID]
	merged, coarsen := r.Site, false
	if ok {
		merged, coarsen = store.MergeSite(known.Site, known.heard, r.Site, r.Time)
	}
	s.sites[r.Site.ID] = site{merged, max(known.heard, r.Time)}
	if coarsen {
		s.coarsen(r.Site.ID)
	}
	return store.Position(merged, r.Site)
}

// coarsen takes the decimals from a place's whole history.
func (s *Store) coarsen(id air.SiteID) {
	for _, sn := range s.sensors {
		for k, o := range sn.obs {
			if sn.about.ID.Network() != id.Network || o.Location != id.Location {
				continue
			}
			delete(sn.obs, k)
			o.Lat, o.Lon = air.Coarse(o.Lat), air.Coarse(o.Lon)
			k.lat, k.lon = math.Float64bits(o.Lat), math.Float64bits(o.Lon)
			if twin := sn.obs[k]; twin != nil {
				o.First, o.Last = min(o.First, twin.First), max(o.Last, twin.Last)
			}
			sn.obs[k] = o
		}
	}
}
