package query

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// cells gather the sensor-intervals of groups.
type cells struct {
	q     *AggregateRequest
	who   *members
	rules string
	by    map[cellKey]*cell
}

type cellKey struct {
	group int32
	from  int64
}

// cell is one group in one interval.
type cell struct {
	samples             []sample
	n, suspect, invalid int64
	provisional         bool
	squares             float64 // of the readings of complete hours about the means of their hours
	freedom             int64   // of those, readings less hours
}

// sample is a sensor-interval: 16 bytes, of which there may be millions.
type sample struct {
	value float64 // NaN when it is not complete
	stay  int32   // of a sensor at a place: no mean of a sensor mixes places
	start int32   // in units of its length since 1970
}

func (c *cells) read(ctx context.Context, u *rollups) error {
	span := air.Interval{From: c.q.From, To: c.q.To}
	if c.q.Unit == Hours {
		for h, err := range u.hours(ctx, span) {
			if err != nil {
				return err
			}
			if err := c.hour(h); err != nil {
				return err
			}
		}
		return nil
	}
	days := u.days(ctx, span)
	var fault error
	if slices.Contains(c.q.Stats, SDWithin) {
		days = u.daysOfHours(ctx, span, func(h average.HourRow) {
			if x, _, err := c.cell(h.Sensor, h.Start, dayStart(dayOf(h.Start))+air.Day); err != nil {
				fault = err
			} else if x != nil {
				x.within(h)
			}
		})
	}
	for d, err := range days {
		if err == nil {
			err = fault
		}
		if err != nil {
			return err
		}
		if err := c.day(d); err != nil {
			return err
		}
	}
	return nil
}

// cell finds the group and interval of what a sensor measured from start to
// end, and its stay; nil where that is not asked about.
func (c *cells) cell(sensor air.SensorID, start, end int64) (*cell, int32, error) {
	group, stay := c.who.of[sensor].at(end)
	if group < 0 {
		return nil, 0, nil
	}
	k := cellKey{group, c.q.Unit.of(start, air.Interval{From: c.q.From, To: c.q.To}).From}
	x := c.by[k]
	if x == nil {
		if len(c.by) == MaxGroupRows {
			return nil, 0, &FieldError{"by", string(c.q.By), fmt.Sprintf("more than %d groups and intervals: ask for less time, longer intervals or larger groups", MaxGroupRows)}
		}
		x = &cell{}
		c.by[k] = x
	}
	return x, stay, nil
}

func (c *cells) hour(h average.HourRow) error {
	x, stay, err := c.cell(h.Sensor, h.Start, h.Start+air.Hour)
	if x == nil {
		return err
	}
	x.within(h)
	x.add(stay, int32(h.Start/air.Hour), h.Hour.Mean(), h.Complete() && h.Hour.N > 0, h.Final, h.Hour.N, h.Hour.NSuspect, h.Hour.NInvalid)
	return nil
}

func (c *cells) day(d dayRow) error {
	x, stay, err := c.cell(d.Sensor, dayStart(d.Day), dayStart(d.Day)+air.Day)
	if x == nil {
		return err
	}
	x.add(stay, d.Day, d.Sum.Mean, d.Sum.Complete(), d.Final, d.Sum.N, d.Sum.NSuspect, d.Sum.NInvalid)
	return nil
}

func (x *cell) add(stay, start int32, mean float64, complete, final bool, n, suspect, invalid uint32) {
	x.provisional = x.provisional || !final
	if !complete {
		mean = math.NaN()
	} else {
		x.n, x.suspect, x.invalid = x.n+int64(n), x.suspect+int64(suspect), x.invalid+int64(invalid)
	}
	x.samples = append(x.samples, sample{mean, stay, start})
}

// within adds what the readings of a complete hour deviate from its mean.
func (x *cell) within(h average.HourRow) {
	if h.Complete() && h.Hour.N > 1 {
		x.squares += float64(h.Hour.M2)
		x.freedom += int64(h.Hour.N - 1)
	}
}
