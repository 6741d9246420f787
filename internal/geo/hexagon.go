package geo

import (
	"strconv"

	"github.com/uber/h3-go/v4"
)

// MaxRes is H3's finest resolution, cells of about 1 m².
const MaxRes = h3.MaxResolution

// Cell is the H3 cell of a point at a resolution of 0…[MaxRes]; 0, which is no
// cell, for coordinates that are not on Earth and for other resolutions.
func Cell(lat, lon float64, res int) uint64 {
	if !onEarth(lat, lon) || res < 0 || res > MaxRes {
		return 0
	}
	return uint64(h3.LatLngToCell(h3.LatLng{Lat: lat, Lng: lon}, res))
}

// Ring is the outline of a cell as a map draws it: [lon, lat] of each corner
// once, counter-clockwise, not closed: the first is not repeated. Longitudes
// are continuous: a cell on the antimeridian goes beyond 180 or -180, on the
// side of its first corner. The two cells that hold a pole cannot be continuous:
// theirs go once around the Earth. nil for what is no cell.
func Ring(cell uint64) [][2]float64 {
	c := h3.Cell(cell)
	if !c.IsValid() {
		return nil
	}
	boundary := c.Boundary()
	ring := make([][2]float64, len(boundary))
	for i, corner := range boundary {
		lon := corner.Lng
		if i > 0 {
			for before := ring[i-1][0]; lon-before > 180; {
				lon -= 360
			}
			for before := ring[i-1][0]; lon-before < -180; {
				lon += 360
			}
		}
		ring[i] = [2]float64{lon, corner.Lat}
	}
	return ring
}

// CellString is a cell as H3 writes it: 15 hexadecimal digits.
func CellString(cell uint64) string { return strconv.FormatUint(cell, 16) }
