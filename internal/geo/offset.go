package geo

import "math"

// StandardOffset is how far local standard time at a point is ahead of UTC, in
// seconds: by longitude, as at sea, in whole hours. 0 where there is no
// position.
func StandardOffset(lat, lon float64) int64 {
	if !onEarth(lat, lon) {
		return 0
	}
	return int64(math.Round(lon/15)) * 3600
}
