package query

import (
	"context"
	"math"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

var qualities = []average.Quality{average.Usable, average.ValidOnly, average.All}

// compare asks for the hours and days of every sensor and counts them again.
func (w *world) compare(seed uint64, state func(day int64) State) {
	w.t.Helper()
	for _, id := range w.ids() {
		for _, q := range []air.Quantity{air.PM25, air.PM10} {
			for _, quality := range qualities {
				ask := func(step Step) *Result {
					w.t.Helper()
					res, err := Series(context.Background(), w.db, &Ears{}, SeriesRequest{Sensor: id, Quantity: q, Step: step, Quality: quality, From: w.from, To: w.to}, w.to)
					if err != nil {
						w.t.Fatal(err)
					}
					return res
				}
				w.compareBuckets(seed, ask(Hour), air.Hour, state, func(start int64) (*counted, float64, bool) {
					c := w.hour(id, q, start, w.since(id, start+air.Hour), quality)
					if c == nil {
						return nil, 0, false
					}
					return c, c.mean(), c.complete()
				})
				w.compareBuckets(seed, ask(Day), air.Day, state, func(start int64) (*counted, float64, bool) {
					c := w.day(id, q, start, quality)
					if c == nil {
						return nil, 0, false
					}
					return c, meanOf(c.hours), len(c.hours) >= 18
				})
			}
		}
	}
}

func (w *world) compareBuckets(seed uint64, got *Result, unit int64, state func(day int64) State, want func(start int64) (*counted, float64, bool)) {
	w.t.Helper()
	q := got.Request
	i := 0
	for start := w.from; start < w.to; start += unit {
		c, mean, complete := want(start)
		if c == nil {
			continue
		}
		if i >= len(got.T) || got.T[i] != start {
			w.t.Fatalf("seed %d, %s %s %s by %s: no bucket at %s", seed, q.Sensor, q.Quantity, q.Quality, q.Step, stamp(start))
		}
		low, high := c.low, c.high
		if c.n == 0 {
			low, high = math.NaN(), math.NaN()
		}
		if int(got.N[i]) != c.n || int(got.NSuspect[i]) != c.suspect || int(got.NInvalid[i]) != c.invalid || got.Complete[i] != complete || got.Sparse[i] != c.sparse ||
			!near(got.Mean[i], mean) || !near(got.Min[i], low) || !near(got.Max[i], high) || got.State[i] != state(floorDay(start)) {
			w.t.Fatalf("seed %d, %s %s %s by %s at %s: n %d, suspect %d, invalid %d, complete %t, sparse %t, mean %v, min %v, max %v, %s; counted again %d %d %d %t %t %v %v %v",
				seed, q.Sensor, q.Quantity, q.Quality, q.Step, stamp(start), got.N[i], got.NSuspect[i], got.NInvalid[i], got.Complete[i], got.Sparse[i], got.Mean[i], got.Min[i], got.Max[i], got.State[i],
				c.n, c.suspect, c.invalid, complete, c.sparse, mean, low, high)
		}
		i++
	}
	if i != len(got.T) {
		w.t.Fatalf("seed %d, %s by %s: %d buckets, want %d", seed, q.Sensor, q.Step, len(got.T), i)
	}
}

// Whatever sensors do, hours and days are what counting one value at a time
// gives.
func TestSeriesEqualsCounting(t *testing.T) {
	for seed := range uint64(6) {
		w := newWorld(t, seed, 3, 3)
		w.compare(seed, func(int64) State { return Provisional })
	}
}
