package duck

import (
	"context"
	"sync"
)

// dayLocks let one load of a day go on at a time: the second would have to
// judge anew what the first brought.
type dayLocks struct {
	mu   sync.Mutex
	held map[int32]chan struct{} // closed when the day is free again
}

// enter waits for the day.
func (l *dayLocks) enter(ctx context.Context, day int32) (leave func(), err error) {
	for {
		l.mu.Lock()
		busy := l.held[day]
		if busy == nil {
			free := make(chan struct{})
			if l.held == nil {
				l.held = map[int32]chan struct{}{}
			}
			l.held[day] = free
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				delete(l.held, day)
				l.mu.Unlock()
				close(free)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
