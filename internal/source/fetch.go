package source

import (
	"net/http"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// Fetch is what one conditional GET brought.
type Fetch struct {
	// Status is ok when there is a document to decode (only a 200), unchanged
	// for a 304, else failed.
	Status air.Status

	HTTPStatus int    // 0 when there was no answer
	Body       []byte // the document, uncompressed; valid until the handler returns; nil unless ok
	Bytes      int64  // of the document, uncompressed, as far as it came
	Wire       int64  // of the body as transferred

	// Public says in words fit for anybody why the fetch failed, and Err in
	// detail for the operator's log. Both are empty unless failed.
	Public string
	Err    error

	Started  time.Time // before connecting
	Answered time.Time // when the header had come, or the attempt had failed
	Finished time.Time

	// Date is upstream's clock by its own header, zero when it sent none, and
	// Skew how far that is ahead of ours (to a second).
	Date time.Time
	Skew time.Duration

	// RetryAfter is how long upstream asked to wait from Finished on; 0 when it
	// did not ask, never more than 6 h.
	RetryAfter time.Duration

	// Simulated says that the answer is marked as invented; see
	// [SimulatedHeader]. Never set without an answer.
	Simulated bool

	// Requests counts the GETs that were sent: 1 and one for each redirect.
	Requests int

	validators
}

// SimulatedHeader marks an answer whose data was invented and not measured:
// that of the simulated network, and every answer of a Mote that keeps such
// data. Its value is [SimulatedValue].
const (
	SimulatedHeader = "X-Mote-Simulated"
	SimulatedValue  = "true"
)

// simulated reads the mark. Any value but an explicit no counts: what may be
// invented must not pass for measured.
func simulated(h http.Header) bool {
	v := strings.TrimSpace(h.Get(SimulatedHeader))
	return v != "" && !strings.EqualFold(v, "false") && v != "0"
}

// validators name a state of a document for a conditional GET, as upstream
// sent them.
type validators struct {
	ETag         string
	LastModified string
}

func (v validators) some() bool { return v != validators{} }
