package store

import (
	"cmp"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// Describe joins what is known of a sensor: its site is the one of its last
// placement, about.Last the time of its newest observation (which a placement
// that was cut may not hold). Placements must not be empty.
func Describe(about air.Sensor, placements []air.Placement, site func(air.SiteID) (air.Site, bool)) Described {
	d := Described{Sensor: about, Placements: placements}
	d.Sensor.First = placements[0].First
	for _, p := range placements {
		d.Sensor.Last = max(d.Sensor.Last, p.Last)
	}
	now := d.Now()
	id := air.SiteID{Network: about.ID.Network(), Location: now.Location}
	s, ok := site(id)
	if !ok {
		s = NoSite(id.Network)
		s.ID = id
	}
	if !Near(s.Lat, s.Lon, now.Lat, now.Lon) { // the place was given to somebody far away since
		s.Lat, s.Lon, s.Country = now.Lat, now.Lon, geo.Country(now.Lat, now.Lon)
	}
	d.Site = s
	return d
}

// Differs reports whether a reader would see a sensor described differently:
// new, moved, or with other words. Times of last hearing do not count, they
// change with every poll.
func Differs(a, b Described) bool {
	if len(a.Placements) != len(b.Placements) || !SameSite(a.Site, b.Site) {
		return true
	}
	x, y := a.Sensor, b.Sensor
	x.Last, y.Last = 0, 0
	if x != y {
		return true
	}
	return !slices.EqualFunc(a.Placements, b.Placements, func(p, q air.Placement) bool {
		return p.Location == q.Location && p.First == q.First &&
			air.SameNumber(p.Lat, q.Lat) && air.SameNumber(p.Lon, q.Lon)
	})
}

// BySensor orders descriptions by sensor.
func BySensor(a, b Described) int { return cmp.Compare(a.Sensor.ID, b.Sensor.ID) }
