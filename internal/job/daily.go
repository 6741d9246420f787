// Package job runs what Mote does by itself at a time of day.
package job

import (
	"context"
	"log/slog"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// Daily is work that is done once a day. Use its fields, then Run.
type Daily struct {
	Name string        // for the log
	At   time.Duration // from midnight, UTC, less than a day
	// Do does it for the days up to the given one, that of the newest night. It
	// finds out by itself what is left to do: missed nights are made up for by
	// the next.
	Do  func(ctx context.Context, last int32) error
	Log *slog.Logger
}

// After a failure it is tried again, at first soon.
const (
	firstRetry = 5 * time.Minute
	lastRetry  = time.Hour
)

// nap is the longest sleep: a machine that was suspended, or whose clock was
// set, is noticed after it.
const nap = 10 * time.Minute

// LastOver is the newest day whose night is over: it ended, and the time of day
// has come since.
func LastOver(now time.Time, at time.Duration) int32 {
	return int32((now.Unix()-int64(at/time.Second))/air.Day) - 1
}

// Run does the work at once, and then each day, until ctx ends. It fails only
// with ctx, silently.
func (d Daily) Run(ctx context.Context) error {
	retry := firstRetry
	for {
		last := LastOver(time.Now(), d.At)
		next := time.Unix(int64(last+2)*air.Day, 0).Add(d.At)
		if err := d.Do(ctx, last); err != nil && ctx.Err() == nil {
			d.Log.Error(d.Name+" failed; it is tried again", "err", err, "in", retry)
			if again := time.Now().Add(retry); again.Before(next) {
				next = again
			}
			retry = min(2*retry, lastRetry)
		} else {
			retry = firstRetry
		}
		for left := time.Until(next); left > 0; left = time.Until(next) {
			if !sleep(ctx, min(left, nap)) {
				return nil
			}
		}
		if ctx.Err() != nil {
			return nil
		}
	}
}

// sleep reports whether it slept to its end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
