package encode

import (
	"math"
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
	appendCSV(b []byte, row int, d Dialect) []byte
	in(f format) bool
	// pour adds the rows [from, to) to a pile, each the given number of times.
	pour(p *pile, from, to, times int)
}

// format is a set of output formats.
type format uint8

const (
	inJSON format = 1 << iota // also GeoJSON
	inCSV
)

// column writes values of one type in all ways.
type column[T any] struct {
	name    string
	values  []T
	json    func([]byte, T) []byte
	csv     func([]byte, T, Dialect) []byte
	put     func(*pile, []T, int) // nil: the text that CSV has
	formats format
}

func (c *column[T]) Name() string                        { return c.name }
func (c *column[T]) Len() int                            { return len(c.values) }
func (c *column[T]) appendJSON(b []byte, row int) []byte { return c.json(b, c.values[row]) }
func (c *column[T]) in(f format) bool                    { return c.formats&f != 0 }

func (c *column[T]) appendCSV(b []byte, row int, d Dialect) []byte {
	return c.csv(b, c.values[row], d)
}

func (c *column[T]) pour(p *pile, from, to, times int) {
	if c.put != nil {
		c.put(p, c.values[from:to], times)
		return
	}
	for row := from; row < to; row++ {
		p.text(string(c.csv(nil, c.values[row], Comma)), times)
	}
}

func newColumn[T any](name string, v []T, json func([]byte, T) []byte, csv func([]byte, T, Dialect) []byte, put func(*pile, []T, int)) Column {
	return &column[T]{name: name, values: v, json: json, csv: csv, put: put, formats: inJSON | inCSV}
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
func Numbers(name string, v []float64) Column {
	return newColumn(name, v, jsonNumber, csvNumber, (*pile).numbers)
}

// Ints is a column of whole numbers.
func Ints[T int | int64 | uint32](name string, v []T) Column {
	return newColumn(name, v, appendInt[T], csvInt[T], putInts[T])
}

// NoInt stands for no number in [MaybeInts].
const NoInt = math.MinInt64

// MaybeInts is a column of whole numbers; [NoInt] is null in JSON and empty in
// CSV.
func MaybeInts(name string, v []int64) Column {
	return newColumn(name, v,
		func(b []byte, v int64) []byte {
			if v == NoInt {
				return append(b, "null"...)
			}
			return appendInt(b, v)
		},
		func(b []byte, v int64, _ Dialect) []byte {
			if v == NoInt {
				return b
			}
			return appendInt(b, v)
		}, putInts[int64])
}

// Times is a column of Unix seconds: as they are in JSON, RFC 3339 in CSV.
func Times(name string, v []int64) Column {
	return newColumn(name, v, appendInt[int64], csvTime, (*pile).times)
}

// Instants is a column of Unix seconds, RFC 3339 in every text.
func Instants(name string, v []int64) Column {
	return newColumn(name, v,
		func(b []byte, t int64) []byte { return append(appendTime(append(b, '"'), t), '"') },
		csvTime, (*pile).times)
}

// Texts is a column of texts.
func Texts[T ~string](name string, v []T) Column {
	return newColumn(name, v,
		func(b []byte, s T) []byte { return jsonText(b, string(s)) },
		func(b []byte, s T, d Dialect) []byte { return csvText(b, string(s), d) },
		func(p *pile, v []T, times int) {
			for _, s := range v {
				p.text(string(s), times)
			}
		})
}

// Repeat is a column that says the same in each of n rows.
func Repeat(name, text string, n int) Column { return Runs(Texts(name, []string{text}), []int{n}) }

// Bools is a column of true and false.
func Bools(name string, v []bool) Column {
	return newColumn(name, v, strconv.AppendBool,
		func(b []byte, v bool, _ Dialect) []byte { return strconv.AppendBool(b, v) },
		func(p *pile, v []bool, times int) {
			for _, yes := range v {
				p.truth(tristate(yes), times)
			}
		})
}

// MaybeBools is a column of true and false; what was not said is null in JSON
// and empty in CSV.
func MaybeBools(name string, v []air.Tristate) Column {
	return newColumn(name, v,
		func(b []byte, v air.Tristate) []byte {
			if v == air.Unsaid {
				return append(b, "null"...)
			}
			return strconv.AppendBool(b, v == air.Yes)
		},
		func(b []byte, v air.Tristate, _ Dialect) []byte {
			if v == air.Unsaid {
				return b
			}
			return strconv.AppendBool(b, v == air.Yes)
		},
		func(p *pile, v []air.Tristate, times int) {
			for _, one := range v {
				p.truth(one, times)
			}
		})
}

func tristate(yes bool) air.Tristate {
	if yes {
		return air.Yes
	}
	return air.No
}

// Lists is a column of lists of codes: an array in JSON, elsewhere joined by
// "|".
func Lists[T ~string](name string, v [][]T) Column {
	return newColumn(name, v,
		func(b []byte, list []T) []byte { return jsonList(b, list) },
		func(b []byte, list []T, _ Dialect) []byte { return csvList(b, list) }, nil)
}

// NumberLists is a column of lists of numbers: arrays in JSON, elsewhere joined
// by "|", each written as [Numbers] does.
func NumberLists(name string, v [][]float64) Column {
	return newColumn(name, v,
		func(b []byte, list []float64) []byte {
			b = append(b, '[')
			for i, x := range list {
				if i > 0 {
					b = append(b, ',')
				}
				b = jsonNumber(b, x)
			}
			return append(b, ']')
		},
		func(b []byte, list []float64, d Dialect) []byte {
			for i, x := range list {
				if i > 0 {
					b = append(b, '|')
				}
				b = csvNumber(b, x, d)
			}
			return b
		}, nil)
}

// Sensors is a column of sensor ids.
func Sensors(name string, v []air.SensorID) Column {
	return newColumn(name, v,
		func(b []byte, s air.SensorID) []byte { return append(appendSensor(append(b, '"'), s), '"') },
		func(b []byte, s air.SensorID, _ Dialect) []byte { return appendSensor(b, s) }, nil)
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
		func(b []byte, f air.Flags, _ Dialect) []byte { return appendFlags(b, f) },
		(*pile).flags)
}

func appendFlags(b []byte, f air.Flags) []byte {
	if f == 0 {
		return b
	}
	return csvList(b, f.Names())
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
