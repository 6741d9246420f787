package live

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// Kept is how many versions before the present one [Snapshot.Since] knows.
const Kept = 12

// step is what one version changed. Only ids are kept, not the older version:
// a whole one would hold on to tens of megabytes.
type step struct {
	columns   map[string]edit // by slug of a quantity or a standard
	described []air.SensorID  // other position, country, type or indoors; ascending
	placed    []air.SensorID  // those described, those that entered any column and those that are known no more; ascending
	sensors   int             // of which anything changed
}

// edit is what a version changed in a column. Ids ascend.
type edit struct {
	touched []air.SensorID // with another row, a new one, or none any more
	entered []air.SensorID // those with a new one, or whose row was so old that it was hidden
}

// Changes are what has become of the present since an older version.
type Changes struct {
	Since Version
	now   *Snapshot
	steps []*step
}

// Delta brings an older version's column to the present: without the rows of
// Gone, with Rows put in, it holds the same. Everything is in order of sensor.
type Delta struct {
	Rows   []int32        // indices into the present column: new or changed rows
	Gone   []air.SensorID // that have no row any more; some may have come and gone since
	Placed []int32        // indices into the present column: sensors that are new in it, were silent for a day, or are described differently in position, country, type or indoors
}

// Empty reports whether nothing has changed.
func (d Delta) Empty() bool { return len(d.Rows) == 0 && len(d.Gone) == 0 && len(d.Placed) == 0 }

// Since tells what has changed since a version; ok is false for one that is
// unknown or more than [Kept] versions back. Since the present one, nothing.
func (s *Snapshot) Since(v Version) (c Changes, ok bool) {
	if v.Epoch != s.Version.Epoch || v.N > s.Version.N {
		return Changes{}, false
	}
	back := s.Version.N - v.N
	if back > uint64(len(s.steps)) {
		return Changes{}, false
	}
	return Changes{Since: v, now: s, steps: s.steps[len(s.steps)-int(back):]}, true
}

// Changed is the number of sensors of which this version changed anything; 0
// when the version before is not known.
func (s *Snapshot) Changed() int {
	if len(s.steps) == 0 {
		return 0
	}
	return s.steps[len(s.steps)-1].sensors
}

// Quantity is the delta of [Snapshot.Latest].
func (c Changes) Quantity(q air.Quantity) Delta {
	return c.delta(q.String(), c.now.Latest(q).Sensor)
}

// Index is the delta of [Snapshot.Index].
func (c Changes) Index(standard string) Delta {
	return c.delta(standard, c.now.Index(standard).Sensor)
}

// Placed are the sensors that are new in some column, were silent for a day,
// are described differently, or are not known any more, in order.
func (c Changes) Placed() []air.SensorID {
	return union(c.steps, func(s *step) []air.SensorID { return s.placed })
}

func (c Changes) delta(column string, present []air.SensorID) (d Delta) {
	for _, id := range c.touched(column) {
		d.put(present, id)
	}
	for _, id := range merge(c.entered(column), c.described()) {
		if i, ok := slices.BinarySearch(present, id); ok {
			d.Placed = append(d.Placed, int32(i))
		}
	}
	return d
}

func (c Changes) touched(column string) []air.SensorID {
	return union(c.steps, func(s *step) []air.SensorID { return s.columns[column].touched })
}

func (c Changes) entered(column string) []air.SensorID {
	return union(c.steps, func(s *step) []air.SensorID { return s.columns[column].entered })
}

func (c Changes) described() []air.SensorID {
	return union(c.steps, func(s *step) []air.SensorID { return s.described })
}

// put notes what has become of a sensor that was touched.
func (d *Delta) put(present []air.SensorID, id air.SensorID) {
	if i, ok := slices.BinarySearch(present, id); ok {
		d.Rows = append(d.Rows, int32(i))
	} else {
		d.Gone = append(d.Gone, id)
	}
}

// union joins a list of each step, ascending and each id once.
func union(steps []*step, list func(*step) []air.SensorID) []air.SensorID {
	if len(steps) == 1 {
		return list(steps[0])
	}
	var all []air.SensorID
	for _, s := range steps {
		all = append(all, list(s)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func merge(a, b []air.SensorID) []air.SensorID {
	if len(b) == 0 {
		return a
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
