package geo

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

// townsData is made by tools/geodata from GeoNames (CC BY 4.0): places of 1,000
// inhabitants and more, and in countries with few of these the smaller ones.
//
//go:embed data/towns.bin.gz
var townsData []byte

// What must be said with every answer from the gazetteer.
const (
	Attribution = "Places: GeoNames (geonames.org), CC BY 4.0"
	License     = "CC-BY-4.0"
	LicenseURL  = "https://creativecommons.org/licenses/by/4.0/"
)

// Town is a place of the gazetteer, as GeoNames has it.
type Town struct {
	ID         int    // GeoNames id
	Name       string // in Latin letters, often the English name: Munich
	Country    string // ISO 3166-1 alpha-2
	Lat, Lon   float64
	Population int // inhabitants; 0 when unknown
}

// town is what is kept of one.
type town struct {
	id, population uint32
	lat, lon       int32 // in steps of 1/1000°
	name           uint32
	country        uint8
	nameLen        uint8
}

const townGrid = 1000 // steps per degree

// gazetteer holds the towns, most populous first, then by id.
type gazetteer struct {
	towns     []town
	names     string
	countries []string
	cells     townCells
	keys      keys
}

// places is read at first use: about 0.2 s and 13 MB.
var places = sync.OnceValue(func() *gazetteer {
	g, err := readTowns(townsData)
	if err != nil {
		panic("geo: the embedded towns are damaged: " + err.Error()) // a test reads them
	}
	return g
})

// readTowns decodes what tools/geodata/towns.mjs wrote.
func readTowns(packed []byte) (*gazetteer, error) {
	r, err := newReader(packed)
	if err != nil {
		return nil, fmt.Errorf("towns: %w", err)
	}
	g := &gazetteer{}
	for range r.uint() {
		g.countries = append(g.countries, string(r.take(2)))
	}
	type row struct {
		town
		others string // other names, folded, with | between
	}
	rows := make([]row, min(r.uint(), uint64(len(r.rest))))
	sum := int64(0)
	for i := range rows {
		sum += r.int()
		rows[i].id = uint32(sum)
	}
	for i := range rows {
		rows[i].country = uint8(r.uint())
	}
	sum = 0
	for i := range rows {
		sum += r.int()
		rows[i].lat = int32(sum)
	}
	sum = 0
	for i := range rows {
		sum += r.int()
		rows[i].lon = int32(sum)
	}
	for i := range rows {
		rows[i].population = uint32(r.uint())
	}
	g.names = string(r.take(int(r.uint())))
	others := string(r.take(int(r.uint())))
	if r.err != nil {
		return nil, fmt.Errorf("towns: %w", r.err)
	}
	names := g.names
	for i := range rows {
		t := &rows[i]
		var name string
		start := len(g.names) - len(names)
		name, names, _ = strings.Cut(names, "\n")
		t.others, others, _ = strings.Cut(others, "\n")
		if name == "" || len(name) > math.MaxUint8 || int(t.country) >= len(g.countries) {
			return nil, fmt.Errorf("towns: number %d has no name or no country", i)
		}
		t.name, t.nameLen = uint32(start), uint8(len(name))
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.population, a.population), cmp.Compare(a.id, b.id))
	})
	g.towns = make([]town, len(rows))
	var k keyMaker
	for i := range rows {
		g.towns[i] = rows[i].town
		k.add(i, g.name(i), rows[i].others)
	}
	g.cells, g.keys = newTownCells(g.towns), k.done()
	return g, nil
}

func (g *gazetteer) name(i int) string {
	t := &g.towns[i]
	return g.names[t.name : t.name+uint32(t.nameLen)]
}

// town is number i as callers see it.
func (g *gazetteer) town(i int) Town {
	t := &g.towns[i]
	return Town{
		ID: int(t.id), Name: g.name(i), Country: g.countries[t.country],
		Lat: t.latitude(), Lon: t.longitude(), Population: int(t.population),
	}
}

func (t *town) latitude() float64  { return float64(t.lat) / townGrid }
func (t *town) longitude() float64 { return float64(t.lon) / townGrid }
