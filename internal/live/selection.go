package live

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// Selection is the sensors that somebody looks at: those that they looked at
// before and still do, and those that came into sight or went out of it, also
// when it is not known whether they were in sight before. Each list ascends.
type Selection struct {
	Stay, Enter, Leave []air.SensorID
}

// QuantityOf is [Changes.Quantity] for those who look at a selection: what
// enters is new to them, what leaves is gone.
func (c Changes) QuantityOf(sel Selection, q air.Quantity) Delta {
	return c.among(sel, q.String(), c.now.Latest(q).Sensor)
}

// IndexOf is [Changes.Index] for those who look at a selection.
func (c Changes) IndexOf(sel Selection, standard string) Delta {
	return c.among(sel, standard, c.now.Index(standard).Sensor)
}

func (c Changes) among(sel Selection, column string, present []air.SensorID) (d Delta) {
	touched, entered, described := c.touched(column), c.entered(column), c.described()
	for _, id := range sel.Stay {
		if has(touched, id) {
			d.put(present, id)
		}
		if has(entered, id) || has(described, id) {
			if i, ok := slices.BinarySearch(present, id); ok {
				d.Placed = append(d.Placed, int32(i))
			}
		}
	}
	for _, id := range sel.Enter {
		if i, ok := slices.BinarySearch(present, id); ok {
			d.Rows = append(d.Rows, int32(i))
			d.Placed = append(d.Placed, int32(i))
		} else if has(touched, id) {
			d.Gone = append(d.Gone, id)
		}
	}
	for _, id := range sel.Leave {
		if has(present, id) || has(touched, id) {
			d.Gone = append(d.Gone, id)
		}
	}
	slices.Sort(d.Rows)
	slices.Sort(d.Gone)
	slices.Sort(d.Placed)
	return d
}

func has(ids []air.SensorID, id air.SensorID) bool {
	_, ok := slices.BinarySearch(ids, id)
	return ok
}
