package decode

import "github.com/mote-air/mote/internal/air"

// Record is what became of one record of a document: a reading, or the reason
// why there is none.
type Record struct {
	// Reading is set when Reason is empty. It has at least one value and may
	// be kept: nothing in it is reused. Its flags hold only what decoding
	// alone can tell (nan, unit_hpa); package quality sets the others.
	Reading air.Reading

	// Derived holds numbers that upstream computed, such as pressure_sea.
	// They are no measurements: shown by "mote decode", never stored, and
	// counted in Summary.Ignored. May be kept.
	Derived []air.Value

	Reason string // one of air's Reject… constants; "" for a reading
	Detail string // of a rejection, for people
	Values int64  // what the record counts in the ledger: its readable values, at least 1
	Offset int64  // byte at which the record starts
}

// Summary counts a document.
type Summary struct {
	Bytes    int64            // of the document, a byte order mark included
	Records  int64            // in the document, rejected ones included
	Values   int64            // Σ Record.Values, rejected ones included
	Rejected map[string]int64 // reason → values; never nil
	Ignored  int64            // fields that are no measurement, or empty
	Unknown  []string         // value types that no list has, each once, in order of appearance; see maxUnknown
}

// Unknown value types are named so that a new sensor is noticed; a hostile
// document must not fill the log with them.
const (
	maxUnknown     = 20
	maxUnknownName = 64 // bytes; longer names are cut
)

// slab carves value slices out of larger pieces: a poll has tens of thousands
// of records and would otherwise allocate for each. Pieces grow, so that a
// document with one record does not hold room for thousands.
type slab struct {
	free []air.Value // not yet given away
	size int         // of the last piece
}

const (
	minSlab = 16
	maxSlab = 8192
)

// take returns an empty slice with room for exactly n values.
func (s *slab) take(n int) []air.Value {
	if len(s.free) < n {
		s.size = max(min(2*s.size, maxSlab), minSlab, n)
		s.free = make([]air.Value, s.size)
	}
	taken := s.free[:0:n]
	s.free = s.free[n:]
	return taken
}
