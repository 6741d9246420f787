package geo

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Box is a rectangle in degrees, edges included. West above east crosses the
// antimeridian.
type Box struct{ West, South, East, North float64 }

// ParseBox reads "west,south,east,north". The error says what would be right.
func ParseBox(text string) (Box, error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return Box{}, errors.New("want four numbers: west,south,east,north in degrees, as in -2.3,57.1,-2.0,57.2")
	}
	var v [4]float64
	for i, part := range parts {
		f, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return Box{}, fmt.Errorf("%.40q is no number of degrees", part)
		}
		v[i] = f
	}
	b := Box{v[0], v[1], v[2], v[3]}
	switch {
	case b.West < -180 || b.West > 180 || b.East < -180 || b.East > 180:
		return Box{}, errors.New("west and east must lie in -180…180 degrees")
	case b.South < -90 || b.South > 90 || b.North < -90 || b.North > 90:
		return Box{}, errors.New("south and north must lie in -90…90 degrees")
	case b.South > b.North:
		return Box{}, errors.New("south is above north: the order is west,south,east,north")
	}
	return b, nil
}

// Contains reports whether a point lies in the box; one with NaN does not.
func (b Box) Contains(lat, lon float64) bool {
	if !(lat >= b.South && lat <= b.North) {
		return false
	}
	if b.West <= b.East {
		return lon >= b.West && lon <= b.East
	}
	return lon >= b.West || lon <= b.East
}
