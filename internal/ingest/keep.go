package ingest

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// Keep says what is stored; what lies outside is refused and counted
// rejected.outside, and nothing is remembered of it. The zero value keeps
// everything.
type Keep struct {
	// Where several of these are set, what meets one of them is kept. Positions
	// are held against them as they are kept unless exact, with 3 decimals, so
	// that feed and archive agree.
	Box       *geo.Box
	Area      *geo.Area
	Countries []string // ISO 3166-1 alpha-2; of the position
	Sensors   []air.SensorID

	// Days is for how many days before today values are kept; 0 is for ever.
	Days int
}

// from is the first second that is kept.
func (k Keep) from(now int64) int64 {
	if k.Days == 0 {
		return -1 << 63
	}
	return (now/air.Day - int64(k.Days)) * air.Day
}

// covers reports whether a sensor's values at a site are kept. A sensor is kept
// under every network that tells of the same device.
func (k Keep) covers(s air.SensorID, site air.Site) bool {
	if k.Box == nil && k.Area == nil && len(k.Countries) == 0 && len(k.Sensors) == 0 {
		return true
	}
	if slices.ContainsFunc(k.Sensors, func(is air.SensorID) bool { return is.Home() == s.Home() }) {
		return true
	}
	lat, lon := air.Coarse(site.Lat), air.Coarse(site.Lon)
	return k.Box != nil && k.Box.Contains(lat, lon) || k.Area != nil && k.Area.Contains(lat, lon) ||
		slices.Contains(k.Countries, site.Country)
}
