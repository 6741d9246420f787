package httpapi

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/query"
)

func (s *server) encodeTableau(m *tableau, f filter, contentType string) *document {
	c := selectLatest(m.snap, f, math.MaxInt64)
	c.credit = s.creditOf(networksOf(c.sensor)...)
	table := m.table(c)
	var raw []byte
	switch contentType {
	case csvType:
		raw = table.AppendCSV(make([]byte, 0, 160*len(c.place)+1024))
		contentType = csvType + "; charset=utf-8; header=present"
	case geoJSONType:
		raw = table.AppendGeoJSON(make([]byte, 0, 280*len(c.place)+1024), pointsOf(c.place))
	default:
		raw = table.AppendJSON(make([]byte, 0, 112*len(c.place)+1024))
	}
	return newDocument(contentType, raw, c.credit.links).named("snapshot", c.credit)
}

// table is that of the latest with what the past has beside it: counts, the
// state, the version of the rules.
func (m *tableau) table(c *chosen) *encode.Table {
	t := c.table("")
	statistic := "index"
	if !isIndex(c.subject) {
		statistic = statistics[query.Hour]
		m.tellHours(t, c)
	}
	t.Members = append(t.Members, encode.Text("at", rfc3339(m.at)), encode.Text("statistic", statistic),
		encode.Text("state", string(m.state)), encode.Text("rules", m.rules))
	return t
}

// tellHours puts what hours say in the place of what single values do.
func (m *tableau) tellHours(t *encode.Table, c *chosen) {
	n := len(c.sensor)
	counted, suspect, invalid, end := make([]uint32, n), make([]uint32, n), make([]uint32, n), make([]int64, n)
	for i, id := range c.sensor {
		at, _ := slices.BinarySearchFunc(m.hours, id, func(h average.HourRow, id air.SensorID) int { return int(h.Sensor - id) })
		h := m.hours[at].Hour
		counted[i], suspect[i], invalid[i], end[i] = h.N, h.NSuspect, h.NInvalid, m.at
	}
	columns := make([]encode.Column, 0, len(t.Columns)+4)
	for _, col := range t.Columns {
		if col.Name() == "time" {
			columns = append(columns, encode.CSVOnly(encode.Times("from", c.time)), encode.CSVOnly(encode.Times("to", end)))
			continue
		}
		if columns = append(columns, col); col.Name() == "indoor" {
			columns = append(columns, encode.Ints("n", counted), encode.Ints("n_suspect", suspect), encode.Ints("n_invalid", invalid))
		}
	}
	t.Columns = columns
}
