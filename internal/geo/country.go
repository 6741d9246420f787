package geo

import "math"

// coastMetres is how far off a coast a point still counts to its country:
// sensors on piers and islets, and coasts drawn coarsely.
const coastMetres = 20_000

// Country is the ISO 3166-1 alpha-2 code of the country that a point is in,
// or of the nearest within 20 km of a point at sea. XK stands for Kosovo.
// Elsewhere, and for coordinates that are not on Earth, it is "".
//
// Borders are good to a few hundred metres. A code is that which ISO 3166 has
// for the place, whoever holds it.
func Country(lat, lon float64) string {
	if !onEarth(lat, lon) {
		return ""
	}
	if lon == 180 {
		lon = -180
	}
	ix := world()
	code := ix.inside(lat, lon)
	if code == 0 {
		code = ix.nearest(lat, lon)
	}
	if code == 0 {
		return ""
	}
	return ix.codes[code-1]
}

// inside is the country whose shape holds the point. It walks from the cell's
// anchor north or south, then east or west.
func (ix *index) inside(lat, lon float64) uint8 {
	c, r := column(lon), row(lat)
	cell := r*columns + c
	edges := ix.edges[ix.first[cell]:ix.first[cell+1]]
	if len(edges) == 0 {
		return ix.at[cell]
	}
	x, y, fromX, fromY := ix.x(lon), ix.y(lat), ix.anchorX(c), ix.anchorY(r)
	var in set
	in.toggle(ix.at[cell])
	for i := range edges {
		e := &edges[i]
		if e.passesX(fromX) {
			if at := e.yAt(fromX); (at <= fromY) != (at <= y) {
				in.cross(e)
			}
		}
		if e.passesY(y) {
			if at := e.xAt(y); (at <= fromX) != (at <= x) {
				in.cross(e)
			}
		}
	}
	return in.first()
}

// nearest is the country with the nearest coast within [coastMetres].
func (ix *index) nearest(lat, lon float64) uint8 {
	dLat := coastMetres / earthRadius / rad
	cos := math.Cos(min(90, math.Abs(lat)+dLat) * rad)
	dLon := 180.0 // near a pole, all around
	if cos*180 > dLat {
		dLon = dLat / cos
	}
	west, east := int(math.Floor((lon-dLon+180)*perDegree)), int(math.Floor((lon+dLon+180)*perDegree))
	best, bestSquare := uint8(0), math.Inf(1)
	for r := row(lat - dLat); r <= row(lat+dLat); r++ {
		for c := west; c <= min(east, west+columns-1); c++ {
			around := math.Floor(float64(c) / columns) // turns around the Earth
			cell := r*columns + c - int(around)*columns
			for i := ix.first[cell]; i < ix.first[cell+1]; i++ {
				e := &ix.edges[i]
				if square := ix.square(e, lat, lon-360*around); square < bestSquare {
					best, bestSquare = max(e.left, e.right), square
				}
			}
		}
	}
	if bestSquare > coastMetres*coastMetres {
		return 0
	}
	return best
}

// square is the square of the distance in metres from a point to an edge, in
// the plane that touches the Earth there: good to 0.1 % within 20 km of points
// between 80° south and north.
func (ix *index) square(e *edge, lat, lon float64) float64 {
	const metresPerDegree = earthRadius * rad
	kx, ky := metresPerDegree*math.Cos(lat*rad), metresPerDegree
	ax, ay := (ix.lon(float64(e.ax))-lon)*kx, (ix.lat(float64(e.ay))-lat)*ky
	dx, dy := float64(e.bx-e.ax)*ix.scaleX*kx, float64(e.by-e.ay)*ix.scaleY*ky
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = min(1, max(0, -(ax*dx+ay*dy)/length))
	}
	px, py := ax+t*dx, ay+t*dy
	return px*px + py*py
}
