package duck

import (
	"fmt"
	"strings"
)

// The public format of the lake's files; docs/lake.md describes it. Times are
// written as timestamps of milliseconds, which compress best of those that
// Parquet has, and read as TIMESTAMP; they are UTC and whole seconds. Sums are
// counted in millionths, as average.Hour does: exact, and smaller than DOUBLE.

// lakeColumn is a column of a file.
type lakeColumn struct{ name, kind string }

// lakeColumns are the columns of each kind of file, in order.
var lakeColumns = map[kind][]lakeColumn{
	kindValue: {{"quantity", "SMALLINT"}, {"sensor", "BIGINT"}, {"ts", "TIMESTAMP_MS"}, {"value", "DOUBLE"}, {"flags", "INTEGER"}},
	kindHour: {{"quantity", "SMALLINT"}, {"sensor", "BIGINT"}, {"ts", "TIMESTAMP_MS"}, // the hour's start
		{"n", "INTEGER"}, {"n_suspect", "INTEGER"}, {"n_invalid", "INTEGER"}, {"slots", "SMALLINT"},
		{"sum_micro", "BIGINT"}, {"m2", "FLOAT"}, {"min", "DOUBLE"}, {"max", "DOUBLE"}, // min and max NULL without values
		{"complete", "BOOLEAN"}, {"sparse", "BOOLEAN"}},
	kindDay: {{"quantity", "SMALLINT"}, {"sensor", "BIGINT"}, {"ts", "TIMESTAMP_MS"}, // the day's start
		{"n", "INTEGER"}, {"n_suspect", "INTEGER"}, {"n_invalid", "INTEGER"}, {"hours", "SMALLINT"},
		{"mean", "DOUBLE"}, {"min", "DOUBLE"}, {"max", "DOUBLE"}, // NULL where there is none
		{"complete", "BOOLEAN"}, {"sparse", "BOOLEAN"}},
	kindIndex: {{"standard", "VARCHAR"}, {"table_version", "VARCHAR"}, {"basis", "VARCHAR"}, {"sensor", "BIGINT"}, {"ts", "TIMESTAMP_MS"}, // the interval's end
		{"value", "SMALLINT"}, {"sub_pm25", "SMALLINT"}, {"sub_pm10", "SMALLINT"}, // NULL where there is none
		{"driver", "SMALLINT"}, {"completeness", "FLOAT"}, {"caution", "SMALLINT"}},
}

// lakeOrder is how the rows of each kind of file are sorted.
var lakeOrder = map[kind]string{
	kindValue: `quantity, sensor, ts`,
	kindHour:  `quantity, sensor, ts`,
	kindDay:   `quantity, sensor, ts`,
	kindIndex: `standard, basis, sensor, ts`,
}

// stageTable is the definition of a table with the columns of a kind of file,
// times in Unix seconds.
func stageTable(k kind) string {
	var list []string
	for _, c := range lakeColumns[k] {
		if c.name == "ts" {
			c.kind = "BIGINT"
		}
		list = append(list, c.name+" "+c.kind)
	}
	return strings.Join(list, ", ")
}

// lakeSelect are the columns of a kind of file with their types, to be selected
// from anything that has columns of these names.
func lakeSelect(k kind) string { return selectWith(k, `ts`) }

// stagedSelect is lakeSelect from a table of [stageTable].
func stagedSelect(k kind) string { return selectWith(k, `make_timestamp(ts * 1000000)`) }

// selectWith selects a file's columns; ts says how the time comes about.
func selectWith(k kind, ts string) string {
	var list []string
	for _, c := range lakeColumns[k] {
		from := c.name
		if c.name == "ts" {
			from = ts
		}
		list = append(list, from+"::"+c.kind+" AS "+c.name)
	}
	return strings.Join(list, ", ")
}

// lakeEncoding is how a file of about so many rows is encoded: by measurement on
// the archive's months of one city. A month is written once and read for years,
// so it may take longer. Of hours, the lowest and highest values are few enough
// for a dictionary, the sums are not. Bloom filters would help nobody: rows are
// sorted.
func lakeEncoding(k kind, day int32, rows int64) string {
	text := "COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880, WRITE_BLOOM_FILTER false"
	if k == kindHour {
		text += fmt.Sprintf(", DICTIONARY_SIZE_LIMIT %d", max(1, min(rows, 122880)*2/5))
	}
	switch {
	case day == wholeMonth && k == kindValue:
		return text + ", COMPRESSION_LEVEL 15"
	case day == wholeMonth || k != kindValue:
		return text + ", COMPRESSION_LEVEL 9"
	}
	return text + ", COMPRESSION_LEVEL 3"
}
