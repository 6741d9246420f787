package source

import "sync"

// bell tells any number of waiters that something has changed. The zero value
// is ready; it is safe for concurrent use.
type bell struct {
	mu sync.Mutex
	ch chan struct{}
}

// heard is closed by the next ring.
func (b *bell) heard() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}
