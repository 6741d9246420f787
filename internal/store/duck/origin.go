package duck

import (
	"context"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Stamp implements [store.Writer].
func (s *Store) Stamp(ctx context.Context, origin air.Origin) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	write, err := store.CheckOrigin("data directory "+s.dir, s.origin.Load().(air.Origin), origin)
	if err != nil || !write {
		return err
	}
	// A caller that gives up does not stop the writing half way.
	s.broken = true
	if err := setMetaText(context.WithoutCancel(ctx), s.conn, "origin", string(origin)); err != nil {
		return fmt.Errorf("stamp data directory %s as %s: %w", s.dir, origin, err)
	}
	s.origin.Store(origin)
	s.broken = false
	return nil
}

// Origin implements [store.Reader]. It waits for no writer.
func (s *Store) Origin(context.Context) (air.Origin, error) {
	if s.closed.Load() {
		return air.OriginUnknown, store.ErrClosed
	}
	return s.origin.Load().(air.Origin), nil
}
