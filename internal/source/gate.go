package source

import (
	"net/http"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/mote-air/mote/internal/air"
)

// answerRoom is the least time for the answer of a feed that goes into a gap.
// In a shorter gap nothing is asked.
const answerRoom = 10 * time.Second

// turn bounds one poll. Its zero value leaves the client's own limits.
type turn struct {
	answerBy time.Time // when the header must have come
	endBy    time.Time // when the whole document must have come
	once     bool      // no redirect is followed: each would be a request more
}

// gate says when a host may be asked, whichever feed it is for. On the public
// host one request is under way at a time, and the next may start a minute
// after the last was answered. Safe for concurrent use.
type gate struct {
	floor time.Duration // least time from an answer to the next request; 0 on other hosts

	mu   sync.Mutex
	free time.Time // no request before this
	busy bool      // a request is under way; only where there is a floor
	hold *backoff.ExponentialBackOff
}

// newGate is for a host that was last asked at last and wants to be left alone
// until held. A last poll in the future is a clock that went back and costs one
// floor at most.
func newGate(public bool, every time.Duration, now, last, held time.Time) *gate {
	g := &gate{hold: newPause(every)}
	if public {
		g.floor = publicFloor
	}
	if !last.IsZero() {
		g.free = now.Add(min(max(last.Add(g.floor).Sub(now), 0), g.floor))
	}
	if left := held.Sub(now); left > 0 {
		g.free = latest(g.free, now.Add(min(left, maxRetryAfter)))
	}
	return g
}

// open reports whether a request may be planned now, and for when at the
// earliest.
func (g *gate) open() (free time.Time, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.free, !g.busy
}

// enter begins a request.
func (g *gate) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = g.floor > 0
}

// leave ends one and returns when the next may start. Who is asked to wait or
// is turned away waits with all feeds: the host does not tell them apart.
func (g *gate) leave(f Fetch) (free time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = false
	// The floor counts from the answer, not from the start: what matters is
	// when requests reach upstream, and connecting takes a varying time. Each
	// redirect was a request too.
	g.free = latest(g.free, f.Answered.Add(g.floor*time.Duration(f.Requests)))
	switch {
	case f.RetryAfter > 0:
		g.free = latest(g.free, f.Finished.Add(f.RetryAfter))
	case f.HTTPStatus == http.StatusForbidden || f.HTTPStatus == http.StatusTooManyRequests:
		g.free = latest(g.free, f.Finished.Add(g.hold.NextBackOff()))
	case f.Status != air.StatusFailed:
		g.hold.Reset()
	}
	return g.free
}
