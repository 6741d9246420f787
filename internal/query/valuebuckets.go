package query

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// heldBuckets is about how many averages are read before they are put in order.
const heldBuckets = 200_000

// averages yields hours or days. They are read a few sensors and days at a
// time, because the store has them by quantity, and sorted here.
func (v *Values) averages(ctx context.Context) iter.Seq2[*ValueRows, error] {
	return func(yield func(*ValueRows, error) bool) {
		q := &v.Request
		each := len(q.Quantities) // rows of one sensor and day, at most
		if q.Step == Hour {
			each *= 24
		}
		sensorDays := max(1, heldBuckets/each)
		days := max(1, int64(sensorDays/len(v.ids)))
		first := floorDay(q.From)
		if q.After != (store.Cursor{}) {
			first = max(first, dayStart(q.After.Day))
		}
		for day := first; day < q.To; day += days * air.Day {
			span := air.Interval{From: max(q.From, day), To: min(q.To, day+days*air.Day)}
			for ids := range slices.Chunk(v.ids, sensorDays) {
				if !v.batch(ctx, ids, span, yield) {
					return
				}
			}
		}
	}
}

// batch yields the averages of some sensors over some days, as chunks. more is
// false when there was an error or the reader has enough.
func (v *Values) batch(ctx context.Context, ids []air.SensorID, span air.Interval, yield func(*ValueRows, error) bool) (more bool) {
	var list []bucket
	err := settled(ctx, v.r, air.Interval{From: floorDay(span.From), To: ceilTo(span.To, air.Day)}, func(final calendar) (err error) {
		list = list[:0]
		for _, quantity := range v.Request.Quantities {
			u := &rollups{
				r: v.r, quantity: quantity, quality: v.Request.Quality, sensors: ids, many: len(ids), final: final,
				placed: v.placed,
			}
			if list, err = v.buckets(ctx, u, span, list); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		yield(nil, err)
		return false
	}
	slices.SortFunc(list, func(a, b bucket) int {
		return cmp.Or(cmp.Compare(dayOf(a.from), dayOf(b.from)), cmp.Compare(a.sensor, b.sensor), cmp.Compare(a.from, b.from), cmp.Compare(a.quantity, b.quantity))
	})
	out := &v.rows
	out.reset()
	for i, b := range list {
		w, _ := v.all[b.sensor].at(b.to - 1) // where it was last in it
		if w == nil || !v.Request.beyond(b) {
			continue
		}
		if out.Len() >= chunkRows && (list[i-1].sensor != b.sensor || list[i-1].from != b.from) {
			if !yield(out, nil) {
				return false
			}
			out.reset()
		}
		out.average(b)
		out.within(w, b.state, b.rules)
	}
	return out.Len() == 0 || yield(out, nil)
}

// placed tells a sensor's placements; nil of one that is not asked for.
func (v *Values) placed(id air.SensorID) []air.Placement {
	if one := v.all[id]; one != nil {
		return one.placements
	}
	return nil
}

// beyond reports whether an average comes after the cursor.
func (q *ValuesRequest) beyond(b bucket) bool {
	return q.After == store.Cursor{} ||
		cmp.Or(cmp.Compare(dayOf(b.from), q.After.Day), cmp.Compare(b.sensor, q.After.Sensor), cmp.Compare(b.from, q.After.Time)) > 0
}

// buckets adds the averages of one quantity to a list.
func (v *Values) buckets(ctx context.Context, u *rollups, span air.Interval, list []bucket) ([]bucket, error) {
	if v.Request.Step == Hour {
		for h, err := range u.hours(ctx, span) {
			if err != nil {
				return nil, err
			}
			list = append(list, bucket{h.Sensor, h.Start, h.Start + air.Hour, u.quantity, h.Hour.Mean(), h.Hour.N, h.Hour.NSuspect, h.Hour.NInvalid, h.Complete(), stateOf(h.Final), u.final.rules(dayOf(h.Start))})
		}
		return list, nil
	}
	for d, err := range u.days(ctx, span) {
		if err != nil {
			return nil, err
		}
		from, s := dayStart(d.Day), d.Sum
		list = append(list, bucket{d.Sensor, from, from + air.Day, u.quantity, s.Mean, s.N, s.NSuspect, s.NInvalid, s.Complete(), stateOf(d.Final), u.final.rules(d.Day)})
	}
	return list, nil
}
