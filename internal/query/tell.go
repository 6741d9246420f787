package query

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// completeShare is the part of its sensor-intervals that makes an interval of a
// group complete.
const completeShare = 0.75

var overs = map[Unit]string{
	Whole:  "daily means of sensors, of complete days",
	Hours:  "hourly means of sensors, of complete hours",
	Days:   "daily means of sensors, of complete days",
	Weeks:  "daily means of sensors, of complete days",
	Months: "daily means of sensors, of complete days",
}

// tell makes the answer of what was gathered.
func (c *cells) tell(now int64) *Groups {
	keys := slices.SortedFunc(maps.Keys(c.by), func(a, b cellKey) int {
		return cmp.Or(c.who.groups[a.group].compare(c.who.groups[b.group]), cmp.Compare(a.from, b.from))
	})
	g := &Groups{Request: *c.q, Over: overs[c.q.Unit], Rules: c.rules, Stats: make([][]float64, len(c.q.Stats))}
	whole := air.Interval{From: c.q.From, To: c.q.To}
	var work numbers
	for _, k := range keys {
		x := c.by[k]
		span := c.q.Unit.of(k.from, whole)
		work.take(x.samples, c.who.whose)
		fit := (span.To - span.From) / c.q.Unit.base()
		share := float64(len(work.values)) / float64(int64(work.sensors)*fit)
		g.Group = append(g.Group, c.who.groups[k.group])
		g.From, g.To = append(g.From, span.From), append(g.To, span.To)
		g.N, g.NSuspect, g.NInvalid = append(g.N, x.n), append(g.NSuspect, x.suspect), append(g.NInvalid, x.invalid)
		g.Sensors, g.Count = append(g.Sensors, work.sensors), append(g.Count, len(work.values))
		g.Incomplete = append(g.Incomplete, len(x.samples)-len(work.values))
		g.Completeness = append(g.Completeness, share)
		g.Complete = append(g.Complete, share >= completeShare && span.From >= whole.From && span.To <= min(whole.To, now))
		g.State = append(g.State, stateOf(!x.provisional && span.To <= now))
		for i, s := range c.q.Stats {
			g.Stats[i] = append(g.Stats[i], work.statistic(s, x, c.q.Unit))
		}
	}
	return g
}

// numbers are what statistics of one cell are computed from; reused.
type numbers struct {
	sensors int
	values  []float64 // ascending
	mean    float64
	byStay  []float64 // means of sensors, each at one place
	byDay   []float64
	one     []float64
}

// take sorts the samples and splits them up.
func (w *numbers) take(samples []sample, whose []int32) {
	w.sensors, w.values = 0, w.values[:0]
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Or(cmp.Compare(a.stay, b.stay), cmp.Compare(a.start, b.start)) })
	w.byStay = w.means(w.byStay[:0], samples, func(a, b sample) bool { return a.stay == b.stay })
	last := int32(-1)
	for _, s := range samples {
		if who := whose[s.stay]; who != last {
			w.sensors, last = w.sensors+1, who
		}
		if !math.IsNaN(s.value) {
			w.values = append(w.values, s.value)
		}
	}
	w.mean = meanOf(w.values)
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.stay, b.stay)) })
	w.byDay = w.means(w.byDay[:0], samples, func(a, b sample) bool { return a.start == b.start })
	slices.Sort(w.values)
}

// means appends the mean of each run of samples that belong together.
func (w *numbers) means(into []float64, samples []sample, together func(a, b sample) bool) []float64 {
	for from, to := 0, 0; from < len(samples); from = to {
		w.one = w.one[:0]
		for to = from; to < len(samples) && together(samples[from], samples[to]); to++ {
			if v := samples[to].value; !math.IsNaN(v) {
				w.one = append(w.one, v)
			}
		}
		if len(w.one) > 0 {
			into = append(into, meanOf(w.one))
		}
	}
	return into
}

func (w *numbers) statistic(s Statistic, x *cell, unit Unit) float64 {
	switch s {
	case Mean:
		return w.mean
	case Min:
		return percentile(w.values, 0)
	case Max:
		return percentile(w.values, 100)
	case SDBetween:
		return deviation(w.byStay)
	case SDDays:
		if unit == Hours {
			return math.NaN()
		}
		return deviation(w.byDay)
	case SDWithin:
		if x.freedom == 0 {
			return math.NaN()
		}
		return math.Sqrt(x.squares / float64(x.freedom))
	}
	p, _ := s.percentile()
	return percentile(w.values, p)
}
