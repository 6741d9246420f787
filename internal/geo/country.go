package geo

import "math"

// coastMetres is how far off a coast a point still counts to its country:
// sensors on piers and islets, and coasts drawn coarsely.
const coastMetres = 20_000

// Country is the ISO 3166-1 alpha-2 code of the country that a point is in,
// or of the nearest within 20 km of a point at sea. XK stands for Kosovo.
// Elsewhere, and for coordinates that are not on Earth, it is "".
//
// Borders are good to a few hundred metres, in border towns better. A code is
// that which ISO 3166 has for the place, whoever holds it.
func Country(lat, lon float64) string {
	if !onEarth(lat, lon) {
		return ""
	}
	if lon == 180 {
		lon = -180
	}
	if country := mended(lat, lon); country != "" {
		return country
	}
	return world().country(lat, lon)
}

// country is [Country] by what is drawn, and islands that are not.
func (ix *index) country(lat, lon float64) string {
	if code := ix.inside(lat, lon); code != 0 {
		return ix.codes[code-1]
	}
	code, coast := ix.coast(lat, lon)
	name, off := island(lat, lon)
	switch {
	case min(coast, off) > coastMetres:
		return ""
	case off < coast:
		return name
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

// coast is the country with the nearest coast, and how far that is in metres;
// infinitely where there is none about [coastMetres] off.
func (ix *index) coast(lat, lon float64) (code uint8, metres float64) {
	square := math.Inf(1)
	around(lat, lon, coastMetres, func(cell int, turn float64) {
		for i := ix.first[cell]; i < ix.first[cell+1]; i++ {
			e := &ix.edges[i]
			if s := ix.square(e, lat, lon-turn); s < square {
				code, square = max(e.left, e.right), s
			}
		}
	})
	return code, math.Sqrt(square)
}

// square is the square of the distance in metres from a point to an edge, in
// the plane that touches the Earth there: good to 0.1 % within 20 km of points
// between 80° south and north.
func (ix *index) square(e *edge, lat, lon float64) float64 {
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
