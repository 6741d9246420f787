// Package store is the contract of everything that keeps Mote's values. One
// sub-package per engine; package storetest is the suite that each must pass.
package store

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// ErrClosed is returned by calls on a closed store.
var ErrClosed = errors.New("store: closed")

// Store keeps values, who measured them and where, and the ledger. All methods
// are safe for concurrent use; writers take turns.
type Store interface {
	Writer
	Reader
	History
	// Close ends reads and writes and makes what is open durable. A store that
	// was not closed loses nothing that was acknowledged.
	Close() error
}

// Writer is the write side.
type Writer interface {
	// Append stores a batch. It is idempotent: when it returns nil, all of the
	// batch is durable; when it fails, any part may be visible and repeating it
	// completes it. The ledger entry is written last and is the
	// acknowledgement.
	//
	// Per value: a new key is stored; an equal number under a known key is a
	// duplicate (and clears the flag future when the repeat no longer carries
	// it); another number is a conflict: the first stays and both are kept in
	// the ledger. Within a batch the readings' order decides which is first.
	// What was forgotten is refused and counted rejected.forgotten, and then
	// what belongs to a retained day (see [History]), counted rejected.outside.
	//
	// The readings are a feed's: one that brings nothing new still describes its
	// sensor and its site if only archives have told of them.
	//
	// The store completes batch.Entry (ID, New, Duplicate, Conflict, Late,
	// Flagged, Rejected, Values) and returns it in the outcome. A batch without
	// readings only writes its entry.
	Append(ctx context.Context, batch Batch) (Outcome, error)

	// Stamp says what kind of data the next batches hold. The first stamp stays
	// for good; a store that keeps the other kind answers with an
	// [OriginError]. Call it before the batch that it is said of: when it
	// returns nil, the stamp is durable. Repeating it is cheap.
	Stamp(ctx context.Context, origin air.Origin) error

	// Forget removes everything that the request covers, under every network
	// that tells of the same devices (air.Network.Family), for good, remembers
	// the request for ever and writes a ledger entry of kind forget, whose
	// Values counts what was removed (New and the other counts stay 0). It is
	// all or nothing, and repeating it is harmless.
	//
	// A sealed day of which it removes values is dirty then, and so is the day
	// after. For each sensor and day of which it removes a value, and for each
	// retained day of which it covers an observation ([Touches]), the sensor's
	// hours and day rows of that day and its indices that end in that day or the
	// next are gone at once; the day after a retained one is dirty too, if it is
	// sealed and not retained itself.
	Forget(ctx context.Context, what air.Forgotten) (air.Entry, error)
}

// Reader is the read side. Reads see each key once, and see a batch whole or
// not at all.
type Reader interface {
	// Rows yields the rows of one sensor and quantity with From ≤ time < To,
	// ordered by time.
	Rows(ctx context.Context, sel Select) iter.Seq2[air.Row, error]

	// Hours yields the hourly aggregates (quality usable) for hours whose start
	// lies in the span, ordered by sensor, quantity, start. Of a sealed day that
	// is not dirty they are Final, as sealing kept them. Of any other day they
	// are those of the stored values with the flags that these have. Of a dirty
	// day they may be what sealing kept, merged with what came since: First and
	// Last are the hour's ends then, what was not measured where the sensor was
	// last during the hour is left out, a flag future that was cleared since
	// still counts, and a sensor of which something was forgotten has only what
	// came since.
	Hours(ctx context.Context, sel SelectHours) iter.Seq2[average.HourRow, error]

	// Times yields the times of all values of the sensors in that quantity, in
	// [From, To), ordered by sensor and time.
	Times(ctx context.Context, q air.Quantity, sensors []air.SensorID, span air.Interval) iter.Seq2[Time, error]

	// Latest yields, for every sensor and quantity, the newest row that does
	// not carry the flag future, however old, in no particular order.
	Latest(ctx context.Context) iter.Seq2[air.Row, error]

	// Sensors yields every sensor with its present site and all its
	// placements, ordered by id.
	Sensors(ctx context.Context) iter.Seq2[Described, error]

	// Sensor returns one of them; ok is false when it is not known.
	Sensor(ctx context.Context, id air.SensorID) (d Described, ok bool, err error)

	// IndoorSites returns every place that upstream last said is indoor.
	IndoorSites(ctx context.Context) ([]air.SiteID, error)

	// Ledger returns entries, newest first.
	Ledger(ctx context.Context, sel LedgerSelect) ([]air.Entry, error)

	// Conflicts returns the conflicts that the entry counted, in order of
	// arrival, at most limit.
	Conflicts(ctx context.Context, entry int64, limit int) ([]air.Conflict, error)

	// Origin returns the stamp; unknown while nothing was stored.
	Origin(ctx context.Context) (air.Origin, error)

	// Stats returns sizes for the status page.
	Stats(ctx context.Context) (Stats, error)
}

// Batch is one document's worth of accepted records with what the receiver
// knows of it. The store does not keep the slices.
type Batch struct {
	Readings []air.Reading
	Indoor   []IndoorSite
	Entry    air.Entry
}

// IndoorSite is a place said to be indoor whose readings were dropped. The
// store remembers that it is indoor, and nothing else of it, so that a record
// that does not say so is known for what it is.
type IndoorSite struct {
	ID   air.SiteID
	Time int64 // of the record that said so, Unix seconds
}

// Outcome says what became of a batch.
type Outcome struct {
	Entry   air.Entry
	New     []air.Row   // stored as new, in order of arrival
	Cleared []air.Row   // stored before, now without the flag future
	Changed []Described // sensors that are new, moved, or described differently
}

// Described is a sensor with its present site and its placements, oldest
// first. Every described sensor has at least one placement; the last one is
// where the sensor is now.
type Described struct {
	Sensor     air.Sensor
	Site       air.Site
	Placements []air.Placement
}

// Now is the present placement.
func (d Described) Now() air.Placement { return d.Placements[len(d.Placements)-1] }

// Select names the rows of one sensor and quantity in [From, To).
type Select struct {
	Sensor   air.SensorID
	Quantity air.Quantity
	From, To int64
}

// SelectHours names hours, or days, of some sensors and quantities whose start
// lies in the span.
type SelectHours struct {
	Sensors    []air.SensorID // ascending; nil: all
	Quantities []air.Quantity // at least one
	Span       air.Interval
}

// Time is when a sensor said something.
type Time struct {
	Sensor air.SensorID
	Time   int64
}

// LedgerSelect pages through the ledger. The zero value of a condition selects
// everything.
type LedgerSelect struct {
	Limit   int   // 1…10,000
	Before  int64 // entries with a smaller id only; 0 for the newest
	Network air.Network
	Kinds   []air.Kind
	// From and To, Unix milliseconds, select entries that were under way in
	// [From, To): that finished at or after From and started before To.
	From, To int64
}

// Takes reports whether the conditions select the entry; the limit apart.
func (s LedgerSelect) Takes(e air.Entry) bool {
	return (s.Before == 0 || e.ID < s.Before) &&
		(s.Network == 0 || e.Network == s.Network) &&
		(len(s.Kinds) == 0 || slices.Contains(s.Kinds, e.Kind)) &&
		(s.From == 0 || e.Finished >= s.From) && (s.To == 0 || e.Started < s.To)
}

// Stats are sizes.
type Stats struct {
	Values  int64 // stored rows
	Sensors int64
	Sites   int64
	Entries int64
	Bytes   int64 // on disk; 0 for a store in memory
	Oldest  int64 // Unix seconds of the oldest and newest value; 0 when empty
	Newest  int64
}
