package duck

import (
	"context"
	"time"

	"github.com/mote-air/mote/internal/store"
)

// NotePoll writes down that upstream is about to be asked, so that a process
// that is killed and restarted in a loop does not ask more often than it may.
func (s *Store) NotePoll(ctx context.Context, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return store.ErrClosed
	}
	// Rounded up: a second too early would be one too many.
	return setMeta(ctx, s.conn, "polled", at.Add(time.Second-1).Unix())
}

// LastPoll is when upstream was last asked; zero when never.
func (s *Store) LastPoll(ctx context.Context) (time.Time, error) {
	db, err := s.reader()
	if err != nil {
		return time.Time{}, err
	}
	at, err := meta(ctx, db, "polled")
	if err != nil || at == 0 {
		return time.Time{}, err
	}
	return time.Unix(at, 0), nil
}
