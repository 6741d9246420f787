package query

import (
	"errors"
	"fmt"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// ErrUnknownSensor is returned, wrapped with its id, for a sensor that was
// never heard.
var ErrUnknownSensor = errors.New("unknown sensor")

// FieldError is a request that cannot be answered: the field, the value it
// has, and what would be right.
type FieldError struct {
	Field, Value, Message string
}

// Error names all three.
func (e *FieldError) Error() string {
	return fmt.Sprintf("%s %q: %s", e.Field, e.Value, e.Message)
}

// Step says over what a series averages.
type Step string

// The steps. Raw averages nothing; Auto is the finest that suits the span.
const (
	Auto Step = "auto"
	Raw  Step = "raw"
	Hour Step = "hour"
	Day  Step = "day"
)

// stepInfo is what a step means in seconds.
type stepInfo struct {
	unit    int64 // length of a bucket
	most    int64 // longest span
	mostSay string
}

var steps = map[Step]stepInfo{
	Raw:  {1, 31 * air.Day, "31 days of single values: ask for less, or for step=hour"},
	Hour: {air.Hour, 366 * air.Day, "366 days of hours: ask for less, or for step=day"},
	Day:  {air.Day, 3660 * air.Day, "10 years of days: ask for less"},
}

// SeriesRequest asks for one sensor and quantity in [From, To), Unix seconds.
// Of hours and days it gets those that start there, each whole. A zero To is
// now; a zero From is a day earlier, at the start of its bucket.
type SeriesRequest struct {
	Sensor   air.SensorID
	Quantity air.Quantity
	Standard string // of an index that is asked for instead of a quantity: its slug
	From, To int64
	Step     Step            // empty: Auto
	Quality  average.Quality // of the values that are returned, or enter the mean
	Admitted int64           // an index ends there at the latest: the end of the newest hour that indices may use; 0: now
	Reason   string          // set by Settle: why the step is what it is, one sentence
}

// Settle fills in what was left out and checks the rest. Errors are of type
// *[FieldError].
func (q SeriesRequest) Settle(now int64) (SeriesRequest, error) {
	if q.Step != "" && q.Step != Auto && steps[q.Step].unit == 0 {
		return q, &FieldError{"step", string(q.Step), "want auto, raw, hour or day"}
	}
	if q.Standard != "" {
		if err := q.settleIndex(); err != nil {
			return q, err
		}
	} else if !q.Quantity.Stored() {
		return q, &FieldError{"quantity", q.Quantity.String(), "it is not stored, so it has no series"}
	}
	if q.To == 0 {
		q.To = max(now, q.From+1)
		if q.From > now {
			return q, &FieldError{"from", stamp(q.From), "it lies ahead of now (" + stamp(now) + ")"}
		}
	}
	given := q.From != 0
	if !given {
		q.From = q.To - air.Day
	}
	if q.From >= q.To {
		return q, &FieldError{"from", stamp(q.From), "it must lie before to (" + stamp(q.To) + "), which is not included"}
	}
	q.choose()
	step := steps[q.Step]
	if !given {
		q.From = air.FloorTo(q.From, step.unit)
	}
	if q.To-q.From > step.most && ceilTo(q.To, step.unit)-ceilTo(q.From, step.unit) > step.most {
		return q, &FieldError{"from", stamp(q.From), "to " + stamp(q.To) + " is more than " + step.mostSay}
	}
	q.From, q.To = ceilTo(q.From, step.unit), ceilTo(q.To, step.unit)
	return q, nil
}

func stamp(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }
