package geo

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// The index is a grid of half degrees. Each cell knows the country at one point
// of it and the edges that touch it; a walk from that point to another in the
// cell crosses few of them.
const (
	perDegree = 2
	columns   = 360 * perDegree
	rows      = 180 * perDegree
	// anchor is where in a cell that point is, as a part of its side. No vertex
	// of the source's grid lies on the lines through it.
	anchor = 0.41421356
)

// index finds edges and countries by cell. Cells are in rows from the south,
// from the west in each.
type index struct {
	*borders
	first []uint32 // the cell's edges are edges[first[c]:first[c+1]]
	edges []edge   // in order of cells; one that touches several is in each
	at    []uint8  // the country at the cell's anchor
}

// world is read at first use: about 40 ms and 9 MB.
var world = sync.OnceValue(func() *index {
	b, err := readBorders(bordersData)
	if err != nil {
		panic("geo: the embedded borders are damaged: " + err.Error()) // a test reads them
	}
	return newIndex(b)
})

func newIndex(b *borders) *index {
	ix := &index{borders: b, first: make([]uint32, columns*rows+1), at: make([]uint8, columns*rows)}
	for i := range b.edges {
		ix.touched(&b.edges[i], func(cell int) { ix.first[cell+1]++ })
	}
	for c := range columns * rows {
		ix.first[c+1] += ix.first[c]
	}
	ix.edges = make([]edge, ix.first[columns*rows])
	next := slices.Clone(ix.first)
	for i := range b.edges {
		ix.touched(&b.edges[i], func(cell int) {
			ix.edges[next[cell]] = b.edges[i]
			next[cell]++
		})
	}
	ix.fillAnchors()
	b.edges = nil // each is in its cells now
	return ix
}

// touched calls f with each cell that the edge's bounding box touches.
func (ix *index) touched(e *edge, f func(cell int)) {
	west, east := column(ix.lon(float64(min(e.ax, e.bx)))), column(ix.lon(float64(max(e.ax, e.bx))))
	south, north := row(ix.lat(float64(min(e.ay, e.by)))), row(ix.lat(float64(max(e.ay, e.by))))
	for r := south; r <= north; r++ {
		for c := west; c <= east; c++ {
			f(r*columns + c)
		}
	}
}

// fillAnchors walks down each column from the north pole, where the sea is.
func (ix *index) fillAnchors() {
	type crossing struct {
		y float64
		e *edge
	}
	down := make([][]crossing, columns)
	for i := range ix.borders.edges {
		e := &ix.borders.edges[i]
		west, east := column(ix.lon(float64(min(e.ax, e.bx)))), column(ix.lon(float64(max(e.ax, e.bx))))
		for c := west; c <= east; c++ {
			if x := ix.anchorX(c); e.passesX(x) {
				down[c] = append(down[c], crossing{e.yAt(x), e})
			}
		}
	}
	for c, list := range down {
		slices.SortFunc(list, func(a, b crossing) int { return cmp.Compare(b.y, a.y) })
		var in set
		for r := rows - 1; r >= 0; r-- {
			y := ix.anchorY(r)
			for len(list) > 0 && list[0].y > y {
				in.cross(list[0].e)
				list = list[1:]
			}
			ix.at[r*columns+c] = in.first()
		}
	}
}

func (ix *index) anchorX(column int) float64 { return ix.x((float64(column)+anchor)/perDegree - 180) }
func (ix *index) anchorY(row int) float64    { return ix.y((float64(row)+anchor)/perDegree - 90) }

// passesX and passesY report whether the edge leads from one side of the line
// to the other; a point on the line counts to the lower side.
func (e *edge) passesX(x float64) bool { return (float64(e.ax) <= x) != (float64(e.bx) <= x) }
func (e *edge) passesY(y float64) bool { return (float64(e.ay) <= y) != (float64(e.by) <= y) }

func column(lon float64) int { return min(max(int((lon+180)*perDegree), 0), columns-1) }
func row(lat float64) int    { return min(max(int((lat+90)*perDegree), 0), rows-1) }

// set holds the countries that a walk is in: one, or none at sea, or two where
// the source's shapes overlap.
type set [4]uint64

func (s *set) toggle(code uint8) { s[code>>6] ^= 1 << (code & 63) }

// cross passes an edge.
func (s *set) cross(e *edge) {
	s.toggle(e.left)
	s.toggle(e.right)
}

// first is the lowest code in the set, 0 for none.
func (s set) first() uint8 {
	s[0] &^= 1 // the sea
	for i, word := range s {
		if word != 0 {
			return uint8(64*i + bits.TrailingZeros64(word))
		}
	}
	return 0
}

// around calls f with each cell that may hold points within some metres of one,
// and with what brings their longitudes beside its own: 360 or -360 degrees
// across the antimeridian, else 0.
func around(lat, lon, metres float64, f func(cell int, turn float64)) {
	dLat := metres / metresPerDegree
	dLon := 180.0 // near a pole, all around
	if cos := math.Cos(min(90, math.Abs(lat)+dLat) * rad); cos*180 > dLat {
		dLon = dLat / cos
	}
	west, east := int(math.Floor((lon-dLon+180)*perDegree)), int(math.Floor((lon+dLon+180)*perDegree))
	for r := row(lat - dLat); r <= row(lat+dLat); r++ {
		for c := west; c <= min(east, west+columns-1); c++ {
			turns := int(math.Floor(float64(c) / columns))
			f(r*columns+c-turns*columns, float64(360*turns))
		}
	}
}
