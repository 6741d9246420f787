package source

import (
	"context"
	"sync"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// Poller polls one feed on schedule. Run it once; Status may be asked at any
// time from anywhere.
type Poller struct {
	client *client
	plan   *planner
	handle Handler
	report *reporter
	o      Options
	valid  validators // of the last accepted document

	mu     sync.Mutex
	status Status
	bell   bell
}

// New checks the options; it connects to nothing yet.
func New(o Options, handle Handler) (*Poller, error) {
	o, base, err := o.complete()
	if err != nil {
		return nil, err
	}
	plan, raised := newPlanner(o.Every, isPublic(base.Hostname()))
	p := &Poller{
		client: newClient(o, base), plan: plan, handle: handle, o: o,
		report: &reporter{log: o.Log},
		status: Status{Up: o.History.Up, Since: o.History.Since, LastSuccess: o.History.LastSuccess, LastError: o.History.Error},
	}
	if raised {
		o.Log.Warn("the polling interval is raised: the public host is asked at most once a minute", "asked", o.Every, "used", plan.every)
	}
	if o.Contact == "" {
		o.Log.Warn("no contact is set: give an e-mail or web address as contact in the config, or as MOTE_CONTACT, so that upstream can reach you")
	}
	return p, nil
}

// Status tells how upstream stands now.
func (p *Poller) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// Changed is closed when upstream next goes up or down, or is first heard of.
// Ask it before [Poller.Status], so that nothing is missed between the two.
func (p *Poller) Changed() <-chan struct{} { return p.bell.heard() }

// Run polls until ctx ends and then returns nil, once the poll under way has
// been given up or the handler has returned. Polls never overlap. A fetch that
// ctx cut short is not handed on: it says nothing about upstream.
func (p *Poller) Run(ctx context.Context) error {
	next := p.plan.first(time.Now(), p.o.History.LastPoll)
	for {
		p.update(func(s *Status) { s.NextPoll = next })
		if !sleepUntil(ctx, next) {
			return nil
		}
		if p.o.Started != nil {
			p.o.Started(time.Now())
		}
		f := p.client.get(ctx, p.valid)
		if ctx.Err() != nil {
			return nil
		}
		v := p.handle(ctx, f)
		next = p.settle(f, v)
	}
}

// settle draws the conclusions of a poll and returns when the next may start.
func (p *Poller) settle(f Fetch, v Verdict) (next time.Time) {
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
		at.Polled, at.Up, at.LastError, at.NextPoll = true, o.up, o.text, next
		if o.up {
			at.LastSuccess = f.Finished
		}
		if !f.Date.IsZero() {
			at.Skew = f.Skew
		}
		s = *at
	})
	p.report.poll(f, v, o, s)
	return next
}

func (p *Poller) update(change func(*Status)) {
	p.mu.Lock()
	was := p.status
	change(&p.status)
	is := p.status
	p.mu.Unlock()
	if was.Up != is.Up || was.Since.IsZero() != is.Since.IsZero() {
		p.bell.ring()
	}
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

// sleepUntil waits and reports whether t was reached before ctx ended.
func sleepUntil(ctx context.Context, t time.Time) bool {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}
