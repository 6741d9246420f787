package store

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// Fate is what became of one value of a batch.
type Fate uint8

// The fates. Cleared is a duplicate whose stored flag future was cleared;
// Retained is refused because the values of its day were removed to keep the
// store small.
const (
	FateNew Fate = iota
	FateDuplicate
	FateCleared
	FateConflict
	FateForgotten
	FateRetained
)

// Judge compares a value with what is stored under its key. The flag future
// depends on the receipt, so an equal number that is no longer from the future
// clears it; nothing else of a stored row ever changes.
func Judge(stored, incoming air.Row) Fate {
	switch {
	case !air.SameNumber(stored.Value, incoming.Value):
		return FateConflict
	case stored.Flags&air.FlagFuture != 0 && incoming.Flags&air.FlagFuture == 0:
		return FateCleared
	default:
		return FateDuplicate
	}
}

// Tells reports whether a value shows that its sensor was at its place then:
// news does, unless it comes from the future of a sensor that is known; so does
// a value that is no longer from the future.
func (f Fate) Tells(flags air.Flags, known bool) bool {
	return f == FateCleared || f == FateNew && (flags&air.FlagFuture == 0 || !known)
}

// Tally completes a ledger entry value by value, the same for every engine.
type Tally struct {
	Entry    air.Entry
	lateEdge int64
	flags    map[air.Flags]int64
}

// NewTally begins with what the receiver counted. The maps are copied.
func NewTally(e air.Entry) *Tally {
	rejected := make(map[string]int64, len(e.Rejected)+1)
	for reason, n := range e.Rejected {
		rejected[reason] = n
	}
	e.Rejected = rejected
	e.New, e.Duplicate, e.Conflict, e.Late = 0, 0, 0, 0
	t := &Tally{Entry: e, lateEdge: e.Started/1000 - air.LateAfter, flags: map[air.Flags]int64{}}
	if e.Kind == air.KindImport { // history is not late
		t.lateEdge = math.MinInt64
	}
	return t
}

// Add counts one value.
func (t *Tally) Add(r air.Row, f Fate) {
	switch f {
	case FateNew:
		t.Entry.New++
		if r.Flags != 0 {
			t.flags[r.Flags]++
		}
	case FateDuplicate, FateCleared:
		t.Entry.Duplicate++
	case FateConflict:
		t.Entry.Conflict++
	case FateForgotten:
		t.Entry.Rejected[air.RejectForgotten]++
		return
	case FateRetained:
		t.Entry.Rejected[air.RejectOutside]++
		return
	}
	if r.Time < t.lateEdge {
		t.Entry.Late++
	}
}

// Done returns the entry with its sums.
func (t *Tally) Done() air.Entry {
	e := t.Entry
	e.Flagged = map[string]int64{}
	for set, n := range t.flags {
		for _, name := range set.Names() {
			e.Flagged[name] += n
		}
	}
	e.Values = e.New + e.Duplicate + e.Conflict
	for _, n := range e.Rejected {
		e.Values += n
	}
	return e
}
