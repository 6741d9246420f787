package httpapi

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/klauspost/compress/gzhttp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

const yesterday = "?from=2026-11-01&quality=all"

const rulesNow = rollup.Rules

func TestValuesAsCSV(t *testing.T) {
	f := newFixture(t)
	a := f.get(valuesPath + ".csv" + yesterday)
	want := "from,to,sensor_id,location_id,lat,lon,altitude,country,sensor_type,manufacturer,pin,quantity,unit,statistic,value,n,n_suspect,n_invalid,complete,flags,state,rules,network\r\n" +
		"2026-11-01T11:00:00Z,2026-11-01T11:00:00Z,sc-3,13,-17.5,179.9,,FJ,SDS011,Nova Fitness,1,pm25,µg/m³,single,5,,,,,order,provisional,%,sc\r\n" +
		"2026-11-02T10:00:00Z,2026-11-02T10:00:00Z,sc-1,11,57.145,-2.099,,GB,SDS011,Nova Fitness,1,pm25,µg/m³,single,10,,,,,,provisional,%,sc\r\n" +
		"2026-11-02T10:00:00Z,2026-11-02T10:00:00Z,sc-1,11,57.145,-2.099,,GB,SDS011,Nova Fitness,1,pm10,µg/m³,single,18,,,,,,provisional,%,sc\r\n" +
		"2026-11-02T11:59:00Z,2026-11-02T11:59:00Z,sc-1,11,57.145,-2.099,,GB,SDS011,Nova Fitness,1,pm25,µg/m³,single,12.3,,,,,,provisional,%,sc\r\n" +
		"2026-11-02T11:59:00Z,2026-11-02T11:59:00Z,sc-1,11,57.145,-2.099,,GB,SDS011,Nova Fitness,1,pm10,µg/m³,single,20,,,,,,provisional,%,sc\r\n" +
		"2026-11-02T11:58:30Z,2026-11-02T11:58:30Z,sc-2,12,,,,,SDS011,Nova Fitness,1,pm25,µg/m³,single,,,,,,nan|null_island,provisional,%,sc\r\n" +
		"2026-11-02T11:59:00Z,2026-11-02T11:59:00Z,sc-4,11,57.145,-2.099,,GB,DHT22,Nova Fitness,1,humidity,%,single,99.9,,,,,rh_saturated,provisional,%,sc\r\n"
	want = strings.ReplaceAll(want, ",provisional,%,", ",provisional,"+rulesNow+",")
	if string(a.body) != want || a.Header.Get("Content-Type") != "text/csv; charset=utf-8; header=present" || a.Header.Get("ETag") != "" {
		t.Errorf("%v\ngot  %s\nwant %s", a.Header, a.body, want)
	}
	f.same(a, valuesPath+yesterday, "Accept", "text/csv")
	wide := f.get(valuesPath + ".csv" + yesterday + "&shape=wide&quantity=pm10,pm25&sensor=sc-1")
	if want := "from,to,sensor_id,location_id,lat,lon,altitude,country,sensor_type,manufacturer,pin,statistic,pm25,pm25_flags,pm10,pm10_flags,state,rules,network\r\n" +
		"2026-11-02T10:00:00Z,2026-11-02T10:00:00Z,sc-1,11,57.145,-2.099,,GB,SDS011,Nova Fitness,1,single,10,,18,,provisional," + rulesNow + ",sc\r\n" +
		"2026-11-02T11:59:00Z,2026-11-02T11:59:00Z,sc-1,11,57.145,-2.099,,GB,SDS011,Nova Fitness,1,single,12.3,,20,,provisional," + rulesNow + ",sc\r\n"; string(wide.body) != want {
		t.Errorf("got  %s\nwant %s", wide.body, want)
	}
	hours := f.get(valuesPath + ".csv?from=2026-11-02T10:00:00Z&to=2026-11-02T12:00:00Z&step=hour&country=GB&quantity=pm25&separator=semicolon")
	if want := "\uFEFFfrom;to;sensor_id;location_id;lat;lon;altitude;country;sensor_type;manufacturer;pin;quantity;unit;statistic;value;n;n_suspect;n_invalid;complete;flags;state;rules;network\r\n" +
		"2026-11-02T10:00:00Z;2026-11-02T11:00:00Z;sc-1;11;57,145;-2,099;;GB;SDS011;Nova Fitness;1;pm25;µg/m³;mean;10;1;0;0;false;;provisional;" + rulesNow + ";sc\r\n" +
		"2026-11-02T11:00:00Z;2026-11-02T12:00:00Z;sc-1;11;57,145;-2,099;;GB;SDS011;Nova Fitness;1;pm25;µg/m³;mean;12,3;1;0;0;false;;provisional;" + rulesNow + ";sc\r\n"; string(hours.body) != want {
		t.Errorf("got  %s\nwant %s", hours.body, want)
	}
}

