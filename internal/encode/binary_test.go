package encode

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"github.com/mote-air/mote/internal/air"
)

// cells is a table as texts, by column, "∅" where a cell is empty.
type cells [][]string

const none = "∅"

// randomTable has every kind, runs, repeated texts and empty cells; blank
// leaves whole columns empty.
func randomTable(rnd *rand.Rand, n int, blank bool) (*Table, cells) {
	var (
		at    = make([]int64, n)
		value = make([]float64, n)
		count = make([]int64, n)
		yes   = make([]air.Tristate, n)
		flags = make([]air.Flags, n)
		code  = make([]uint8, n)
		ends  []int
		ids   []air.SensorID
		lat   []float64
		lon   []float64
		want  = make(cells, len(rowFields))
	)
	list := []string{"pm25", "", "µ"}
	number := func(v float64) string {
		if v-v != 0 {
			return none
		}
		return fmt.Sprint(v)
	}
	for i := range n {
		if i == 0 || rnd.IntN(7) == 0 {
			if i > 0 {
				ends = append(ends, i)
			}
			ids = append(ids, air.SensorID(1<<56|int64(rnd.IntN(4)+1)))
			lat = append(lat, []float64{1.5, math.NaN(), -3}[rnd.IntN(3)])
			lon = append(lon, float64(rnd.IntN(100)))
		}
		at[i] = 1_600_000_000 + rnd.Int64N(100_000_000)
		value[i] = []float64{rnd.Float64(), 0.1, math.NaN(), math.Inf(-1)}[rnd.IntN(4)]
		count[i] = []int64{NoInt, 0, -5, 1 << 40}[rnd.IntN(4)]
		yes[i] = air.Tristate(rnd.IntN(3))
		flags[i] = []air.Flags{0, air.FlagOrder, air.FlagNaN | air.FlagRange}[rnd.IntN(3)]
		code[i] = uint8(rnd.IntN(3))
		if blank {
			value[i], count[i], yes[i] = math.NaN(), NoInt, air.Unsaid
		}
		w := []string{fmt.Sprint(at[i]), ids[len(ids)-1].String(), number(lat[len(lat)-1]), number(lon[len(lon)-1]), list[code[i]], number(value[i]),
			map[bool]string{true: none, false: fmt.Sprint(count[i])}[count[i] == NoInt], []string{none, "false", "true"}[yes[i]], string(appendFlags(nil, flags[i]))}
		for c := range want {
			want[c] = append(want[c], w[c])
		}
	}
	ends = append(ends, n)
	same := func(c Column) Column { return Runs(c, ends) }
	return &Table{Columns: []Column{
		Instants("from", at), same(Sensors("sensor_id", ids)), same(Numbers("lat", lat)), same(Numbers("lon", lon)), Codes("quantity", list, code),
		Numbers("value", value), MaybeInts("n", count), MaybeBools("complete", yes), Flags("flags", flags),
	}}, want
}

// writeRandom writes some random tables in batches of a given size.
func writeRandom(t *testing.T, style Style, seed uint64, size int) ([]byte, cells) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 1))
	var b bytes.Buffer
	rows := NewRows(&b, style, rowFields, []Member{Text("license", "ODbL"), Truth("simulated", true)})
	switch r := rows.(type) {
	case *parquetRows:
		r.size = size
	case *arrowRows:
		r.size = size
	}
	want := make(cells, len(rowFields))
	for range rnd.IntN(6) {
		table, more := randomTable(rnd, 1+rnd.IntN(300), rnd.IntN(4) == 0)
		if err := rows.Write(table); err != nil {
			t.Fatal(err)
		}
		for c := range want {
			want[c] = append(want[c], more[c]...)
		}
	}
	if err := rows.Close(Text("next", "abc")); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), want
}

func TestParquetReadBack(t *testing.T) {
	for seed := range uint64(24) {
		raw, want := writeRandom(t, Parquet, seed, []int{10, 100, 100_000}[seed%3])
		r, err := file.NewParquetReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		kv := r.MetaData().KeyValueMetadata()
		for k, v := range map[string]string{"license": "ODbL", "simulated": "true", "next": "abc", "count": fmt.Sprint(len(want[0]))} {
			if got := kv.FindValue(k); got == nil || *got != v {
				t.Fatalf("metadata %s: got %v, want %s", k, got, v)
			}
		}
		got := make(cells, len(rowFields))
		for g := range r.NumRowGroups() {
			rg := r.RowGroup(g)
			for c := range got {
				col, err := rg.Column(c)
				if err != nil {
					t.Fatal(err)
				}
				part := readColumn(t, col, int(rg.NumRows()))
				got[c] = append(got[c], part...)
				checkStatistics(t, rg, c, part)
			}
		}
		compareCells(t, seed, got, want)
	}
}

