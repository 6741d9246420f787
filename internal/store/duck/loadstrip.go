package duck

import (
	"cmp"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// strip is one column of an archive day.
type strip struct {
	*air.Column
	sensor  air.SensorID
	stretch int32
	seq     int32 // how many values of the day came before it
}

// stripsOf lists the columns in the order of a file of values, those of one
// series in order of arrival.
func stripsOf(d *store.ArchiveDay) []strip {
	var strips []strip
	seq := 0
	for i := range d.Stretches {
		st := &d.Stretches[i]
		for j := range st.Columns {
			c := &st.Columns[j]
			strips = append(strips, strip{c, st.Sensor, int32(i), int32(seq)})
			seq += len(c.Time)
		}
	}
	slices.SortStableFunc(strips, func(a, b strip) int {
		return cmp.Or(cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.sensor, b.sensor))
	})
	return strips
}

// series cuts the columns of the first series off.
func series(strips []strip) (first, rest []strip) {
	n := 1
	for n < len(strips) && strips[n].Quantity == strips[0].Quantity && strips[n].sensor == strips[0].sensor {
		n++
	}
	return strips[:n], strips[n:]
}

// item is one value of a series.
type item struct {
	time    int64
	value   float64
	flags   air.Flags
	stretch int32
	seq     int32
}

func byTime(a, b item) int { return cmp.Compare(a.time, b.time) }

// told is what the values of a stretch say of its sensor's being there.
type told struct {
	any         bool
	first, last int64
	seq         int32 // of the value that came first
}

func (t *told) add(at int64, seq int32) {
	if !t.any {
		*t = told{true, at, at, seq}
		return
	}
	t.first, t.last, t.seq = min(t.first, at), max(t.last, at), min(t.seq, seq)
}
