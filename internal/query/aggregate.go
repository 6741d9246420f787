package query

import (
	"context"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/rollup"
)

// AggregateRequest asks for statistics of groups of sensors. Each complete day
// of each sensor, or with Hours each complete hour, is one sensor-interval and
// has weight 1.
type AggregateRequest struct {
	Quantity air.Quantity
	Network  air.Network    // averages that others made are never mixed with what was measured
	Sensors  []air.SensorID // nil: all
	Where    Where          // nil: everywhere
	From, To int64          // Unix seconds; whole days (hours) that begin there. Zero To: now; zero From: 30 days earlier
	By       By
	Unit     Unit
	Stats    []Statistic
	Quality  average.Quality
}

// What one question may ask for, inclusive.
const (
	MaxSensorIntervals = 5_000_000
	MaxGroupRows       = 100_000
)

// Groups are the answer, one row per group and interval that holds any reading,
// ordered by group and time; columns of equal length.
type Groups struct {
	Request AggregateRequest // as settled
	Over    string           // of what the statistics are
	Rules   string           // the version of the rules, or versions, separated by commas

	Group                 []Group
	From, To              []int64     // of the interval
	N, NSuspect, NInvalid []int64     // readings in the sensor-intervals that count, as average.Day has them
	Sensors               []int       // that said anything in the interval
	Count                 []int       // complete sensor-intervals: what the statistics are of
	Incomplete            []int       // sensor-intervals with readings that are not complete, and in no statistic
	Completeness          []float64   // count / (sensors × sensor-intervals that fit into the interval)
	Complete              []bool      // 75 %, the interval is over, and all of it was asked for
	Stats                 [][]float64 // by statistic, as asked for; NaN where there is none
	State                 []State
}

// settle fills in what was left out and checks the rest.
func (q AggregateRequest) settle(now int64) (AggregateRequest, error) {
	if !q.Quantity.Stored() {
		return q, &FieldError{"quantity", q.Quantity.String(), "it is not stored, so it has no statistics"}
	}
	base := q.Unit.base()
	if q.To == 0 {
		q.To = now
		if q.From > now {
			return q, &FieldError{"from", stamp(q.From), "it lies ahead of now (" + stamp(now) + ")"}
		}
	}
	if q.From == 0 {
		q.From = air.FloorTo(q.To-30*air.Day, base)
	}
	if q.From >= q.To {
		return q, &FieldError{"from", stamp(q.From), "it must lie before to (" + stamp(q.To) + "), which is not included"}
	}
	q.From, q.To = ceilTo(q.From, base), ceilTo(q.To, base)
	return q, nil
}

// fits refuses what would take too long or too much memory.
func (q AggregateRequest) fits(sensors int) error {
	base, name := q.Unit.base(), "sensor-days"
	if q.Unit == Hours {
		name = "sensor-hours"
	} else if slices.Contains(q.Stats, SDWithin) { // is told by hours
		base, name = air.Hour, "sensor-hours for sd_within"
	}
	if n := int64(sensors) * ((q.To - q.From) / base); n > MaxSensorIntervals {
		return &FieldError{"from", stamp(q.From), fmt.Sprintf("%d sensors until %s are %d %s, and at most %d are answered at once: ask for less time, fewer sensors, or longer intervals", sensors, stamp(q.To), n, name, MaxSensorIntervals)}
	}
	return nil
}

// Aggregate answers a request at a time (Unix seconds). Errors are of type
// *[FieldError] or come from the store.
//
// It takes two steps, always: readings to hours to days of each sensor, at the
// place where it was last in it; then those that are complete, each with weight
// 1, to statistics of groups.
func Aggregate(ctx context.Context, r Reader, q AggregateRequest, now int64) (*Groups, error) {
	q, err := q.settle(now)
	if err != nil {
		return nil, err
	}
	who, err := findMembers(ctx, r, &q)
	if err != nil {
		return nil, err
	}
	if err := q.fits(len(who.ids)); err != nil {
		return nil, err
	}
	c := &cells{q: &q, who: who, rules: rollup.Rules}
	if len(who.ids) == 0 {
		return c.tell(now), nil
	}
	err = settled(ctx, r, SeriesRequest{From: q.From, To: q.To}.days(), func(final calendar) error {
		c.by, c.rules = map[cellKey]*cell{}, final.versions(air.Interval{From: floorDay(q.From), To: ceilTo(q.To, air.Day)})
		return c.read(ctx, who.rollups(r, &q, final))
	})
	if err != nil {
		return nil, err
	}
	return c.tell(now), nil
}
