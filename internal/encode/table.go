package encode

import (
	"fmt"

	"github.com/mote-air/mote/internal/air"
)

// Table is what an answer holds: members that stand once, and columns of equal
// length.
type Table struct {
	Members []Member
	Columns []Column
}

// Member is a name and a value that stands once, before the columns. JSON and
// GeoJSON carry members; CSV does not.
type Member struct {
	Name string
	json func([]byte) []byte
	text *string // of a text, as it is
}

// Text is a member that holds a text.
func Text(name, value string) Member {
	return Member{name, func(b []byte) []byte { return jsonText(b, value) }, &value}
}

// plain is the member as a text: what stands in the metadata of binary formats.
func (m Member) plain() string {
	if m.text != nil {
		return *m.text
	}
	return string(m.json(nil))
}

// Truth is a member that holds true or false.
func Truth(name string, value bool) Member {
	return Member{Name: name, json: func(b []byte) []byte { return fmt.Appendf(b, "%t", value) }}
}

// IntList is a member that holds whole numbers; never null.
func IntList(name string, values []int64) Member {
	return Member{Name: name, json: func(b []byte) []byte {
		b = append(b, '[')
		for i, v := range values {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendInt(b, v)
		}
		return append(b, ']')
	}}
}

// SensorList is a member that holds sensor ids; never null.
func SensorList(name string, ids []air.SensorID) Member {
	return Member{Name: name, json: func(b []byte) []byte {
		b = append(b, '[')
		for i, s := range ids {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendSensor(append(b, '"'), s), '"')
		}
		return append(b, ']')
	}}
}

// Int is a member that holds a whole number.
func Int(name string, value int64) Member {
	return Member{Name: name, json: func(b []byte) []byte { return appendInt(b, value) }}
}

// Object is a member that holds another table.
func Object(name string, t *Table) Member { return Member{Name: name, json: t.appendObject} }

// Objects is a member that holds a list of tables; never null.
func Objects(name string, tables []*Table) Member {
	return Member{Name: name, json: func(b []byte) []byte {
		b = append(b, '[')
		for i, t := range tables {
			if i > 0 {
				b = append(b, ',')
			}
			b = t.appendObject(b)
		}
		return append(b, ']')
	}}
}

// Rows is the number of rows. It panics when columns differ in length: a table
// that is not rectangular is a mistake of its maker.
func (t *Table) Rows() int {
	if len(t.Columns) == 0 {
		return 0
	}
	n := t.Columns[0].Len()
	for _, c := range t.Columns {
		if c.Len() != n {
			panic(fmt.Sprintf("encode: column %s has %d rows, %s has %d", c.Name(), c.Len(), t.Columns[0].Name(), n))
		}
	}
	return n
}

// AppendJSON writes one object: the members, then each column as an array.
func (t *Table) AppendJSON(b []byte) []byte { return append(t.appendObject(b), '\n') }

func (t *Table) appendObject(b []byte) []byte {
	n := t.Rows()
	b = append(b, '{')
	b = t.appendMembers(b)
	for _, c := range t.Columns {
		if !c.in(inJSON) {
			continue
		}
		b = append(appendKey(b, c.Name()), '[')
		for row := range n {
			if row > 0 {
				b = append(b, ',')
			}
			b = c.appendJSON(b, row)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

// AppendCSV writes a header row and one row per row, as RFC 4180 has it:
// commas, CRLF, quotes where needed.
func (t *Table) AppendCSV(b []byte) []byte {
	n := t.Rows()
	var columns []Column
	for _, c := range t.Columns {
		if c.in(inCSV) {
			columns = append(columns, c)
		}
	}
	for i, c := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = csvText(b, c.Name(), Comma)
	}
	b = append(b, '\r', '\n')
	for row := range n {
		for i, c := range columns {
			if i > 0 {
				b = append(b, ',')
			}
			b = c.appendCSV(b, row, Comma)
		}
		b = append(b, '\r', '\n')
	}
	return b
}

func (t *Table) appendMembers(b []byte) []byte {
	for _, m := range t.Members {
		b = m.json(appendKey(b, m.Name))
	}
	return b
}

// appendKey writes a key of an object, with the comma before it unless it is
// the first.
func appendKey(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(jsonText(b, name), ':')
}
