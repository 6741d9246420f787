package query

import (
	"context"
	"fmt"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Reader is what a series needs of the store.
type Reader interface {
	Sensor(ctx context.Context, id air.SensorID) (d store.Described, ok bool, err error)
	Rows(ctx context.Context, sel store.Select) iter.Seq2[air.Row, error]
}

// Rules is the version of the rules of averaging: slots, completeness, two
// steps. It changes when the same rows would give other averages.
const Rules = "v1"

// Provisional is the state of every aggregate whose day is not sealed.
const Provisional = "provisional"

// Result is a series in columns of equal length, ordered by time. T holds the
// values' times (raw) or the starts of hours and days; buckets without
// readings are absent.
type Result struct {
	Request SeriesRequest // as settled: the interval that was answered
	Moves   []int64       // when the sensor's placements but the first begin, within the interval

	T     []int64
	Value []float64   // raw
	Flags []air.Flags // raw

	N, NSuspect, NInvalid []uint32 // of readings, as average.Hour counts them
	Mean, Min, Max        []float64
	Complete              []bool // 9 of 12 slots, or sparse; of days, 18 complete hours
	Sparse                []bool // complete only by the rule for slow sensors; of days, with the help of such hours
	State                 []string
}

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
	res := &Result{Request: q, Moves: moves(d.Placements, q.From, q.To)}
	if q.Step == Raw {
		return res, res.raw(ctx, r)
	}
	b := &buckets{unit: steps[q.Step].unit, from: q.From, quality: q.Quality, placements: d.Placements, out: res}
	sel := store.Select{Sensor: q.Sensor, Quantity: q.Quantity, From: q.From - average.SlowWindow, To: q.To}
	for row, err := range r.Rows(ctx, sel) {
		if err != nil {
			return nil, err
		}
		b.add(row)
	}
	b.close()
	return res, nil
}

func (res *Result) raw(ctx context.Context, r Reader) error {
	q := res.Request
	for row, err := range r.Rows(ctx, store.Select{Sensor: q.Sensor, Quantity: q.Quantity, From: q.From, To: q.To}) {
		if err != nil {
			return err
		}
		if !asked(q.Quality, row.Flags.Severity()) {
			continue
		}
		res.T = append(res.T, row.Time)
		res.Value = append(res.Value, row.Value)
		res.Flags = append(res.Flags, row.Flags)
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
