package store

import (
	"cmp"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// samePlaceMetres is how far a location id may drift and still be the same
// place.
const samePlaceMetres = 500

// Placements derives the placements of one sensor from its observations: the
// maximal runs at one place in order of time, whatever order they came in. An
// overlap is cut at the later one's first. The slice is sorted in place.
func Placements(obs []air.Observation) []air.Placement {
	slices.SortFunc(obs, func(a, b air.Observation) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Location, b.Location),
			cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon))
	})
	var runs []air.Placement
next:
	for _, o := range obs {
		for len(runs) > 0 {
			run := &runs[len(runs)-1]
			if run.Location == o.Location && Near(run.Lat, run.Lon, o.Lat, o.Lon) {
				run.Last = max(run.Last, o.Last)
				continue next
			}
			run.Last = min(run.Last, o.First-1)
			if run.Last >= run.First {
				break
			}
			runs = runs[:len(runs)-1] // both began in the same second: nothing is left of the earlier
		}
		runs = append(runs, air.Placement{Sensor: o.Sensor, Location: o.Location, Lat: o.Lat, Lon: o.Lon, First: o.First, Last: o.Last})
	}
	return runs
}

// Near reports whether two positions are at most 500 m apart; two unreadable
// ones are the same.
func Near(lat1, lon1, lat2, lon2 float64) bool {
	if lat1 == lat2 && lon1 == lon2 {
		return true
	}
	if math.IsNaN(lat1+lon1) || math.IsNaN(lat2+lon2) {
		return math.IsNaN(lat1+lon1) == math.IsNaN(lat2+lon2)
	}
	return geo.Metres(lat1, lon1, lat2, lon2) <= samePlaceMetres
}

// MergeSite returns what is known of a place after hearing of it again. The
// newer description wins field by field; what it does not say stays. The country
// is always that of the position. coarsen
// is true when the place was exact and its owner has since chosen not to be:
// its whole history must then lose its decimals too.
func MergeSite(old air.Site, oldTime int64, heard air.Site, heardTime int64) (merged air.Site, coarsen bool) {
	if heardTime < oldTime {
		merged, _ = MergeSite(heard, heardTime, old, oldTime)
		return merged, false
	}
	merged = heard
	vague := heard.Exact == air.Unsaid && old.Exact == air.Yes && Near(old.Lat, old.Lon, heard.Lat, heard.Lon)
	if vague || math.IsNaN(merged.Lat+merged.Lon) {
		merged.Lat, merged.Lon, merged.Country = old.Lat, old.Lon, old.Country
	}
	if math.IsNaN(merged.Altitude) {
		merged.Altitude = old.Altitude
	}
	if merged.CountryUpstream == "" {
		merged.CountryUpstream = old.CountryUpstream
	}
	if merged.Indoor == air.Unsaid {
		merged.Indoor = old.Indoor
	}
	if merged.Exact == air.Unsaid {
		merged.Exact = old.Exact
	}
	return merged, Withdraws(old, heard)
}

// Withdraws reports whether a description takes back the choice to be exact. It
// counts even where its record brings no new value.
func Withdraws(old, heard air.Site) bool {
	return heard.ID.Location != 0 && old.Exact == air.Yes && heard.Exact == air.No
}

// Position is where an observation at a site is kept: as heard, coarse unless
// the owner chose to be exact. A record that does not say so is at the exact
// position that is known, if that is near.
func Position(known, heard air.Site) (lat, lon float64) {
	unread := math.IsNaN(heard.Lat + heard.Lon)
	if unread || heard.Exact == air.Unsaid && known.Exact == air.Yes && Near(known.Lat, known.Lon, heard.Lat, heard.Lon) {
		return known.Lat, known.Lon
	}
	if known.Exact != air.Yes {
		return air.Coarse(heard.Lat), air.Coarse(heard.Lon)
	}
	return heard.Lat, heard.Lon
}

// SameSite reports whether two descriptions say the same; NaN equals NaN.
func SameSite(a, b air.Site) bool {
	return a.ID == b.ID && air.SameNumber(a.Lat, b.Lat) && air.SameNumber(a.Lon, b.Lon) &&
		air.SameNumber(a.Altitude, b.Altitude) && a.Country == b.Country &&
		a.CountryUpstream == b.CountryUpstream && a.Indoor == b.Indoor && a.Exact == b.Exact
}

// NoSite is the description of a sensor whose records name no place.
func NoSite(n air.Network) air.Site {
	return air.Site{ID: air.SiteID{Network: n}, Lat: math.NaN(), Lon: math.NaN(), Altitude: math.NaN()}
}
