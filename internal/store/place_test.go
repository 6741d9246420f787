package store_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// TestPlacementsAnyOrder shuffles observations: the placements are the same,
// in order, without overlap, and every one begins at an observation.
func TestPlacementsAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var obs []air.Observation
		for range 1 + rng.IntN(12) {
			day := rng.Int64N(5)
			first := day*air.Day + rng.Int64N(8)*3600
			o := air.Observation{Location: 1 + rng.Int64N(3), Day: int32(day), First: first, Last: first + rng.Int64N(6)*3600, Lat: 50, Lon: 8}
			if rng.IntN(4) == 0 {
				o.Lat += 0.01 // another place under the same id
			}
			if rng.IntN(9) == 0 {
				o.Lat, o.Lon = math.NaN(), math.NaN()
			}
			obs = append(obs, o)
		}
		want := store.Placements(slices.Clone(obs))
		firsts := map[int64]bool{}
		for _, o := range obs {
			firsts[o.First] = true
		}
		for i, p := range want {
			if p.First > p.Last || i > 0 && want[i-1].Last >= p.First || !firsts[p.First] {
				t.Fatalf("%+v from %+v", want, obs)
			}
		}
		rng.Shuffle(len(obs), func(i, j int) { obs[i], obs[j] = obs[j], obs[i] })
		if d := cmp.Diff(want, store.Placements(obs), cmp.Comparer(air.SameNumber)); d != "" {
			t.Fatalf("another order gives other placements:\n%s", d)
		}
	}
}

func TestNear(t *testing.T) {
	nan := math.NaN()
	f := func(lat1, lon1, lat2, lon2 float64, want bool) {
		t.Helper()
		if got := store.Near(lat1, lon1, lat2, lon2); got != want {
			t.Errorf("Near(%v, %v, %v, %v) = %v", lat1, lon1, lat2, lon2, got)
		}
	}
	f(50, 8, 50, 8, true)
	f(50, 8, 50.00449, 8, true)  // 499 m
	f(50, 8, 50.00451, 8, false) // 501 m
	f(0, 179.999, 0, -179.999, true)
	f(60, 8, 60, 8.0089, true) // a degree of longitude is half as long there
	f(60, 8, 60, 8.0091, false)
	f(nan, nan, nan, nan, true)
	f(nan, nan, 50, 8, false)
}
