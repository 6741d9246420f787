package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/bulk"
	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/source/archive"
	"github.com/mote-air/mote/internal/source/sim"
	"github.com/mote-air/mote/internal/store/duck"
)

// history is what a demo begins with.
type history struct {
	network *sim.Network
	span    time.Duration
	out     io.Writer // where a terminal shows how far it is; elsewhere the log says what was done
	log     *slog.Logger
}

// A batch of history holds about so many records: enough for the engine, not
// too many for memory. After so many values the log is taken into the file; the
// small demo leaves that to its first poll.
const (
	batchRecords = 60_000
	tendValues   = 4_000_000
)

// load stores what the network measured over the span up to now, in batches
// in order of time, or, where there is something already, since that.
func (h history) load(ctx context.Context, db *duck.Store, in *ingest.Ingest) error {
	if err := db.Stamp(ctx, air.OriginSimulated); err != nil {
		return err
	}
	if err := h.same(ctx, db); err != nil {
		return err
	}
	now := time.Now().Unix()
	from := now - int64(h.span/time.Second)
	sizes, err := db.Stats(ctx)
	if err != nil {
		return err
	}
	if sizes.Newest > from {
		from = min(sizes.Newest, now) - sim.Window
		h.log.Info("the directory holds history; what is missing since is added", "since", time.Unix(from, 0).UTC().Format(time.RFC3339))
	}
	values, err := h.whole(ctx, &from, now, db, in)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	late, err := h.store(ctx, from, now, db, in)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	values += late
	h.log.Info("history stored", "values", values, "span", time.Duration(now-from)*time.Second)
	return nil
}

// longHistory is the span from which whole days go the way of archives.
const longHistory = 2 * air.Day

// whole stores and seals the whole days of a long history, as archive files
// that never touch a disk, and moves from to what comes after them.
func (h history) whole(ctx context.Context, from *int64, now int64, db *duck.Store, in *ingest.Ingest) (values int64, err error) {
	if now-*from < longHistory {
		return 0, nil
	}
	first, last := int32(air.FloorTo(*from, air.Day)/air.Day), int32(air.FloorTo(now, air.Day)/air.Day)-1
	bar := newMeter(h.out, "Simulating past days", 0)
	defer bar.done()
	total := 2 * int64(last-first+1) // each is made, and sealed
	sum, err := bulk.Run(ctx, bulk.Options{
		Source: pastDays{h.network, first, last, func(days int64) { bar.show(control.Progress{Done: days, Total: total, What: "days"}) }},
		Store:  in.Archive,
	})
	if err != nil {
		return sum.New, err
	}
	days, err := db.Due(ctx, air.Interval{From: int64(first) * air.Day, To: int64(last+1) * air.Day}, false)
	if err != nil {
		return sum.New, err
	}
	for i, day := range days {
		if _, err := db.Seal(ctx, day); err != nil {
			return sum.New, err
		}
		bar.show(control.Progress{Done: total/2 + int64(i) + 1, Total: total, What: "days"})
	}
	*from = int64(last+1)*air.Day - 1
	if err := db.Compact(ctx, nil); err != nil {
		return sum.New, err
	}
	return sum.New, db.Describe(ctx)
}

// pastDays are a network's days as an archive's files.
type pastDays struct {
	network     *sim.Network
	first, last int32
	done        func(days int64)
}

// Walk implements [bulk.Source].
func (p pastDays) Walk(ctx context.Context, readers int, emit archive.Emit) error {
	for day := p.first; day <= p.last; day++ {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(readers)
		for i := range p.network.Len() {
			group.Go(func() error {
				name, text := p.network.ArchiveFile(nil, i, day)
				if name == "" || ctx.Err() != nil {
					return ctx.Err()
				}
				about, err := decode.ParseArchiveName(name)
				if err != nil {
					return err
				}
				return emit(archive.File{Path: name, Name: about, Data: text, Simulated: true})
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		p.done(int64(day-p.first) + 1)
	}
	return nil
}

// store stores what was measured in (from, to] and returns how many values of
// it are new.
func (h history) store(ctx context.Context, from, to int64, db *duck.Store, in *ingest.Ingest) (values int64, err error) {
	bar := newMeter(h.out, "Simulating the past", 0)
	defer bar.done()
	step := max(60, min(air.Hour, batchRecords*145/int64(h.network.Len())))
	tended := int64(0)
	for at := from; at < to; at += step {
		end := min(at+step, to)
		e, err := in.Import(ctx, air.OriginSimulated, air.SC, h.network.Readings(at, end))
		if err != nil {
			return values, err
		}
		values += e.New
		if values-tended > tendValues {
			tended = values
			if err := db.Tend(ctx); err != nil {
				return values, err
			}
		}
		bar.show(control.Progress{Done: end - from, Total: to - from, What: "seconds"})
	}
	return values, nil
}

// same refuses a directory that holds another simulated network: its sensors
// would jump to other places.
func (h history) same(ctx context.Context, db *duck.Store) error {
	for d, err := range db.Sensors(ctx) {
		if err != nil {
			return err
		}
		if !h.network.Holds(d.Sensor.ID, d.Site) {
			return fmt.Errorf("the data directory holds another simulated network: use its --seed and as many --sensors as it has, or choose another directory with --data")
		}
	}
	return nil
}
