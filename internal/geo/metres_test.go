package geo

import (
	"math"
	"testing"
)

func TestMetres(t *testing.T) {
	f := func(lat1, lon1, lat2, lon2, want float64) {
		t.Helper()
		got, back := Metres(lat1, lon1, lat2, lon2), Metres(lat2, lon2, lat1, lon1)
		if math.Abs(got-want) > 1e-6*want+1e-6 || math.Abs(got-back) > 1e-6 {
			t.Errorf("Metres(%v, %v, %v, %v) = %v, back %v, want %v", lat1, lon1, lat2, lon2, got, back, want)
		}
	}
	quarter := math.Pi / 2 * 6_371_008.8
	f(0, 0, 0, 0, 0)
	f(0, 0, 90, 0, quarter)
	f(0, 0, 0, 90, quarter)
	f(0, 0, 0, 180, 2*quarter)
	f(-90, 17, 90, -120, 2*quarter)
	f(0, 179.5, 0, -179.5, quarter/90)
	f(52.5, 13.4, 52.5, 13.4+360, 0)
	if !math.IsNaN(Metres(math.NaN(), 0, 0, 0)) {
		t.Error("a distance from nowhere")
	}
}
