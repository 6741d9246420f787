// Package mem keeps everything in memory: the simplest thing that obeys the
// store's contract, durability apart. It serves the tests of the floors above
// and is not offered to users.
package mem

import (
	"context"
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
	measured  map[key]int64   // the location at which a row was measured
	held      map[int32]int64 // how many rows a day has
	sensors   map[air.SensorID]*sensor
	sites     map[air.SiteID]store.SiteNote
	entries   []air.Entry
	conflicts map[int64][]air.Conflict
	forgotten []air.Forgotten
	days      map[int32]*day // that were sealed
}

type key struct {
	quantity air.Quantity
	sensor   air.SensorID
	time     int64
}

type sensor struct {
	store.SensorNote
	obs map[obsKey]*air.Observation
}

type obsKey struct {
	location int64
	lat, lon uint64 // bits, so that NaN is equal to itself
	day      int32
}

var (
	_ store.Store   = (*Store)(nil)
	_ store.History = (*Store)(nil)
)

// New returns an empty store.
func New() *Store {
	return &Store{
		rows:      map[key]air.Row{},
		measured:  map[key]int64{},
		held:      map[int32]int64{},
		sensors:   map[air.SensorID]*sensor{},
		sites:     map[air.SiteID]store.SiteNote{},
		conflicts: map[int64][]air.Conflict{},
		days:      map[int32]*day{},
	}
}

// Close implements [store.Store].
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// ready reports why a call cannot be served.
func (s *Store) ready(ctx context.Context) error {
	if s.closed {
		return store.ErrClosed
	}
	return ctx.Err()
}

func (s *Store) nextID() int64 {
	if n := len(s.entries); n > 0 {
		return s.entries[n-1].ID + 1
	}
	return 1
}

// put stores a new row.
func (s *Store) put(k key, r air.Row, location int64) {
	s.rows[k], s.measured[k] = r, location
	s.held[store.DayOf(k.time)]++
}

// remove takes a row away.
func (s *Store) remove(k key) {
	delete(s.rows, k)
	delete(s.measured, k)
	d := store.DayOf(k.time)
	if s.held[d]--; s.held[d] == 0 {
		delete(s.held, d)
	}
}
