package hexagon_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/hexagon"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

const noon = 1_793_620_800

func sensorID(n air.Network, number int64) air.SensorID {
	id, err := air.NewSensorID(n, number)
	if err != nil {
		panic(err)
	}
	return id
}

// network makes up sensors around some towns, several to a site, some indoors,
// without a place or nowhere, with values of every kind.
func network(seed uint64, sensors int) *live.Snapshot {
	rnd := rand.New(rand.NewPCG(seed, 1))
	places := make([]live.Place, sensors)
	pm := &live.Column{}
	index := map[string]*live.IndexColumn{}
	for _, slug := range assess.Standards() {
		index[slug] = &live.IndexColumn{}
	}
	sites := map[int64]air.Site{}
	for i := range places {
		n := air.SC
		if i > sensors*9/10 {
			n = air.SC5
		}
		location := 1 + rnd.Int64N(int64(sensors)/2)
		at, known := sites[location]
		if !known {
			town := [][2]float64{{57.15, -2.1}, {52.5, 13.4}, {-17.6, 179.95}, {0.2, 0.1}}[rnd.IntN(4)]
			at = air.Site{Lat: town[0] + rnd.Float64(), Lon: town[1] + rnd.Float64(), Indoor: air.Tristate(rnd.IntN(2))}
			switch rnd.IntN(20) {
			case 0:
				at.Lat, at.Lon = 0, 0
			case 1:
				at.Lat = math.NaN()
			case 2:
				at.Indoor = air.Yes
			}
			if at.Lon > 180 {
				at.Lon -= 360
			}
			sites[location] = at
		}
		at.ID = air.SiteID{Network: n, Location: location}
		if rnd.IntN(15) == 0 {
			at.ID.Location = 0
		}
		id := sensorID(n, int64(i+1))
		places[i] = live.Place{Described: store.Described{Sensor: air.Sensor{ID: id}, Site: at}}
		if rnd.IntN(10) > 0 {
			v := float64(rnd.IntN(600)) / 10
			if rnd.IntN(20) == 0 {
				v = math.NaN()
			}
			pm.Sensor, pm.Value, pm.Place = append(pm.Sensor, id), append(pm.Value, v), append(pm.Place, int32(i))
			pm.Time = append(pm.Time, noon-rnd.Int64N(2400))
			pm.Flags = append(pm.Flags, []air.Flags{0, 0, 0, air.FlagOrder, air.FlagRange}[rnd.IntN(5)])
		}
		if at.Indoor == air.Yes {
			continue
		}
		for slug, c := range index {
			x := assess.Index{Interval: air.Interval{To: noon}}
			if rnd.IntN(4) > 0 {
				x.PM25 = assess.Sub{OK: true, Concentration: 80 * rnd.Float64()}
			}
			if slug != "uk-daqi-pm25" && (!x.PM25.OK || rnd.IntN(4) > 0) {
				x.PM10 = assess.Sub{OK: true, Concentration: 120 * rnd.Float64()}
			}
			if x.PM25.OK || x.PM10.OK {
				c.Sensor, c.Place, c.Index = append(c.Sensor, id), append(c.Place, int32(i)), append(c.Index, x)
			}
		}
	}
	return live.NewSnapshot(live.Version{Epoch: "e", N: 1}, noon, places, map[air.Quantity]*live.Column{air.PM25: pm}, index)
}

// reckoning is the independent computation: words and maps, no sharing with
// what it checks.
type reckoning struct {
	res   int
	sites map[string]map[string][]float64 // by site: by pollutant: its sensors' values
	where map[string]string               // by site: its cell
}

func (r *reckoning) add(p *live.Place, pollutant string, v float64) {
	s := p.Site
	if s.Indoor == air.Yes || math.IsNaN(s.Lat) || math.IsNaN(v) || s.Lat == 0 && s.Lon == 0 {
		return
	}
	name := fmt.Sprint("location ", s.ID.Location)
	if s.ID.Location == 0 {
		name = p.Sensor.ID.String()
	}
	if r.sites[name] == nil {
		r.sites[name] = map[string][]float64{}
	}
	r.sites[name][pollutant] = append(r.sites[name][pollutant], v)
	r.where[name] = geo.CellString(geo.Cell(s.Lat, s.Lon, r.res))
}

func geoCell(lat, lon float64, res int) string { return geo.CellString(geo.Cell(lat, lon, res)) }

