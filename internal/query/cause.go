package query

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// causes are the stretches of time in which each cause applies, each list
// ascending and without overlaps.
type causes [4]reason

type reason struct {
	cause Cause
	when  []air.Interval
}

// explain splits each hole at the edges of causes, of which the first that
// applies is told. What no cause explains is the sensor's silence; as long as it
// is short enough to be no gap of its own, it is the wait for the next value and
// belongs to what is beside it.
func (c causes) explain(h holes) []Gap {
	gaps := []Gap{}
	for _, hole := range h.list {
		gaps = append(gaps, c.split(hole, h.limit)...)
	}
	return gaps
}

func (c causes) split(hole air.Interval, limit int64) []Gap {
	edges := []int64{hole.From, hole.To}
	for _, r := range c {
		for _, w := range r.when {
			for _, t := range []int64{w.From, w.To} {
				if t > hole.From && t < hole.To {
					edges = append(edges, t)
				}
			}
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var parts []Gap
	for i := range edges[1:] {
		parts = join(parts, Gap{edges[i], edges[i+1], c.at(edges[i])})
	}
	var gaps []Gap
	for i, p := range parts {
		if p.Cause == SensorSilent && p.To-p.From <= limit && len(parts) > 1 {
			if i == 0 {
				parts[1].From = p.From
			} else {
				gaps[len(gaps)-1].To = p.To
			}
			continue
		}
		gaps = join(gaps, p)
	}
	return gaps
}

// join appends a part, or makes the last one longer that has the same cause.
func join(list []Gap, p Gap) []Gap {
	if n := len(list); n > 0 && list[n-1].Cause == p.Cause && list[n-1].To == p.From {
		list[n-1].To = p.To
		return list
	}
	return append(list, p)
}

// at is the first cause that applies at a time.
func (c causes) at(t int64) Cause {
	for _, r := range c {
		_, found := slices.BinarySearchFunc(r.when, t, func(w air.Interval, t int64) int {
			switch {
			case w.To <= t:
				return -1
			case w.From > t:
				return 1
			}
			return 0
		})
		if found {
			return r.cause
		}
	}
	return SensorSilent
}
