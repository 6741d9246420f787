package httpapi

import (
	"context"
	"sync"
	"time"
)

// What is kept of the past: a slider's day in two resolutions, for as long as
// late values hardly matter.
const (
	pastKept = 48
	pastAge  = 5 * time.Minute
)

// pastKey names an answer about a past hour.
type pastKey struct {
	subject   string
	res       int
	at        int64 // Unix seconds
	simulated bool
}

// pastCache keeps the last answers about the past. The zero value is ready; it
// is safe for concurrent use, and requests for an answer in the making wait for
// it.
type pastCache struct {
	mu   sync.Mutex
	kept map[pastKey]*pastAnswer
}

type pastAnswer struct {
	turn chan struct{} // holds a token while nobody makes the answer
	made time.Time
	doc  *document
}

// get returns the kept answer or makes it; an error is not kept.
func (c *pastCache) get(ctx context.Context, key pastKey, now time.Time, produce func() (*document, error)) (*document, error) {
	a := c.find(key)
	select {
	case <-a.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { a.turn <- struct{}{} }()
	if age := now.Sub(a.made); a.doc != nil && age >= 0 && age < pastAge {
		return a.doc, nil
	}
	doc, err := produce()
	if err != nil {
		return nil, err
	}
	a.doc, a.made = doc, now
	return doc, nil
}

// find returns the answer's place; when all are taken, any other one is given
// up.
func (c *pastCache) find(key pastKey) *pastAnswer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.kept[key]; a != nil {
		return a
	}
	if c.kept == nil {
		c.kept = map[pastKey]*pastAnswer{}
	}
	for other := range c.kept {
		if len(c.kept) < pastKept {
			break
		}
		delete(c.kept, other)
	}
	a := &pastAnswer{turn: make(chan struct{}, 1)}
	a.turn <- struct{}{}
	c.kept[key] = a
	return a
}
