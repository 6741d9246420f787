// Package geo knows the Earth: which country a point is in, how far two points
// are apart, which town is near, and the hexagons of maps. Its data is embedded
// and read at first use; what it holds after that never changes, so every
// function is safe for concurrent use.
//
// Points are degrees of latitude and longitude (WGS 84).
package geo
