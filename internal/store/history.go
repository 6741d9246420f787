package store

import (
	"context"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
)

// History is what a store does with days that are over. Days are UTC days,
// counted from 1970-01-01. All methods are safe for concurrent use; those that
// write take turns with all other writers.
//
// A day holds values, or none. It was sealed, or not. A sealed day is dirty
// when something changed since that it depends on: a value of it or of the day
// before was stored as new, lost its flag future or was forgotten, or sealing
// the day before gave other flags or other hours of PM2.5, PM10 or humidity
// than it had given before. A retained day is a sealed one whose values
// [History.Retain] removed; it is never dirty again.
type History interface {
	// Load is [Writer.Append] for archives: columns of values instead of
	// readings, all of one day. It is the same as appending each value as a
	// reading of its own, in order of stretches, of columns and of values in
	// them, with three differences. What an archive says of a sensor or a site
	// is less than what a feed says ([HearSensor], [HearSite]). The outcome
	// lists no rows. A time outside of the day, or columns of unequal length,
	// are an error, and nothing is stored then.
	Load(ctx context.Context, day ArchiveDay) (Outcome, error)

	// Due lists, in order, the days that begin in the span and hold values but
	// were never sealed, or are dirty. With again, all that hold values too.
	Due(ctx context.Context, span air.Interval, again bool) ([]int32, error)

	// Seal makes one day final: flags are set anew by today's rules (package
	// rollup), hours, day and indices are computed from them and kept, and the
	// day's values go where they are kept for good. A sensor without values in
	// the day has indices too, where those of the day before reach into it.
	// Where the day before holds values and was never sealed, or is dirty, it
	// must be sealed first: a [SealOrderError] says so. What comes meanwhile
	// makes the day dirty. It is all or nothing; repeating it is harmless, and
	// the same values always give the same. A day that holds no values and is
	// not dirty is left as it is.
	//
	// The day after a retained one is sealed again from what is there.
	Seal(ctx context.Context, day int32) (Sealed, error)

	// SealedDays lists, in order, what is known of the days that begin in the
	// span and were ever sealed.
	SealedDays(ctx context.Context, span air.Interval) ([]Sealed, error)

	// Retain removes the values of all days before the given one; hours, days
	// and indices stay. None of these days may be dirty, or hold values and not
	// be sealed: a [SealOrderError] names the first. It writes a ledger entry of
	// kind retain ([RetainEntry]), whose Values counts what was removed. Nothing
	// to remove writes nothing and returns the zero entry. It is all or nothing.
	// From then on values of retained days are refused and counted
	// rejected.outside.
	Retain(ctx context.Context, before int32) (air.Entry, error)

	// Values yields stored rows in chunks of at most [ChunkRows], in order of
	// day, sensor, time and quantity over all chunks. No chunk is empty. A chunk
	// is valid until the next is asked for. Parts of the answer may be read at
	// moments of their own, so that a slow reader stands in nobody's way.
	Values(ctx context.Context, sel SelectValues) iter.Seq2[[]air.Row, error]

	// Days yields the daily aggregates of sealed days that are not dirty and
	// begin in the span, ordered by sensor, quantity, day.
	Days(ctx context.Context, sel SelectHours) iter.Seq2[average.DayRow, error]

	// Indices yields the stored indices of sealed days that are not dirty,
	// ordered by standard, basis, sensor, end. A row belongs to the day D in
	// which its interval ends, (D 00:00, D+1 00:00].
	Indices(ctx context.Context, sel SelectIndices) iter.Seq2[assess.Row, error]
}

// ChunkRows is how many rows a chunk of [History.Values] has at most.
const ChunkRows = 65536

// ArchiveDay is what an archive holds of one day, or a part of it. The store
// does not keep the slices.
type ArchiveDay struct {
	Day       int32 // every time lies in it
	Stretches []air.Stretch
	Indoor    []IndoorSite
	Entry     air.Entry
}

// Sealed is a day that was sealed. The counts are those of the newest sealing;
// what is forgotten or retained later does not change them.
type Sealed struct {
	Day     int32
	At      int64  // Unix seconds of the newest sealing
	Rules   string // version of the rules, rollup.Rules
	Dirty   bool   // something changed since
	Values  int64  // rows, hours, days and indices that the sealing left
	Hours   int64
	Days    int64
	Indices int64
	Flagged int64 // values whose flags it changed
}

// SelectValues names stored rows whose time lies in the span.
type SelectValues struct {
	Sensors    []air.SensorID // ascending; nil: all
	Quantities []air.Quantity // nil: all
	Span       air.Interval
	After      Cursor // rows after it only; the zero cursor is before all
}

// Cursor is a place in the order of [History.Values]: after all rows of that
// day, sensor and time. It need not name rows that are there.
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
