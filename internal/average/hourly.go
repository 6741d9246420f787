package average

import (
	"iter"

	"github.com/mote-air/mote/internal/air"
)

// Timed is an hour and when it began.
type Timed struct {
	Start int64 // Unix seconds, a whole hour
	Hour  Hour
}

// Hourly aggregates the rows of one sensor and quantity, in order of time,
// into the hours that hold any, in order too. It ends with the rows' first
// error. At most one hour is held at a time.
func Hourly(rows iter.Seq2[air.Row, error], q Quality) iter.Seq2[Timed, error] {
	return func(yield func(Timed, error) bool) {
		var open Timed
		any := false
		for r, err := range rows {
			if err != nil {
				yield(Timed{}, err)
				return
			}
			start := air.FloorTo(r.Time, air.Hour)
			if any && start != open.Start {
				if !yield(open, nil) {
					return
				}
				any = false
			}
			if !any {
				open, any = Timed{Start: start}, true
			}
			open.Hour.Add(int(r.Time-start), r.Value, r.Flags.Severity(), q)
		}
		if any {
			yield(open, nil)
		}
	}
}
