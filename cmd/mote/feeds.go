package main

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/config"
	"github.com/mote-air/mote/internal/httpapi"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/provisional"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// remembered is how many ledger entries are read to learn how upstream stood
// before the start.
const remembered = 10_000

// newHost wires the feeds of upstream to those who take what they bring.
func newHost(ctx context.Context, f serveFlags, cfg config.Config, db *duck.Store, in *ingest.Ingest, present *live.Live, day *provisional.Day, log *slog.Logger) (*source.Host, error) {
	entries, err := db.Ledger(ctx, store.LedgerSelect{Limit: remembered})
	if err != nil {
		return nil, err
	}
	last, err := db.LastPoll(ctx)
	if err != nil {
		return nil, err
	}
	held, err := db.Held(ctx, f.upstream)
	if err != nil {
		return nil, err
	}
	raw := source.Feed{Name: "raw", Network: air.SC, Path: source.RawPath, Every: f.every, Handle: in.Poll(air.SC), History: source.Recall(entries, air.SC)}
	feeds := []source.Feed{raw}
	if cfg.Feeds.Day {
		feeds = append(feeds, source.Feed{
			Name: "day", Network: air.SC, Path: source.DayPath, Every: source.DayEvery,
			Handle: dayHandler(db, day, log), Wanted: func() bool { return provisional.Wanted(present.Snapshot()) },
		})
	}
	if cfg.Feeds.Averages {
		feeds = append(feeds, source.Feed{
			Name: "averages", Network: air.SC5, Path: source.AveragesPath, Every: source.AveragesEvery,
			Handle: in.Poll(air.SC5), History: source.Recall(entries, air.SC5),
		})
	}
	for _, feed := range feeds {
		if t := feed.History.LastPoll; t.After(last) {
			last = t
		}
	}
	return source.New(source.Options{
		Base: f.upstream, Version: version, Contact: cfg.Contact,
		MaxBody: cfg.Limits.MaxBody, Timeout: cfg.Limits.RequestTimeout, LastPoll: last, Held: held, Log: log,
		Started: func(at time.Time) { notePoll(ctx, db, at, log) },
		Holds: func(until time.Time) {
			if err := db.NoteHeld(ctx, f.upstream, until); err != nil && ctx.Err() == nil {
				log.Error("it could not be noted that upstream asked to be left alone", "until", until, "err", err)
			}
		},
	}, feeds...)
}

func notePoll(ctx context.Context, db *duck.Store, at time.Time, log *slog.Logger) {
	if err := db.NotePoll(ctx, at); err != nil && ctx.Err() == nil {
		log.Error("the time of a poll could not be noted", "err", err)
	}
}

// dayHandler takes the 24-hour feed in. Its polls leave no ledger entry, which
// would say when they were answered: that is noted here, because the floor
// counts from it.
func dayHandler(db *duck.Store, day *provisional.Day, log *slog.Logger) source.Handler {
	return func(ctx context.Context, f source.Fetch) source.Verdict {
		notePoll(ctx, db, f.Answered, log)
		return day.Poll(ctx, f)
	}
}

// upstream tells the API how the feeds do.
type upstream struct {
	*source.Host
	base string
}

func (u upstream) Status() httpapi.UpstreamStatus {
	s := u.Host.Status()
	out := httpapi.UpstreamStatus{State: stateOf(s), Since: s.Since, LastSuccess: s.LastSuccess, NextPoll: s.NextPoll, Error: s.LastError}
	if base, err := url.Parse(u.base); err == nil {
		out.Host = base.Host
	}
	return out
}

func (u upstream) Feeds() []httpapi.FeedStatus {
	var list []httpapi.FeedStatus
	for _, f := range u.Host.Feeds() {
		state := stateOf(f.Status)
		if f.Resting {
			state = httpapi.FeedResting
		}
		list = append(list, httpapi.FeedStatus{Feed: f.Feed.Name, Network: f.Feed.Network, UpstreamStatus: httpapi.UpstreamStatus{
			State: state, Since: f.Since, LastSuccess: f.LastSuccess, NextPoll: f.NextPoll, Error: f.LastError,
		}})
	}
	return list
}

func stateOf(s source.Status) httpapi.UpstreamState {
	switch {
	case s.Up:
		return httpapi.UpstreamUp
	case s.Since.IsZero():
		return httpapi.UpstreamStarting
	}
	return httpapi.UpstreamDown
}
