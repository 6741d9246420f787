package live

import "github.com/mote-air/mote/internal/air"

// NewSnapshot builds the present at one version. Places must be ordered by
// sensor, and every column's Place must index them; the caller hands all of it
// over and does not touch it again. Newest is the newest time in the columns,
// which hold nothing from the future.
func NewSnapshot(v Version, at int64, places []Place, columns map[air.Quantity]*Column, indices map[string]*IndexColumn) *Snapshot {
	s := &Snapshot{
		Version: v, At: at,
		places: places, columns: columns, indices: indices,
		byID: make(map[air.SensorID]int32, len(places)), over: make(chan struct{}),
	}
	for i := range places {
		s.byID[places[i].Sensor.ID] = int32(i)
	}
	for _, c := range columns {
		for _, t := range c.Time {
			s.Newest = max(s.Newest, t)
		}
	}
	return s
}

// NewPast is [NewSnapshot] for a past hour. Upstream's averages of sensors whose
// own values are there are left out, as in the present.
func NewPast(at int64, places []Place, columns map[air.Quantity]*Column, indices map[string]*IndexColumn) *Snapshot {
	for q, c := range columns {
		var own []int32
		for i := range c.Sensor {
			if !outdone(c.Sensor, i) {
				own = append(own, int32(i))
			}
		}
		if len(own) < len(c.Sensor) {
			columns[q] = c.pick(own)
		}
	}
	for slug, c := range indices {
		indices[slug] = c.publish()
	}
	return NewSnapshot(Version{}, at, places, columns, indices)
}
