package geo

import (
	"math"
	"testing"

	"github.com/uber/h3-go/v4"
)

// The indexes of H3's own documentation and of its test data.
func TestCellKnown(t *testing.T) {
	f := func(lat, lon float64, res int, want string) {
		t.Helper()
		if got := CellString(Cell(lat, lon, res)); got != want {
			t.Errorf("Cell(%v, %v, %d) = %s, want %s", lat, lon, res, got, want)
		}
	}
	f(37.3615593, -122.0553238, 5, "85283473fffffff") // h3geo.org: quick start
	f(37.3615593, -122.0553238, 7, "87283472bffffff") // h3-js: readme
	f(37.775938728915946, -122.41795063018799, 9, "8928308280fffff")
	f(math.NaN(), 0, 5, "0")
	f(0, 181, 5, "0")
	f(0, 0, 16, "0")
	f(0, 0, -1, "0")
}

func TestRing(t *testing.T) {
	// h3-js's readme: cellToBoundary of 85283473fffffff.
	want := [][2]float64{
		{-121.91508032705622, 37.271355866731895}, {-121.86222328902491, 37.353926450852256},
		{-121.92354999630156, 37.42834118609436}, {-122.0377349642703, 37.42012867767779},
		{-122.09042892904397, 37.33755608435299}, {-122.02910130918998, 37.26319797461824},
	}
	got := Ring(0x85283473fffffff)
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i := range want {
		if math.Abs(got[i][0]-want[i][0])+math.Abs(got[i][1]-want[i][1]) > 1e-9 {
			t.Errorf("corner %d: %v, want %v", i, got[i], want[i])
		}
	}
	if Ring(0) != nil || Ring(12345) != nil {
		t.Error("a ring of no cell")
	}
}

// Along the antimeridian, every ring is continuous, closes, and holds the middle
// of its cell, if not moved around the Earth.
func TestRingAtAntimeridian(t *testing.T) {
	for res := 2; res <= 6; res++ {
		for lat := -80.0; lat <= 80; lat += 1.7 {
			for _, lon := range []float64{180, -180, 179.99, -179.99, 179.5, -179.5} {
				cell := Cell(lat, lon, res)
				ring, middle := Ring(cell), h3.Cell(cell).LatLng()
				holds := false
				for turn := -360.0; turn <= 360; turn += 360 {
					holds = holds || within(ring, middle.Lat, middle.Lng+turn)
				}
				if !holds {
					t.Errorf("res %d: the ring of %v, %v does not hold it: %v", res, lat, lon, ring)
				}
				for i := range ring {
					if step := math.Abs(ring[i][0] - ring[(i+1)%len(ring)][0]); step > 60 {
						t.Errorf("res %d: the ring of %v, %v jumps by %v", res, lat, lon, step)
					}
				}
			}
		}
	}
}

// within tells by even and odd whether a ring holds a point.
func within(ring [][2]float64, lat, lon float64) bool {
	in := false
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		if (a[1] <= lat) != (b[1] <= lat) && lon < a[0]+(b[0]-a[0])*(lat-a[1])/(b[1]-a[1]) {
			in = !in
		}
	}
	return in
}

func FuzzCell(f *testing.F) {
	f.Add(48.7, 9.1, 4)
	f.Add(-90.0, 180.0, 15)
	f.Fuzz(func(t *testing.T, lat, lon float64, res int) {
		cell := Cell(lat, lon, res)
		if ring := Ring(cell); (ring == nil) != (cell == 0) {
			t.Errorf("%x: %v", cell, ring)
		}
	})
}
