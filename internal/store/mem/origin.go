package mem

import (
	"context"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Stamp implements [store.Writer].
func (s *Store) Stamp(ctx context.Context, origin air.Origin) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	write, err := store.CheckOrigin("the store in memory", s.origin, origin)
	if write {
		s.origin = origin
	}
	return err
}

// Origin implements [store.Reader].
func (s *Store) Origin(context.Context) (air.Origin, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return air.OriginUnknown, store.ErrClosed
	}
	return s.origin, nil
}
