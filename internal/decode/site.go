package decode

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// keptSite is a place as it may be kept. An id is what makes it one: without,
// positions of different owners would become one moving place.
func keptSite(site air.Site, network air.Network) air.Site {
	if site.ID.Location == 0 {
		unknown := nowhere
		unknown.ID.Network = network
		unknown.Indoor = site.Indoor
		return unknown
	}
	site.ID.Network = network
	if site.Exact != air.Yes {
		site.Lat, site.Lon = air.Coarse(site.Lat)+0, air.Coarse(site.Lon)+0 // +0 makes a rounded −0 plain
	}
	site.Country = geo.Country(site.Lat, site.Lon) // of the position as it is kept
	return site
}
