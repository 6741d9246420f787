package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// rowLine is a value as a reader of an export sees it; a number that is none is
// written as "".
func rowLine(sensor, quantity string, at int64, value, flags string) string {
	return fmt.Sprintf("%s %s %d %s %s", sensor, quantity, at, value, flags)
}

func numberText(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// storedLines are the values of a directory.
func storedLines(t *testing.T, dir string) (lines []string) {
	t.Helper()
	s, err := duck.Open(context.Background(), dir, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for rows, err := range s.Values(context.Background(), store.SelectValues{Span: store.Always}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			lines = append(lines, rowLine(r.Sensor.String(), r.Quantity.String(), r.Time, numberText(r.Value), strings.Join(r.Flags.Names(), "|")))
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// TestExportsReadBack exports two odd days in every tabular form and reads them
// with DuckDB, Arrow and a reader of CSV: all equal the store, row by row and in
// its order.
func TestExportsReadBack(t *testing.T) {
	const start = 1_704_067_200 // 2024-01-01
	dir := filepath.Join(t.TempDir(), "data")
	records := twoOddDays(start)
	records[3].numbers = []string{"5.5", "nan"}
	if code, _, errs := mote(t, nil, "import", "--data", dir, archiveOf(t, records)); code != 0 {
		t.Fatal(errs)
	}
	want := storedLines(t, dir)
	f := func(what string, got []string) {
		t.Helper()
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-stored +read):\n%s", what, d[:min(len(d), 2000)])
		}
	}
	f("Parquet by DuckDB", byDuckDB(t, "read_parquet", exportAll(t, dir, "parquet")))
	f("CSV by DuckDB", byDuckDB(t, "read_csv", exportAll(t, dir, "csv")))
	f("Arrow", byArrow(t, exportAll(t, dir, "arrow")))
	f("CSV", byCSV(t, exportAll(t, dir, "csv"), ','))
	f("CSV with semicolons", byCSV(t, exportAll(t, dir, "csv", "--separator", "semicolon"), ';'))
}

func byDuckDB(t *testing.T, reader, path string) (lines []string) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(fmt.Sprintf(`SELECT sensor_id, quantity, epoch("from")::BIGINT, coalesce(value, 'nan'), coalesce(flags::VARCHAR, '') FROM %s('%s')`, reader, path))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var sensor, quantity, flags string
		var at int64
		var value float64
		if err := rows.Scan(&sensor, &quantity, &at, &value, &flags); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, rowLine(sensor, quantity, at, numberText(value), flags))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

func byArrow(t *testing.T, path string) (lines []string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := ipc.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for r.Next() {
		batch := r.RecordBatch()
		column := func(name string) func(i int) string {
			c := batch.Column(batch.Schema().FieldIndices(name)[0])
			return func(i int) string {
				switch c := c.(type) {
				case *array.Timestamp:
					return fmt.Sprint(c.Value(i).ToTime(c.DataType().(*arrow.TimestampType).Unit).Unix())
				case *array.Float64:
					if c.IsNull(i) {
						return ""
					}
					return numberText(c.Value(i))
				}
				if c.IsNull(i) {
					return ""
				}
				return c.ValueStr(i)
			}
		}
		sensor, quantity, at, value, flags := column("sensor_id"), column("quantity"), column("from"), column("value"), column("flags")
		for i := range int(batch.NumRows()) {
			lines = append(lines, strings.Join([]string{sensor(i), quantity(i), at(i), value(i), flags(i)}, " "))
		}
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// byCSV reads as a spreadsheet does: a mark at the start that it is UTF-8, a
// comma in numbers where cells end with semicolons.
func byCSV(t *testing.T, path string, comma rune) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	r.Comma = comma
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		cell := func(name string) string { return cells[slices.Index(head, name)] }
		at, err := time.Parse(time.RFC3339, cell("from"))
		if err != nil {
			t.Fatal(err)
		}
		value := cell("value")
		if comma == ';' {
			value = strings.Replace(value, ",", ".", 1)
		}
		if value != "" {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			value = numberText(v)
		}
		lines = append(lines, rowLine(cell("sensor_id"), cell("quantity"), at.Unix(), value, cell("flags")))
	}
}
