package encode

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
)

func sensor(t testing.TB, text string) air.SensorID {
	t.Helper()
	id, err := air.ParseSensorID(text)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func sample(t testing.TB) *Table {
	return &Table{
		Members: []Member{Text("unit", "µg/m³"), Truth("indicative", true), IntList("moves", nil)},
		Columns: []Column{
			Sensors("sensor", []air.SensorID{sensor(t, "sc-1"), sensor(t, "sc5-2")}),
			Times("t", []int64{0, 1700000000}),
			CSVOnly(Repeat("quantity", "pm25", 2)),
			Numbers("value", []float64{12.3, math.NaN()}),
			Flags("flags", []air.Flags{0, air.FlagNaN | air.FlagRange}),
			Texts("country", []string{"DE", `a "b", c`}),
			JSONOnly(Bools("complete", []bool{true, false})),
			Lists("caution", [][]string{nil, {"x", "y"}}),
			Ints("n", []int{3, -4}),
		},
	}
}

func TestTableJSON(t *testing.T) {
	got := string(sample(t).AppendJSON(nil))
	want := `{"unit":"µg/m³","indicative":true,"moves":[],"sensor":["sc-1","sc5-2"],"t":[0,1700000000],` +
		`"value":[12.3,null],"flags":[[],["range","nan"]],"country":["DE","a \"b\", c"],"complete":[true,false],` +
		`"caution":[[],["x","y"]],"n":[3,-4]}` + "\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTableCSV(t *testing.T) {
	got := string(sample(t).AppendCSV(nil))
	want := "sensor,t,quantity,value,flags,country,caution,n\r\n" +
		"sc-1,1970-01-01T00:00:00Z,pm25,12.3,,DE,,3\r\n" +
		"sc5-2,2023-11-14T22:13:20Z,pm25,,range|nan,\"a \"\"b\"\", c\",x|y,-4\r\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTableGeoJSON(t *testing.T) {
	table := &Table{
		Members: []Member{Text("license", "x")},
		Columns: []Column{Texts("sensor", []string{"a", "b", "c", "d"}), Numbers("value", []float64{1, 2, 3, 4}), Numbers("lat", []float64{1, 0, 91, math.NaN()})},
	}
	nan := math.NaN()
	got := string(table.AppendGeoJSON(nil, Points{Lat: []float64{57.1, 0, 91, nan}, Lon: []float64{-2.1, 0, 1, nan}}))
	want := `{"type":"FeatureCollection","license":"x","features":[{"type":"Feature","id":"a","geometry":{"type":"Point",` +
		`"coordinates":[-2.1,57.1]},"properties":{"sensor":"a","value":1}}]}` + "\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEmptyTables(t *testing.T) {
	table := &Table{Columns: []Column{Texts("sensor", []string{})}}
	if got := string(table.AppendJSON(nil)); got != `{"sensor":[]}`+"\n" {
		t.Error(got)
	}
	if got := string(table.AppendCSV(nil)); got != "sensor\r\n" {
		t.Error(got)
	}
	if got := string(table.AppendGeoJSON(nil, Points{})); got != `{"type":"FeatureCollection","features":[]}`+"\n" {
		t.Error(got)
	}
	if got := string((&Table{}).AppendJSON(nil)); got != "{}\n" {
		t.Error(got)
	}
}

func TestRaggedTablePanics(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "column b has 1 rows, a has 2") {
			t.Errorf("got %v", r)
		}
	}()
	(&Table{Columns: []Column{Ints("a", []int{1, 2}), Ints("b", []int{1})}}).Rows()
}

func TestNumber(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := string(jsonNumber(nil, v)); got != want {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
	f(12.3, "12.3")
	f(-0.5, "-0.5")
	f(1e21, "1e+21")
	f(1e-7, "1e-07")
	f(100000, "100000")
	f(math.Copysign(0, -1), "0")
	f(math.NaN(), "null")
	f(math.Inf(1), "null")
	f(math.Inf(-1), "null")
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "DE", "a,b", "\"", "\r\n", "=1+1", "\x00\xff", "\u2028", "µ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		valid := strings.ToValidUTF8(s, "\uFFFD")
		var back string
		if err := json.Unmarshal(jsonText(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if valid == s && back != s {
			t.Fatalf("JSON: %q came back as %q", s, back)
		}
		if s == "" || strings.ContainsAny(s, "\r") {
			return // a reader folds line ends
		}
		rows, err := csv.NewReader(bytes.NewReader(append(csvText(nil, s, Comma), '\r', '\n'))).ReadAll()
		if err != nil {
			t.Fatalf("CSV %q: %v", s, err)
		}
		if strings.Trim(s, "\n") == "" {
			return // an empty line is no row
		}
		if got := strings.TrimPrefix(rows[0][0], "'"); got != strings.TrimPrefix(s, "'") {
			t.Fatalf("CSV: %q came back as %q", s, got)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, v := range []float64{0, 1.5, 1e300, 5e-324, 12.34, -999.9} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		var back *float64
		if err := json.Unmarshal(jsonNumber(nil, v), &back); err != nil {
			t.Fatal(err)
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			if back != nil {
				t.Fatalf("%v came back as %v", v, *back)
			}
		} else if *back != v {
			t.Fatalf("%v came back as %v", v, *back)
		}
	})
}

func FuzzTime(f *testing.F) {
	f.Add(int64(0))
	f.Fuzz(func(t *testing.T, s int64) {
		if s < 0 || s > 4102444800 {
			return
		}
		back, err := time.Parse(time.RFC3339, string(csvTime(nil, s, Comma)))
		if err != nil || back.Unix() != s {
			t.Fatalf("%d came back as %v (%v)", s, back, err)
		}
	})
}
