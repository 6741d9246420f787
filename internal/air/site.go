package air

import "math"

// SiteID names a place within its network by upstream's location id.
type SiteID struct {
	Network  Network
	Location int64
}

// Home is the same place under its home network; see [Network.Home].
func (s SiteID) Home() SiteID { return SiteID{s.Network.Home(), s.Location} }

// Site is a place. Lat and Lon are degrees (WGS 84), NaN where upstream gave
// none that can be read.
type Site struct {
	ID              SiteID
	Lat, Lon        float64
	Altitude        float64 // metres, typed in by the owner; NaN when absent
	Country         string  // of the position (package geo), ISO 3166-1 alpha-2; "" at sea and where there is none
	CountryUpstream string  // the string as it came, whether it agrees or not
	Indoor          Tristate
	Exact           Tristate
}

// Tristate is a yes or no that may not have been said.
type Tristate int8

// The three states. Unsaid is the zero value.
const (
	Unsaid Tristate = iota
	No
	Yes
)

// OnMap reports whether the position can be drawn: readable, in range and not
// the null island.
func OnMap(lat, lon float64) bool {
	return InRange(lat, lon) && !(lat == 0 && lon == 0)
}

// InRange reports whether the position lies on the globe, ends included.
func InRange(lat, lon float64) bool {
	return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
}

// Coarse rounds degrees to 3 decimals (about 100 m), the resolution at which
// a place is kept unless its owner chose to be exact.
func Coarse(deg float64) float64 { return math.Round(deg*1000) / 1000 }

// Placement is a sensor at a place over [First, Last], both inclusive Unix
// seconds: the times of its oldest and newest reading there.
type Placement struct {
	Sensor      SensorID
	Location    int64
	Lat, Lon    float64
	First, Last int64
}

// PlacedSince is when a sensor came to the place where it was last before end
// (Unix seconds), of its placements, oldest first. The first place reaches back
// for ever: there it is math.MinInt64.
func PlacedSince(placements []Placement, end int64) int64 {
	for i := len(placements) - 1; i > 0; i-- {
		if placements[i].First < end {
			return placements[i].First
		}
	}
	return math.MinInt64
}

// Observation says that a sensor was seen at a place during one UTC day.
// Placements are derived from observations, so that any order of polls and
// imports gives the same.
type Observation struct {
	Sensor      SensorID
	Location    int64
	Lat, Lon    float64 // as kept: rounded unless exact
	Day         int32   // days since 1970-01-01
	First, Last int64   // Unix seconds within Day, inclusive
}
