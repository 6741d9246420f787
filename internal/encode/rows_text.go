package encode

import "bytes"

// csvRows is CSV as [Table.AppendCSV] writes it. With semicolons it begins with
// a byte order mark, by which spreadsheets know UTF-8.
type csvRows struct{ dialect Dialect }

func (f csvRows) begin(b []byte, t *textRows) []byte {
	if f.dialect == Semicolon {
		b = append(b, "\xEF\xBB\xBF"...)
	}
	for i, field := range t.fields {
		if i > 0 {
			b = append(b, byte(f.dialect))
		}
		b = csvText(b, field.Name, f.dialect)
	}
	return append(b, '\r', '\n')
}

func (f csvRows) row(b []byte, _ *textRows, columns []Column, row int) []byte {
	for i, c := range columns {
		if i > 0 {
			b = append(b, byte(f.dialect))
		}
		b = c.appendCSV(b, row, f.dialect)
	}
	return append(b, '\r', '\n')
}

func (csvRows) end(b []byte, _ *textRows, _ []Member) []byte { return b }

// ndjsonRows is one object a line. The last line has the count and the members.
type ndjsonRows struct{}

func (ndjsonRows) begin(b []byte, _ *textRows) []byte { return b }

func (ndjsonRows) row(b []byte, _ *textRows, columns []Column, row int) []byte {
	return append(appendRow(b, columns, row), '\n')
}

func (ndjsonRows) end(b []byte, t *textRows, last []Member) []byte {
	b = appendEnd(append(b, '{'), t.count, last)
	for _, m := range t.about {
		b = m.json(appendKey(b, m.Name))
	}
	return append(b, '}', '\n')
}

// jsonRows is one object: the members, the rows as objects, their count.
type jsonRows struct{}

func (jsonRows) begin(b []byte, t *textRows) []byte {
	b = (&Table{Members: t.about}).appendMembers(append(b, '{'))
	return append(appendKey(b, "rows"), '[')
}

func (jsonRows) row(b []byte, t *textRows, columns []Column, row int) []byte {
	if t.count > 0 {
		b = append(b, ',')
	}
	return appendRow(append(b, '\n'), columns, row)
}

func (jsonRows) end(b []byte, t *textRows, last []Member) []byte {
	return append(appendEnd(append(b, '\n', ']'), t.count, last), '}', '\n')
}

// geoRows is an RFC 7946 FeatureCollection: a feature a row, whose geometry is
// null where the columns lat and lon are.
type geoRows struct {
	lat, lon   int
	properties []Column
	text       []byte
}

func newGeoRows(fields []Field) *geoRows {
	g := &geoRows{lat: -1, lon: -1}
	for i, f := range fields {
		switch f.Name {
		case "lat":
			g.lat = i
		case "lon":
			g.lon = i
		}
	}
	if g.lat < 0 || g.lon < 0 {
		panic("encode: GeoJSON without columns lat and lon")
	}
	return g
}

func (g *geoRows) begin(b []byte, t *textRows) []byte {
	b = append(b, `{"type":"FeatureCollection"`...)
	b = (&Table{Members: t.about}).appendMembers(b)
	return append(appendKey(b, "features"), '[')
}

func (g *geoRows) row(b []byte, t *textRows, columns []Column, row int) []byte {
	if t.count > 0 {
		b = append(b, ',')
	}
	b = append(b, "\n"+`{"type":"Feature","geometry":`...)
	g.text = append(columns[g.lon].appendJSON(g.text[:0], row), ',')
	g.text = columns[g.lat].appendJSON(g.text, row)
	if bytes.Contains(g.text, []byte("null")) {
		b = append(b, "null"...)
	} else {
		b = append(append(b, `{"type":"Point","coordinates":[`...), g.text...)
		b = append(b, ']', '}')
	}
	g.properties = g.properties[:0]
	for i, c := range columns {
		if i != g.lat && i != g.lon {
			g.properties = append(g.properties, c)
		}
	}
	b = append(b, `,"properties":`...)
	return append(appendRow(b, g.properties, row), '}')
}

func (g *geoRows) end(b []byte, t *textRows, last []Member) []byte {
	return append(appendEnd(append(b, '\n', ']'), t.count, last), '}', '\n')
}

func appendRow(b []byte, columns []Column, row int) []byte {
	b = append(b, '{')
	for _, c := range columns {
		b = c.appendJSON(appendKey(b, c.Name()), row)
	}
	return append(b, '}')
}

func appendEnd(b []byte, count int64, last []Member) []byte {
	b = appendInt(appendKey(b, "count"), count)
	for _, m := range last {
		b = m.json(appendKey(b, m.Name))
	}
	return b
}
