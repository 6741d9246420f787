package geo

import (
	"math"
	"slices"
)

// nearMetres is how far away a town may be and still say where a point is.
const nearMetres = 50_000

// Nearest is the nearest town and how far away its middle is in metres; false
// when there is none within 50 km, or the coordinates are not on Earth.
func Nearest(lat, lon float64) (Town, float64, bool) {
	if !onEarth(lat, lon) {
		return Town{}, 0, false
	}
	g := places()
	best, bestMetres := -1, math.Inf(1)
	around(lat, lon, nearMetres, func(cell int, _ float64) {
		for _, i := range g.cells.in(cell) {
			t := &g.towns[i]
			// Latitude alone rules most out.
			if math.Abs(t.latitude()-lat)*metresPerDegree > min(bestMetres, nearMetres) {
				continue
			}
			if m := Metres(lat, lon, t.latitude(), t.longitude()); m < bestMetres || m == bestMetres && int(i) < best {
				best, bestMetres = int(i), m
			}
		}
	})
	if bestMetres > nearMetres {
		return Town{}, 0, false
	}
	return g.town(best), bestMetres, true
}

// InBox are the most populous towns, at most limit, between west and east and
// between south and north, edges included, in degrees. West above east crosses
// the antimeridian.
func InBox(west, south, east, north float64, limit int) []Town {
	if !(south <= north) || !onEarth(south, west) || !onEarth(north, east) || limit <= 0 {
		return nil
	}
	g := places()
	in := func(t *town) bool {
		lat, lon := t.latitude(), t.longitude()
		if west <= east {
			return lat >= south && lat <= north && lon >= west && lon <= east
		}
		return lat >= south && lat <= north && (lon >= west || lon <= east)
	}
	towns := []Town{}
	width := column(east) - column(west)
	if west > east {
		width += columns
	}
	if (width+1)*(row(north)-row(south)+1) > columns*rows/16 { // a large box: the first towns fill it
		for i := range g.towns {
			if len(towns) == limit {
				break
			}
			if in(&g.towns[i]) {
				towns = append(towns, g.town(i))
			}
		}
		return towns
	}
	var found []uint32
	for r := row(south); r <= row(north); r++ {
		for c := column(west); c <= column(west)+width; c++ {
			for _, i := range g.cells.in(r*columns + c%columns) {
				if in(&g.towns[i]) {
					found = append(found, i)
				}
			}
		}
	}
	slices.Sort(found)
	for _, i := range found[:min(len(found), limit)] {
		towns = append(towns, g.town(int(i)))
	}
	return towns
}

// townCells say which towns are in which cell of half a degree.
type townCells struct {
	first []uint32 // a cell's towns are list[first[c]:first[c+1]]
	list  []uint32 // most populous first in each cell
}

func newTownCells(towns []town) townCells {
	cells := townCells{first: make([]uint32, columns*rows+1), list: make([]uint32, len(towns))}
	for i := range towns {
		cells.first[cellOf(&towns[i])+1]++
	}
	for c := range columns * rows {
		cells.first[c+1] += cells.first[c]
	}
	next := slices.Clone(cells.first)
	for i := range towns {
		c := cellOf(&towns[i])
		cells.list[next[c]] = uint32(i)
		next[c]++
	}
	return cells
}

func cellOf(t *town) int { return row(t.latitude())*columns + column(t.longitude()) }

func (c *townCells) in(cell int) []uint32 { return c.list[c.first[cell]:c.first[cell+1]] }
