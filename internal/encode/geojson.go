package encode

import "github.com/mote-air/mote/internal/air"

// Points says where the rows of a table are: degrees (WGS 84), one pair a row.
type Points struct {
	Lat, Lon []float64
}

// AppendGeoJSON writes the table as an RFC 7946 FeatureCollection: one point
// feature a row, the columns as properties, the members beside "features". The
// first column's text is the feature's id. Rows that cannot be drawn
// ([air.OnMap]) are left out, and so are columns named lat and lon, which the
// geometry holds.
func (t *Table) AppendGeoJSON(b []byte, at Points) []byte {
	n := t.Rows()
	var columns []Column
	for _, c := range t.Columns {
		if c.in(inJSON) && c.Name() != "lat" && c.Name() != "lon" {
			columns = append(columns, c)
		}
	}
	b = append(b, `{"type":"FeatureCollection"`...)
	b = t.appendMembers(b)
	b = append(appendKey(b, "features"), '[')
	first := true
	for row := range n {
		if !air.OnMap(at.Lat[row], at.Lon[row]) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, `{"type":"Feature","id":`...)
		b = columns[0].appendJSON(b, row)
		b = append(b, `,"geometry":{"type":"Point","coordinates":[`...)
		b = jsonNumber(b, at.Lon[row])
		b = append(b, ',')
		b = jsonNumber(b, at.Lat[row])
		b = append(b, `]},"properties":{`...)
		for _, c := range columns {
			b = c.appendJSON(appendKey(b, c.Name()), row)
		}
		b = append(b, '}', '}')
	}
	return append(b, ']', '}', '\n')
}
