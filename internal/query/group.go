package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/store"
)

// By is what groups have in common.
type By string

// What groups are of. All is one group of everything.
const (
	All         By = ""
	ByCountry   By = "country"
	ByContinent By = "continent"
	BySite      By = "site"
	BySensor    By = "sensor"
)

// Group is what the sensors of a group have in common: what its [By] names. A
// country is of coordinates; it and its continent are empty at sea. No average
// of a sensor mixes places, so each of its stays at a place is a group of its
// own by sensor; and places that have had the same number are told apart by
// site.
type Group struct {
	Country   string
	Continent string
	Site      air.SiteID   // by site, and of the stay by sensor
	Sensor    air.SensorID // also by site, where upstream names no place
	Since     int64        // by sensor: when the stay began, Unix seconds; as far as is known
	Lat, Lon  float64      // by site: of one of its stays
}

func (g Group) compare(o Group) int {
	return cmp.Or(cmp.Compare(g.Country, o.Country), cmp.Compare(g.Continent, o.Continent),
		cmp.Compare(g.Sensor, o.Sensor), cmp.Compare(g.Since, o.Since),
		cmp.Compare(g.Site.Network, o.Site.Network), cmp.Compare(g.Site.Location, o.Site.Location),
		cmp.Compare(g.Lat, o.Lat), cmp.Compare(g.Lon, o.Lon))
}

// Where says whether a placement is asked about; country is that of its
// position.
type Where func(p air.Placement, country string) bool

// member is a sensor that is asked about.
type member struct {
	stay       int32 // the number of its first stay at a place
	placements []air.Placement
	group      []int32 // by placement; −1 where it is not asked about
}

// at is the group of the place where the sensor was last before end, and the
// number of its stay there.
func (m *member) at(end int64) (group, stay int32) {
	i := len(m.placements) - 1
	for i > 0 && m.placements[i].First >= end {
		i--
	}
	return m.group[i], m.stay + int32(i)
}

// members are the sensors that are asked about, and their groups.
type members struct {
	by     By
	ids    []air.SensorID // ascending
	of     map[air.SensorID]*member
	groups []Group
	number map[Group]int32
	places map[air.SiteID][]int32 // groups by site of the same number
	whose  []int32                // by stay: which of ids
}

// findMembers lists outdoor sensors. An indoor one is in no group.
func findMembers(ctx context.Context, r Reader, q *AggregateRequest) (*members, error) {
	m := &members{by: q.By, of: map[air.SensorID]*member{}, number: map[Group]int32{}, places: map[air.SiteID][]int32{}}
	for d, err := range r.Sensors(ctx) {
		if err != nil {
			return nil, fmt.Errorf("sensors: %w", err)
		}
		id := d.Sensor.ID
		if id.Network() != q.Network || d.Site.Indoor == air.Yes {
			continue
		}
		if q.Sensors != nil && !slices.Contains(q.Sensors, id) {
			continue
		}
		one := &member{stay: int32(len(m.whose)), placements: d.Placements, group: make([]int32, len(d.Placements))}
		wanted := false
		for i, p := range d.Placements {
			country := d.Site.Country
			if i < len(d.Placements)-1 {
				country = geo.Country(p.Lat, p.Lon)
			}
			one.group[i] = -1
			if q.Where == nil || q.Where(p, country) {
				one.group[i] = m.join(p, country)
				wanted = true
			}
		}
		if wanted {
			for range d.Placements {
				m.whose = append(m.whose, int32(len(m.ids)))
			}
			m.ids = append(m.ids, id)
			m.of[id] = one
		}
	}
	return m, nil
}

// join finds the group of a placement, or begins it.
func (m *members) join(p air.Placement, country string) int32 {
	var g Group
	switch m.by {
	case ByCountry:
		g.Country = country
	case ByContinent:
		g.Continent = geo.Continent(country)
	case BySite:
		return m.joinSite(p)
	case BySensor:
		g.Sensor, g.Since, g.Site = p.Sensor, p.First, siteOf(p)
	}
	n, ok := m.number[g]
	if !ok {
		n = int32(len(m.groups))
		m.number[g], m.groups = n, append(m.groups, g)
	}
	return n
}

// joinSite finds the group of a place: another one has had its number before if
// it was far away.
func (m *members) joinSite(p air.Placement) int32 {
	g := Group{Site: siteOf(p), Lat: p.Lat, Lon: p.Lon}
	if p.Location == 0 { // upstream names no place: each sensor is one of its own
		g.Sensor = p.Sensor
	}
	for _, n := range m.places[g.Site] {
		if o := m.groups[n]; o.Sensor == g.Sensor && store.Near(o.Lat, o.Lon, p.Lat, p.Lon) {
			return n
		}
	}
	n := int32(len(m.groups))
	m.groups = append(m.groups, g)
	m.places[g.Site] = append(m.places[g.Site], n)
	return n
}

func siteOf(p air.Placement) air.SiteID {
	return air.SiteID{Network: p.Sensor.Network(), Location: p.Location}
}

// fewSensors is how many are named to the store one by one; of more, everything
// is read and the others are left out.
const fewSensors = 500

// rollups reads the members.
func (m *members) rollups(r Reader, q *AggregateRequest, final calendar) *rollups {
	u := &rollups{
		r: r, quantity: q.Quantity, quality: q.Quality, many: len(m.ids), final: final,
		placed: func(id air.SensorID) []air.Placement {
			if one := m.of[id]; one != nil {
				return one.placements
			}
			return nil
		},
	}
	if len(m.ids) <= fewSensors {
		u.sensors = m.ids
	}
	return u
}
