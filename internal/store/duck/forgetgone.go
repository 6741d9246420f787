package duck

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// gone is a time of a sensor of which the lake must keep nothing.
type gone struct {
	sensor air.SensorID
	span   air.Interval
}

// goneFor lists what a request covers in the lake, ordered, without overlap.
// Rows of the lake do not know where they were measured: the observations do.
func goneFor(ctx context.Context, q querier, what air.Forgotten) (list []gone, err error) {
	if what.Sensor != 0 {
		for _, n := range what.Sensor.Network().Family() {
			list = append(list, gone{what.Sensor.In(n), what.Interval})
		}
		return list, nil
	}
	rows, err := q.QueryContext(ctx, `SELECT sensor, location, lat, lon, day, first, last FROM observation WHERE sensor IN (SELECT sensor FROM observation WHERE `+whose(what)+`)`)
	if err != nil {
		return nil, err
	}
	seen, err := observations(rows)
	if err != nil {
		return nil, err
	}
	for sensor, obs := range seen {
		for _, span := range timesAt(obs, what.Location) {
			span = air.Interval{From: max(span.From, what.Interval.From), To: min(span.To, what.Interval.To)}
			if span.From < span.To {
				list = append(list, gone{sensor, span})
			}
		}
	}
	slices.SortFunc(list, func(a, b gone) int {
		return cmp.Or(cmp.Compare(a.sensor, b.sensor), cmp.Compare(a.span.From, b.span.From))
	})
	return list, nil
}

// timesAt are the times at which a sensor may have been at a place: whenever
// it was observed there, and what no observation tells of after it was, or
// before it was first seen there. Where it was at two places at a time, both
// may be meant. The observations are sorted in place; there is at least one.
func timesAt(obs []air.Observation, location int64) (spans []air.Interval) {
	slices.SortFunc(obs, func(a, b air.Observation) int { return cmp.Compare(a.First, b.First) })
	add := func(from, to int64) {
		if n := len(spans); n > 0 && spans[n-1].To >= from {
			spans[n-1].To = max(spans[n-1].To, to)
		} else {
			spans = append(spans, air.Interval{From: from, To: to})
		}
	}
	newest := obs[0] // the one that lasted longest so far
	if newest.Location == location {
		add(math.MinInt64, newest.First)
	}
	for _, o := range obs {
		if o.First > newest.Last && newest.Location == location {
			add(newest.Last+1, o.First)
		}
		if o.Location == location {
			add(o.First, o.Last+1)
		}
		if o.Last >= newest.Last {
			newest = o
		}
	}
	if newest.Location == location {
		add(newest.Last+1, math.MaxInt64)
	}
	return spans
}