func middle(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	v = append([]float64(nil), v...)
	sort.Float64s(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// cells is the median over sites of each cell and pollutant, and their count.
func (r *reckoning) cells() (medians map[string]map[string]float64, n map[string]int) {
	all := map[string]map[string][]float64{}
	n = map[string]int{}
	for name, has := range r.sites {
		cell := r.where[name]
		n[cell]++
		if all[cell] == nil {
			all[cell] = map[string][]float64{}
		}
		for pollutant, v := range has {
			all[cell][pollutant] = append(all[cell][pollutant], middle(v))
		}
	}
	medians = map[string]map[string]float64{}
	for cell, has := range all {
		medians[cell] = map[string]float64{"pm25": middle(has["pm25"]), "pm10": middle(has["pm10"])}
	}
	return medians, n
}

// shown is a hexagon as both computations tell it.
type shown struct {
	N           int
	Value       float64
	Index, Band string
	Driver      string
	PM25, PM10  float64
}

func told(m hexagon.Map, index bool) map[string]shown {
	out := map[string]shown{}
	last := uint64(0)
	for _, c := range m.Cells {
		if c.ID <= last {
			panic("cells are out of order")
		}
		last = c.ID
		s := shown{N: c.N, Value: c.Value, Index: c.Index, Band: c.Band}
		if index {
			s.Driver, s.PM25, s.PM10 = c.Driver.String(), c.PM25, c.PM10
		}
		out[geo.CellString(c.ID)] = s
	}
	return out
}

var nan = cmpopts.EquateNaNs()

// What nobody measures any more is not the present, though upstream's silence
// ends nothing.
func TestMeasureFades(t *testing.T) {
	var g hexagon.Grid
	f := func(gap int64, cells int) {
		t.Helper()
		id := sensorID(air.SC, 1)
		one := func(at int64) *live.Column {
			return &live.Column{Sensor: []air.SensorID{id}, Time: []int64{at}, Value: []float64{7}, Flags: []air.Flags{0}, Place: []int32{0}}
		}
		places := []live.Place{{Described: store.Described{Sensor: air.Sensor{ID: id}, Site: air.Site{Lat: 57, Lon: -2}}}}
		snap := live.NewSnapshot(live.Version{Epoch: "e", N: 1}, noon, places,
			map[air.Quantity]*live.Column{air.PM25: one(noon - 9000), air.Humidity: one(noon - 9000 + gap)}, nil)
		if m := g.Measure(snap, air.PM25, 4); len(m.Cells) != cells {
			t.Errorf("%d s older than the newest: %+v", gap, m)
		}
	}
	f(0, 1)
	f(1800, 1)
	f(1801, 0)
}

func TestMeasureIsReckoned(t *testing.T) {
	var g hexagon.Grid
	for seed := range uint64(4) {
		snap := network(seed, 600)
		for res := hexagon.MinRes; res <= hexagon.MaxRes; res++ {
			r := reckoning{res, map[string]map[string][]float64{}, map[string]string{}}
			c := snap.Latest(air.PM25)
			usable := func(i int) bool {
				return c.Flags[i]&air.FlagRange == 0 && !math.IsNaN(c.Value[i]) && snap.Place(c.Place[i]).Site.Indoor != air.Yes
			}
			newest := int64(0)
			for i := range c.Sensor {
				if usable(i) && c.Time[i] >= snap.Newest-1800 {
					newest = max(newest, c.Time[i])
					r.add(snap.Place(c.Place[i]), "pm25", c.Value[i])
				}
			}
			medians, n := r.cells()
			want := map[string]shown{}
			for cell, m := range medians {
				want[cell] = shown{N: n[cell], Value: m["pm25"]}
			}
			got := g.Measure(snap, air.PM25, res)
			if diff := cmp.Diff(want, told(got, false)); diff != "" || got.Time != newest {
				t.Fatalf("seed %d, res %d: at %d, want %d (-reckoned +computed):\n%s", seed, res, got.Time, newest, diff)
			}
		}
	}
}

func TestIndexIsReckoned(t *testing.T) {
	averaging := map[string]aqi.Averaging{"eaqi": aqi.Mean1h, "ca-aqhi-plus": aqi.Mean1h}
	var g hexagon.Grid
	snap := network(9, 600)
	for _, slug := range assess.Standards() {
		table, err := aqi.Lookup(slug)
		if err != nil {
			t.Fatal(err)
		}
		a, ok := averaging[slug]
		if !ok {
			a = aqi.Mean24h
		}
		for res := hexagon.MinRes; res <= hexagon.MaxRes; res++ {
			r := reckoning{res, map[string]map[string][]float64{}, map[string]string{}}
			c := snap.Index(slug)
			for i, x := range c.Index {
				p := snap.Place(c.Place[i])
				if x.PM25.OK {
					r.add(p, "pm25", x.PM25.Concentration)
				}
				if x.PM10.OK {
					r.add(p, "pm10", x.PM10.Concentration)
				}
			}
			medians, n := r.cells()
			want := map[string]shown{}
			for cell, m := range medians {
				s := shown{N: n[cell], Value: -1, PM25: m["pm25"], PM10: m["pm10"]}
				for _, p := range []aqi.Pollutant{aqi.PM25, aqi.PM10} {
					x, ok := table.Index(p, a, m[string(p)])
					if ok && float64(x.Index) > s.Value {
						s.Value, s.Index, s.Band, s.Driver = float64(x.Index), x.Text, x.Band.Name, string(p)
					}
				}
				if s.Value >= 0 {
					want[cell] = s
				}
			}
			got := g.Index(snap, slug, res)
			if diff := cmp.Diff(want, told(got, true), nan); diff != "" || len(want) == 0 || got.Time != noon {
				t.Fatalf("%s, res %d: %d cells (-reckoned +computed):\n%s", slug, res, len(want), diff)
			}
		}
	}
}

// A cell's ring is that of H3, flat and rounded to a metre; nothing is a cell
// at other resolutions.
func TestGrid(t *testing.T) {
	var g hexagon.Grid
	cell := g.Cell(57.15, -2.1, 5)
	if cell != geo.Cell(57.15, -2.1, 5) || cell != g.Cell(57.15, -2.1, 5) {
		t.Errorf("%x", cell)
	}
	ring := g.Ring(cell)
	for i, corner := range geo.Ring(cell) {
		if math.Abs(ring[2*i]-corner[0]) > 5e-6 || math.Abs(ring[2*i+1]-corner[1]) > 5e-6 {
			t.Errorf("corner %d: %v, want %v", i, ring[2*i:2*i+2], corner)
		}
	}
	if len(ring) != 12 {
		t.Errorf("%d numbers", len(ring))
	}
	for _, res := range []int{-1, 1, 7} {
		if g.Cell(57.15, -2.1, res) != 0 {
			t.Errorf("a cell at %d", res)
		}
	}
	if g.Cell(math.NaN(), 1, 4) != 0 {
		t.Error("a cell of nowhere")
	}
}