// same checks that a request has the same answer.
func (f *fixture) same(a answer, path string, headers ...string) {
	f.t.Helper()
	if b := f.get(path, headers...); !bytes.Equal(a.body, b.body) {
		f.t.Errorf("%s %v: %s", path, headers, b.body)
	}
}

// bulk stores many records of a few sensors over some days, so that an export
// is longer than what is held at once.
func (f *fixture) bulk(records int) {
	var readings []air.Reading
	for i := range records {
		values := []air.Value{val(air.PM25, float64(i%97)/10, []air.Flags{0, 0, air.FlagOrder}[i%3]), val(air.PM10, float64(i%301)/10, 0)}
		readings = append(readings, reading(int64(10+i%7), "SDS011", noon-3*86400+int64(i)*200000/int64(records), siteAberdeen, values[:1+i%2]...))
	}
	f.append(air.Entry{Network: air.SC, Kind: air.KindImport, Status: air.StatusOK}, readings...)
}

// rowsOf reads an export as cells by column, empty cells as "".
func rowsOf(t *testing.T, a answer) (names []string, rows [][]string) {
	t.Helper()
	contentType, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	switch contentType {
	case csvType:
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\xEF\xBB\xBF"))))
		if bytes.HasPrefix(a.body, []byte("\xEF\xBB\xBF")) {
			r.Comma = ';'
		}
		all, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all[0], all[1:]
	case parquetType:
		return parquetCells(t, a.body)
	case arrowType:
		return arrowCells(t, a.body)
	}
	var objects []json.RawMessage
	switch contentType {
	case ndjsonType:
		for _, line := range bytes.Split(bytes.TrimSpace(a.body), []byte("\n")) {
			objects = append(objects, line)
		}
		objects = objects[:len(objects)-1]
	default:
		var body struct {
			Rows     []json.RawMessage
			Features []struct {
				Geometry   *struct{ Coordinates [2]json.Number }
				Properties json.RawMessage
			}
		}
		if err := json.Unmarshal(a.body, &body); err != nil {
			t.Fatalf("%v: %s", err, a.body)
		}
		objects = body.Rows
		for _, f := range body.Features {
			place := `"lat":null,"lon":null,`
			if f.Geometry != nil {
				place = fmt.Sprintf(`"lat":%s,"lon":%s,`, f.Geometry.Coordinates[1], f.Geometry.Coordinates[0])
			}
			objects = append(objects, json.RawMessage(`{`+place+string(f.Properties[1:])))
		}
	}
	return jsonCells(t, objects)
}

func jsonCells(t *testing.T, objects []json.RawMessage) (names []string, rows [][]string) {
	t.Helper()
	for _, o := range objects {
		d := json.NewDecoder(bytes.NewReader(o))
		d.UseNumber()
		var cells map[string]any
		if err := d.Decode(&cells); err != nil {
			t.Fatal(err)
		}
		if names == nil {
			for name := range cells {
				names = append(names, name)
			}
			slices.Sort(names)
		}
		row := make([]string, len(names))
		for i, name := range names {
			switch v := cells[name].(type) {
			case nil:
			case []any:
				for j, one := range v {
					row[i] += map[bool]string{true: "|"}[j > 0] + fmt.Sprint(one)
				}
			default:
				row[i] = fmt.Sprint(v)
			}
		}
		rows = append(rows, row)
	}
	return names, rows
}

