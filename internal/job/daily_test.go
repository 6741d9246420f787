package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mote-air/mote/internal/air"
)

func TestLastOver(t *testing.T) {
	f := func(at, now, want string) {
		t.Helper()
		of, err := time.ParseDuration(at)
		if err != nil {
			t.Fatal(err)
		}
		moment, err := time.Parse(time.DateTime, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := date(LastOver(moment, of)); got != want {
			t.Errorf("at %s, sealing at %s: %s, want %s", now, at, got, want)
		}
	}
	f("2h", "2026-11-25 01:59:59", "2026-11-23")
	f("2h", "2026-11-25 02:00:00", "2026-11-24")
	f("2h", "2026-11-25 23:59:59", "2026-11-24")
	f("0h", "2026-11-25 00:00:00", "2026-11-24")
	f("23h59m", "2026-11-25 12:00:00", "2026-11-23")
}

func date(day int32) string {
	return time.Unix(int64(day)*air.Day, 0).UTC().Format(time.DateOnly)
}

// TestDaily runs for days in virtual time, which begins at 2000-01-01 00:00; each
// line is when it was done, and for which day.
func TestDaily(t *testing.T) {
	f := func(name string, at, wait, run time.Duration, fails int, want ...string) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(wait)
			ctx, cancel := context.WithTimeout(t.Context(), run)
			defer cancel()
			var got []string
			var log strings.Builder
			d := Daily{Name: "sealing", At: at, Log: slog.New(slog.NewTextHandler(&log, nil)), Do: func(_ context.Context, last int32) error {
				got = append(got, time.Now().UTC().Format("02 15:04 ")+date(last))
				if len(got) <= fails {
					return fmt.Errorf("failure %d", len(got))
				}
				return nil
			}}
			if err := d.Run(ctx); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !slices.Equal(got, want) || strings.Count(log.String(), "sealing failed") != min(fails, len(got)) {
				t.Errorf("%s: done %q, want %q\n%s", name, got, want, &log)
			}
		})
	}
	const day = 24 * time.Hour
	f("nightly", 2*time.Hour, 0, 2*day+3*time.Hour, 0, "01 00:00 1999-12-30", "01 02:00 1999-12-31", "02 02:00 2000-01-01", "03 02:00 2000-01-02")
	f("from the afternoon", 2*time.Hour, 15*time.Hour, day, 0, "01 15:00 1999-12-31", "02 02:00 2000-01-01")
	f("midnight", 0, time.Hour, day, 0, "01 01:00 1999-12-31", "02 00:00 2000-01-01")
	f("failing", 2*time.Hour, 15*time.Hour, 3*time.Hour, 9, "01 15:00 1999-12-31", "01 15:05 1999-12-31", "01 15:15 1999-12-31", "01 15:35 1999-12-31", "01 16:15 1999-12-31", "01 17:15 1999-12-31")
	f("recovering", 2*time.Hour, 15*time.Hour, 12*time.Hour, 2, "01 15:00 1999-12-31", "01 15:05 1999-12-31", "01 15:15 1999-12-31", "02 02:00 2000-01-01")
	f("a failure just before", 2*time.Hour, 118*time.Minute, time.Hour, 1, "01 01:58 1999-12-30", "01 02:00 1999-12-31")
}

// TestStopped ends while the work is under way, and says nothing of it.
func TestStopped(t *testing.T) {
	var log strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	d := Daily{Name: "sealing", Log: slog.New(slog.NewTextHandler(&log, nil)), Do: func(context.Context, int32) error {
		cancel()
		return errors.New("interrupted")
	}}
	if err := d.Run(ctx); err != nil || log.Len() != 0 {
		t.Errorf("%v, logged %q", err, &log)
	}
}
