package sim

import (
	"math"
	"slices"
	"sync"

	"github.com/mote-air/mote/internal/geo"
)

// atlas knows the towns of the countries that have sensors.
type atlas struct {
	countries []share
	total     float64
}

// share is a country's part of the network and its towns, each with the sum of
// the weights up to it.
type share struct {
	upTo  float64
	towns []geo.Town
	sums  []float64
}

// everywhere is the atlas of the whole gazetteer, made at first use.
var everywhere = sync.OnceValue(func() *atlas {
	byCountry := map[string][]geo.Town{}
	for _, t := range geo.InBox(-180, -90, 180, 90, math.MaxInt) {
		byCountry[t.Country] = append(byCountry[t.Country], t)
	}
	a := &atlas{}
	parsed(density, func(country string, n float64) {
		list := byCountry[country]
		if len(list) == 0 {
			return
		}
		a.total += n
		s := share{upTo: a.total, towns: list}
		sum := 0.0
		for _, t := range list {
			// Large towns have fewer sensors a head.
			sum += math.Pow(float64(max(t.Population, 500)), 0.7)
			s.sums = append(s.sums, sum)
		}
		a.countries = append(a.countries, s)
	})
	return a
})

// choose picks a town for a station.
func (a *atlas) choose(seed uint64) *geo.Town {
	at := chance(seed, forTown, 0) * a.total
	i, _ := slices.BinarySearchFunc(a.countries, at, func(s share, at float64) int { return order(s.upTo, at) })
	c := &a.countries[min(i, len(a.countries)-1)]
	within := chance(seed, forTown, 1) * c.sums[len(c.sums)-1]
	j, _ := slices.BinarySearchFunc(c.sums, within, order)
	return &c.towns[min(j, len(c.towns)-1)]
}

// order sorts what ends at or before the mark to its left.
func order(upTo, mark float64) int {
	if upTo <= mark {
		return -1
	}
	return 1
}

// reach is how far a town spreads, in km.
func reach(t *geo.Town) float64 { return 1.2 + 0.005*math.Sqrt(float64(t.Population)) }
