package main

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/control"
	schedule "github.com/mote-air/mote/internal/job"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// sealer is what sealing needs of the store.
type sealer interface {
	Due(ctx context.Context, span air.Interval, again bool) ([]int32, error)
	SealedDays(ctx context.Context, span air.Interval) ([]store.Sealed, error)
	Seal(ctx context.Context, day int32) (store.Sealed, error)
}

// daysSpan is the interval of the days from one to another, both inclusive.
func daysSpan(from, to int32) air.Interval {
	return air.Interval{From: int64(from) * air.Day, To: (int64(to) + 1) * air.Day}
}

// sealDays seals, in order, what is due from the first day to the last, with
// Again also what is final, and before it the days that the first needs. A day
// that is no longer final because the one before it was sealed follows at once,
// even after the last. each is told of every day, the n-th of about total.
func sealDays(ctx context.Context, s sealer, r sealRequest, each func(d store.Sealed, n, total int, took time.Duration)) error {
	days, err := s.Due(ctx, air.Interval{From: math.MinInt64, To: daysSpan(r.To, r.To).To}, false)
	if err != nil {
		return err
	}
	days = needed(days, r.From)
	if r.Again {
		again, err := s.Due(ctx, daysSpan(r.From, r.To), true)
		if err != nil {
			return err
		}
		days = append(days, again...)
		slices.Sort(days)
		days = slices.Compact(days)
	}
	for n := 1; len(days) > 0; n++ {
		began := time.Now()
		sealed, err := s.Seal(ctx, days[0])
		if err != nil {
			return err
		}
		each(sealed, n, n+len(days)-1, time.Since(began))
		next := days[0] + 1
		if days = days[1:]; len(days) == 0 || days[0] != next {
			again, err := outdated(ctx, s, next)
			if err != nil {
				return err
			}
			days = append(again, days...)
		}
	}
	return nil
}

// needed drops what lies before the first day, but for the unbroken run of days
// that leads up to it: a day needs the one before it.
func needed(days []int32, first int32) []int32 {
	at, _ := slices.BinarySearch(days, first)
	for want := first - 1; at > 0 && days[at-1] == want; want-- {
		at--
	}
	return days[at:]
}

// outdated is the day if it was sealed and is due again, else nothing.
func outdated(ctx context.Context, s sealer, day int32) ([]int32, error) {
	known, err := s.SealedDays(ctx, daysSpan(day, day))
	if err != nil || len(known) == 0 || !known[0].Dirty {
		return nil, err
	}
	return []int32{day}, nil
}

// seal seals days that are over, in the owner of the store; sealings take turns.
// The progress is in days.
func (o *owned) seal(ctx context.Context, r sealRequest, progress func(control.Progress)) (s sealResult, err error) {
	done, err := o.turn(ctx)
	if err != nil {
		return s, err
	}
	defer done()
	defer debug.FreeOSMemory()
	if r.To = min(r.To, schedule.LastOver(time.Now(), o.cfg.Lake.SealAt)); r.To < r.From {
		return s, nil
	}
	err = sealDays(ctx, o.db, r, func(d store.Sealed, n, total int, took time.Duration) {
		s.add(d)
		o.log.Info("day sealed", "day", store.Date(d.Day), "values", d.Values, "hours", d.Hours, "indices", d.Indices, "flagged", d.Flagged, "took", took.Round(time.Millisecond))
		progress(control.Progress{Done: int64(n), Total: int64(total), What: "days", Note: "day " + store.Date(d.Day)})
	})
	if err != nil {
		return s, err
	}
	return s, o.tidy(ctx, s.Days > 0, progress)
}

// tidy is what follows a run of sealings: months that are over become one file,
// also those that an earlier run did not come to, and where some day was sealed
// the tables beside them say whom they tell of.
func (o *owned) tidy(ctx context.Context, some bool, progress func(control.Progress)) error {
	err := o.db.Compact(ctx, func(done, total int64) {
		progress(control.Progress{Done: done, Total: total, What: "files", Note: "putting months together"})
	})
	if err != nil || !some && o.described() {
		return err
	}
	return o.db.Describe(ctx)
}

// described reports whether all tables beside the values are there.
func (o *owned) described() bool {
	files, _ := o.db.Files()
	n := 0
	for _, f := range files {
		if f.Month == "" {
			n++
		}
	}
	return n == 0 && len(files) == 0 || n >= duck.Tables
}

// nightly is what an owner that stays does every night, and at once for the
// nights that it missed.
func (o *owned) nightly() schedule.Daily {
	return schedule.Daily{Name: "sealing", At: o.cfg.Lake.SealAt, Log: o.log, Do: o.night}
}

// night seals the days that are over, then removes single values that are older
// than is kept.
func (o *owned) night(ctx context.Context, last int32) error {
	if _, err := o.seal(ctx, sealRequest{From: firstDay, To: last}, func(control.Progress) {}); err != nil {
		return err
	}
	return o.retain(ctx, time.Now())
}

func (o *owned) retain(ctx context.Context, now time.Time) error {
	if o.cfg.Lake.Keep == 0 {
		return nil
	}
	done, err := o.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	before := int32(now.Unix()/air.Day) - int32(o.cfg.Lake.Keep)
	e, err := o.db.Retain(ctx, before)
	if err != nil {
		return fmt.Errorf("remove values from before %s: %w", store.Date(before), err)
	}
	if e.ID != 0 {
		o.log.Info("values older than lake.keep removed", "before", store.Date(before), "values", e.Values, "entry", e.ID)
	}
	return nil
}
