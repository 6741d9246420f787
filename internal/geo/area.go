package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// Limits of an area, inclusive.
const (
	maxAreaBytes  = 16 << 20
	maxAreaPoints = 500_000
)

// Area is a set of polygons with holes, in degrees. Its edges are straight in
// latitude and longitude, as GeoJSON has them. The zero value holds nothing. Safe
// for concurrent use.
type Area struct {
	box    Box
	rings  []ring
	points int
}

// ring is a closed line: the last point is the first. A point is inside an area
// when an odd number of its rings hold it.
type ring [][2]float64 // lon, lat

// ParseArea reads GeoJSON (RFC 7946): a Polygon, a MultiPolygon, a
// GeometryCollection, a Feature or a FeatureCollection of them; other geometry
// is refused. A polygon across the antimeridian must be cut there, as the
// standard asks.
func ParseArea(text []byte) (*Area, error) {
	if len(text) > maxAreaBytes {
		return nil, fmt.Errorf("%d bytes, above the limit of %d", len(text), maxAreaBytes)
	}
	a := &Area{box: Box{West: 180, South: 90, East: -180, North: -90}}
	if err := a.object(text, 0); err != nil {
		return nil, err
	}
	if len(a.rings) == 0 {
		return nil, errors.New("holds no polygon")
	}
	return a, nil
}

// geoObject is any object of GeoJSON.
type geoObject struct {
	Type        string            `json:"type"`
	Coordinates json.RawMessage   `json:"coordinates"`
	Geometry    json.RawMessage   `json:"geometry"`
	Geometries  []json.RawMessage `json:"geometries"`
	Features    []json.RawMessage `json:"features"`
}

func (a *Area) object(text []byte, depth int) error {
	var o geoObject
	if err := json.Unmarshal(text, &o); err != nil {
		return fmt.Errorf("is no GeoJSON: %w", err)
	}
	if depth > 4 {
		return errors.New("is nested too deeply")
	}
	var polygons [][][][]float64
	switch o.Type {
	case "FeatureCollection", "GeometryCollection":
		for _, part := range append(o.Features, o.Geometries...) {
			if err := a.object(part, depth+1); err != nil {
				return err
			}
		}
		return nil
	case "Feature":
		return a.object(o.Geometry, depth+1)
	case "Polygon":
		polygons = make([][][][]float64, 1)
		if err := json.Unmarshal(o.Coordinates, &polygons[0]); err != nil {
			return fmt.Errorf("is no GeoJSON: %w", err)
		}
	case "MultiPolygon":
		if err := json.Unmarshal(o.Coordinates, &polygons); err != nil {
			return fmt.Errorf("is no GeoJSON: %w", err)
		}
	default:
		return fmt.Errorf("has the type %.40q: want polygons", o.Type)
	}
	for _, p := range polygons {
		for _, line := range p {
			if err := a.ring(line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Area) ring(line [][]float64) error {
	if len(line) < 4 {
		return fmt.Errorf("a ring has %d points: want at least 4", len(line))
	}
	r := make(ring, len(line))
	for i, p := range line {
		if len(p) < 2 || !onEarth(p[1], p[0]) {
			return fmt.Errorf("a point %v is not on Earth: want [longitude, latitude] in degrees", p)
		}
		r[i] = [2]float64{p[0], p[1]}
		a.box.West, a.box.East = math.Min(a.box.West, p[0]), math.Max(a.box.East, p[0])
		a.box.South, a.box.North = math.Min(a.box.South, p[1]), math.Max(a.box.North, p[1])
	}
	if r[0] != r[len(r)-1] {
		return fmt.Errorf("a ring is not closed: it begins at %v and ends at %v", r[0], r[len(r)-1])
	}
	a.rings = append(a.rings, r)
	if a.points += len(r); a.points > maxAreaPoints {
		return fmt.Errorf("has more than %d points", maxAreaPoints)
	}
	return nil
}

// Contains reports whether a point lies in the area; one with NaN does not. Of
// points exactly on an edge those on the west and south sides do.
func (a *Area) Contains(lat, lon float64) bool {
	if !a.box.Contains(lat, lon) {
		return false
	}
	inside := false
	for _, r := range a.rings {
		for i := 1; i < len(r); i++ {
			p, q := r[i-1], r[i]
			if (p[1] <= lat) != (q[1] <= lat) && lon < p[0]+(lat-p[1])/(q[1]-p[1])*(q[0]-p[0]) {
				inside = !inside
			}
		}
	}
	return inside
}
