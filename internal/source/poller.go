package source

import (
	"net/url"
	"sync"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// poller is what is kept of one feed. Only the host's loop touches due, running
// and answered, only the poll under way the rest, but for the status.
type poller struct {
	feed   Feed
	client *client
	plan   *planner
	report *reporter
	valid  validators // of the last accepted document

	due     time.Time // when the next poll should start; zero: at once
	running bool
	// answered says that the host answered the last poll; true before the first.
	answered bool

	mu     sync.Mutex
	status Status
	bell   bell
}

func newPoller(o Options, base *url.URL, f Feed, first bool) *poller {
	return &poller{
		feed: f, answered: true, client: newClient(o, base, f.Path), plan: newPlanner(f.Every),
		report: &reporter{log: o.Log, feed: f.Name, clocked: first},
		status: Status{Up: f.History.Up, Since: f.History.Since, LastSuccess: f.History.LastSuccess, LastError: f.History.Error},
	}
}

func (p *poller) now() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

func (p *poller) update(change func(*Status)) {
	p.mu.Lock()
	was := p.status
	change(&p.status)
	is := p.status
	p.mu.Unlock()
	if was.Up != is.Up || was.Since.IsZero() != is.Since.IsZero() {
		p.bell.ring()
	}
}

// settle draws the conclusions of a poll and returns when the next is due; the
// host cannot be asked before free.
func (p *poller) settle(f Fetch, v Verdict, free time.Time) (next time.Time) {
	o := judge(f, v)
	if f.Status == air.StatusOK {
		// What was not accepted, and what was empty, must not be answered by a
		// 304 next time.
		p.valid = validators{}
		if v.Accepted && !v.Empty {
			p.valid = f.validators
		}
	}
	next = p.plan.next(f, o.good)

	var s Status
	p.update(func(at *Status) {
		if !at.Polled && at.Since.IsZero() || at.Up != o.up {
			at.Since = f.Started
		}
		at.Polled, at.Resting, at.Up, at.LastError, at.NextPoll = true, false, o.up, o.text, latest(next, free)
		if o.up {
			at.LastSuccess = f.Finished
		}
		if !f.Date.IsZero() {
			at.Skew = f.Skew
		}
		s = *at
	})
	p.report.poll(f, v, o, s)
	p.client.rest(p.plan.every)
	return next
}

// outcome is a poll in three answers.
type outcome struct {
	up   bool   // upstream was heard
	good bool   // nothing calls for a growing pause
	text string // what was wrong, for the public; "" when nothing was
}

func judge(f Fetch, v Verdict) outcome {
	switch {
	case f.Status == air.StatusUnchanged:
		return outcome{up: true, good: true}
	case f.Status != air.StatusOK:
		return outcome{text: f.Public}
	case v.Accepted && v.Empty:
		return outcome{good: true, text: string(textEmpty)}
	case v.Accepted:
		return outcome{up: true, good: true}
	}
	text := v.Error
	if text == "" {
		text = string(textRejected)
	}
	return outcome{up: v.Ours, text: text}
}
