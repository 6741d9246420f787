package live

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
)

// outdone reports whether a sensor of a column is upstream's average of another
// one in it: where both are, the single measurements are shown. Sensors ascend.
func outdone(sensors []air.SensorID, i int) bool {
	home := sensors[i].Home()
	return home != sensors[i] && has(sensors, home)
}

// publish returns what readers may see of an index.
func (c *IndexColumn) publish() *IndexColumn {
	n := 0
	for i := range c.Sensor {
		if outdone(c.Sensor, i) {
			n++
		}
	}
	if n == 0 {
		return c
	}
	n = len(c.Sensor) - n
	out := &IndexColumn{Sensor: make([]air.SensorID, 0, n), Index: make([]assess.Index, 0, n), Place: make([]int32, 0, n)}
	for i, id := range c.Sensor {
		if !outdone(c.Sensor, i) {
			out.Sensor, out.Index, out.Place = append(out.Sensor, id), append(out.Index, c.Index[i]), append(out.Place, c.Place[i])
		}
	}
	return out
}
