package query

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// dayRow is a day, and whether it is final.
type dayRow struct {
	average.DayRow
	Final bool
}

// days yields the days of a span (whole days), in no particular order. While
// those that are final are yielded the store is being read: ask it nothing then.
func (u *rollups) days(ctx context.Context, span air.Interval) iter.Seq2[dayRow, error] {
	return func(yield func(dayRow, error) bool) {
		again := map[air.SensorID][]int32{} // final days whose values must be counted again
		if len(u.final.final) > 0 {
			for d, err := range u.r.Days(ctx, store.SelectHours{Sensors: u.sensors, Quantities: []air.Quantity{u.quantity}, Span: span}) {
				if err != nil {
					yield(dayRow{}, fmt.Errorf("days: %w", err))
					return
				}
				switch {
				case !u.final.has(d.Day) || u.placed(d.Sensor) == nil:
				case wantsValues(u.quality, d.Sum.NSuspect, d.Sum.NInvalid):
					again[d.Sensor] = append(again[d.Sensor], d.Day)
				case !yield(dayRow{d, true}, nil):
					return
				}
			}
		}
		for _, open := range u.final.open(span) {
			for d, err := range u.daysOfHours(ctx, open, nil) {
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
		u.again(ctx, again, yield)
	}
}

// again yields final days of another quality than the usable, sensor by
// sensor.
func (u *rollups) again(ctx context.Context, wanted map[air.SensorID][]int32, yield func(dayRow, error) bool) {
	if len(wanted) > maxReads {
		yield(dayRow{}, &FieldError{"quality", u.quality.String(), fmt.Sprintf("the hours of more than %d sensors would have to be read for it: ask for less, or for usable", maxReads)})
		return
	}
	for id, days := range wanted {
		one := *u
		one.sensors, one.many = []air.SensorID{id}, 1
		slices.Sort(days)
		span := air.Interval{From: dayStart(days[0]), To: dayStart(days[len(days)-1]) + air.Day}
		for d, err := range one.daysOfHours(ctx, span, nil) {
			if err == nil {
				if _, ok := slices.BinarySearch(days, d.Day); !ok {
					continue
				}
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// daysOfHours makes the days of a span of their hours: of one sensor in order of
// time, and all its days of a stretch after each other. Each, if not nil, is
// told of every hour that is in its day.
func (u *rollups) daysOfHours(ctx context.Context, span air.Interval, each func(average.HourRow)) iter.Seq2[dayRow, error] {
	return func(yield func(dayRow, error) bool) {
		var open dayOfHours
		for h, err := range u.hours(ctx, span) {
			if err != nil {
				yield(dayRow{}, err)
				return
			}
			if day := dayOf(h.Start); h.Sensor != open.sensor || day != open.day {
				if !open.close(u.quantity, yield) {
					return
				}
				open.begin(h.Sensor, day, u.placed(h.Sensor))
			}
			if open.add(h) && each != nil {
				each(h)
			}
		}
		open.close(u.quantity, yield)
	}
}

// dayOfHours gathers the hours of one sensor's day.
type dayOfHours struct {
	sensor air.SensorID
	day    int32
	sum    average.DaySum
	final  bool
}

func (o *dayOfHours) begin(sensor air.SensorID, day int32, placements []air.Placement) {
	since := air.PlacedSince(placements, dayStart(day)+air.Day)
	*o = dayOfHours{sensor: sensor, day: day, sum: average.NewDaySum(since), final: true}
}

// add reports whether the hour counts in the day.
func (o *dayOfHours) add(h average.HourRow) bool {
	o.final = o.final && h.Final
	return o.sum.Add(h)
}

// close yields the day, if it holds anything.
func (o *dayOfHours) close(q air.Quantity, yield func(dayRow, error) bool) bool {
	d, sparse, ok := o.sum.Day()
	if !ok {
		return true
	}
	return yield(dayRow{average.DayRow{Sensor: o.sensor, Quantity: q, Day: o.day, Sum: d, Sparse: sparse}, o.final}, nil)
}

func bySensorDay(a, b dayRow) int {
	return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Day, b.Day))
}
