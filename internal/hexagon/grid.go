package hexagon

import (
	"math"
	"sync"

	"github.com/mote-air/mote/internal/geo"
)

// The resolutions at which maps are drawn: from countries to towns.
const (
	MinRes = 2
	MaxRes = 6
)

// keptCells bounds how many positions and rings are remembered of each
// resolution: a few times the world's sensors.
const keptCells = 1 << 18

// Grid remembers the cells of positions and the rings of cells: sensors hardly
// ever move, and each new version asks for all of them again. The zero value is
// ready; it is safe for concurrent use.
type Grid struct {
	mu    sync.Mutex
	cells [MaxRes + 1]map[[2]float64]uint64
	rings map[uint64][]float64
}

// Cell is the H3 cell of a position at a resolution of [MinRes]…[MaxRes]; 0
// where there is none.
func (g *Grid) Cell(lat, lon float64, res int) uint64 {
	if res < MinRes || res > MaxRes || math.IsNaN(lat+lon) {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := [2]float64{lat, lon}
	cell, ok := g.cells[res][at]
	if !ok {
		if g.cells[res] == nil || len(g.cells[res]) >= keptCells {
			g.cells[res] = map[[2]float64]uint64{}
		}
		cell = geo.Cell(lat, lon, res)
		g.cells[res][at] = cell
	}
	return cell
}

// Ring is the outline of a cell as lon, lat, lon, lat, … of each corner, in
// degrees to 5 decimals (1 m), not closed. Shared: do not modify.
func (g *Grid) Ring(cell uint64) []float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	ring, ok := g.rings[cell]
	if !ok {
		if g.rings == nil || len(g.rings) >= keptCells {
			g.rings = map[uint64][]float64{}
		}
		for _, corner := range geo.Ring(cell) {
			ring = append(ring, math.Round(corner[0]*1e5)/1e5, math.Round(corner[1]*1e5)/1e5)
		}
		g.rings[cell] = ring
	}
	return ring
}
