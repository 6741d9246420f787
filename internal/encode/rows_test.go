package encode

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/mote-air/mote/internal/air"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var rowFields = []Field{
	{Name: "from", Kind: KindTime}, {Name: "sensor_id"}, {Name: "lat", Kind: KindNumber, Repeats: true}, {Name: "lon", Kind: KindNumber, Repeats: true},
	{Name: "quantity"}, {Name: "value", Kind: KindNumber}, {Name: "n", Kind: KindWhole}, {Name: "complete", Kind: KindTruth}, {Name: "flags"},
}

// rowTable is three rows of two sensors, the second of which is nowhere.
func rowTable(t testing.TB) *Table {
	same := func(c Column) Column { return Runs(c, []int{2, 3}) }
	return &Table{Columns: []Column{
		Instants("from", []int64{0, 1700000000, 1700000000}),
		same(Sensors("sensor_id", []air.SensorID{sensor(t, "sc-1"), sensor(t, "sc5-2")})),
		same(Numbers("lat", []float64{57.1, math.NaN()})), same(Numbers("lon", []float64{-2.125, math.NaN()})),
		Codes("quantity", []string{"pm25", "a;b,c"}, []uint8{1, 0, 1}),
		Numbers("value", []float64{12.5, math.Inf(1), -1}),
		MaybeInts("n", []int64{NoInt, 3, 0}),
		MaybeBools("complete", []air.Tristate{air.Unsaid, air.Yes, air.No}),
		Flags("flags", []air.Flags{0, air.FlagNaN | air.FlagRange, air.FlagOrder}),
	}}
}

