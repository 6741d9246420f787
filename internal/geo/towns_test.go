package geo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	f := func(lat, lon float64, name string, metres float64) {
		t.Helper()
		town, m, ok := Nearest(lat, lon)
		if ok != (name != "") || town.Name != name || math.Abs(m-metres) > 500 {
			t.Errorf("Nearest(%v, %v) = %v, %v, %v; want %s, %v", lat, lon, town, m, ok, name, metres)
		}
	}
	f(57.144, -2.098, "Aberdeen", 0)
	f(48.137, 11.576, "Munich", 0)
	f(41.903, 12.454, "Vatican City", 0)
	f(-18.141, 178.442, "Suva", 1_900)
	f(30, -40, "", 0)
	f(90, 0, "", 0)
	f(-90, 0, "", 0)
	f(math.NaN(), 0, "", 0)
	f(0, 200, "", 0)
}

func TestNearestAgainstAll(t *testing.T) {
	g := places()
	r := rand.New(rand.NewPCG(3, 4))
	check := func(lat, lon float64) {
		t.Helper()
		best, id := math.Inf(1), 0
		for i := range g.towns {
			c := &g.towns[i]
			if m := Metres(lat, lon, c.latitude(), c.longitude()); m < best {
				best, id = m, int(c.id)
			}
		}
		town, metres, ok := Nearest(lat, lon)
		if ok != (best <= nearMetres) || ok && (town.ID != id || metres != best) {
			t.Errorf("%v, %v: %v in %v m, of all %d in %v m", lat, lon, town, metres, id, best)
		}
	}
	for range 15 {
		check(math.Asin(2*r.Float64()-1)/rad, 360*r.Float64()-180)
		town := g.town(r.IntN(len(g.towns)))
		check(town.Lat+0.2*r.NormFloat64(), min(180, max(-180, town.Lon+0.2*r.NormFloat64())))
	}
	for lat := -20.0; lat < 0; lat += 4 {
		check(lat, 180)
		check(lat, -179.9)
	}
}

func TestInBox(t *testing.T) {
	g := places()
	f := func(w, s, e, n float64, limit int) {
		t.Helper()
		var want []int
		for i := range g.towns {
			town := g.town(i)
			in := town.Lat >= s && town.Lat <= n && (w <= e && town.Lon >= w && town.Lon <= e || w > e && (town.Lon >= w || town.Lon <= e))
			if in && len(want) < limit {
				want = append(want, town.ID)
			}
		}
		var got []int
		towns := InBox(w, s, e, n, limit)
		for _, town := range towns {
			got = append(got, town.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("InBox(%v, %v, %v, %v, %d) = %v, want %v", w, s, e, n, limit, got, want)
		}
		if !slices.IsSortedFunc(towns, func(a, b Town) int { return cmp.Compare(b.Population, a.Population) }) {
			t.Errorf("InBox(%v, %v, %v, %v, %d) is not by population", w, s, e, n, limit)
		}
	}
	f(-180, -90, 180, 90, 500)
	f(9, 48, 9.5, 49, 10)
	f(9, 48, 9.5, 49, 10_000)
	f(170, -20, -170, -10, 100)
	f(1, -20, 0, -10, 500)
	f(-30, 10, 60, 70, 500)
	f(-40, 30, -39, 31, 500)
	f(11.576, 48.137, 11.576, 48.137, 5)
	if InBox(0, 10, 10, 0, 5) != nil || InBox(math.NaN(), 0, 1, 1, 5) != nil || InBox(0, 0, 1, 1, 0) != nil {
		t.Error("towns in no box")
	}
}

func TestTownsAreSound(t *testing.T) {
	g := places()
	for i := range g.towns {
		town := g.town(i)
		if town.ID <= 0 || town.Name == "" || !onEarth(town.Lat, town.Lon) || Continent(town.Country) == "" {
			t.Errorf("%+v", town)
		}
	}
	if len(g.towns) < 140_000 {
		t.Errorf("%d towns", len(g.towns))
	}
}

func TestDamagedData(t *testing.T) {
	for _, packed := range [][]byte{nil, []byte("no gzip"), townsData[:len(townsData)/2]} {
		if _, err := readTowns(packed); err == nil {
			t.Error("damaged towns were read")
		}
		if _, err := readBorders(packed); err == nil {
			t.Error("damaged borders were read")
		}
	}
	if _, err := readMends("DE 48.1\n"); err == nil {
		t.Error("a damaged mend was read")
	}
}

func BenchmarkNearest(b *testing.B) {
	for b.Loop() {
		Nearest(48.7, 9.1)
	}
}
