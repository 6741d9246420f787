package quality

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// Records tells the flags of one sensor's stored rows anew, as [Check] would of
// the records that they came in; a record is what the rows have under one time.
// Set are the flags that one record alone can tell, and of the others only
// those that stored numbers do not tell ([air.KeptFlags]), as the rows have
// them. [Records.Add] each quantity, then [Records.Check]. Neither allocates.
// The zero value is empty.
type Records struct {
	mass, weather group
}

// Add takes all rows of one quantity, in order of time, each time once, and
// where their flags go: a slice as long, which is overwritten.
func (r *Records) Add(rows []air.Row, flags []air.Flags) {
	if len(rows) == 0 {
		return
	}
	t := track{rows: rows, flags: flags}
	switch q := rows[0].Quantity; {
	case in(q, masses):
		r.mass.join(t)
	case in(q, climate):
		r.weather.join(t)
	default:
		for i := range rows {
			var alone record
			t.check(i, &alone)
		}
	}
}

// Check sets the flags of all that was added, and forgets it.
func (r *Records) Check() {
	r.mass.check()
	r.weather.check()
	*r = Records{}
}

// track is the rows of one quantity.
type track struct {
	rows  []air.Row
	flags []air.Flags
	next  int
}

func (t *track) check(i int, rec *record) {
	r := &t.rows[i]
	t.flags[i] = r.Flags&air.KeptFlags | rec.value(r.Quantity, r.Value)
}

// group is the quantities whose values speak of one another.
type group struct {
	tracks [4]track // no group has more quantities
	n      int
}

func (g *group) join(t track) {
	g.tracks[g.n] = t
	g.n++
}

// check goes through the records in order of time.
func (g *group) check() {
	tracks := g.tracks[:g.n]
	for {
		at, left := int64(math.MaxInt64), false
		for i := range tracks {
			if t := &tracks[i]; t.next < len(t.rows) {
				at, left = min(at, t.rows[t.next].Time), true
			}
		}
		if !left {
			return
		}
		var rec record
		var taken [len(g.tracks)]bool
		for i := range tracks {
			t := &tracks[i]
			if taken[i] = t.next < len(t.rows) && t.rows[t.next].Time == at; taken[i] {
				t.check(t.next, &rec)
				t.next++
			}
		}
		mass, weather := rec.groups()
		if mass|weather == 0 {
			continue
		}
		for i := range tracks {
			if t := &tracks[i]; taken[i] {
				t.flags[t.next-1] |= ofGroups(t.rows[t.next-1].Quantity, mass, weather)
			}
		}
	}
}
