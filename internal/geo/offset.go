package geo

import (
	_ "embed"
	"fmt"
	"math"
	"sync"
)

// offsetsData is made by tools/geodata from GeoNames (CC BY 4.0) and the IANA
// time zone database (public domain): towns that tell the standard time of
// their country.
//
//go:embed data/offsets.bin.gz
var offsetsData []byte

// offsetStep is the unit of standard times, in seconds.
const offsetStep = 15 * 60

// offsetTown is a town and the standard time there.
type offsetTown struct {
	lat, lon float64
	seconds  int64
}

var offsetTowns = sync.OnceValue(func() map[string][]offsetTown {
	towns, err := readOffsets(offsetsData)
	if err != nil {
		panic("geo: the embedded standard times are damaged: " + err.Error()) // a test reads them
	}
	return towns
})

// readOffsets decodes what tools/geodata/offsets.mjs wrote.
func readOffsets(packed []byte) (map[string][]offsetTown, error) {
	r, err := newReader(packed)
	if err != nil {
		return nil, fmt.Errorf("standard times: %w", err)
	}
	byCountry := map[string][]offsetTown{}
	for range r.uint() {
		code := string(r.take(2))
		towns := make([]offsetTown, min(r.uint(), uint64(len(r.rest))))
		var lat, lon int64
		for i := range towns {
			seconds := r.int() * offsetStep
			lat, lon = lat+r.int(), lon+r.int()
			towns[i] = offsetTown{float64(lat) / townGrid, float64(lon) / townGrid, seconds}
		}
		byCountry[code] = towns
	}
	if r.err != nil {
		return nil, fmt.Errorf("standard times: %w", r.err)
	}
	return byCountry, nil
}

// StandardOffset is how far standard time at a point, that without summer time,
// is ahead of UTC, in seconds: that of 2026, for all times. It is the country's;
// where a country has several, that of the nearest of the towns that tell; far
// from every country the whole hours of the longitude. 0 where there is no
// position.
func StandardOffset(lat, lon float64) int64 {
	if !onEarth(lat, lon) {
		return 0
	}
	towns := offsetTowns()[Country(lat, lon)]
	if len(towns) == 0 {
		return int64(math.Round(lon/15)) * 3600
	}
	best, square := 0, math.Inf(1)
	if len(towns) > 1 {
		shrink := math.Cos(lat * rad)
		for i, t := range towns {
			y, x := t.lat-lat, math.Remainder(t.lon-lon, 360)*shrink
			if s := x*x + y*y; s < square {
				best, square = i, s
			}
		}
	}
	return towns[best].seconds
}
