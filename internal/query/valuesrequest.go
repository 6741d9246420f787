package query

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Archive is what exports need of the store.
type Archive interface {
	Reader
	Values(ctx context.Context, sel store.SelectValues) iter.Seq2[[]air.Row, error]
	IndoorSites(ctx context.Context) ([]air.SiteID, error)
}

// Order is how rows are sorted.
type Order string

// The orders. The first is that of day, sensor, time and quantity, in which
// rows can be read without end; a minus turns one round.
const (
	OrderDay    Order = ""
	OrderTime   Order = "time"
	OrderSensor Order = "sensor"
	OrderValue  Order = "value"
)

// MaxSorted is how many rows can be in another order than [OrderDay].
const MaxSorted = 100_000

// ValuesRequest asks for rows with From ≤ time < To, Unix seconds: single
// values, or whole hours or days that start there. A zero To is now; a zero
// From is a day earlier, at the start of its bucket. Conditions hold together;
// the zero value of each holds always. A place is that of the time: a sensor
// that moved has rows here and there.
type ValuesRequest struct {
	Step       Step // empty: Raw
	From, To   int64
	Sensors    []air.SensorID
	Sites      []air.SiteID
	Countries  map[string]bool // ISO 3166-1 alpha-2
	Inside     func(lat, lon float64) bool
	Quantities []air.Quantity
	Quality    average.Quality // of the values that are returned, or enter the mean
	AnyFlag    air.Flags       // single values only: those that carry one of these
	NoFlag     air.Flags       // single values only: those that carry none of these
	KeepIndoor bool            // indoor places are not left out

	After   store.Cursor // rows after it only
	Limit   int          // rows at most, or records; 0: all. Rows of one sensor and time stay together, and one such record is always given
	Records bool         // Limit counts records
	Order   Order
	Reverse bool
}

// settle fills in what was left out and checks the rest. Errors are of type
// *[FieldError].
func (q ValuesRequest) settle(now int64) (ValuesRequest, error) {
	if q.Step == "" {
		q.Step = Raw
	}
	step, ok := steps[q.Step]
	if !ok || q.Step == Auto {
		return q, &FieldError{"step", string(q.Step), "want raw, hour or day"}
	}
	if q.Step != Raw && q.AnyFlag|q.NoFlag != 0 {
		return q, &FieldError{"step", string(q.Step), "flags are of single values: ask for raw, or for a quality"}
	}
	if q.Order != OrderDay && q.After != (store.Cursor{}) {
		return q, &FieldError{"sort", string(q.Order), "there are no pages in another order than day, sensor, time: leave the cursor out, or the order"}
	}
	if len(q.Quantities) == 0 {
		for _, i := range air.Quantities() {
			if i.Code.Stored() {
				q.Quantities = append(q.Quantities, i.Code)
			}
		}
	}
	for _, one := range q.Quantities {
		if !one.Stored() {
			return q, &FieldError{"quantity", one.String(), "it is not stored, so there are no values of it"}
		}
	}
	q.Quantities = slices.Compact(slices.Sorted(slices.Values(q.Quantities)))
	if q.To == 0 {
		q.To = max(now, q.From+1)
		if q.From > now {
			return q, &FieldError{"from", stamp(q.From), "it lies ahead of now (" + stamp(now) + ")"}
		}
	}
	if q.From == 0 {
		q.From = air.FloorTo(q.To-air.Day, step.unit)
	}
	if q.From >= q.To {
		return q, &FieldError{"from", stamp(q.From), "it must lie before to (" + stamp(q.To) + "), which is not included"}
	}
	q.From, q.To = ceilTo(q.From, step.unit), ceilTo(q.To, step.unit)
	return q, nil
}

// takes reports whether a single value is asked for.
func (q *ValuesRequest) takes(f air.Flags) bool {
	if f == 0 {
		return q.AnyFlag == 0
	}
	return asked(q.Quality, f.Severity()) && (q.AnyFlag == 0 || f&q.AnyFlag != 0) && f&q.NoFlag == 0
}

// tooMany says that an order cannot be had.
func (q *ValuesRequest) tooMany() error {
	order := string(q.Order)
	if q.Reverse {
		order = "-" + order
	}
	return &FieldError{"sort", order, fmt.Sprintf("more than %d rows match, and only so many can be sorted: ask for less, or take them in order of day, sensor, time", MaxSorted)}
}
