package source

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Host polls the feeds of one upstream host under one schedule. Run it once;
// Status and Feeds may be asked at any time from anywhere.
//
// The first feed is the one that matters: it keeps its interval. On the public
// host, where requests are a minute apart, the others go into the gaps between
// its polls, one at a time, the longest due first, and only where the answer
// can come a minute before the first feed is due again. An answer that does not
// is given up, and so is a document that is still coming when the first feed is
// due: its next poll must not wait for a document that nothing depends on, nor
// share the line with it. On other hosts feeds do not wait for each other.
type Host struct {
	o     Options
	gate  *gate
	feeds []*poller

	settled chan settled
}

// settled says that a feed's poll is over and when it is due again; without a
// feed, only that the gate has changed.
type settled struct {
	feed     *poller
	next     time.Time
	answered bool // the host said something, whatever it was
}

// New checks the options and the feeds; it connects to nothing yet.
func New(o Options, feeds ...Feed) (*Host, error) {
	o, base, err := o.complete()
	if err != nil {
		return nil, err
	}
	if len(feeds) == 0 {
		return nil, errors.New("source: no feed to poll")
	}
	public := isPublic(base.Hostname())
	h := &Host{o: o, settled: make(chan settled, 2*len(feeds))}
	for i, f := range feeds {
		if err := f.check(); err != nil {
			return nil, err
		}
		if public && f.Every < publicFloor {
			o.Log.Warn("the polling interval is raised: the public host is asked at most once a minute", "feed", f.Name, "asked", f.Every, "used", publicFloor)
			f.Every = publicFloor
		}
		if i == 1 && public && h.feeds[0].plan.every < 2*publicFloor+answerRoom {
			o.Log.Warn("the polling interval leaves no gap for other feeds: they are asked only while the first one pauses", "every", h.feeds[0].plan.every, "want", 2*publicFloor+answerRoom)
		}
		p := newPoller(o, base, f, i == 0)
		if last := f.History.LastPoll; i > 0 && !last.IsZero() {
			now := time.Now()
			p.due = now.Add(min(max(last.Add(f.Every).Sub(now), 0), f.Every))
		}
		h.feeds = append(h.feeds, p)
	}
	h.gate = newGate(public, h.feeds[0].plan.every, time.Now(), o.LastPoll, o.Held)
	if o.Contact == "" && !isLoopback(base.Hostname()) {
		o.Log.Warn("no contact is set: give an e-mail or web address as contact in the config, or as MOTE_CONTACT, so that upstream can reach you")
	}
	return h, nil
}

// Status tells how the first feed stands now.
func (h *Host) Status() Status { return h.feeds[0].now() }

// Changed is closed when the first feed next goes up or down, or is first heard
// of. Ask it before [Host.Status], so that nothing is missed between the two.
func (h *Host) Changed() <-chan struct{} { return h.feeds[0].bell.heard() }

// FeedStatus is how one feed stands.
type FeedStatus struct {
	Feed Feed
	Status
}

// Feeds tells how all feeds stand now, in the order in which they were given.
func (h *Host) Feeds() []FeedStatus {
	all := make([]FeedStatus, len(h.feeds))
	for i, p := range h.feeds {
		all[i] = FeedStatus{Feed: p.feed, Status: p.now()}
	}
	return all
}

// Run polls until ctx ends and then returns nil, once the polls under way have
// been given up or their handlers have returned. Polls of one feed never
// overlap. A fetch that ctx cut short is not handed on: it says nothing about
// upstream.
func (h *Host) Run(ctx context.Context) error {
	var polls sync.WaitGroup
	defer polls.Wait()
	for {
		h.announce()
		p, at := h.next(time.Now())
		var due <-chan time.Time
		var timer *time.Timer
		if p != nil {
			timer = time.NewTimer(time.Until(at))
			due = timer.C
		}
		select {
		case <-ctx.Done():
		case s := <-h.settled:
			h.settle(s)
		case <-due:
			h.start(ctx, p, &polls)
		}
		if timer != nil {
			timer.Stop()
		}
		if ctx.Err() != nil {
			return nil
		}
	}
}

// settle notes the end of a poll. The first feed is asked the most often, and so
// is the first to find a host again that could not be reached: then the others
// that could not reach it need not wait for the end of their longer pauses.
func (h *Host) settle(s settled) {
	p := s.feed
	if p == nil {
		return
	}
	back := s.answered && !p.answered
	p.running, p.due, p.answered = false, s.next, s.answered
	if !back || p != h.feeds[0] {
		return
	}
	for _, other := range h.feeds[1:] {
		if !other.running && !other.answered {
			other.plan.pause.Reset()
			other.due = time.Now()
		}
	}
}

// announce tells the statuses when the feeds that rest go on.
func (h *Host) announce() {
	free, _ := h.gate.open()
	for _, p := range h.feeds {
		if !p.running {
			p.update(func(s *Status) { s.NextPoll = latest(p.due, free) })
		}
	}
}

// next says which feed may start and when; nil while all that could wait for a
// poll that is under way.
func (h *Host) next(now time.Time) (next *poller, at time.Time) {
	free, open := h.gate.open()
	if !open {
		return nil, at
	}
	for i, p := range h.feeds {
		if p.running {
			continue
		}
		t := latest(now, p.due, free)
		if i > 0 && !h.fits(t, free) {
			continue
		}
		if next == nil || t.Before(at) || t.Equal(at) && next != h.feeds[0] && p.due.Before(next.due) {
			next, at = p, t
		}
	}
	return next, at
}

// fits reports whether another feed than the first may be asked at t.
func (h *Host) fits(t, free time.Time) bool {
	first := h.feeds[0]
	return h.gate.floor == 0 || !first.running && !t.Add(answerRoom+h.gate.floor).After(latest(first.due, free))
}

// start begins a feed's poll.
func (h *Host) start(ctx context.Context, p *poller, polls *sync.WaitGroup) {
	if ctx.Err() != nil {
		return
	}
	if p.feed.Wanted != nil && !p.feed.Wanted() {
		p.due = time.Now().Add(p.plan.every)
		p.update(func(s *Status) { s.Resting = true })
		return
	}
	var t turn
	if first := h.feeds[0]; p != first && h.gate.floor > 0 {
		t = turn{answerBy: first.due.Add(-h.gate.floor), endBy: first.due, once: true}
	}
	p.running = true
	h.gate.enter()
	polls.Go(func() {
		if h.o.Started != nil {
			h.o.Started(time.Now())
		}
		f := p.client.get(ctx, p.valid, t)
		if ctx.Err() != nil {
			return
		}
		if f.RetryAfter > 0 && h.o.Holds != nil {
			h.o.Holds(f.Finished.Add(f.RetryAfter))
		}
		free := h.gate.leave(f)
		h.settled <- settled{}
		v := p.feed.Handle(ctx, f)
		h.settled <- settled{p, p.settle(f, v, free), f.HTTPStatus != 0}
	})
}
