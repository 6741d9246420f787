package source

import (
	"time"

	"github.com/mote-air/mote/internal/air"
)

// Status is how upstream stands, as far as one feed tells.
type Status struct {
	// Polled is false until the first poll since the start has ended; the rest
	// is then what History said.
	Polled bool

	// Resting says that the feed was due and not wanted, and was not asked.
	Resting bool

	// Up says that upstream was heard at the last poll: a document with
	// records, or a 304.
	Up bool

	// Since is the start of the poll at which the present state, up or down,
	// began; zero while nothing is known.
	Since time.Time

	LastSuccess time.Time     // end of the last poll at which upstream was up; zero when never
	LastError   string        // of the last poll, fit for the public; "" when nothing was wrong
	NextPoll    time.Time     // when the next poll starts; the present one's start while it runs
	Skew        time.Duration // upstream's clock minus ours when last seen
}

// History is what is known of a feed from before the start.
type History struct {
	LastPoll    time.Time // when it was last asked for; zero when never
	Up          bool      // at that poll
	Since       time.Time // see [Status]
	LastSuccess time.Time
	Error       string
}

// Recall reads a history from ledger entries, newest first. Those of other
// networks and of other kinds than polls are skipped. When all entries show the same
// state, Since is the start of the oldest: give it more than a handful.
func Recall(entries []air.Entry, network air.Network) History {
	var h History
	for _, e := range entries {
		if e.Kind != air.KindPoll || e.Network != network {
			continue
		}
		up := e.Receipts()
		if h.LastPoll.IsZero() {
			h.LastPoll, h.Up, h.Error = time.UnixMilli(e.Finished), up, e.Error
			if !up && h.Error == "" {
				h.Error = string(textEmpty)
			}
			h.Since = time.UnixMilli(e.Started)
		}
		if up && h.LastSuccess.IsZero() {
			h.LastSuccess = time.UnixMilli(e.Finished)
		}
		if up != h.Up {
			break
		}
		h.Since = time.UnixMilli(e.Started)
	}
	return h
}
