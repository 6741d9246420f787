package query

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/quality"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// world is a few sensors over a few days, with gaps, moves, odd cadences and
// values of every severity, in a store, and what they said.
type world struct {
	t        testing.TB
	db       *mem.Store
	from, to int64 // whole days
	said     map[air.SensorID][]air.Reading
	placed   map[air.SensorID][]air.Placement
}

// Where sensors of the world stand: each in another country.
var stands = [...][2]float64{{57.145, -2.099}, {48.1, 11.5}, {48.85, 2.35}, {-17.5, 179.9}, {40.7, -74.0}}

func sensorNumber(n int64) air.SensorID { return air.SensorID(1<<56 | n) }

func newWorld(t testing.TB, seed uint64, sensors, days int64) *world {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 7))
	w := &world{t: t, db: mem.New(), from: midday - 12*air.Hour, said: map[air.SensorID][]air.Reading{}, placed: map[air.SensorID][]air.Placement{}}
	w.to = w.from + days*air.Day
	for n := range sensors {
		w.speak(rnd, sensorNumber(n+1))
	}
	w.store()
	return w
}

// speak makes up what one sensor says.
func (w *world) speak(rnd *rand.Rand, id air.SensorID) {
	gap := [...]int64{145, 150, 290, 400, 900, 1700}[rnd.IntN(6)]
	stand := rnd.IntN(len(stands))
	for at := w.from + rnd.Int64N(gap); at < w.to; at += gap + rnd.Int64N(20) {
		switch rnd.IntN(400) {
		case 0:
			at += rnd.Int64N(9 * air.Hour) // silent
		case 1:
			if rnd.IntN(3) == 0 {
				stand = rnd.IntN(len(stands))
			}
		case 2:
			gap = [...]int64{145, 331, 900}[rnd.IntN(3)]
		}
		if at >= w.to {
			return
		}
		at25 := math.Round(rnd.Float64()*400) / 10
		at10 := at25 + math.Round(rnd.Float64()*300)/10
		switch rnd.IntN(25) {
		case 0:
			at25 = 2000 // out of range
		case 1:
			at10 = at25 / 2 // the wrong order
		case 2:
			at10 = math.NaN()
		}
		spot := stands[stand]
		r := air.Reading{
			Sensor: id, Time: at, Type: "SDS011", Pin: "1",
			Site: air.Site{
				ID: air.SiteID{Network: air.SC, Location: int64(10 + stand)}, Lat: spot[0], Lon: spot[1], Altitude: math.NaN(), Country: geo.Country(spot[0], spot[1]),
			},
			Values: []air.Value{{Quantity: air.PM25, Value: at25, Raw: math.NaN()}, {Quantity: air.PM10, Value: at10, Raw: math.NaN()}},
		}
		quality.Check(&r, at)
		w.said[id] = append(w.said[id], r)
	}
}

// store keeps all of it.
func (w *world) store() {
	w.t.Helper()
	var all []air.Reading
	for _, id := range w.ids() {
		all = append(all, w.said[id]...)
	}
	if _, err := w.db.Append(context.Background(), store.Batch{Readings: all, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK}}); err != nil {
		w.t.Fatal(err)
	}
	w.learnPlaces()
}

func (w *world) learnPlaces() {
	w.t.Helper()
	for d, err := range w.db.Sensors(context.Background()) {
		if err != nil {
			w.t.Fatal(err)
		}
		w.placed[d.Sensor.ID] = d.Placements
	}
}

func (w *world) ids() (ids []air.SensorID) {
	for id := range w.said {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// counted is an hour or a day as it is counted one value at a time.
type counted struct {
	n, suspect, invalid int
	sum, low, high      float64
	slots               map[int64]bool
	quarters            map[int64]bool
	sparse              bool
	hours               []float64 // means of a day's complete hours
	values              []float64
}

func (c *counted) complete() bool { return len(c.slots) >= 9 || c.sparse }

func (c *counted) mean() float64 {
	if c.n == 0 {
		return math.NaN()
	}
	return c.sum / float64(c.n)
}

// since is when the sensor came to where it was last before end.
func (w *world) since(id air.SensorID, end int64) int64 {
	since := w.placed[id][0].First
	for _, p := range w.placed[id] {
		if p.First < end {
			since = p.First
		}
	}
	return since
}

// hour counts an hour of what was measured since a time; nil when that is
// nothing.
func (w *world) hour(id air.SensorID, q air.Quantity, start, since int64, quality average.Quality) *counted {
	c := &counted{slots: map[int64]bool{}, quarters: map[int64]bool{}}
	var times []int64
	said := w.said[id]
	first, _ := slices.BinarySearchFunc(said, max(since, start+air.Hour-average.SlowWindow), func(r air.Reading, t int64) int { return int(r.Time - t) })
	for _, r := range said[first:] {
		if r.Time >= start+air.Hour {
			break
		}
		for _, v := range r.Values {
			if v.Quantity != q {
				continue
			}
			times = append(times, r.Time)
			if r.Time < start {
				continue
			}
			s := v.Flags.Severity()
			if math.IsNaN(v.Value) || s == air.Invalid && quality != average.All || s == air.Suspect && quality == average.ValidOnly {
				c.invalid++
				continue
			}
			if c.n == 0 {
				c.low, c.high = v.Value, v.Value
			}
			c.n++
			c.sum += v.Value
			c.values = append(c.values, v.Value)
			c.low, c.high = min(c.low, v.Value), max(c.high, v.Value)
			if s == air.Suspect {
				c.suspect++
			}
			c.slots[(r.Time-start)/300], c.quarters[(r.Time-start)/900] = true, true
		}
	}
	if c.n+c.invalid == 0 {
		return nil
	}
	c.sparse = len(c.slots) < 9 && len(c.quarters) >= 3 && average.Slow(times)
	return c
}

// day counts a day.
func (w *world) day(id air.SensorID, q air.Quantity, start int64, quality average.Quality) *counted {
	d := &counted{}
	since := w.since(id, start+air.Day)
	any := false
	for h := start; h < start+air.Day; h += air.Hour {
		c := w.hour(id, q, h, since, quality)
		if c == nil {
			continue
		}
		any = true
		if c.n > 0 {
			if d.n == 0 {
				d.low, d.high = c.low, c.high
			}
			d.low, d.high = min(d.low, c.low), max(d.high, c.high)
			if c.complete() {
				d.hours = append(d.hours, c.mean())
				d.sparse = d.sparse || c.sparse
			}
		}
		d.n, d.suspect, d.invalid = d.n+c.n, d.suspect+c.suspect, d.invalid+c.invalid
	}
	if !any {
		return nil
	}
	return d
}

func near(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
}
