package geo

import "math"

const (
	earthRadius = 6_371_008.8 // mean radius R1 of GRS 80, metres
	rad         = math.Pi / 180

	metresPerDegree = earthRadius * rad // of latitude
)

// Metres is the distance of two points along a great circle on a sphere with
// the Earth's mean radius; off by at most 0.6 % for the flattening. NaN where
// a coordinate is NaN.
func Metres(lat1, lon1, lat2, lon2 float64) float64 {
	sLat, sLon := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	h := sLat*sLat + math.Cos(lat1*rad)*math.Cos(lat2*rad)*sLon*sLon
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

// onEarth reports whether a point has coordinates that are on Earth: not NaN,
// latitude -90…90, longitude -180…180.
func onEarth(lat, lon float64) bool {
	return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
}