func write(t *testing.T, style Style, about []Member, tables ...*Table) string {
	t.Helper()
	var b bytes.Buffer
	rows := NewRows(&b, style, rowFields, about)
	for _, table := range tables {
		if err := rows.Write(table); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Close(Text("next", "abc")); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRowsAsText(t *testing.T) {
	f := func(style Style, want string) {
		t.Helper()
		if got := write(t, style, []Member{Text("license", "x")}, rowTable(t)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	const row0 = `"from":"1970-01-01T00:00:00Z","sensor_id":"sc-1",%"quantity":"a;b,c","value":12.5,"n":null,"complete":null,"flags":[]}`
	const row1 = `"from":"2023-11-14T22:13:20Z","sensor_id":"sc-1",%"quantity":"pm25","value":null,"n":3,"complete":true,"flags":["range","nan"]}`
	const row2 = `"from":"2023-11-14T22:13:20Z","sensor_id":"sc5-2",%"quantity":"a;b,c","value":-1,"n":0,"complete":false,"flags":["order"]}`
	at := func(row, place string) string { return strings.Replace(row, "%", place, 1) }
	const here, nowhere = `"lat":57.1,"lon":-2.125,`, `"lat":null,"lon":null,`
	f(CSV, "from,sensor_id,lat,lon,quantity,value,n,complete,flags\r\n"+
		"1970-01-01T00:00:00Z,sc-1,57.1,-2.125,\"a;b,c\",12.5,,,\r\n"+
		"2023-11-14T22:13:20Z,sc-1,57.1,-2.125,pm25,,3,true,range|nan\r\n"+
		"2023-11-14T22:13:20Z,sc5-2,,,\"a;b,c\",-1,0,false,order\r\n")
	f(SemicolonCSV, "\uFEFFfrom;sensor_id;lat;lon;quantity;value;n;complete;flags\r\n"+
		"1970-01-01T00:00:00Z;sc-1;57,1;-2,125;\"a;b,c\";12,5;;;\r\n"+
		"2023-11-14T22:13:20Z;sc-1;57,1;-2,125;pm25;;3;true;range|nan\r\n"+
		"2023-11-14T22:13:20Z;sc5-2;;;\"a;b,c\";-1;0;false;order\r\n")
	f(NDJSON, "{"+at(row0, here)+"\n{"+at(row1, here)+"\n{"+at(row2, nowhere)+"\n"+`{"count":3,"next":"abc","license":"x"}`+"\n")
	f(JSON, `{"license":"x","rows":[`+"\n{"+at(row0, here)+",\n{"+at(row1, here)+",\n{"+at(row2, nowhere)+"\n"+`],"count":3,"next":"abc"}`+"\n")
	const point = `{"type":"Feature","geometry":{"type":"Point","coordinates":[-2.125,57.1]},"properties":{`
	f(GeoJSON, `{"type":"FeatureCollection","license":"x","features":[`+"\n"+point+at(row0, "")+"},\n"+point+at(row1, "")+"},\n"+
		`{"type":"Feature","geometry":null,"properties":{`+at(row2, "")+"}\n"+`],"count":3,"next":"abc"}`+"\n")
}

func TestNoRows(t *testing.T) {
	f := func(style Style, want string) {
		t.Helper()
		if got := write(t, style, nil); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	f(CSV, "from,sensor_id,lat,lon,quantity,value,n,complete,flags\r\n")
	f(NDJSON, `{"count":0,"next":"abc"}`+"\n")
	f(JSON, `{"rows":[`+"\n"+`],"count":0,"next":"abc"}`+"\n")
	f(GeoJSON, `{"type":"FeatureCollection","features":[`+"\n"+`],"count":0,"next":"abc"}`+"\n")
}

// A table in one piece and in many is the same text, longer than what is
// written at once.
func TestRowsInPieces(t *testing.T) {
	for _, style := range []Style{CSV, SemicolonCSV, NDJSON, JSON, GeoJSON} {
		var whole bytes.Buffer
		rows := NewRows(&whole, style, exportFields, nil)
		if err := errors.Join(rows.Write(exportChunk(6000, 1)), rows.Write(exportChunk(3000, 2)), rows.Close()); err != nil {
			t.Fatal(err)
		}
		switch style {
		case CSV, SemicolonCSV:
			r := csv.NewReader(&whole)
			if style == SemicolonCSV {
				r.Comma = ';'
			}
			if all, err := r.ReadAll(); err != nil || len(all) != 9001 {
				t.Errorf("style %d: %d lines, %v", style, len(all), err)
			}
		case NDJSON:
			if n := bytes.Count(whole.Bytes(), []byte("\n")); n != 9001 {
				t.Errorf("%d lines", n)
			}
		default:
			var back struct {
				Rows, Features []json.RawMessage
				Count          int
			}
			if err := json.Unmarshal(whole.Bytes(), &back); err != nil || len(back.Rows)+len(back.Features) != 9000 || back.Count != 9000 {
				t.Errorf("style %d: %v, count %d", style, err, back.Count)
			}
		}
	}
}

// short takes some bytes and then fails.
type short struct{ left int }

var errShort = errors.New("the disk is full")

func (s *short) Write(b []byte) (int, error) {
	if s.left -= len(b); s.left < 0 {
		return 0, errShort
	}
	return len(b), nil
}

func TestRowsThatCannotBeWritten(t *testing.T) {
	for _, style := range []Style{CSV, SemicolonCSV, NDJSON, JSON, GeoJSON, Parquet, Arrow} {
		for _, room := range []int{0, 3, 100, 5000} {
			rows := NewRows(&short{room}, style, exportFields, nil)
			var err error
			for seed := range uint64(3) {
				if err = rows.Write(exportChunk(5_000, seed)); err != nil {
					break
				}
			}
			if err == nil {
				err = rows.Close()
			}
			rows.Abandon()
			if !errors.Is(err, errShort) {
				t.Errorf("style %d, room for %d bytes: got %v", style, room, err)
			}
		}
	}
}

func TestRowsAbandoned(t *testing.T) {
	for _, style := range []Style{CSV, JSON, Parquet, Arrow} {
		var b bytes.Buffer
		rows := NewRows(&b, style, exportFields, nil)
		if err := rows.Write(exportChunk(100, 1)); err != nil {
			t.Fatal(err)
		}
		rows.Abandon()
		rows.Abandon()
	}
}

func TestRowsOfOtherColumns(t *testing.T) {
	f := func(table *Table, want string) {
		t.Helper()
		defer func() {
			if got, _ := recover().(string); !strings.Contains(got, want) {
				t.Errorf("got %q", got)
			}
		}()
		rows := NewRows(&bytes.Buffer{}, Parquet, rowFields[:1], nil)
		defer rows.Abandon()
		_ = rows.Write(table)
	}
	f(&Table{}, "0 columns for 1 fields")
	f(&Table{Columns: []Column{Ints("n", []int{1})}}, "column n where from was announced")
	f(&Table{Columns: []Column{Ints("from", []int{1})}}, "column from is no time")
}
