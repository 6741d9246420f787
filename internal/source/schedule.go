package source

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

// After failures the pause grows by half each time, spread by a fifth so that
// collectors which failed together do not return together. It begins with the
// feed's interval, but no more than 5 minutes, and ends there too, but not
// below the cap, which is such that the longest pause of a frequent feed,
// spread included, is 30 minutes.
const (
	backoffGrowth = 1.5
	backoffSpread = 0.2
	backoffFirst  = 5 * time.Minute
	backoffCap    = 25 * time.Minute
)

func newPause(every time.Duration) *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{
		InitialInterval:     min(every, backoffFirst),
		RandomizationFactor: backoffSpread,
		Multiplier:          backoffGrowth,
		MaxInterval:         max(every, backoffCap),
	}
}

// planner decides when a feed is due again. Whether the host may then be asked
// is the [gate]'s to say. Not safe for concurrent use.
type planner struct {
	every time.Duration
	pause *backoff.ExponentialBackOff
}

func newPlanner(every time.Duration) *planner {
	return &planner{every: every, pause: newPause(every)}
}

// next is when the poll after f is due, good being whether f brought what it
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
	return next
}

func latest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
