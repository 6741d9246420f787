package hexagon

import (
	"cmp"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
)

// values are what one sensor or site has: of a measure the first, of an index
// the means of PM2.5 and PM10; NaN where there is none.
type values [2]float64

// sample is one usable sensor.
type sample struct {
	site   site
	sensor air.SensorID
	lat    float64
	lon    float64
	values values
}

// site tells places apart. Upstream's averages are of the same places as the
// single values, under the same numbers.
type site struct {
	network  air.Network
	location int64
	sensor   air.SensorID // where upstream names no place
}

func siteOf(p *live.Place) site {
	s := site{network: p.Site.ID.Network.Home(), location: p.Site.ID.Location}
	if s.location == 0 {
		s.sensor = p.Sensor.ID
	}
	return s
}

func (a site) compare(b site) int {
	return cmp.Or(cmp.Compare(a.network, b.network), cmp.Compare(a.location, b.location), cmp.Compare(a.sensor, b.sensor))
}

// take adds a sensor, if it can be drawn and stands outdoors.
func take(samples []sample, p *live.Place, v values) []sample {
	if p.Site.Indoor == air.Yes || !air.OnMap(p.Site.Lat, p.Site.Lon) {
		return samples
	}
	return append(samples, sample{siteOf(p), p.Sensor.ID, p.Site.Lat, p.Site.Lon, v})
}

// group is what the sites of one cell have.
type group struct {
	cell    uint64
	n       int
	medians values
}

// group takes the medians of each site, then of each cell's sites, in order of
// cells. A site lies where its sensor with the lowest id does. The samples are
// sorted in place.
func (g *Grid) group(samples []sample, res int) []group {
	slices.SortFunc(samples, func(a, b sample) int {
		return cmp.Or(a.site.compare(b.site), cmp.Compare(a.sensor, b.sensor))
	})
	type member struct {
		cell   uint64
		values values
	}
	var sites []member
	var m medians
	for from, to := 0, 0; from < len(samples); from = to {
		m.reset()
		for to = from; to < len(samples) && samples[to].site == samples[from].site; to++ {
			m.add(samples[to].values)
		}
		if cell := g.Cell(samples[from].lat, samples[from].lon, res); cell != 0 {
			sites = append(sites, member{cell, m.values()})
		}
	}
	slices.SortStableFunc(sites, func(a, b member) int { return cmp.Compare(a.cell, b.cell) })
	var groups []group
	for from, to := 0, 0; from < len(sites); from = to {
		m.reset()
		for to = from; to < len(sites) && sites[to].cell == sites[from].cell; to++ {
			m.add(sites[to].values)
		}
		groups = append(groups, group{sites[from].cell, to - from, m.values()})
	}
	return groups
}

// medians gathers numbers and tells their medians.
type medians [len(values{})][]float64

func (m *medians) reset() {
	for k := range m {
		m[k] = m[k][:0]
	}
}

func (m *medians) add(v values) {
	for k, x := range v {
		if !math.IsNaN(x) {
			m[k] = append(m[k], x)
		}
	}
}

func (m *medians) values() (v values) {
	for k := range m {
		v[k] = median(m[k])
	}
	return v
}

// median is NaN of nothing. The list is sorted in place.
func median(list []float64) float64 {
	n := len(list)
	if n == 0 {
		return math.NaN()
	}
	slices.Sort(list)
	if n%2 == 1 {
		return list[n/2]
	}
	return (list[n/2-1] + list[n/2]) / 2
}
