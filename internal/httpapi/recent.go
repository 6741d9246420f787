package httpapi

import (
	"context"
	"sync"
	"time"
)

// recent keeps the last few answers to questions about the past, which change
// only when something comes late. Most and age must be set; it is safe for
// concurrent use, and requests for an answer in the making wait for it.
type recent[K comparable, V any] struct {
	most int           // answers that are kept
	age  time.Duration // for which one is given

	mu   sync.Mutex
	kept map[K]*recentAnswer[V]
}

type recentAnswer[V any] struct {
	turn  chan struct{} // holds a token while nobody makes the answer
	made  time.Time     // zero before
	value V
}

// get returns the kept answer or makes it; an error is not kept.
func (c *recent[K, V]) get(ctx context.Context, key K, now time.Time, produce func() (V, error)) (v V, err error) {
	a := c.find(key)
	select {
	case <-a.turn:
	case <-ctx.Done():
		return v, ctx.Err()
	}
	defer func() { a.turn <- struct{}{} }()
	if age := now.Sub(a.made); !a.made.IsZero() && age >= 0 && age < c.age {
		return a.value, nil
	}
	if v, err = produce(); err == nil {
		a.value, a.made = v, now
	}
	return v, err
}

// find returns the answer's place; when all are taken, any other one is given
// up.
func (c *recent[K, V]) find(key K) *recentAnswer[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.kept[key]; a != nil {
		return a
	}
	if c.kept == nil {
		c.kept = map[K]*recentAnswer[V]{}
	}
	for other := range c.kept {
		if len(c.kept) < c.most {
			break
		}
		delete(c.kept, other)
	}
	a := &recentAnswer[V]{turn: make(chan struct{}, 1)}
	a.turn <- struct{}{}
	c.kept[key] = a
	return a
}
