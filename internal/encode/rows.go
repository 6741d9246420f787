package encode

import (
	"fmt"
	"io"
)

// Rows writes tables, one after another, as one document in constant memory.
// It is not safe for concurrent use. A document whose Close did not return nil
// is broken, and except in CSV it shows that: NDJSON, JSON and GeoJSON lack
// their count, Parquet its footer, Arrow its end of stream.
type Rows interface {
	// Write adds the rows of a table. Its columns are those of the fields, in
	// order; its members are not looked at.
	Write(t *Table) error
	// Close ends the document with what is only known at the end.
	Close(last ...Member) error
	// Abandon lets go of everything without ending the document. It does
	// nothing after Close.
	Abandon()
}

// Style is a format of [Rows].
type Style uint8

// The styles.
const (
	CSV Style = iota
	SemicolonCSV
	NDJSON
	JSON
	GeoJSON
	Parquet
	Arrow
)

// NewRows begins a document. Members say what holds for all of it: they stand
// first in JSON and GeoJSON, in the last line of NDJSON, and in the metadata of
// Parquet and Arrow; CSV has no place for them.
func NewRows(w io.Writer, style Style, fields []Field, about []Member) Rows {
	switch style {
	case Parquet:
		return newParquetRows(w, fields, about)
	case Arrow:
		return newArrowRows(w, fields, about)
	}
	t := &textRows{w: w, fields: fields, about: about}
	switch style {
	case SemicolonCSV:
		t.format = csvRows{Semicolon}
	case NDJSON:
		t.format = ndjsonRows{}
	case JSON:
		t.format = jsonRows{}
	case GeoJSON:
		t.format = newGeoRows(fields)
	default:
		t.format = csvRows{Comma}
	}
	return t
}

// flushAt is how many bytes of text are gathered before they are written.
const flushAt = 64 << 10

// textFormat is what differs between the formats that are texts. Each appends.
type textFormat interface {
	begin(b []byte, t *textRows) []byte
	row(b []byte, t *textRows, columns []Column, row int) []byte
	end(b []byte, t *textRows, last []Member) []byte
}

type textRows struct {
	w      io.Writer
	format textFormat
	fields []Field
	about  []Member
	count  int64
	begun  bool
	done   bool
	buf    []byte
}

func (t *textRows) Write(table *Table) error {
	t.start()
	n := match(table, t.fields)
	for row := range n {
		t.buf = t.format.row(t.buf, t, table.Columns, row)
		t.count++
		if len(t.buf) >= flushAt {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *textRows) start() {
	if !t.begun {
		t.begun = true
		t.buf = t.format.begin(t.buf, t)
	}
}

func (t *textRows) flush() error {
	_, err := t.w.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}

func (t *textRows) Close(last ...Member) error {
	if t.done {
		return nil
	}
	t.done = true
	t.start()
	t.buf = t.format.end(t.buf, t, last)
	return t.flush()
}

func (t *textRows) Abandon() { t.done = true }

// match panics when a table has not the columns that were announced: a mistake
// of its maker.
func match(t *Table, fields []Field) (rows int) {
	if len(t.Columns) != len(fields) {
		panic(fmt.Sprintf("encode: %d columns for %d fields", len(t.Columns), len(fields)))
	}
	for i, c := range t.Columns {
		if c.Name() != fields[i].Name {
			panic("encode: column " + c.Name() + " where " + fields[i].Name + " was announced")
		}
	}
	return t.Rows()
}
