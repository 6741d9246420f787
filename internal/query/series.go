package query

import (
	"context"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Series answers a request at a time (Unix seconds). Errors are of type
// *[FieldError], wrap [ErrUnknownSensor], or come from the store.
//
// No average mixes places. A bucket during which the sensor moved holds only
// what was measured at the place where it was last in that bucket; readings
// from before count in nothing, and Moves says so.
func Series(ctx context.Context, r Reader, q SeriesRequest, now int64) (*Result, error) {
	q, err := q.Settle(now)
	if err != nil {
		return nil, err
	}
	d, ok, err := r.Sensor(ctx, q.Sensor)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%w %s: no value of it was ever stored here", ErrUnknownSensor, q.Sensor)
	}
	if q.Step == Raw {
		res := newResult(q, d)
		return res, res.raw(ctx, r)
	}
	var res *Result
	err = settled(ctx, r, q.days(), func(final calendar) error {
		res = newResult(q, d)
		return res.buckets(ctx, rollupsOf(r, q, d, final))
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

func newResult(q SeriesRequest, d store.Described) *Result {
	return &Result{Request: q, Moves: moves(d.Placements, q.From, q.To)}
}

// days are the whole days that the interval touches.
func (q SeriesRequest) days() air.Interval {
	return air.Interval{From: floorDay(q.From), To: ceilTo(q.To, air.Day)}
}

// rollupsOf reads one sensor.
func rollupsOf(r Reader, q SeriesRequest, d store.Described, final calendar) *rollups {
	return &rollups{
		r: r, quantity: q.Quantity, quality: q.Quality, sensors: []air.SensorID{q.Sensor}, many: 1, final: final,
		placed: func(air.SensorID) []air.Placement { return d.Placements },
	}
}

func (res *Result) buckets(ctx context.Context, u *rollups) error {
	span := air.Interval{From: res.Request.From, To: res.Request.To}
	if res.Request.Step == Hour {
		for h, err := range u.hours(ctx, span) {
			if err != nil {
				return err
			}
			res.hour(h)
		}
		return nil
	}
	var days []dayRow
	for d, err := range u.days(ctx, span) {
		if err != nil {
			return err
		}
		days = append(days, d)
	}
	slices.SortFunc(days, bySensorDay)
	for _, d := range days {
		res.day(d)
	}
	return nil
}

func (res *Result) raw(ctx context.Context, r Reader) error {
	q := res.Request
	for row, err := range r.Rows(ctx, store.Select{Sensor: q.Sensor, Quantity: q.Quantity, From: q.From, To: q.To}) {
		if err != nil {
			return err
		}
		if asked(q.Quality, row.Flags.Severity()) {
			res.value(row)
		}
	}
	return nil
}

// asked reports whether a single value is returned. Unlike for a mean, with
// quality all that is also what is no number.
func asked(q average.Quality, s air.Severity) bool {
	switch q {
	case average.ValidOnly:
		return s == air.Valid
	case average.All:
		return true
	default:
		return s != air.Invalid
	}
}

// moves lists the starts of all placements but the first within [from, to);
// never nil.
func moves(placements []air.Placement, from, to int64) []int64 {
	list := []int64{}
	for i, p := range placements {
		if i > 0 && p.First >= from && p.First < to {
			list = append(list, p.First)
		}
	}
	return list
}
