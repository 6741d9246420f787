package httpapi

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/live"
)

// quantitiesBySensor are the slugs of what the present holds of each of the
// sensors, which ascend.
func quantitiesBySensor(snap *live.Snapshot, ids []air.SensorID) [][]string {
	lists := make([][]string, len(ids))
	if len(ids) == 0 {
		return lists
	}
	for _, q := range air.Quantities() {
		held := snap.Latest(q.Code).Sensor
		from, _ := slices.BinarySearch(held, ids[0])
		i := 0
		for _, id := range held[from:] {
			for i < len(ids) && ids[i] < id {
				i++
			}
			if i == len(ids) {
				break
			}
			if ids[i] == id {
				lists[i] = append(lists[i], q.Slug)
			}
		}
	}
	return lists
}

// sensorColumns are what is known of sensors without their values.
func sensorColumns(page []*live.Place, quantities [][]string) []encode.Column {
	n := len(page)
	var (
		id                = make([]air.SensorID, n)
		network, maker    = make([]string, n), make([]string, n)
		pin, first, last  = make([]string, n), make([]string, n), make([]string, n)
		altitude          = make([]float64, n)
		location, visited = make([]int64, n), make([]int, n)
	)
	for i, p := range page {
		id[i], network[i] = p.Sensor.ID, p.Sensor.ID.Network().String()
		maker[i], pin[i] = p.Sensor.Manufacturer, p.Sensor.Pin
		first[i], last[i] = rfc3339(p.Sensor.First), rfc3339(p.Sensor.Last)
		location[i], altitude[i], visited[i] = p.Site.ID.Location, p.Site.Altitude, len(p.Placements)
	}
	columns := []encode.Column{
		encode.Sensors("sensor", id), encode.Texts("network", network),
		encode.Texts("manufacturer", maker), encode.Texts("pin", pin),
		encode.Texts("first", first), encode.Texts("last", last),
		encode.Ints("site", location), encode.Numbers("altitude", altitude),
	}
	columns = append(columns, placeColumns(page)...)
	return append(columns, indoorColumn(page), encode.Ints("placements", visited), encode.Lists("quantities", quantities))
}
