package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
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

// Group is what the sensors of a group have in common: the member that its [By]
// names. A country is of coordinates; it and its continent are empty at sea.
type Group struct {
	Country   string
	Continent string
	Site      air.SiteID
	Sensor    air.SensorID
}

func (g Group) compare(o Group) int {
	return cmp.Or(cmp.Compare(g.Country, o.Country), cmp.Compare(g.Continent, o.Continent), cmp.Compare(g.Site.Network, o.Site.Network),
		cmp.Compare(g.Site.Location, o.Site.Location), cmp.Compare(g.Sensor, o.Sensor))
}

// Where says whether a placement is asked about; country is that of its
// position.
type Where func(p air.Placement, country string) bool

// member is a sensor that is asked about.
type member struct {
	number     int32 // in order of ids
	placements []air.Placement
	group      []int32 // by placement; −1 where it is not asked about
}

// at is the group of the place where the sensor was last before end.
func (m *member) at(end int64) int32 {
	for i := len(m.placements) - 1; i > 0; i-- {
		if m.placements[i].First < end {
			return m.group[i]
		}
	}
	return m.group[0]
}

// members are the sensors that are asked about, and their groups.
type members struct {
	by     By
	ids    []air.SensorID // ascending
	of     map[air.SensorID]*member
	groups []Group
	number map[Group]int32
}

// findMembers lists outdoor sensors. An indoor one is in no group.
func findMembers(ctx context.Context, r Present, q *AggregateRequest) (*members, error) {
	m := &members{by: q.By, of: map[air.SensorID]*member{}, number: map[Group]int32{}}
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
		one := &member{number: int32(len(m.ids)), placements: d.Placements, group: make([]int32, len(d.Placements))}
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
		g.Site = air.SiteID{Network: p.Sensor.Network(), Location: p.Location}
		if p.Location == 0 { // upstream names no place: each sensor is one of its own
			g.Sensor = p.Sensor
		}
	case BySensor:
		g.Sensor = p.Sensor
	}
	n, ok := m.number[g]
	if !ok {
		n = int32(len(m.groups))
		m.number[g], m.groups = n, append(m.groups, g)
	}
	return n
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
