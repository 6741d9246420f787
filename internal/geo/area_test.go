package geo

import (
	"math"
	"strings"
	"testing"
)

func TestBox(t *testing.T) {
	f := func(text string, lat, lon float64, want bool) {
		t.Helper()
		b, err := ParseBox(text)
		if err != nil || b.Contains(lat, lon) != want {
			t.Errorf("%s holds %v,%v: %v, want %v; %v", text, lat, lon, !want, want, err)
		}
	}
	f("8,48,10,50", 49, 9, true)
	f("8,48,10,50", 50, 10, true)
	f("8,48,10,50", 50.1, 10, false)
	f(" 170 , -20, -170, 10", 0, 180, true)
	f("170,-20,-170,10", 0, 0, false)
	f("8,48,10,50", math.NaN(), 9, false)
	bad := func(text, want string) {
		t.Helper()
		if _, err := ParseBox(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	bad("1,2,3", "four numbers")
	bad("a,2,3,4", `"a" is no number`)
	bad("1,2,NaN,4", "no number")
	bad("1,20,3,4", "south is above north")
	bad("-190,2,3,4", "-180…180")
	bad("1,-91,3,4", "-90…90")
}

// square is a ring around a point.
func square(lon, lat, half float64) [][]float64 {
	return [][]float64{{lon - half, lat - half}, {lon + half, lat - half}, {lon + half, lat + half}, {lon - half, lat + half}, {lon - half, lat - half}}
}

func TestArea(t *testing.T) {
	f := func(text string, lat, lon float64, want bool) {
		t.Helper()
		a, err := ParseArea([]byte(text))
		if err != nil || a.Contains(lat, lon) != want {
			t.Errorf("%s holds %v,%v: %v, want %v; %v", text, lat, lon, !want, want, err)
		}
	}
	const triangle = `{"type":"Polygon","coordinates":[[[0,0],[10,0],[0,10],[0,0]]]}`
	f(triangle, 1, 1, true)
	f(triangle, 6, 6, false)
	f(triangle, -1, 1, false)
	f(triangle, math.NaN(), 1, false)
	const holed = `{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]}`
	f(holed, 5, 5, false)
	f(holed, 5, 3, true)
	const two = `{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[20,20],[30,20],[30,30,7],[20,20]]]]}`
	f(two, 0.2, 0.5, true)
	f(two, 22, 25, true)
	f(two, 25, 10, false)
	f(`{"type":"Feature","properties":{"name":"x"},"geometry":`+triangle+`}`, 1, 1, true)
	f(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":`+triangle+`},{"type":"Feature","geometry":`+two+`}]}`, 22, 25, true)
	f(`{"type":"GeometryCollection","geometries":[`+triangle+`]}`, 1, 1, true)

	bad := func(text, want string) {
		t.Helper()
		if _, err := ParseArea([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	bad(``, "no GeoJSON")
	bad(`[]`, "no GeoJSON")
	bad(`{"type":"Point","coordinates":[1,2]}`, `the type "Point"`)
	bad(`{"type":"Polygon","coordinates":[[1,2]]}`, "no GeoJSON")
	bad(`{"type":"Polygon","coordinates":[]}`, "no polygon")
	bad(`{"type":"FeatureCollection","features":[]}`, "no polygon")
	bad(`{"type":"Feature"}`, "no GeoJSON")
	bad(`{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}`, "3 points")
	bad(`{"type":"Polygon","coordinates":[[[0,0],[10,0],[0,10],[1,1]]]}`, "not closed")
	bad(`{"type":"Polygon","coordinates":[[[0,0],[10,0],[0,100],[0,0]]]}`, "not on Earth")
	bad(`{"type":"Polygon","coordinates":[[[0],[10,0],[0,100],[0,0]]]}`, "not on Earth")
	bad(strings.Repeat(`{"type":"Feature","geometry":`, 9)+triangle+strings.Repeat("}", 9), "nested too deeply")
	bad(strings.Repeat(" ", maxAreaBytes+1), "above the limit")
}

// TestAreaIsItsBox: the area of a square is that of the box of the same corners.
func TestAreaIsItsBox(t *testing.T) {
	var a Area
	a.box = Box{180, 90, -180, -90}
	if err := a.ring(square(3, 4, 2)); err != nil {
		t.Fatal(err)
	}
	b := Box{1, 2, 5, 6}
	for lat := 1.05; lat < 7; lat += 0.1 {
		for lon := 0.05; lon < 7; lon += 0.1 {
			if a.Contains(lat, lon) != b.Contains(lat, lon) {
				t.Errorf("%v,%v: in the area %v, in the box %v", lat, lon, a.Contains(lat, lon), b.Contains(lat, lon))
			}
		}
	}
}

// FuzzArea: whatever the text, an area holds only what its box holds.
func FuzzArea(f *testing.F) {
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[0,0],[10,0],[0,10],[0,0]]]}`), 1.0, 1.0)
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}}]}`), 0.5, 0.2)
	f.Fuzz(func(t *testing.T, text []byte, lat, lon float64) {
		a, err := ParseArea(text)
		if err != nil {
			return
		}
		if a.Contains(lat, lon) && !a.box.Contains(lat, lon) {
			t.Errorf("%s holds %v,%v outside of %+v", text, lat, lon, a.box)
		}
	})
}
