package source

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

// After failures the pause grows from one interval by half each time, spread
// by a fifth so that collectors which failed together do not return together.
// The cap is such that the longest pause, spread included, is 30 minutes.
const (
	backoffGrowth = 1.5
	backoffSpread = 0.2
	backoffCap    = 25 * time.Minute
)

// planner decides when the next poll may start. Not safe for concurrent use.
type planner struct {
	every time.Duration
	floor time.Duration // least time between two GETs; 0 when there is none
	pause *backoff.ExponentialBackOff
}

// newPlanner raises every to the floor of the public host; raised says so.
func newPlanner(every time.Duration, public bool) (p *planner, raised bool) {
	p = &planner{every: every}
	if public {
		p.floor = publicFloor
		if p.every < p.floor {
			p.every, raised = p.floor, true
		}
	}
	p.pause = &backoff.ExponentialBackOff{
		InitialInterval:     p.every,
		RandomizationFactor: backoffSpread,
		Multiplier:          backoffGrowth,
		MaxInterval:         max(p.every, backoffCap),
	}
	return p, raised
}

// first is when the first poll may start: at once, unless a poll before the
// restart was too recent. A last poll in the future is a clock that went back
// and costs one floor at most.
func (p *planner) first(now, last time.Time) time.Time {
	if last.IsZero() {
		return now
	}
	return now.Add(min(max(last.Add(p.floor).Sub(now), 0), p.floor))
}

// next is when the poll after f may start, good being whether f brought what it
// should. It may lie in the past when the poll was slow; polls that were missed
// are not made up for.
func (p *planner) next(f Fetch, good bool) time.Time {
	var next time.Time
	if good {
		p.pause.Reset()
		next = f.Started.Add(p.every)
	} else {
		next = f.Finished.Add(p.pause.NextBackOff())
	}
	if f.RetryAfter > 0 {
		next = latest(next, f.Finished.Add(f.RetryAfter), f.Started.Add(p.every))
	}
	// The floor counts from the answer, not from the start: what matters is
	// when requests reach upstream, and connecting takes a varying time. Each
	// redirect was a request too.
	return latest(next, f.Answered.Add(p.floor*time.Duration(f.Requests)))
}

func latest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
