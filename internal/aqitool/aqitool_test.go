package aqitool_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/aqitool"
)

func TestCSV(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		var out strings.Builder
		if _, err := aqitool.IndexCSV(strings.NewReader(in), &out); err != nil {
			t.Errorf("%q: %v", in, err)
		} else if out.String() != want {
			t.Errorf("%q\ngot  %q\nwant %q", in, out.String(), want)
		}
	}
	const head, more = "standard,pollutant,averaging,concentration,unit", ",index,category"
	g := func(row, index string) {
		t.Helper()
		f(head+"\n"+row+"\n", head+more+"\n"+row+","+index+"\n")
	}
	g("UK_DAQI,PM2.5,24h,11.5,ug/m3", "2,Low")
	g("uk-daqi,pm10,24h,100,µg/m³", "9,High")
	g("US_EPA_AQI,O3,8h,70,ppb", "100,Moderate")
	g("US_EPA_AQI,SO2,1h,0.075,ppm", "100,Moderate")
	g("US_EPA_AQI_2012,PM2.5,24h,12.1,ug/m3", "51,Moderate")
	g("EEA_EAQI,PM2.5,1h,5.4,ug/m3", "1,Good")
	g("US_EPA_AQI,NO2,1h,40,ug/m3", ",") // another temperature, another number
	g("UK_DAQI,PM2.5,24h,,ug/m3", ",")
	g("UK_DAQI,PM2.5,24h,NaN,ug/m3", ",")
	g("UK_DAQI,PM2.5,24h,many,ug/m3", ",")
	g("UK_DAQI,PM2.5,24h,-5,ug/m3", ",")
	g("UK_DAQI,PM2.5,1h,5,ug/m3", ",")
	g("UK_DAQI,P1,24h,5,ug/m3", ",")
	g("CAQI,PM2.5,24h,5,ug/m3", ",")
	g("UK_DAQI,PM2.5,weekly,5,ug/m3", ",")
	g("UK_DAQI,PM2.5,24h,5,grains", ",")

	// Any order, other columns kept, BOM and CRLF taken.
	f("\ufeffUnit,note,Concentration,averaging,pollutant,standard\r\nug/m3,\"a, b\",35.5,24h,PM2.5,UK_DAQI\r\n",
		"\ufeffUnit,note,Concentration,averaging,pollutant,standard,index,category\nug/m3,\"a, b\",35.5,24h,PM2.5,UK_DAQI,4,Moderate\n")

	f("\ufeff\"standard\",\"pollutant\",\"averaging\",\"concentration\",\"unit\"\n\"UK_DAQI\",\"PM10\",\"24h\",\"100\",\"ug/m3\"\n",
		"\ufeffstandard,pollutant,averaging,concentration,unit,index,category\nUK_DAQI,PM10,24h,100,ug/m3,9,High\n")

	// NowCast.
	const hours, added = "id,pollutant,hours_newest_first", ",index,category,nowcast"
	n := func(row, index string) {
		t.Helper()
		f(hours+"\n"+row+"\n", hours+added+"\n"+row+","+index+"\n")
	}
	n("a,PM2.5,21;;35;49.2;48.6;53.7;66.2;69.2;64.9;50;43;34.9", "87,Moderate,28.4")
	n("b,PM10,64;63;72;77;65;61;70;71;64;57;58;64", "56,Moderate,66")
	n("c,PM2.5,20; 20 ;20", "71,Moderate,20.0")
	n("d,PM2.5,20;;", ",,")
	n("e,PM2.5,", ",,")
	n("f,PM2.5,20;x;20", ",,")
	n("g,O3,20;20;20", ",,")
	n("h,PM2.5,"+strings.Repeat("1;", 1000)+"1", ",,")

	// Both kinds of row in one file; columns of one kind that are not all there.
	f(head+",hours_newest_first\nUK_DAQI,PM2.5,24h,11.5,ug/m3,\n,PM2.5,,,,10;10;10\n,PM10,,,,\n",
		head+",hours_newest_first"+added+"\nUK_DAQI,PM2.5,24h,11.5,ug/m3,,2,Low,\n,PM2.5,,,,10;10;10,53,Moderate,10.0\n,PM10,,,,,,,\n")
	f("pollutant,concentration,hours_newest_first\nPM2.5,3,10;10;10\n", "pollutant,concentration,hours_newest_first"+added+"\nPM2.5,3,10;10;10,53,Moderate,10.0\n")
}

