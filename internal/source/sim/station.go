package sim

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// station is a box with sensors in it, at one place or, for those that move,
// at two in turn.
type station struct {
	seed   uint64
	spots  [2]spot // the second is where it moves to
	stay   int64   // seconds at each spot; 0: it never moves
	begins int64   // of a stay
}

type spot struct {
	place
	site air.Site
}

// element is one sensor of a station.
type element struct {
	seed    uint64
	station *station
	model   *model
	id      air.SensorID
	index   int64 // within the network, for record ids
	pin     string
	habit   habit
	every   int64 // milliseconds from one measurement to the next
	phase   int64
	jitter  int64   // milliseconds, less than every
	gauge   float64 // what its numbers are times the truth
	offset  float64 // what its degrees are beside the truth
}

// first is the number of the first measurement after from.
func (e *element) first(from int64) int64 {
	k := floorDiv(from*1000-e.phase-e.jitter, e.every)
	for e.at(k) <= from {
		k++
	}
	return k
}

// at is when the k-th measurement arrives, in Unix seconds; ascending in k,
// without two in one second.
func (e *element) at(k int64) int64 {
	ms := e.phase + k*e.every
	if e.jitter > 0 {
		ms += int64(fork(e.seed, forBeat, k) % uint64(e.jitter))
	}
	return floorDiv(ms, 1000)
}

// spotAt is where the station stands at t.
func (s *station) spotAt(t int64) *spot {
	if s.stay > 0 && mod(floorDiv(t-s.begins, s.stay), 2) == 1 {
		return &s.spots[1]
	}
	return &s.spots[0]
}

// build makes the i-th station: the same whatever the size of the network.
func (n *Network) build(i int64) (*station, []element) {
	seed := fork(n.seed, forSite, i)
	s := &station{seed: seed}
	location := 1000 + 2*i + int64(seed%2) // a number of its own, with gaps
	home := everywhere().choose(seed)
	s.spots[0] = n.settle(seed, home, 2*location)
	if chance(seed, forMove, 0) < 0.006 {
		s.spots[1] = n.settle(mix(seed), home, 2*location+1)
		s.stay = int64((3 + 18*chance(seed, forMove, 1)) * day)
		s.begins = int64(chance(seed, forMove, 2) * float64(s.stay))
	}
	models := kitFor(chance(seed, forKind, 0))
	elements := make([]element, 0, len(models))
	every := int64(145_000 + 5_000*chance(seed, forBeat, 0))
	phase := int64(chance(seed, forBeat, 1) * 150_000)
	fast := chance(seed, forFast, 0) < 0.0015
	for j, m := range models {
		own := fork(seed, forKind, int64(j)+1)
		e := element{
			seed: own, station: s, model: m, pin: m.pin, habit: habitOf(m.family, chance(own, forHabit, 0)),
			every: every, phase: phase + int64(j)*1000, jitter: 4000,
			gauge: math.Exp(0.13 * bell(mix(own^forGauge))), offset: 0.5 * bell(mix(own^forGauge+1)),
		}
		if fast {
			e.every, e.jitter = 4500, 0
		}
		if chance(own, forWord, 0) < 0.004 {
			e.pin = [...]string{"-", "2"}[own%2]
		}
		// Ids of one box are neighbours, as when its owner registered it.
		e.id, _ = air.NewSensorID(air.SC, 100+4*i+int64(j)) // always in range
		elements = append(elements, e)
	}
	return s, elements
}

// settle finds a spot in or near a town and describes it as its owner would.
func (n *Network) settle(seed uint64, home *geo.Town, location int64) spot {
	var p place
	for try := range int64(8) {
		far := reach(home) * math.Abs(bell(fork(seed, forSite, 10+try)))
		angle := 2 * math.Pi * chance(seed, forSite, 30+try)
		p.lat = air.Coarse(home.Lat + far*math.Sin(angle)/111.2)
		p.lon = air.Coarse(home.Lon + far*math.Cos(angle)/(111.2*math.Cos(home.Lat*math.Pi/180)))
		if geo.Country(p.lat, p.lon) == home.Country {
			break
		}
		p.lat, p.lon = air.Coarse(home.Lat), air.Coarse(home.Lon)
	}
	p.seed = seed
	p.altitude = math.Round(10*(8+480*math.Pow(unitField(n.world^forRelief, p.lon/2.5, p.lat/2), 2.5)+12*chance(seed, forSite, 50))) / 10
	p.level = levelOf(home.Country) * math.Exp(0.28*field(n.world^forLevel, p.lon/4, p.lat/3, 0)+0.22*bell(fork(seed, forLevel, 0))) *
		math.Pow(max(float64(home.Population), 1000)/100_000, 0.06)
	p.coarse = 1.3 + 0.7*chance(seed, forLevel, 1)
	p.traffic = 0.2 + 0.6*chance(seed, forLevel, 2)

	site := air.Site{
		ID: air.SiteID{Network: air.SC, Location: location}, Lat: p.lat, Lon: p.lon, Altitude: p.altitude,
		CountryUpstream: spelled(home.Country, seed), Indoor: air.No, Exact: air.No,
	}
	if chance(seed, forSite, 51) < 0.08 {
		site.Exact = air.Yes
		site.Lat = math.Round((site.Lat+0.001*chance(seed, forSite, 52))*1e11) / 1e11
		site.Lon = math.Round((site.Lon+0.001*chance(seed, forSite, 53))*1e11) / 1e11
	}
	if chance(seed, forSite, 54) < 0.02 {
		site.Indoor = air.Yes
	}
	if chance(seed, forSite, 55) < 0.03 {
		site.Altitude = math.NaN()
	}
	site.Country = geo.Country(site.Lat, site.Lon)
	return spot{place: p, site: site}
}

// unitField is field in [0, 1] at one time.
func unitField(seed uint64, x, y float64) float64 { return (1 + field(seed, x, y, 0)) / 2 }

// spelled is the country as upstream has it: nearly always the code.
func spelled(country string, seed uint64) string {
	u := chance(seed, forWord, 1)
	switch {
	case country == "GB" && u < 0.5:
		return "UK"
	case country == "DE" && u < 0.002:
		return "Deutschland"
	case country != "DE" && u > 0.99:
		return "DE" // the form's default, left as it was
	}
	return country
}
