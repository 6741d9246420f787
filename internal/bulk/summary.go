package bulk

import (
	"slices"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// Summary is what became of an import. It obeys the ledger's equation,
//
//	Values = New + Duplicate + Conflict + Σ Rejected
type Summary struct {
	Files     int64            `json:"files"`     // day files that were read
	BadFiles  int64            `json:"bad_files"` // files, or parts of archives, that could not be read or were refused whole
	Rows      int64            `json:"rows"`
	Values    int64            `json:"values"`
	New       int64            `json:"new"`
	Duplicate int64            `json:"duplicate"`
	Conflict  int64            `json:"conflict"`
	Rejected  map[string]int64 `json:"rejected"`
	Flagged   map[string]int64 `json:"flagged"`
	Ignored   int64            `json:"ignored"` // fields that are no measurement
	Days      []string         `json:"days"`    // that have new values, in order
	Entries   int64            `json:"entries"` // lines of the ledger
}

// expected are the reasons that are no fault of the data.
var expected = []string{air.RejectIndoor, air.RejectForgotten, air.RejectOutside}

// Faults counts what is wrong with the data: files, and values that were
// rejected for other reasons than that they are not to be kept.
func (s Summary) Faults() (n int64) {
	n = s.BadFiles
	for reason, count := range s.Rejected {
		if !slices.Contains(expected, reason) {
			n += count
		}
	}
	return n
}

// add takes in what the ledger says of a batch.
func (s *Summary) add(e air.Entry) {
	s.Entries++
	s.Rows += e.Records
	s.Values += e.Values
	s.New += e.New
	s.Duplicate += e.Duplicate
	s.Conflict += e.Conflict
	s.Ignored += e.Ignored
	for reason, n := range e.Rejected {
		s.Rejected[reason] += n
	}
	for flag, n := range e.Flagged {
		s.Flagged[flag] += n
	}
	if e.New == 0 {
		return
	}
	day := time.Unix(int64(e.Day)*air.Day, 0).UTC().Format(time.DateOnly)
	if at, found := slices.BinarySearch(s.Days, day); !found {
		s.Days = slices.Insert(s.Days, at, day)
	}
}

// Bad is a row that was rejected, or a file that could not be read, Line 0.
type Bad struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"` // one of air's Reject… constants; "" of a file
	Detail string `json:"detail"`
	Text   string `json:"text,omitempty"` // of the row, its beginning
}
