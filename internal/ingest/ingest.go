// Package ingest is the write side: it takes what a source fetched through
// decoding, quality and the store into the present, and sees to it that every
// attempt leaves its line in the ledger.
package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
)

// Store is what ingest needs of the store.
type Store interface {
	store.Writer
	Load(ctx context.Context, day store.ArchiveDay) (store.Outcome, error)
	Origin(ctx context.Context) (air.Origin, error)
	IndoorSites(ctx context.Context) ([]air.SiteID, error)
}

// Present is told what was acknowledged.
type Present interface {
	// Apply takes one outcome in.
	Apply(ctx context.Context, out store.Outcome, now time.Time) error
	// Rebuild starts over from the store.
	Rebuild(ctx context.Context, now time.Time) error
}

// Options wire an Ingest.
type Options struct {
	Store   Store
	Present Present
	// KeepIndoor stores what stands indoors instead of refusing it.
	KeepIndoor bool
	Keep       Keep
	Limits     decode.Limits
	Log        *slog.Logger
	Clock      func() time.Time
	// Written is called after each ledger entry, with the entry; may be nil.
	Written func(air.Entry)
	// Gap is called when a poll's work is done and readers have its news: the
	// place for housekeeping. May be nil.
	Gap func(ctx context.Context) error
}

// Ingest takes one document at a time; calls wait for each other.
type Ingest struct {
	o Options

	mu       sync.Mutex
	indoor   map[air.SiteID]bool
	unknown  map[string]bool // value types that were named in the log
	lost     bool            // the present missed something and must be rebuilt
	readings []air.Reading   // reused from poll to poll
}

// New reads which places are indoor.
func New(ctx context.Context, o Options) (*Ingest, error) {
	ids, err := o.Store.IndoorSites(ctx)
	if err != nil {
		return nil, fmt.Errorf("indoor sites: %w", err)
	}
	i := &Ingest{o: o, indoor: make(map[air.SiteID]bool, len(ids)), unknown: map[string]bool{}}
	for _, id := range ids {
		i.indoor[id] = true
	}
	return i, nil
}

// Poll returns the [source.Handler] of a network's feed: it stores what one
// poll brought and says what to make of it.
func (i *Ingest) Poll(n air.Network) source.Handler {
	return func(ctx context.Context, f source.Fetch) source.Verdict { return i.poll(ctx, n, f) }
}

func (i *Ingest) poll(ctx context.Context, n air.Network, f source.Fetch) source.Verdict {
	i.mu.Lock()
	defer i.mu.Unlock()
	batch := store.Batch{Entry: air.Entry{
		Network: n, Kind: air.KindPoll, Status: f.Status, HTTPStatus: f.HTTPStatus, Bytes: f.Bytes,
		Started: f.Started.UnixMilli(), Finished: f.Finished.UnixMilli(), Error: f.Public,
	}}
	hint, err := i.document(ctx, &batch, f)
	var out store.Outcome
	if err == nil {
		out, err = i.o.Store.Append(ctx, batch)
	}
	if err != nil {
		// Whether it was stored is not known; the next poll brings most of it
		// again, and the store tells it apart.
		i.lost = true
		i.o.Log.Error("a poll could not be stored", "err", err)
		return source.Verdict{Ours: true, Error: "the answer could not be stored here"}
	}
	if i.o.Written != nil {
		i.o.Written(out.Entry)
	}
	i.present(ctx, out, f.Finished)
	clear(i.readings) // what they point to is as large as the document
	if i.o.Gap != nil {
		if err := i.o.Gap(ctx); err != nil {
			i.o.Log.Error("housekeeping after a poll failed", "err", err)
		}
	}
	e := out.Entry
	return source.Verdict{
		Accepted: e.Status == air.StatusOK,
		Empty:    e.Status == air.StatusOK && e.Records == 0,
		Error:    e.Error,
		Log: append([]slog.Attr{
			slog.Int64("entry", e.ID), slog.Int64("records", e.Records), slog.Int64("new", e.New),
			slog.Int64("duplicate", e.Duplicate), slog.Int64("conflict", e.Conflict), slog.Int64("late", e.Late),
		}, hint...),
	}
}

// present passes an outcome on. When that failed once, the present starts over
// from the store, which has everything.
func (i *Ingest) present(ctx context.Context, out store.Outcome, now time.Time) {
	var err error
	if i.lost {
		err = i.o.Present.Rebuild(ctx, now)
	} else {
		err = i.o.Present.Apply(ctx, out, now)
	}
	i.lost = err != nil
	if err != nil && ctx.Err() == nil {
		i.o.Log.Error("the present could not be renewed; it is rebuilt at the next poll", "err", err)
	}
}

// decode fills the batch from the document, or marks it rejected whole.
func (i *Ingest) decode(b *store.Batch, f source.Fetch) {
	e := &b.Entry
	sieve := i.newSift(f.Finished.Unix())
	summary, err := decode.SensorCommunity(bytes.NewBuffer(f.Body), e.Network, i.o.Limits, func(rec decode.Record) error {
		if rec.Reason == "" { // else counted in the summary
			sieve.take(rec.Reading)
		}
		return nil
	})
	i.readings = sieve.readings
	if err != nil {
		var doc *decode.DocumentError
		if !errors.As(err, &doc) {
			doc = &decode.DocumentError{Reason: "it could not be read"}
		}
		e.Status = air.StatusRejected
		e.Error = "upstream's answer was refused whole: " + doc.Error()
		return
	}
	e.Records, e.Ignored, e.Rejected = summary.Records, summary.Ignored, summary.Rejected
	sieve.keep(b)
	i.nameUnknown(summary.Unknown)
}

// maxUnknown bounds how many unknown value types are remembered.
const maxUnknown = 1000

// nameUnknown names each unknown value type once.
func (i *Ingest) nameUnknown(types []string) {
	for _, t := range types {
		if !i.unknown[t] && len(i.unknown) < maxUnknown {
			i.unknown[t] = true
			i.o.Log.Warn("a value type is not known and its values are ignored", "value_type", t)
		}
	}
}
