package geo

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write data/mends.txt anew")

// The mends are those that borders and gazetteer ask for.
func TestMends(t *testing.T) {
	g, ix := places(), world()
	foreign := func(home string, lat, lon float64) float64 { // metres to the nearest town of another country
		best := math.Inf(1)
		around(lat, lon, 2*mendMetres, func(cell int, _ float64) {
			for _, i := range g.cells.in(cell) {
				if o := g.town(int(i)); o.Country != home {
					best = min(best, Metres(lat, lon, o.Lat, o.Lon))
				}
			}
		})
		return best
	}
	var lines []string
	for i := range g.towns {
		town := g.town(i)
		code := ix.inside(town.Lat, town.Lon)
		home := slices.Index(ix.codes, town.Country) + 1
		switch {
		case home == 0 || int(code) == home:
		case code != 0 && ix.bounded(uint8(home), town.Lat, town.Lon) < misdrawnMost:
			reach := min(mendMetres, foreign(town.Country, town.Lat, town.Lon)/2)
			lines = append(lines, fmt.Sprintf("%s %.3f %.3f %.0f\n", town.Country, town.Lat, town.Lon, max(reach, 1)))
		case code == 0:
			if near, metres := ix.coast(town.Lat, town.Lon); metres > coastMetres || int(near) != home {
				lines = append(lines, fmt.Sprintf("%s %.3f %.3f 0\n", town.Country, town.Lat, town.Lon))
			}
		}
	}
	slices.SortFunc(lines, cmp.Compare[string])
	if *update {
		if err := os.WriteFile("data/mends.txt", []byte(strings.Join(lines, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !*update && strings.Join(lines, "") != mendsData {
		t.Error("data/mends.txt is not what borders and towns ask for: run go test ./internal/geo -run Mends -update")
	}
}

// bounded is how far a point is from the nearest edge of a country, in metres.
func (ix *index) bounded(code uint8, lat, lon float64) float64 {
	best := math.Inf(1)
	around(lat, lon, misdrawnMost, func(cell int, turn float64) {
		for i := ix.first[cell]; i < ix.first[cell+1]; i++ {
			if e := &ix.edges[i]; e.left == code || e.right == code {
				best = min(best, ix.square(e, lat, lon-turn))
			}
		}
	})
	return math.Sqrt(best)
}
