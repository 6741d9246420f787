package rollup

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// Civil tells when a sensor's civil days end, on which the index of a day
// stands. Make one with [NewCivil]; it is not safe for concurrent use.
type Civil struct {
	placements []air.Placement
	at         int   // the placement that was asked about last
	offset     int64 // of its standard time, in seconds
}

// NewCivil is that of a sensor with these placements, oldest first.
func NewCivil(placements []air.Placement) Civil { return Civil{placements: placements, at: -1} }

// Ends reports whether a civil day of a standard ends at a whole hour (Unix
// seconds): in the UK's that of Greenwich, in the others' that of local standard
// time where the sensor was last before. Where standard time is not whole hours
// from UTC, a civil day is the 24 hours of UTC that begin in it.
func (c *Civil) Ends(standard string, end int64) bool {
	if standard == "uk-daqi" || standard == "uk-daqi-pm25" {
		return end%air.Day == 0
	}
	at := len(c.placements) - 1
	for at > 0 && c.placements[at].First >= end {
		at--
	}
	if at < 0 {
		return false
	}
	if at != c.at {
		p := c.placements[at]
		c.at, c.offset = at, air.FloorTo(geo.StandardOffset(p.Lat, p.Lon), air.Hour)
	}
	return (end+c.offset)%air.Day == 0
}
