package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/bulk"
	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/source/archive"
)

var importJob = job[importRequest, importResult]{name: "import", make: true, do: importArchives}

// shownBad is how many of the refused rows and files the summary names.
const shownBad = 20

// hostEvery is how long what comes from a host waits until it is stored: so much
// is asked for again after an interruption.
const hostEvery = 2 * time.Minute

// filesFrom is where an import's files come from.
type filesFrom interface {
	bulk.Source
	Progress() (done, total int64)
}

// importArchives runs in the owner of the store.
func importArchives(ctx context.Context, o *owned, r importRequest, say report) (result importResult, err error) {
	began := time.Now()
	result.Bad, result.Missing = []bulk.Bad{}, []string{}
	options := bulk.Options{Store: o.in.Archive}
	var from filesFrom
	if r.Host != "" {
		var close func() error
		if from, close, err = o.fromHost(ctx, r, &options, &result); err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, close()) }()
	} else if from, err = fromDisk(ctx, r); err != nil {
		return result, err
	}
	options.Source = from
	options.Bad = func(b bulk.Bad) { result.note(b, r.Errors, say.out) }
	options.News = func(s bulk.Summary) {
		done, total := from.Progress()
		say.progress(control.Progress{Done: done, Total: total, What: "bytes", Note: pace(s, time.Since(began))})
	}
	result.Summary, err = bulk.Run(ctx, options)
	result.Seconds = time.Since(began).Seconds()
	if err == nil && result.Entries > 0 {
		err = o.in.Settle(ctx)
	}
	if err == nil && !r.Open && len(result.Days) > 0 {
		result.Sealed, err = o.sealTouched(ctx, result.Days, say)
	}
	return result, err
}

// sealTouched seals the days that have something new, and those between.
func (o *owned) sealTouched(ctx context.Context, days []string, say report) (int64, error) {
	first, err := parseDay("first day", days[0])
	if err != nil {
		return 0, err
	}
	last, err := parseDay("last day", days[len(days)-1])
	if err != nil {
		return 0, err
	}
	done, err := o.seal(ctx, sealRequest{From: first, To: last}, func(p control.Progress) {
		p.Note = "sealing " + p.Note
		say.progress(p)
	})
	if err != nil {
		return done.Days, fmt.Errorf("everything is stored, but not all days are sealed: %w", err)
	}
	return done.Days, nil
}

// wanted is the choice by name.
func (r importRequest) wanted(n decode.ArchiveName) bool {
	return n.Day >= r.From && n.Day <= r.To &&
		(len(r.Sensors) == 0 || slices.Contains(r.Sensors, n.Sensor)) &&
		(len(r.Types) == 0 || slices.Contains(r.Types, n.Type))
}

func fromDisk(ctx context.Context, r importRequest) (filesFrom, error) {
	w, err := archive.NewWalker(ctx, r.Paths, r.wanted)
	if err != nil {
		return nil, err
	}
	if w.Files() == 0 {
		return nil, fmt.Errorf("no archive files in %s: want .csv, .csv.gz, .tar, .tar.gz, .tgz, .tar.xz or .zip", strings.Join(r.Paths, ", "))
	}
	return w, nil
}

// fromHost asks an archive's host, with the configured contact.
func (o *owned) fromHost(ctx context.Context, r importRequest, options *bulk.Options, result *importResult) (filesFrom, func() error, error) {
	held, err := o.db.Held(ctx, r.Host)
	if err != nil {
		return nil, nil, err
	}
	visitor, err := source.NewVisitor(source.Options{
		Base: r.Host, Version: version, Contact: o.cfg.Contact, MaxBody: o.cfg.Limits.MaxBody, Timeout: o.cfg.Limits.RequestTimeout,
		Held: held, Log: o.log,
		Holds: func(until time.Time) {
			if err := o.db.NoteHeld(ctx, r.Host, until); err != nil && ctx.Err() == nil {
				o.log.Error("it could not be noted that the archive's host asked to be left alone", "until", until, "err", err)
			}
		},
	})
	if err != nil {
		return nil, nil, err
	}
	journal, err := archive.OpenJournal(filepath.Join(o.dir, "fetched.txt"))
	if err != nil {
		return nil, nil, err
	}
	remote := &archive.Remote{
		Visitor: visitor, Base: r.Host, From: r.From, To: r.To, Want: r.wanted,
		Missing: func(day int32) { result.Missing = append(result.Missing, dateOf(day)) },
	}
	if r.Gaps {
		remote.Want = (&gapFinder{ctx: ctx, o: o, r: r}).wanted
	}
	if !r.Again {
		remote.Had = journal.Had
	}
	options.Every, options.Stored = hostEvery, journal.Note
	return remote, func() error { visitor.Close(); return journal.Close() }, nil
}

// gapFinder chooses files of sensors that lack values, day by day.
type gapFinder struct {
	ctx  context.Context
	o    *owned
	r    importRequest
	day  int32
	gaps map[air.SensorID]bool
}

// wanted is asked of one day's files after the other's. Where the store cannot
// tell, everything is wanted: that costs time only.
func (g *gapFinder) wanted(n decode.ArchiveName) bool {
	if !g.r.wanted(n) {
		return false
	}
	if g.gaps == nil || g.day != n.Day {
		gaps, err := bulk.Gaps(g.ctx, g.o.db, air.SC, n.Day)
		if err != nil {
			g.o.log.Error("gaps could not be told; the whole day is fetched", "day", dateOf(n.Day), "err", err)
			return g.ctx.Err() == nil
		}
		g.day, g.gaps = n.Day, gaps
	}
	id, err := air.NewSensorID(air.SC, n.Sensor)
	return err == nil && g.gaps[id]
}

// pace says how it goes.
func pace(s bulk.Summary, took time.Duration) string {
	rate := float64(s.Rows) / max(took.Seconds(), 0.001)
	return fmt.Sprintf("%s, %s rows/s", counted(s.Files, "file", "files"), grouped(int64(rate)))
}

func dateOf(day int32) string { return time.Unix(int64(day)*air.Day, 0).UTC().Format(time.DateOnly) }
