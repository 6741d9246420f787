package encode

import (
	"strconv"

	"github.com/mote-air/mote/internal/air"
)

// Column is one named column of a [Table]. Its values are shared with whoever
// made it and must not change while the table is being written.
type Column interface {
	// Name is the column's name in every format.
	Name() string
	// Len is the number of rows.
	Len() int

	appendJSON(b []byte, row int) []byte
	appendCSV(b []byte, row int) []byte
	in(f format) bool
}

// format is a set of output formats.
type format uint8

const (
	inJSON format = 1 << iota // also GeoJSON
	inCSV
)

// column writes values of one type in both ways.
type column[T any] struct {
	name      string
	values    []T
	json, csv func([]byte, T) []byte
	formats   format
}

func (c *column[T]) Name() string                        { return c.name }
func (c *column[T]) Len() int                            { return len(c.values) }
func (c *column[T]) appendJSON(b []byte, row int) []byte { return c.json(b, c.values[row]) }
func (c *column[T]) appendCSV(b []byte, row int) []byte  { return c.csv(b, c.values[row]) }
func (c *column[T]) in(f format) bool                    { return c.formats&f != 0 }

func newColumn[T any](name string, v []T, json, csv func([]byte, T) []byte) Column {
	return &column[T]{name: name, values: v, json: json, csv: csv, formats: inJSON | inCSV}
}

// limited keeps a column to some formats.
type limited struct {
	Column
	formats format
}

func (l limited) in(f format) bool { return l.formats&f != 0 }

// JSONOnly leaves the column out of CSV.
func JSONOnly(c Column) Column { return limited{c, inJSON} }

// CSVOnly leaves the column out of JSON and GeoJSON.
func CSVOnly(c Column) Column { return limited{c, inCSV} }

// Numbers is a column of numbers; one that is not finite is null in JSON and
// empty in CSV.
func Numbers(name string, v []float64) Column { return newColumn(name, v, jsonNumber, csvNumber) }

// Ints is a column of whole numbers.
func Ints[T int | int64 | uint32](name string, v []T) Column {
	return newColumn(name, v, appendInt[T], appendInt[T])
}

// Times is a column of Unix seconds: as they are in JSON, RFC 3339 in CSV.
func Times(name string, v []int64) Column { return newColumn(name, v, appendInt[int64], csvTime) }

// Texts is a column of texts.
func Texts[T ~string](name string, v []T) Column {
	return newColumn(name, v,
		func(b []byte, s T) []byte { return jsonText(b, string(s)) },
		func(b []byte, s T) []byte { return csvText(b, string(s)) })
}

// Repeat is a column that says the same in each of n rows.
func Repeat(name, text string, n int) Column {
	return newColumn(name, make([]struct{}, n),
		func(b []byte, _ struct{}) []byte { return jsonText(b, text) },
		func(b []byte, _ struct{}) []byte { return csvText(b, text) })
}

// Bools is a column of true and false.
func Bools(name string, v []bool) Column {
	return newColumn(name, v, strconv.AppendBool, strconv.AppendBool)
}

// Lists is a column of lists of codes: an array in JSON, joined by "|" in CSV.
func Lists[T ~string](name string, v [][]T) Column {
	return newColumn(name, v,
		func(b []byte, list []T) []byte { return jsonList(b, list) },
		func(b []byte, list []T) []byte { return csvList(b, list) })
}

// NumberLists is a column of lists of numbers: arrays in JSON, joined by "|" in
// CSV, each written as [Numbers] does.
func NumberLists(name string, v [][]float64) Column {
	write := func(b []byte, list []float64, between byte, one func([]byte, float64) []byte) []byte {
		for i, x := range list {
			if i > 0 {
				b = append(b, between)
			}
			b = one(b, x)
		}
		return b
	}
	return newColumn(name, v,
		func(b []byte, list []float64) []byte {
			return append(write(append(b, '['), list, ',', jsonNumber), ']')
		},
		func(b []byte, list []float64) []byte { return write(b, list, '|', csvNumber) })
}

// Sensors is a column of sensor ids.
func Sensors(name string, v []air.SensorID) Column {
	return newColumn(name, v,
		func(b []byte, s air.SensorID) []byte { return append(appendSensor(append(b, '"'), s), '"') },
		appendSensor)
}

// Flags is a column of flags by name, written as [Lists] writes.
func Flags(name string, v []air.Flags) Column {
	return newColumn(name, v,
		func(b []byte, f air.Flags) []byte {
			if f == 0 {
				return append(b, "[]"...)
			}
			return jsonList(b, f.Names())
		},
		func(b []byte, f air.Flags) []byte {
			if f == 0 {
				return b
			}
			return csvList(b, f.Names())
		})
}

func appendSensor(b []byte, s air.SensorID) []byte {
	b = append(b, s.Network().String()...)
	b = append(b, '-')
	return strconv.AppendInt(b, s.Number(), 10)
}

func jsonList[T ~string](b []byte, list []T) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = jsonText(b, string(s))
	}
	return append(b, ']')
}

func csvList[T ~string](b []byte, list []T) []byte {
	for i, s := range list {
		if i > 0 {
			b = append(b, '|')
		}
		b = append(b, s...)
	}
	return b
}