func parquetCells(t *testing.T, raw []byte) (names []string, rows [][]string) {
	t.Helper()
	r, err := file.NewParquetReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for c := range r.MetaData().Schema.NumColumns() {
		names = append(names, r.MetaData().Schema.Column(c).Name())
	}
	for g := range r.NumRowGroups() {
		rg := r.RowGroup(g)
		n := int(rg.NumRows())
		part := make([][]string, n)
		for c := range names {
			col, err := rg.Column(c)
			if err != nil {
				t.Fatal(err)
			}
			levels := make([]int16, n)
			var texts []string
			switch col := col.(type) {
			case *file.ByteArrayColumnChunkReader:
				texts = chunkTexts(t, n, levels, col.ReadBatch, func(v parquet.ByteArray) string { return string(v) })
			case *file.Int64ColumnChunkReader:
				texts = chunkTexts(t, n, levels, col.ReadBatch, func(v int64) string {
					if c < 2 {
						return rfc3339(v / 1000)
					}
					return fmt.Sprint(v)
				})
			case *file.Float64ColumnChunkReader:
				texts = chunkTexts(t, n, levels, col.ReadBatch, func(v float64) string { return fmt.Sprint(v) })
			case *file.BooleanColumnChunkReader:
				texts = chunkTexts(t, n, levels, col.ReadBatch, func(v bool) string { return fmt.Sprint(v) })
			}
			for row := range part {
				cell := ""
				if levels[row] == col.Descriptor().MaxDefinitionLevel() {
					cell, texts = texts[0], texts[1:]
				}
				part[row] = append(part[row], cell)
			}
		}
		rows = append(rows, part...)
	}
	return names, rows
}

