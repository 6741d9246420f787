package live

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/store"
)

// The pollutants that have rings.
const (
	pm25 = iota
	pm10
	pollutants
)

var pollutantQuantity = [pollutants]air.Quantity{air.PM25, air.PM10}

// pollutantOf is a quantity's ring, −1 when it has none.
func pollutantOf(q air.Quantity) int { return slices.Index(pollutantQuantity[:], q) }

// state is the writer's side of the present. A sensor is known by its place in
// the order of ids; every slice "by place" has one element for each. What was
// published is never written: places and byID are replaced, not changed.
type state struct {
	receipt int64 // newest receipt, Unix milliseconds; 0 before the first
	closed  int64 // end of the newest admitted hour; 0 before the first receipt
	until   int64 // what was measured from then on is not read from the store

	places []Place
	owned  bool // places is a copy that no reader holds
	byID   map[air.SensorID]int32

	indoor []bool  // by place: in no index, and in columns only where those are shown
	wet    []bool  // by place: humid enough to be a caution
	since  []int64 // by place: what was measured before enters no ring
	sites  siteBook

	showIndoor bool

	columns map[air.Quantity]*column
	rings   [pollutants][]*ring // by place; nil where nothing was measured lately

	dirty   []bool // by place: the index must be made again
	reorder bool   // places moved since the index columns were made
	asking  bool   // some ring has hours to ask about
	stale   bool   // some ring is to be read again

	index   [standards]*IndexColumn
	shown   [standards]*IndexColumn // what readers see of index
	indexAt [standards][]int32      // by place: index into the column, −1
}

func newState() *state {
	st := &state{until: farFuture, byID: map[air.SensorID]int32{}, columns: map[air.Quantity]*column{}}
	for k := range st.index {
		st.index[k] = &IndexColumn{}
		st.shown[k] = st.index[k]
	}
	return st
}

// own makes the places writable.
func (st *state) own() {
	if st.owned {
		return
	}
	n := 0
	for i := range st.places {
		n += len(st.places[i].Placements)
	}
	flat := make([]air.Placement, 0, n)
	st.places = slices.Clone(st.places)
	for i := range st.places {
		from := len(flat)
		flat = append(flat, st.places[i].Placements...)
		st.places[i].Placements = flat[from:len(flat):len(flat)]
	}
	st.owned = true
}

// describe takes in who is new, moved or described differently. A ring of a
// sensor whose present placement has another beginning is read again: what it
// holds may have been measured elsewhere.
func (st *state) describe(changed []store.Described) {
	if len(changed) == 0 {
		return
	}
	st.own()
	var fresh []store.Described
	for _, d := range changed {
		if _, known := st.byID[d.Sensor.ID]; !known {
			fresh = append(fresh, d)
		}
	}
	st.insert(fresh)
	for _, d := range changed {
		i := st.byID[d.Sensor.ID]
		old := st.places[i]
		d.Placements = slices.Clone(d.Placements)
		st.places[i] = Place{Described: d, Optical: d.Sensor.Optical()}
		if was, is := old.Now(), d.Now(); was.Location != is.Location || was.First != is.First && len(old.Placements)+len(d.Placements) > 2 {
			st.distrust(i)
		}
		st.dirty[i] = true
		st.settlePlace(i)
	}
	st.sites = newSiteBook(st.places)
}

// distrust has a sensor's rings read again.
func (st *state) distrust(i int32) {
	for k, q := range pollutantQuantity {
		if c := st.columns[q]; c != nil && c.pos[i] >= 0 {
			st.ring(k, i).stale = true
			st.stale = true
		}
	}
}

// settlePlace derives what hangs on a place's description.
func (st *state) settlePlace(i int32) {
	p := &st.places[i]
	st.since[i] = math.MinInt64
	if len(p.Placements) > 1 {
		st.since[i] = p.Now().First
	}
	if indoor := p.Site.Indoor == air.Yes; indoor != st.indoor[i] {
		st.indoor[i] = indoor
		for _, c := range st.columns {
			c.shown = nil
		}
	}
}

// insert makes room for new sensors and moves everything that is kept by
// place.
func (st *state) insert(fresh []store.Described) {
	if len(fresh) == 0 {
		return
	}
	slices.SortFunc(fresh, store.BySensor)
	n := len(st.places) + len(fresh)
	places := make([]Place, 0, n)
	moved := make([]int32, len(st.places))
	byID := make(map[air.SensorID]int32, n)
	add := func(p Place) {
		byID[p.Sensor.ID] = int32(len(places))
		places = append(places, p)
	}
	for i, p := range st.places {
		for len(fresh) > 0 && fresh[0].Sensor.ID < p.Sensor.ID {
			add(Place{Described: fresh[0]})
			fresh = fresh[1:]
		}
		moved[i] = int32(len(places))
		add(p)
	}
	for _, d := range fresh {
		add(Place{Described: d})
	}
	st.places, st.byID, st.reorder = places, byID, true
	st.indoor = spread(st.indoor, moved, n, false)
	st.wet = spread(st.wet, moved, n, false)
	st.since = spread(st.since, moved, n, math.MinInt64)
	st.dirty = spread(st.dirty, moved, n, false)
	for k := range st.rings {
		st.rings[k] = spread(st.rings[k], moved, n, nil)
	}
	for k := range st.indexAt {
		st.indexAt[k] = spread(st.indexAt[k], moved, n, -1)
	}
	for _, c := range st.columns {
		c.remap(moved, n)
	}
}

// spread moves elements to their new places; the others get the filling.
func spread[T any](old []T, moved []int32, n int, filling T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = filling
	}
	for i, v := range old {
		out[moved[i]] = v
	}
	return out
}

// hear extends what is known of when a sensor was heard at a place.
func (st *state) hear(i int32, t int64) {
	p := &st.places[i]
	p.Sensor.Last = max(p.Sensor.Last, t)
	for j := len(p.Placements) - 1; j >= 0; j-- {
		if pl := &p.Placements[j]; t >= pl.First {
			pl.Last = max(pl.Last, t)
			return
		}
	}
}

// latest offers a row to its column.
func (st *state) latest(i int32, r air.Row) {
	if r.Flags&air.FlagFuture != 0 {
		return
	}
	c := st.columns[r.Quantity]
	if c == nil {
		c = newColumn(len(st.places))
		st.columns[r.Quantity] = c
	}
	c.offer(i, r)
}

// input gathers what an index is made of.
func (st *state) input(i int32, in *assess.Input) {
	p := &st.places[i]
	*in = assess.Input{
		End: st.closed, Humidity: st.sites.humidityAt(i), Optical: p.Optical,
		Moved: len(p.Placements) > 1 && p.Now().First > st.closed-back,
	}
	for k, hours := range [pollutants]*[assess.Hours]assess.Slot{&in.PM25, &in.PM10} {
		if r := st.rings[k][i]; r != nil {
			for j := range hours {
				hours[j] = r.usable(st.closed - int64(j+1)*air.Hour)
			}
		}
	}
}
