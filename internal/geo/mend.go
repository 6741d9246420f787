package geo

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
	"sync"
)

// mendsData mends the borders where the gazetteer knows better: a line for each
// town that they draw on the wrong side by less than 2 km, with the metres
// around it that are mended, and for each on an island that they leave out, with
// 0. It is made from the other two by TestMends -update.
//
//go:embed data/mends.txt
var mendsData string

const (
	mendMetres   = 1000 // how far around a town at most: tried on towns that the gazetteer does not hold
	misdrawnMost = 2000 // metres; a town farther from its country is a matter of opinion, not of drawing
)

// mend is a place where the borders are mended.
type mend struct {
	lat, lon float64
	country  string
	metres   float64 // 0: an island
}

// mends are by cell: those on land that reach into it, and islands in it.
var mends = sync.OnceValue(func() map[int][]mend {
	list, err := readMends(mendsData)
	if err != nil {
		panic("geo: the embedded mends are damaged: " + err.Error()) // a test reads them
	}
	m := map[int][]mend{}
	for _, d := range list {
		around(d.lat, d.lon, d.metres, func(cell int, _ float64) { m[cell] = append(m[cell], d) })
	}
	return m
})

func readMends(text string) ([]mend, error) {
	var list []mend
	for line := range strings.Lines(text) {
		var d mend
		if _, err := fmt.Sscan(line, &d.country, &d.lat, &d.lon, &d.metres); err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		list = append(list, d)
	}
	return list, nil
}

// mended is the country of a point on land around a town on whose side the
// border is drawn wrong; "" elsewhere.
func mended(lat, lon float64) string {
	best, country := math.Inf(1), ""
	for _, d := range mends()[row(lat)*columns+column(lon)] {
		if m := Metres(lat, lon, d.lat, d.lon); m < min(best, d.metres) {
			best, country = m, d.country
		}
	}
	return country
}

// island is the nearest of the islands that are not drawn, and how far it is.
func island(lat, lon float64) (string, float64) {
	best, country := math.Inf(1), ""
	around(lat, lon, coastMetres, func(cell int, _ float64) {
		for _, d := range mends()[cell] {
			if m := Metres(lat, lon, d.lat, d.lon); d.metres == 0 && m < best {
				best, country = m, d.country
			}
		}
	})
	return country, best
}