// readColumn reads a column of a row group as texts.
func readColumn(t *testing.T, c file.ColumnChunkReader, n int) (out []string) {
	t.Helper()
	levels := make([]int16, n)
	place := func(read int64, text func(i int) string) {
		next := 0
		for row := range n {
			if c.Descriptor().MaxDefinitionLevel() > levels[row] {
				out = append(out, none)
				continue
			}
			out = append(out, text(next))
			next++
		}
		if next != int(read) {
			t.Fatalf("%d values read, %d levels", read, next)
		}
	}
	switch c := c.(type) {
	case *file.Int64ColumnChunkReader:
		v := make([]int64, n)
		_, read, err := c.ReadBatch(int64(n), v, levels, nil)
		if err != nil {
			t.Fatal(err)
		}
		unit := int64(1)
		if c.Descriptor().Name() == "from" {
			unit = 1000
		}
		place(int64(read), func(i int) string { return fmt.Sprint(v[i] / unit) })
	case *file.Float64ColumnChunkReader:
		v := make([]float64, n)
		_, read, err := c.ReadBatch(int64(n), v, levels, nil)
		if err != nil {
			t.Fatal(err)
		}
		place(int64(read), func(i int) string { return fmt.Sprint(v[i]) })
	case *file.BooleanColumnChunkReader:
		v := make([]bool, n)
		_, read, err := c.ReadBatch(int64(n), v, levels, nil)
		if err != nil {
			t.Fatal(err)
		}
		place(int64(read), func(i int) string { return fmt.Sprint(v[i]) })
	case *file.ByteArrayColumnChunkReader:
		v := make([]parquet.ByteArray, n)
		_, read, err := c.ReadBatch(int64(n), v, levels, nil)
		if err != nil {
			t.Fatal(err)
		}
		place(int64(read), func(i int) string { return string(v[i]) })
	}
	return out
}

// checkStatistics holds what a reader skips row groups by against the cells.
func checkStatistics(t *testing.T, rg *file.RowGroupReader, c int, part []string) {
	t.Helper()
	chunk, err := rg.MetaData().ColumnChunk(c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := chunk.Statistics()
	if err != nil || s == nil {
		t.Fatalf("column %d: no statistics (%v)", c, err)
	}
	empty := 0
	for _, cell := range part {
		if cell == none {
			empty++
		}
	}
	if s.NullCount() != int64(empty) || s.NumValues() != int64(len(part)-empty) {
		t.Fatalf("column %d: %d empty and %d values, want %d of %d", c, s.NullCount(), s.NumValues(), empty, len(part))
	}
	texts, ok := s.(*metadata.ByteArrayStatistics)
	if ok && slices.Contains(part, "") {
		if s.HasMinMax() {
			t.Fatalf("column %d: %q to %q hides the empty text", c, texts.Min(), texts.Max())
		}
	} else if ok && (string(texts.Min()) != slices.Min(part) || string(texts.Max()) != slices.Max(part)) {
		t.Fatalf("column %d: %s to %s", c, texts.Min(), texts.Max())
	}
}

func TestArrowReadBack(t *testing.T) {
	for seed := range uint64(24) {
		raw, want := writeRandom(t, Arrow, seed, []int{10, 100, 100_000}[seed%3])
		r, err := ipc.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := r.Schema().Metadata().GetValue("license"); v != "ODbL" {
			t.Fatalf("metadata %v", r.Schema().Metadata())
		}
		got := make(cells, len(rowFields))
		for r.Next() {
			for c, a := range r.RecordBatch().Columns() {
				for row := range a.Len() {
					got[c] = append(got[c], arrowCell(a, row))
				}
			}
		}
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
		r.Release()
		compareCells(t, seed, got, want)
	}
}

func arrowCell(a arrow.Array, row int) string {
	if a.IsNull(row) {
		return none
	}
	switch a := a.(type) {
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(row)))
	case *array.Float64:
		return fmt.Sprint(a.Value(row))
	case *array.Int64:
		return fmt.Sprint(a.Value(row))
	case *array.Boolean:
		return fmt.Sprint(a.Value(row))
	case *array.Dictionary:
		return a.Dictionary().(*array.String).Value(a.GetValueIndex(row))
	}
	return "?"
}

func compareCells(t *testing.T, seed uint64, got, want cells) {
	t.Helper()
	for c := range want {
		if !slices.Equal(got[c], want[c]) {
			t.Fatalf("seed %d: column %s\ngot  %q\nwant %q", seed, rowFields[c].Name, got[c], want[c])
		}
	}
}

// What was cut off anywhere is no Parquet file.
func TestParquetCutOff(t *testing.T) {
	raw, _ := writeRandom(t, Parquet, 3, 100)
	for n := 0; n < len(raw); n += 1 + n/7 {
		if _, err := file.NewParquetReader(bytes.NewReader(raw[:n])); err == nil {
			t.Errorf("%d of %d bytes pass for a file", n, len(raw))
		}
	}
}

// A table that no stream announced can be poured too: lists become the text
// that CSV has.
func TestListsAsText(t *testing.T) {
	var b bytes.Buffer
	rows := NewRows(&b, Parquet, []Field{{Name: "a"}, {Name: "b"}, {Name: "c", Kind: KindTruth}, {Name: "d", Kind: KindWhole}}, nil)
	err := errors.Join(rows.Write(&Table{Columns: []Column{
		Lists("a", [][]string{{"x", "y"}, nil}), NumberLists("b", [][]float64{{1, 2.5}, nil}), Bools("c", []bool{true, false}), Ints("d", []uint32{1, 2}),
	}}), rows.Close())
	if err != nil {
		t.Fatal(err)
	}
	r, err := file.NewParquetReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for c, want := range [][]string{{"x|y", ""}, {"1|2.5", ""}, {"true", "false"}, {"1", "2"}} {
		col, err := r.RowGroup(0).Column(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := readColumn(t, col, 2); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
