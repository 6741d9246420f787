package source

import (
	"context"
	"log/slog"
	"time"

	"github.com/mote-air/mote/internal/air"
)

const (
	// repeatEvery is how often a failure that goes on is said again.
	repeatEvery = time.Hour
	// maxSkew is how far upstream's clock may be off without a warning, and by
	// how much the skew must change to be warned about again.
	maxSkew = time.Minute
)

// reporter writes one log line a poll, and of equal failures the first and one
// an hour. Not safe for concurrent use.
type reporter struct {
	log     *slog.Logger
	feed    string
	clocked bool // upstream's clock is watched here; one feed a host does

	trouble string // the failure that goes on; "" when none
	since   time.Time
	count   int
	said    time.Time // when trouble was last logged
	skew    time.Duration
}

func (r *reporter) poll(f Fetch, v Verdict, o outcome, s Status) {
	r.clock(f)
	attrs := append([]slog.Attr{
		slog.String("feed", r.feed),
		slog.String("status", string(f.Status)),
		slog.Int("http", f.HTTPStatus),
		slog.Int64("bytes", f.Bytes),
		slog.Duration("took", time.Since(f.Started).Round(time.Millisecond)),
	}, v.Log...)

	if o.text == "" {
		msg := "poll"
		if r.trouble != "" {
			msg = "poll: back to normal"
			attrs = append(attrs, slog.String("was", r.trouble), slog.Time("since", r.since), slog.Int("polls", r.count))
		}
		r.trouble = ""
		r.write(slog.LevelInfo, msg, attrs)
		return
	}

	if o.text != r.trouble {
		r.trouble, r.since, r.count, r.said = o.text, f.Started, 0, time.Time{}
	}
	r.count++
	if !r.said.IsZero() && f.Finished.Sub(r.said) < repeatEvery {
		return
	}
	r.said = f.Finished
	attrs = append(attrs, slog.String("error", o.text))
	if f.Err != nil {
		attrs = append(attrs, slog.String("detail", f.Err.Error()))
	}
	attrs = append(attrs, slog.Time("since", r.since), slog.Int("polls", r.count))
	if !o.up {
		attrs = append(attrs, slog.Time("down_since", s.Since))
	}
	attrs = append(attrs, slog.Time("next", s.NextPoll))
	msg := "poll failed"
	if f.Status == air.StatusOK {
		msg = "poll brought nothing that can be used"
	}
	r.write(slog.LevelWarn, msg, attrs)
}

// clock warns once when upstream's clock is off, and once when that changes.
func (r *reporter) clock(f Fetch) {
	if f.Date.IsZero() || !r.clocked {
		return
	}
	switch off := f.Skew.Abs() > maxSkew; {
	case off && (r.skew == 0 || (f.Skew-r.skew).Abs() > maxSkew):
		r.skew = f.Skew
		r.write(slog.LevelWarn, "upstream's clock and ours differ: one of them is wrong", []slog.Attr{
			slog.Duration("upstream_ahead", f.Skew), slog.Time("upstream", f.Date), slog.Time("here", f.Answered)})
	case !off && r.skew != 0:
		r.skew = 0
		r.write(slog.LevelInfo, "upstream's clock and ours agree again", nil)
	}
}

func (r *reporter) write(level slog.Level, msg string, attrs []slog.Attr) {
	r.log.LogAttrs(context.Background(), level, msg, attrs...)
}