func TestCSVErrors(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		var out strings.Builder
		if _, err := aqitool.IndexCSV(strings.NewReader(in), &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", in, err, want)
		}
	}
	const head = "standard,pollutant,averaging,concentration,unit\n"
	f("", "empty")
	f("standard,pollutant\n", `no column "averaging"`)
	f("pollutant,pollutant,hours_newest_first\n", "twice")
	f(head+"UK_DAQI,PM2.5,24h,5,ug/m3\n\"UK_DAQI,PM2.5,24h,5,ug/m3\n", "line 3")
	f(head+"UK_DAQI,PM2.5,24h,5,ug/m3\n\""+strings.Repeat("x,\n", 1<<20), "after line 2")
	if _, err := aqitool.IndexCSV(strings.NewReader(head), brokenPipe{}); err == nil {
		t.Error("a failed write went unnoticed")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestSummary(t *testing.T) {
	in := "standard,pollutant,averaging,concentration,unit\n" +
		"UK_DAQI,PM2.5,24h,5,ug/m3\nCAQI,PM2.5,24h,5,ug/m3\nCAQI,PM2.5,24h,6,ug/m3\nUK_DAQI,PM2.5,24h,,ug/m3\n"
	for i := range 30 {
		in += "UK_DAQI,X" + strings.Repeat("x", i) + ",24h,5,ug/m3\n"
	}
	var out, text strings.Builder
	sum, err := aqitool.IndexCSV(strings.NewReader(in), &out)
	if err != nil || sum.Rows != 34 || sum.Indexed != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if err := sum.Write(&text); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	if len(lines) != 21 || lines[0] != "1 of 34 rows have an index." ||
		!strings.HasPrefix(lines[1], `2 without, the first in line 3: unknown standard "CAQI"`) ||
		lines[2] != "1 without, the first in line 5: no concentration" || !strings.HasSuffix(lines[20], "other reasons") {
		t.Errorf("%d lines:\n%s", len(lines), text.String())
	}
}

// A row of another length is named and left out; the others are all written.
func TestCSVLeavesOut(t *testing.T) {
	const head, row = "standard,pollutant,averaging,concentration,unit", "UK_DAQI,PM2.5,24h,11.5,ug/m3"
	f := func(in, want, says string) {
		t.Helper()
		var out, text strings.Builder
		sum, err := aqitool.IndexCSV(strings.NewReader(in), &out)
		if err != nil || sum.Write(&text) != nil || out.String() != head+",index,category\n"+want || text.String() != says {
			t.Errorf("%.80q: %v\ngot  %q\n%q\nwant %q\n%q", in, err, out.String(), text.String(), want, says)
		}
	}
	f(head+"\n"+row+"\n"+"UK_DAQI,PM2.5\n\n"+row+"\n"+row+",,\n"+row+"\n", strings.Repeat(row+",2,Low\n", 3),
		"line 3: left out: 2 fields where the head line has 5\nline 6: left out: 7 fields where the head line has 5\n3 of 3 rows have an index.\n")
	f(head+"\nx\n", "", "line 2: left out: 1 field where the head line has 5\n0 of 0 rows have an index.\n")

	var text strings.Builder
	sum, err := aqitool.IndexCSV(strings.NewReader(head+"\n"+strings.Repeat("x\n", 1200)), &strings.Builder{})
	if err != nil || sum.LeftOut != 1200 || sum.Write(&text) != nil || strings.Count(text.String(), "\n") != 1002 || !strings.Contains(text.String(), "\nleft out besides: 200\n") {
		t.Errorf("%v, %d, %d lines", err, sum.LeftOut, strings.Count(text.String(), "\n"))
	}
}

// Every vector file goes through and comes back with what it expects.
func TestVectorFiles(t *testing.T) {
	f := func(name, index, category string) {
		t.Helper()
		in, err := os.ReadFile(filepath.Join("../../aqi/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := aqitool.IndexCSV(bytes.NewReader(in), &out); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		col := map[string]int{}
		for i, n := range rows[0] {
			col[n] = i
		}
		for i, r := range rows[1:] {
			if r[col["index"]] != r[col[index]] || category != "" && r[col["category"]] != r[col[category]] {
				t.Errorf("%s row %d: %s %s, want %s", name, i+2, r[col["index"]], r[col["category"]], r[col[index]])
			}
			if k, ok := col["nowcast_truncated"]; ok && r[col["nowcast"]] != r[k] {
				t.Errorf("%s row %d: nowcast %q, want %q", name, i+2, r[col["nowcast"]], r[k])
			}
		}
	}
	f("uk_daqi.csv", "expected_index", "expected_category")
	f("us_epa_aqi_2024.csv", "expected_index", "expected_category")
	f("us_epa_aqi_2012_legacy.csv", "expected_index", "expected_category")
	f("eaqi.csv", "expected_index", "expected_category")
	f("epa_airdata_co_8h.csv", "expected_index", "expected_category")
	f("epa_airdata_o3_8h.csv", "expected_index", "expected_category")
	f("epa_airdata_pm25_2024.csv", "expected_index", "expected_category")
	f("epa_airdata_so2_1h.csv", "expected_index", "expected_category")
	f("nowcast.csv", "aqi_2024", "")
}

func TestParseGiven(t *testing.T) {
	f := func(arg string, p aqi.Pollutant, v float64, u aqi.Unit) {
		t.Helper()
		got, err := aqitool.ParseGiven([]string{arg})
		if err != nil || len(got) != 1 || got[0] != (aqitool.Given{Pollutant: p, Value: v, Unit: u}) {
			t.Errorf("%q: %+v, %v", arg, got, err)
		}
	}
	f("pm25=12.3", aqi.PM25, 12.3, aqi.Microgram)
	f("PM2.5=-1", aqi.PM25, -1, aqi.Microgram)
	f("no2=53ppb", aqi.NO2, 53, aqi.PPB)
	f("co=4.4 ppm", aqi.CO, 4.4, aqi.PPM)
	f("pm10=40ug/m3", aqi.PM10, 40, aqi.Microgram)
	f("pm10=40µg/m³", aqi.PM10, 40, aqi.Microgram)
	bad := func(want string, args ...string) {
		t.Helper()
		if _, err := aqitool.ParseGiven(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
	}
	bad("pm25=12.3")
	bad("want pollutant=concentration", "pm25")
	bad("unknown pollutant", "p1=5")
	bad("no number", "pm25=")
	bad("no number", "pm25=NaN")
	bad("no number", "pm25=1.2.3")
	bad("unknown unit", "pm25=1,2")
	bad("given before", "pm25=1", "PM2.5=2")
}

func TestAnswers(t *testing.T) {
	given, err := aqitool.ParseGiven([]string{"pm25=12.3", "pm10=40", "co=9ppm"})
	if err != nil {
		t.Fatal(err)
	}
	answers := aqitool.Answers(aqi.Standards(), given)
	var text strings.Builder
	if err := aqitool.WriteText(&text, answers); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"UK Daily Air Quality Index (uk-daqi, table 2013-04): 3, Low, driven by PM10\n",
		"US EPA Air Quality Index (us-epa, table 2024-05): 96, Moderate, driven by CO\n",
		"European Air Quality Index (eaqi, table 2024): 2, Fair, driven by PM2.5\n",
		"uk-daqi has no table for CO\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	var doc bytes.Buffer
	if err := aqitool.WriteJSON(&doc, answers); err != nil {
		t.Fatal(err)
	}
	var back []struct {
		Standard, Driver, Colour string
		Index                    *int
		Pollutants               []struct{ Index *int }
	}
	if err := json.Unmarshal(doc.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if len(back) != len(aqi.Standards()) || *back[0].Index != 3 || back[0].Driver != "PM10" || back[0].Colour != "#31CF00" || back[0].Pollutants[2].Index != nil {
		t.Errorf("%+v", back)
	}
	none := aqitool.Answers(aqi.Standards()[:1], []aqitool.Given{{Pollutant: aqi.PM25, Value: -9, Unit: aqi.Microgram}})
	if none[0].Value != nil || none[0].Band != "" {
		t.Errorf("a negative mean has %+v", none[0])
	}
	text.Reset()
	if err := aqitool.WriteText(&text, none); err != nil || !strings.Contains(text.String(), "no index") {
		t.Errorf("%v: %s", err, text.String())
	}
}

func FuzzIndexCSV(f *testing.F) {
	f.Add("standard,pollutant,averaging,concentration,unit\nUK_DAQI,PM2.5,24h,11.5,ug/m3\n")
	f.Add("pollutant,hours_newest_first\nPM2.5,1;2;;3\n")
	f.Add("pollutant,hours_newest_first\nPM2.5\nPM2.5,1;2;3\n,,\n")
	f.Fuzz(func(t *testing.T, in string) {
		var out strings.Builder
		sum, err := aqitool.IndexCSV(strings.NewReader(in), &out)
		if sum.Indexed > sum.Rows {
			t.Errorf("%+v", sum)
		}
		if err == nil {
			rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
			if err != nil || len(rows) != sum.Rows+1 {
				t.Errorf("%d rows, %v; want %d", len(rows), err, sum.Rows+1)
			}
		}
	})
}
