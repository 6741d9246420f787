// Package provisional holds what upstream says of the last 24 hours, for
// sensors of which we have not heard long enough to say it ourselves. It is
// kept in memory only: these are means that somebody else made, of which we do
// not know how complete they are. They are never stored, and so leave no line
// in the ledger, which is of what could be kept.
package provisional

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/quality"
	"github.com/mote-air/mote/internal/source"
)

// Means are the 24-hour means of one document. They never change.
type Means struct {
	N         uint64 // counts documents, from 1
	Simulated bool

	mean map[air.SensorID]mean
}

// mean is one sensor's particles; a quantity that is missing has no number.
type mean struct {
	time       int64 // upstream's, Unix seconds
	pm25, pm10 particles
}

type particles struct {
	ok    bool
	value float64 // µg/m³
	flags air.Flags
}

// Day takes the 24-hour feed in. Safe for concurrent use.
type Day struct {
	limits decode.Limits
	now    atomic.Pointer[Means]
}

// NewDay returns one that knows nothing yet.
func NewDay(limits decode.Limits) *Day { return &Day{limits: limits} }

// Means is the newest document's; nil before the first.
func (d *Day) Means() *Means { return d.now.Load() }

// Poll is the [source.Handler] of the 24-hour feed. A document that cannot be
// read whole leaves what the last one said.
func (d *Day) Poll(_ context.Context, f source.Fetch) source.Verdict {
	if f.Status != air.StatusOK {
		return source.Verdict{}
	}
	m := &Means{N: 1, Simulated: f.Simulated, mean: map[air.SensorID]mean{}}
	sum, err := decode.SensorCommunity(bytes.NewBuffer(f.Body), air.SC, d.limits, func(rec decode.Record) error {
		if rec.Reason == "" {
			m.take(rec.Reading, f.Finished.Unix())
		}
		return nil
	})
	if err != nil {
		var doc *decode.DocumentError
		if !errors.As(err, &doc) {
			doc = &decode.DocumentError{Reason: "it could not be read"}
		}
		return source.Verdict{Error: "upstream's answer was refused whole: " + doc.Error()}
	}
	if sum.Records > 0 {
		if old := d.now.Load(); old != nil {
			m.N = old.N + 1
		}
		d.now.Store(m)
	}
	return source.Verdict{
		Accepted: true, Empty: sum.Records == 0,
		Log: []slog.Attr{slog.Int64("records", sum.Records), slog.Int("sensors", len(m.mean))},
	}
}

// take keeps an outdoor sensor's means of particles, but for what the record
// alone shows to be invalid; of two records the later one.
func (m *Means) take(r air.Reading, received int64) {
	if r.Site.Indoor == air.Yes || m.mean[r.Sensor].time > r.Time {
		return
	}
	quality.Check(&r, received)
	x := mean{time: r.Time}
	for _, v := range r.Values {
		if v.Flags.Severity() == air.Invalid {
			continue
		}
		switch v.Quantity {
		case air.PM25:
			x.pm25 = particles{true, v.Value, v.Flags}
		case air.PM10:
			x.pm10 = particles{true, v.Value, v.Flags}
		}
	}
	if x.pm25.ok || x.pm10.ok {
		m.mean[r.Sensor] = x
	}
}