func chunkTexts[T any](t *testing.T, n int, levels []int16, read func(int64, []T, []int16, []int16) (int64, int, error), text func(T) string) (list []string) {
	t.Helper()
	values := make([]T, n)
	_, got, err := read(int64(n), values, levels, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values[:got] {
		list = append(list, text(v))
	}
	return list
}

func arrowCells(t *testing.T, raw []byte) (names []string, rows [][]string) {
	t.Helper()
	r, err := ipc.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for _, f := range r.Schema().Fields() {
		names = append(names, f.Name)
	}
	for r.Next() {
		batch := r.RecordBatch()
		for row := range int(batch.NumRows()) {
			var cells []string
			for _, a := range batch.Columns() {
				cells = append(cells, arrowText(a, row))
			}
			rows = append(rows, cells)
		}
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return names, rows
}

func arrowText(a arrow.Array, row int) string {
	if a.IsNull(row) {
		return ""
	}
	switch a := a.(type) {
	case *array.Timestamp:
		return rfc3339(int64(a.Value(row)))
	case *array.Dictionary:
		return a.Dictionary().(*array.String).Value(a.GetValueIndex(row))
	}
	return a.ValueStr(row)
}

// Every format says what CSV says, which the tests of package query hold
// against the store.
func TestValuesEqualInEveryFormat(t *testing.T) {
	f := newFixture(t)
	f.bulk(3000)
	for _, query := range []string{"?from=2026-10-30&quality=all", "?from=2026-10-30&quality=all&shape=wide&quantity=pm25,pm10,humidity", "?from=2026-10-30&step=hour&quantity=pm25,pm10", "?from=2026-10-30&step=day&shape=wide&quantity=pm10"} {
		names, want := rowsOf(t, f.get(valuesPath+".csv"+query))
		if len(want) < 10 {
			t.Fatalf("%s: %d rows", query, len(want))
		}
		for _, suffix := range []string{".csv?separator=semicolon&", ".json?", ".ndjson?", ".geojson?", ".parquet?", ".arrow?"} {
			got, rows := rowsOf(t, f.get(valuesPath+suffix+query[1:]))
			if len(rows) != len(want) || len(got) != len(names) {
				t.Fatalf("%s%s: %d rows of %d columns, want %d of %d", suffix, query, len(rows), len(got), len(want), len(names))
			}
			for i, name := range names {
				at := slices.Index(got, name)
				for row := range want {
					cell := rows[row][at]
					if strings.Contains(suffix, "semicolon") && !strings.Contains(name, "flags") {
						cell = strings.ReplaceAll(cell, ",", ".")
					}
					if cell != want[row][i] {
						t.Fatalf("%s%s: row %d, %s: got %q, want %q", suffix, query, row, name, cell, want[row][i])
					}
				}
			}
		}
	}
}

// Credit, query and manifest travel with binary formats too.
func TestValuesMetadata(t *testing.T) {
	f := newFixture(t)
	const query = "from=2026-11-01&quantity=pm25&sensor=sc-1&sensor=sc-2"
	a := f.get(valuesPath+".parquet?"+query, "Accept-Encoding", "gzip")
	r, err := file.NewParquetReader(bytes.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	b := f.get(valuesPath + ".arrow?" + query)
	stream, err := ipc.NewReader(bytes.NewReader(b.body))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Release()
	manifest := f.get(lakePath + store.ManifestName).Header.Get("X-Mote-Manifest")
	for name, want := range map[string]string{
		"attribution": "Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0", "license": "ODbL-1.0 (database), DbCL-1.0 (contents)",
		"query": query, "from": "2026-11-01T00:00:00Z", "to": "2026-11-02T12:00:00Z", "rules": rulesNow, "manifest": manifest, "count": "2",
	} {
		if v := r.MetaData().KeyValueMetadata().FindValue(name); v == nil || *v != want {
			t.Errorf("Parquet: %s is not %s", name, want)
		}
		if v, _ := stream.Schema().Metadata().GetValue(name); v != want && name != "count" {
			t.Errorf("Arrow: %s is %q, want %s", name, v, want)
		}
	}
	for _, a := range []answer{a, b} {
		if a.Header.Get("Link") == "" || a.Header.Get("Content-Encoding") != "" || a.Header.Get(manifestHeader) != manifest || a.Header.Get(gzhttp.HeaderNoCompression) != "" {
			t.Errorf("%v", a.Header)
		}
	}
}

// What a reader puts together of pages is the whole.
func TestValuesInPages(t *testing.T) {
	f := newFixture(t)
	f.bulk(400)
	_, want := rowsOf(t, f.get(valuesPath+".csv?from=2026-10-30&quality=all"))
	for _, suffix := range []string{".csv", ".json", ".ndjson", ".parquet"} {
		var got [][]string
		pages := 0
		for path := valuesPath + suffix + "?from=2026-10-30&quality=all&limit=100"; path != ""; pages++ {
			a := f.get(path)
			names, rows := rowsOf(t, a)
			if path = ""; len(a.Header.Values("Link")) == 2 {
				next := a.Header.Values("Link")[1]
				path = strings.TrimSuffix(strings.TrimPrefix(next, "<"), `>; rel="next"`)
				if u, err := url.Parse(path); err != nil || suffix != ".csv" && suffix != ".parquet" && !strings.Contains(string(a.last()), `"next":"`+u.Query().Get("cursor")+`"`) {
					t.Errorf("%s: %s leads on, the body does not (%v)", suffix, next, err)
				}
			}
			at := slices.Index(names, "value")
			for _, row := range rows {
				got = append(got, []string{row[slices.Index(names, "from")], row[slices.Index(names, "sensor_id")], row[slices.Index(names, "quantity")], row[at]})
			}
		}
		if len(got) != len(want) || pages != (len(want)+98)/99 && pages != (len(want)+99)/100 {
			t.Fatalf("%s: %d rows in %d pages, want %d", suffix, len(got), pages, len(want))
		}
		for i, row := range want {
			if !slices.Equal(got[i], []string{row[0], row[2], row[11], row[14]}) {
				t.Fatalf("%s: row %d is %v, want %v", suffix, i, got[i], row)
			}
		}
	}
	a := f.get(valuesPath + "?limit=1&from=2026-11-02T11:00:00Z")
	var body struct {
		Rows  []struct{ Quantity string }
		Count int
		Next  string
	}
	if err := json.Unmarshal(a.body, &body); err != nil || len(body.Rows) != 2 || body.Count != 2 || body.Next != "after-sc-1-1793620740" || a.Header.Get("ETag") == "" {
		t.Errorf("a record stays together: %v %s", err, a.body)
	}
}

// A download that broke goes on behind its last row.
func TestValuesAreResumed(t *testing.T) {
	f := newFixture(t)
	f.bulk(500)
	_, want := rowsOf(t, f.get(valuesPath+".csv?from=2026-10-30&quality=all"))
	for i := 0; i < len(want); i += 37 {
		for i+1 < len(want) && want[i+1][0] == want[i][0] && want[i+1][2] == want[i][2] {
			i++
		}
		_, rest := rowsOf(t, f.get(valuesPath+".csv?from=2026-10-30&quality=all&after="+want[i][2]+","+want[i][0]))
		if len(rest) != len(want)-i-1 || len(rest) > 0 && !slices.Equal(rest[0], want[i+1]) {
			t.Fatalf("after row %d: %d rows", i, len(rest))
		}
	}
}

func TestValuesRefuse(t *testing.T) {
	f := newFixture(t)
	bad := func(query, field string) {
		t.Helper()
		p := f.get(valuesPath+".parquet?"+query).problem(t, 400)
		if len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%s: %+v", query, p)
		}
	}
	bad("sensor=8554", "sensor")
	bad("sensor=sc-1,x", "sensor")
	bad("site=1", "site")
	bad("country=Germany", "country")
	bad("bbox=1,2", "bbox")
	bad("quantity=pm3", "quantity")
	bad("quantity=pressure_sea", "quantity")
	bad("from=yesterday", "from")
	bad("from=2026-11-02&to=2026-11-01", "from")
	bad("step=week", "step")
	bad("step=hour&flags=order", "step")
	bad("flags=odd", "flags")
	bad("no_flags=odd", "no_flags")
	bad("quality=good", "quality")
	bad("shape=round", "shape")
	bad("sort=flags", "sort")
	bad("sort=value&shape=wide", "sort")
	bad("sort=value&after=sc-1,2026-11-01", "sort")
	bad("limit=10001", "limit")
	bad("limit=0", "limit")
	bad("cursor=abc", "cursor")
	bad("after=sc-1", "after")
	bad("cursor=after-sc-1-1793620740&after=sc-1,2026-11-01", "after")
	bad("separator=tab", "separator")
	bad("sensor="+strings.Repeat("sc-1,", 500)+"sc-1", "sensor")
	f.get(valuesPath+"?sensor=sc-99").problem(t, 404)
}

func TestValuesSorted(t *testing.T) {
	f := newFixture(t)
	_, rows := rowsOf(t, f.get(valuesPath+".csv?from=2026-11-01&sort=-value&limit=2"))
	if len(rows) != 2 || rows[0][14] != "99.9" || rows[1][14] != "20" {
		t.Errorf("%v", rows)
	}
}

// Indoor sensors are left out of exports, like of everything else.
func TestValuesIndoor(t *testing.T) {
	f := newFixture(t)
	if _, rows := rowsOf(t, f.get(valuesPath+".csv?sensor=sc-5")); len(rows) != 0 {
		t.Errorf("%v", rows)
	}
	f = newFixture(t, func(d *Deps) { d.KeepIndoor = true })
	if _, rows := rowsOf(t, f.get(valuesPath+".csv?sensor=sc-5")); len(rows) != 1 {
		t.Errorf("%v", rows)
	}
}

// breaking is a store whose values end with an error, or never.
type breaking struct {
	*mem.Store
	after int
	fail  func(ctx context.Context) error
}

func (b *breaking) Values(ctx context.Context, _ store.SelectValues) iter.Seq2[[]air.Row, error] {
	return func(yield func([]air.Row, error) bool) {
		for chunk := range b.after {
			rows := make([]air.Row, 2000)
			for i := range rows {
				rows[i] = air.Row{Quantity: air.PM25, Sensor: id(1), Time: noon + int64(chunk*2000+i), Value: 1}
			}
			if !yield(rows, nil) {
				return
			}
		}
		yield(nil, b.fail(ctx))
	}
}

// What breaks before the first byte is a problem; later the connection is
// aborted, in every format, packed or not.
func TestValuesThatBreak(t *testing.T) {
	broken := func(after int) *fixture {
		return newFixture(t, func(d *Deps) {
			d.Store = &breaking{d.Store.(*mem.Store), after, func(context.Context) error { return errors.New("the disk is gone") }}
		})
	}
	early, late := broken(0), broken(100)
	for _, format := range ValueFormats() {
		p := early.get(valuesPath+"."+format).problem(t, 500)
		if strings.Contains(p.Detail, "disk") || p.Reference == "" {
			t.Errorf("%s: %+v", format, p)
		}
		for _, encoding := range []string{"identity", "gzip"} {
			req, err := http.NewRequest(http.MethodGet, late.base+valuesPath+"."+format, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", encoding)
			resp, err := late.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err == nil || resp.StatusCode != 200 || len(body) == 0 || strings.Contains(string(body), `"count"`) {
				t.Errorf("%s, %s: %d, %d bytes, ended by %v", format, encoding, resp.StatusCode, len(body), err)
			}
		}
	}
	if !strings.Contains(late.log.String(), "the disk is gone") {
		t.Error("the operator is not told")
	}
}

// A client that goes away stops its query, and so does a server that stops.
func TestValuesEndWithTheirReader(t *testing.T) {
	f := func(name string, leave func(cancel context.CancelFunc, closing chan struct{})) {
		waiting, ended, stop := make(chan bool, 1), make(chan error, 1), make(chan struct{})
		fix := newFixture(t, func(d *Deps) {
			d.Closing = stop
			d.Store = &breaking{d.Store.(*mem.Store), 40, func(ctx context.Context) error {
				waiting <- true
				<-ctx.Done()
				ended <- ctx.Err()
				return ctx.Err()
			}}
		})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, fix.base+valuesPath+".csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := fix.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		read := make(chan error, 1)
		go func() {
			_, err := io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			read <- err
		}()
		<-waiting
		leave(cancel, stop)
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if err := <-read; err == nil {
			t.Errorf("%s: the answer ended as if it were whole", name)
		}
	}
	f("client", func(cancel context.CancelFunc, _ chan struct{}) { cancel() })
	f("server", func(_ context.CancelFunc, closing chan struct{}) { close(closing) })
}

// More exports than the server can hold are sent away, whoever asks.
func TestTooManyExports(t *testing.T) {
	waiting, free := make(chan bool, exportsAtOnce), make(chan struct{})
	f := newFixture(t, func(d *Deps) {
		d.Limits = Limits{Heavy: 2 * exportsAtOnce}
		d.Store = &breaking{d.Store.(*mem.Store), 0, func(context.Context) error {
			waiting <- true
			<-free
			return errors.New("enough")
		}}
	})
	ended := make(chan int, exportsAtOnce)
	for range exportsAtOnce {
		go func() {
			resp, err := f.http.Get(f.base + valuesPath)
			if err != nil {
				ended <- 0
				return
			}
			_ = resp.Body.Close()
			ended <- resp.StatusCode
		}()
		<-waiting
	}
	a := f.get(valuesPath + "?limit=1")
	if a.problem(t, 503); a.Header.Get("Retry-After") != "30" {
		t.Errorf("%v", a.Header)
	}
	close(free)
	for range exportsAtOnce {
		if status := <-ended; status != 500 {
			t.Errorf("an export that had its place ended with %d", status)
		}
	}
}

// slowWriter notes what is written under which deadline.
type slowWriter struct {
	http.ResponseWriter
	wrote     []int
	deadlines int
}

func (w *slowWriter) Write(b []byte) (int, error) {
	if w.wrote = append(w.wrote, len(b)); len(w.wrote) > w.deadlines {
		return 0, errors.New("written without a deadline of its own")
	}
	return len(b), nil
}

func (w *slowWriter) SetWriteDeadline(at time.Time) error {
	if until := time.Until(at); until > 0 && until <= exportPatience {
		w.deadlines++
	}
	return nil
}

// A client must take each piece in time, however much there is.
func TestExportsHaveDeadlines(t *testing.T) {
	w := &slowWriter{}
	out := exportWire{w: w, rc: http.NewResponseController(w)}
	n, err := out.Write(make([]byte, 2*exportPiece+1))
	if err != nil || n != 2*exportPiece+1 || !slices.Equal(w.wrote, []int{exportPiece, exportPiece, 1}) {
		t.Errorf("%d bytes, %v, pieces %v", n, err, w.wrote)
	}
}

func TestValuesHead(t *testing.T) {
	f := newFixture(t)
	a := f.do(http.MethodHead, valuesPath+".parquet")
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != parquetType || a.Header.Get("Link") == "" || len(a.body) > 0 {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}

func FuzzRowCursor(f *testing.F) {
	for _, s := range []string{"", "after-sc-1-1793620740", "after-sc5-8554-950000000", "after-sc-1", "sc-1,2026-11-01", "after-sc-1-01793620740", "after-sc--1-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := parseRowCursor(text); err == nil && rowCursor(c) != text {
			t.Fatalf("%q came back as %q", text, rowCursor(c))
		}
		if c, err := parseRowAfter(text); err == nil {
			if back, err := parseRowCursor(rowCursor(c)); err != nil || back != c {
				t.Fatalf("%q: %v became %v (%v)", text, c, back, err)
			}
		}
	})
}

// The page of the dictionary is that of the columns, and no column is without
// words.
func TestDictionary(t *testing.T) {
	const page = "../../docs/data.md"
	if *update {
		if err := os.WriteFile(page, dictionaryPage(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(dictionaryPage(), want) {
		t.Errorf("%s is not what the columns say: run go test ./internal/httpapi -run Dictionary -update", page)
	}
	f := newFixture(t)
	var d DictionaryBody
	f.get(dictionaryPath).decode(t, &d)
	names, _ := rowsOf(t, f.get(valuesPath+".csv"))
	for i, c := range d.Columns {
		if c.Doc == "" || c.Type == "" || c.Name != append(names, "simulated")[i] {
			t.Errorf("column %d: %+v", i, c)
		}
	}
	if len(d.Columns) != len(names)+1 || len(d.Quantities) < 10 || len(d.Flags) < 10 || len(d.Wide) != 3 || len(d.WideMeans) != 6 {
		t.Errorf("%+v", d)
	}
}
