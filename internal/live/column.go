package live

import (
	"cmp"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// column is the newest value of each sensor in one quantity, indoor sensors
// too. What readers may hold is never written: the first change after a
// publication makes a copy.
type column struct {
	all    *Column // ordered by place, but for what was appended since the last publication
	pos    []int32 // by place: index into all, −1 when the sensor has none
	shown  *Column // what readers see of all; nil when it must be made again
	owned  bool    // all is a copy that no reader holds
	sorted bool
}

func newColumn(places int) *column {
	c := &column{all: &Column{}, pos: make([]int32, places), owned: true, sorted: true}
	for i := range c.pos {
		c.pos[i] = -1
	}
	return c
}

// offer enters a row if it is newer than what is there.
func (c *column) offer(place int32, r air.Row) {
	p := c.pos[place]
	if p >= 0 && r.Time <= c.all.Time[p] {
		return
	}
	if !c.owned {
		a := c.all
		c.all = &Column{
			Sensor: slices.Clone(a.Sensor), Time: slices.Clone(a.Time), Value: slices.Clone(a.Value),
			Flags: slices.Clone(a.Flags), Place: slices.Clone(a.Place),
		}
		c.owned = true
	}
	c.shown = nil
	a := c.all
	if p >= 0 {
		a.Time[p], a.Value[p], a.Flags[p] = r.Time, r.Value, r.Flags
		return
	}
	if n := len(a.Place); n > 0 && a.Place[n-1] > place {
		c.sorted = false
	}
	c.pos[place] = int32(len(a.Place))
	a.append(r.Sensor, r.Time, r.Value, r.Flags, place)
}

func (c *Column) append(s air.SensorID, t int64, v float64, f air.Flags, place int32) {
	c.Sensor = append(c.Sensor, s)
	c.Time = append(c.Time, t)
	c.Value = append(c.Value, v)
	c.Flags = append(c.Flags, f)
	c.Place = append(c.Place, place)
}

// pick returns the rows at those indices, in that order.
func (c *Column) pick(order []int32) *Column {
	n := len(order)
	out := &Column{
		Sensor: make([]air.SensorID, 0, n), Time: make([]int64, 0, n), Value: make([]float64, 0, n),
		Flags: make([]air.Flags, 0, n), Place: make([]int32, 0, n),
	}
	for _, i := range order {
		out.append(c.Sensor[i], c.Time[i], c.Value[i], c.Flags[i], c.Place[i])
	}
	return out
}

// remap follows the places to where they have moved, keeping their order.
func (c *column) remap(moved []int32, places int) {
	place := make([]int32, len(c.all.Place))
	for i, p := range c.all.Place {
		place[i] = moved[p]
	}
	a := *c.all
	a.Place = place
	c.all, c.shown = &a, nil
	c.pos = make([]int32, places)
	c.index()
}

func (c *column) index() {
	for i := range c.pos {
		c.pos[i] = -1
	}
	for i, p := range c.all.Place {
		c.pos[p] = int32(i)
	}
}

// publish returns what readers may see: all but the hidden places (nil hides
// none) and averages of sensors that are there themselves. After it, nothing
// that was returned is written again.
func (c *column) publish(hidden []bool) *Column {
	if !c.sorted {
		order := make([]int32, len(c.all.Place))
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(c.all.Place[a], c.all.Place[b]) })
		c.all = c.all.pick(order)
		c.index()
		c.sorted = true
	}
	c.owned = false
	if c.shown == nil {
		c.shown = c.all
		var open []int32
		for i, p := range c.all.Place {
			if (hidden == nil || !hidden[p]) && !outdone(c.all.Sensor, i) {
				open = append(open, int32(i))
			}
		}
		if len(open) < len(c.all.Place) {
			c.shown = c.all.pick(open)
		}
	}
	return c.shown
}

// newest is the time of the newest value that readers see; 0 when there is
// none.
func newest(columns map[air.Quantity]*Column) int64 {
	t := int64(math.MinInt64)
	for _, c := range columns {
		for _, x := range c.Time {
			t = max(t, x)
		}
	}
	if t == math.MinInt64 {
		return 0
	}
	return t
}
