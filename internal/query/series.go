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
func Series(ctx context.Context, r Reader, ears *Ears, q SeriesRequest, now int64) (*Result, error) {
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
	var res *Result
	if q.Standard != "" {
		err = settled(ctx, r, q.days(), func(final calendar) error {
			res = newResult(q, d, final)
			return res.indices(ctx, r, d, final, now)
		})
		return res, err
	}
	var found holes
	if q.Step == Raw {
		res = newResult(q, d, calendar{})
		found, err = res.raw(ctx, newSearch(r, q, d, calendar{}, now))
	} else {
		err = settled(ctx, r, q.days(), func(final calendar) (err error) {
			res = newResult(q, d, final)
			found, err = res.buckets(ctx, rollupsOf(r, q, d, final), newSearch(r, q, d, final, now))
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	why, err := ears.causes(ctx, r, q.Sensor.Network(), found, now)
	if err != nil {
		return nil, err
	}
	res.gaps(found, why)
	return res, nil
}

func newResult(q SeriesRequest, d store.Described, final calendar) *Result {
	span := air.Interval{From: floorDay(q.From), To: ceilTo(max(q.To, q.From+1), air.Day)}
	return &Result{Request: q, Moves: moves(d.Placements, q.From, q.To), Rules: final.versions(span)}
}

// days are the whole days that are looked at: an index looks back on a day, and
// one of a day that begins in the interval may end a day later.
func (q SeriesRequest) days() air.Interval {
	around := edge
	if q.Standard != "" {
		around = air.Day
	}
	return air.Interval{From: floorDay(q.From - around), To: ceilTo(q.To+around, air.Day)}
}

// rollupsOf reads one sensor.
func rollupsOf(r Reader, q SeriesRequest, d store.Described, final calendar) *rollups {
	return &rollups{
		r: r, quantity: q.Quantity, quality: q.Quality, sensors: []air.SensorID{q.Sensor}, many: 1, final: final,
		placed: func(air.SensorID) []air.Placement { return d.Placements },
	}
}

func (res *Result) buckets(ctx context.Context, u *rollups, s search) (holes, error) {
	q := res.Request
	if q.Step == Day {
		return res.days(ctx, u, s)
	}
	span := air.Interval{From: q.From, To: q.To}
	if q.Quality == average.Usable { // the hours that tell of gaps are the same
		all, err := s.hours(ctx, air.Interval{From: min(s.around.From, span.From), To: max(s.around.To, span.To)})
		for _, h := range all {
			if span.Contains(h.Start) {
				res.hour(h)
			}
		}
		return s.byHours(all), err
	}
	for h, err := range u.hours(ctx, span) {
		if err != nil {
			return holes{}, err
		}
		res.hour(h)
	}
	return s.bySlots(ctx)
}

func (res *Result) days(ctx context.Context, u *rollups, s search) (holes, error) {
	span := air.Interval{From: res.Request.From, To: res.Request.To}
	days, err := u.sortedDays(ctx, span)
	if err != nil {
		return holes{}, err
	}
	for _, d := range days {
		res.day(d)
	}
	if span.To-span.From <= slotSpan {
		return s.bySlots(ctx)
	}
	if res.Request.Quality != average.Usable {
		if days, err = s.u.sortedDays(ctx, span); err != nil {
			return holes{}, err
		}
	}
	return s.byDays(ctx, days)
}

func (u *rollups) sortedDays(ctx context.Context, span air.Interval) (all []dayRow, err error) {
	for d, err := range u.days(ctx, span) {
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	slices.SortFunc(all, bySensorDay)
	return all, nil
}

func (res *Result) raw(ctx context.Context, s search) (holes, error) {
	q := res.Request
	var rows []air.Row
	for row, err := range s.u.r.Rows(ctx, store.Select{Sensor: q.Sensor, Quantity: q.Quantity, From: q.From - edge, To: q.To + edge}) {
		if err != nil {
			return holes{}, err
		}
		if rows = append(rows, row); row.Time >= q.From && row.Time < q.To && asked(q.Quality, row.Flags.Severity()) {
			res.value(row)
		}
	}
	return valueHoles(rows, s.around).cut(s.span), nil
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
