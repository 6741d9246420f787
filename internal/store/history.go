package store

import (
	"context"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
)

// History is what a store does with days that are over. Days are UTC days,
// counted from 1970-01-01. All methods are safe for concurrent use.
type History interface {
	// Load is [Writer.Append] for archives: columns of values instead of
	// readings, all of one day. It is the same as appending them as readings,
	// stretch by stretch and column by column, with two differences: what an
	// archive says of a sensor or a site never changes what a feed has said of
	// it, and the outcome lists no rows. A day that was sealed is dirty then,
	// if anything of it was new.
	Load(ctx context.Context, day ArchiveDay) (Outcome, error)

	// Due lists, in order, the days that begin in the span, hold values and are
	// not sealed, or are dirty: something came, was cleared or was forgotten
	// since, in them or in the day before. With again, all that hold values.
	Due(ctx context.Context, span air.Interval, again bool) ([]int32, error)

	// Seal makes one day final: flags are set anew by today's rules (package
	// rollup), hours, day and indices are computed from them and kept, and the
	// day's values go where they are kept for good. A day before it that holds
	// values must be sealed first. What comes meanwhile makes the day dirty. It
	// is all or nothing; repeating it is harmless, and the same values always
	// give the same.
	Seal(ctx context.Context, day int32) (Sealed, error)

	// SealedDays lists, in order, what is known of the days that begin in the
	// span and were ever sealed.
	SealedDays(ctx context.Context, span air.Interval) ([]Sealed, error)

	// Retain removes the values of all days before the given one; hours, days
	// and indices stay. All of these must be sealed and not dirty. It writes a ledger entry of kind
	// retain, whose Values counts what was removed. Nothing to remove writes
	// nothing and returns the zero entry.
	Retain(ctx context.Context, before int32) (air.Entry, error)

	// Values yields stored rows in chunks, in order of day, sensor, time and
	// quantity over all chunks. A chunk is valid until the next is asked for.
	Values(ctx context.Context, sel SelectValues) iter.Seq2[[]air.Row, error]

	// Days yields the daily aggregates of sealed days that are not dirty and
	// begin in the span, ordered by sensor, quantity, day.
	Days(ctx context.Context, sel SelectHours) iter.Seq2[average.DayRow, error]

	// Indices yields the stored indices of sealed days that are not dirty,
	// ordered by standard, basis, sensor, end. A row belongs to the day D in
	// which its interval ends, (D 00:00, D+1 00:00].
	Indices(ctx context.Context, sel SelectIndices) iter.Seq2[assess.Row, error]
}

// ArchiveDay is what an archive holds of one day, or a part of it. The store
// does not keep the slices.
type ArchiveDay struct {
	Day       int32 // every time lies in it
	Stretches []air.Stretch
	Indoor    []IndoorSite
	Entry     air.Entry
}

// Sealed is a day that was sealed.
type Sealed struct {
	Day     int32
	At      int64  // Unix seconds of the newest sealing
	Rules   string // version of the rules
	Dirty   bool   // something changed since
	Values  int64  // rows, hours, days and indices that the sealing left
	Hours   int64
	Days    int64
	Indices int64
	Flagged int64 // values whose flags it changed
}

// SelectValues names stored rows.
type SelectValues struct {
	Sensors    []air.SensorID // ascending; nil: all
	Quantities []air.Quantity // nil: all
	Span       air.Interval
	After      Cursor // rows after it only; the zero cursor is before all
}

// Cursor is a place in the order of [History.Values]: after all rows of that
// day, sensor and time.
type Cursor struct {
	Day    int32
	Sensor air.SensorID
	Time   int64
}

// SelectIndices names stored indices whose interval ends in (From, To] of the
// span.
type SelectIndices struct {
	Sensors   []air.SensorID // ascending; nil: all
	Standards []string       // slugs; nil: all that are stored
	Bases     []assess.Basis // nil: all
	Span      air.Interval
}
