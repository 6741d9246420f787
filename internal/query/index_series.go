package query

import (
	"context"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// hasDay reports whether a standard has an index of a civil day.
func hasDay(standard string) bool {
	b := assess.BasisOf(standard)
	return b == assess.BasisRunning || b == assess.BasisNowCast
}

// basis is the averaging of an index by the request's step.
func (q SeriesRequest) basis() assess.Basis {
	if q.Step == Day {
		return assess.BasisDay
	}
	return assess.BasisOf(q.Standard)
}

// settleIndex checks what only an index cannot be asked for. It knows no single
// values: the finest step is the hour.
func (q *SeriesRequest) settleIndex() error {
	switch {
	case assess.BasisOf(q.Standard) == "":
		return &FieldError{"quantity", q.Standard, "it is no standard that has an index here"}
	case q.Quality != average.Usable:
		return &FieldError{"quality", q.Quality.String(), "an index is of usable values"}
	case q.Step == Raw:
		return &FieldError{"step", string(q.Step), "an index has no single values: want auto, hour or day"}
	case q.Step == Day && !hasDay(q.Standard):
		return &FieldError{"step", string(q.Step), q.Standard + " is an index of each hour and has none of a day: want hour"}
	}
	return nil
}

// chooseIndex is choose for an index.
func (q *SeriesRequest) chooseIndex() {
	span := q.To - q.From
	switch long := length(span); {
	case span <= autoHour:
		q.Step = Hour
		q.Reason = long + " is at most 62 days, so hour by hour; an index has no single values, and days would show less"
	case hasDay(q.Standard):
		q.Step = Day
		q.Reason = long + " is more than 62 days, too long for hours, so days"
	default:
		q.Step = Hour
		q.Reason = "this standard has an index of each hour and none of a day"
	}
}

// indices answers for a standard. By hours, T is the end of an index's interval,
// its label; by days its start.
func (res *Result) indices(ctx context.Context, r Reader, d store.Described, final calendar, now int64) error {
	q := res.Request
	x := &indices{r: r, standard: q.Standard, basis: q.basis(), sensor: d.Sensor, placements: d.Placements, final: final}
	last := air.FloorTo(now, air.Hour)
	if q.Admitted != 0 {
		last = min(last, q.Admitted)
	}
	span := air.Interval{From: q.From, To: min(q.To, last)}
	if q.Step == Day { // days that begin in the interval end up to a day later
		span = air.Interval{From: q.From + air.Day - 1, To: min(q.To+air.Day-1, last)}
		span.From, span.To = air.FloorTo(span.From, air.Hour), air.FloorTo(span.To, air.Hour)
	}
	if span.From >= span.To {
		return nil
	}
	rows, err := x.ending(ctx, span)
	if err != nil {
		return err
	}
	for _, row := range rows {
		index, ok := row.Index()
		if !ok {
			continue
		}
		at := row.To
		if q.Step == Day {
			at = index.Interval.From
		}
		res.T = append(res.T, at)
		res.Index = append(res.Index, index)
		res.State = append(res.State, stateOf(row.Final))
	}
	return nil
}
