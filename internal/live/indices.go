package live

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
)

const standards = assess.StandardCount

var standardSlugs = assess.Standards()

// humidity reads the sites anew and marks the indices whose caution it
// changes.
func (st *state) humidity() {
	st.sites.measure(st.columns[air.Humidity], st.closed-air.Hour)
	for i := range st.places {
		if wet := st.sites.humidityAt(int32(i)) >= assess.HumidFrom; wet != st.wet[i] {
			st.wet[i] = wet
			st.dirty[i] = st.dirty[i] || st.rings[pm25][i] != nil || st.rings[pm10][i] != nil
		}
	}
}

// assess makes the indices again whose inputs changed, and says whether a
// reader can see a difference.
func (st *state) assess() (changed bool) {
	any := st.reorder
	for _, d := range st.dirty {
		any = any || d
	}
	if !any {
		return false
	}
	var out [standards]*IndexColumn
	for k, old := range st.index {
		n := len(old.Sensor) + 16
		out[k] = &IndexColumn{Sensor: make([]air.SensorID, 0, n), Index: make([]assess.Index, 0, n), Place: make([]int32, 0, n)}
	}
	var in assess.Input
	for i := range st.places {
		if st.dirty[i] && !st.indoor[i] {
			st.input(int32(i), &in)
		}
		for k, old := range st.index {
			p := st.indexAt[k][i]
			var x assess.Index
			ok := false
			switch {
			case !st.dirty[i]:
				if ok = p >= 0; ok {
					x = old.Index[p]
				}
			case !st.indoor[i]:
				x, ok = assess.Assess(standardSlugs[k], &in)
			}
			if st.dirty[i] && (ok || p >= 0) {
				changed = true
			}
			if st.indexAt[k][i] = -1; !ok {
				continue
			}
			o := out[k]
			st.indexAt[k][i] = int32(len(o.Sensor))
			o.Sensor = append(o.Sensor, st.places[i].Sensor.ID)
			o.Index = append(o.Index, x)
			o.Place = append(o.Place, int32(i))
		}
		st.dirty[i] = false
	}
	st.index, st.reorder = out, false
	for k, c := range out {
		st.shown[k] = c.publish()
	}
	return changed
}
