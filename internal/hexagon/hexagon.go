package hexagon

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/live"
)

// fresh is how much older than the newest value of all a value of a measure may
// be, in seconds. It counts from that and not from now, so that the map stays as
// it was when upstream falls silent; and from that of all, so that what nobody
// measures any more does not pass for the present.
const fresh = 30 * 60

// Cell is a hexagon that has at least one site.
type Cell struct {
	ID    uint64  // H3
	N     int     // sites
	Value float64 // the median of a measure, or the index

	// Of an index only.
	Index, Band string       // as the standard prints it
	Driver      air.Quantity // whose median gives it
	PM25, PM10  float64      // the medians, µg/m³; NaN where there is none
}

// Map is the hexagons of one resolution, in order of their ids.
type Map struct {
	Time  int64 // end of the index's interval, or the newest value's time; 0 without any
	Cells []Cell
}

// Measure computes the medians of the newest values of a quantity: those of
// outdoor sensors that are not invalid and at most half an hour older than the
// newest value of any quantity.
func (g *Grid) Measure(snap *live.Snapshot, q air.Quantity, res int) (m Map) {
	c := snap.Latest(q)
	var samples []sample
	for i, t := range c.Time {
		p := snap.Place(c.Place[i])
		if t < snap.Newest-fresh || p.Site.Indoor == air.Yes || c.Flags[i].Severity() == air.Invalid || math.IsNaN(c.Value[i]) {
			continue
		}
		m.Time = max(m.Time, t)
		samples = take(samples, p, values{c.Value[i], math.NaN()})
	}
	m.Cells = g.measure(samples, res)
	return m
}

func (g *Grid) measure(samples []sample, res int) (cells []Cell) {
	for _, x := range g.group(samples, res) {
		cells = append(cells, Cell{ID: x.cell, N: x.n, Value: x.medians[0]})
	}
	return cells
}

// Index computes the index of the medians, by a standard of
// [assess.Standards]. A mean for which the standard has no index, as below
// zero, is in no median.
func (g *Grid) Index(snap *live.Snapshot, standard string, res int) (m Map) {
	c := snap.Index(standard)
	var samples []sample
	for i := range c.Index {
		x := &c.Index[i]
		m.Time = max(m.Time, x.Interval.To)
		samples = take(samples, snap.Place(c.Place[i]), values{mean(x.PM25), mean(x.PM10)})
	}
	for _, x := range g.group(samples, res) {
		index, ok := assess.OfMeans(standard, x.medians[0], x.medians[1])
		if !ok {
			continue
		}
		m.Cells = append(m.Cells, Cell{
			ID: x.cell, N: x.n, Value: float64(index.Value), Index: index.Text, Band: index.Band,
			Driver: index.Driver, PM25: x.medians[0], PM10: x.medians[1],
		})
	}
	return m
}

func mean(s assess.Sub) float64 {
	if !s.OK {
		return math.NaN()
	}
	return s.Concentration
}
