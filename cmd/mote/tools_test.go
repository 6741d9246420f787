package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestIndexFiles runs `mote index --csv` over the vectors.
func TestIndexFiles(t *testing.T) {
	for _, name := range []string{
		"uk_daqi.csv", "us_epa_aqi_2024.csv", "us_epa_aqi_2012_legacy.csv", "eaqi.csv", "nowcast.csv",
		"epa_airdata_co_8h.csv", "epa_airdata_o3_8h.csv", "epa_airdata_pm25_2024.csv", "epa_airdata_so2_1h.csv", "other_indices.csv",
	} {
		in, err := os.ReadFile(filepath.Join("../../aqi/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		code, out, errs := mote(t, strings.NewReader(string(in)), "index", "--csv")
		given, want := rows(t, string(in)), rows(t, out)
		if code != 0 || len(given) != len(want) || len(given) < 2 || !strings.Contains(errs, fmt.Sprintf(" of %d rows have an index.", len(given)-1)) {
			t.Errorf("%s: exit code %d, %d rows for %d: %s", name, code, len(want), len(given), errs)
			continue
		}
		head := want[0]
		for i, row := range want {
			if !slices.Equal(row[:len(given[i])], given[i]) {
				t.Errorf("%s row %d came back as %q, not %q", name, i+1, row, given[i])
			}
			cell := func(column string) string { return row[slices.Index(head, column)] }
			if i == 0 {
				continue
			}
			if name == "nowcast.csv" {
				if cell("index") != cell("aqi_2024") || cell("nowcast") != cell("nowcast_truncated") || !strings.HasPrefix(cell("category"), cell("category_2024")) {
					t.Errorf("%s row %d: %q", name, i+1, row)
				}
			} else if cell("note") == "category only" && cell("category") == cell("expected_category") {
				continue
			} else if cell("index") != cell("expected_index") || cell("category") != cell("expected_category") {
				t.Errorf("%s row %d: %q", name, i+1, row)
			}
		}
	}
	f := func(code int, stdin, want string, args ...string) {
		t.Helper()
		got, out, errs := mote(t, strings.NewReader(stdin), append([]string{"index"}, args...)...)
		if got != code || !strings.Contains(out+errs, want) || code != 0 && out != "" {
			t.Errorf("index %q: exit code %d, want %d; %q, %q, want %q", args, got, code, out, errs, want)
		}
	}
	f(0, "", "3, Low, driven by PM10", "pm25=12.3", "pm10=40")
	f(0, "", "(ca-aqhi, table 2008): 14, Very high\n", "--standard", "ca-aqhi", "no2=40ppb", "o3=60ppb", "pm25=150")
	f(0, "", `"index": "10+",
    "value": 15,`, "--json", "--standard", "ca-aqhi-plus", "pm25=150")
	f(0, "", `"index": 3,
    "value": 3,`, "--json", "--standard", "uk-daqi", "pm10=40")
	f(0, "", "wants NO2, O3 and PM2.5 together: no NO2", "--standard", "ca-aqhi", "pm25=150")
	f(1, "a,b\n1,2\n", `no column "standard"`, "--csv")
	f(1, "", "the input is empty", "--csv")
	f(2, "", "no concentration")
	f(2, "", `unknown pollutant "pm3"`, "pm3=1")
	f(2, "", `--standard: unknown standard "caqi"`, "--standard", "caqi", "pm25=1")
	f(2, "", "--csv reads everything from standard input", "--csv", "pm25=1")
	f(2, "", "unknown flag", "--cvs")
}

func rows(t *testing.T, text string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// line is one value as `mote decode` prints it.
type line struct {
	Sensor   string
	Time     time.Time
	Quantity string
	Unit     string
	Value    *float64
	Raw      *float64
	Flags    []string
	Site     struct {
		ID       int64
		Lat, Lon *float64
		Upstream string `json:"country_upstream"`
	}
}

// TestDecode2017 compares what `mote decode` prints with the file.
func TestDecode2017(t *testing.T) {
	path := shared(t, network2017)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := mote(t, nil, "decode", path)
	if code != 0 || !strings.HasPrefix(errs, "records   6874\nvalues    14053\nignored   433\nrejected  0\n") {
		t.Errorf("exit code %d, %s", code, errs)
	}
	printed := map[string]line{}
	n := 0
	for lines := bufio.NewScanner(strings.NewReader(out)); lines.Scan(); n++ {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		key := fmt.Sprintf("%s %s %d", l.Sensor, l.Quantity, l.Time.Unix())
		if _, twice := printed[key]; !twice {
			printed[key] = l
		}
	}
	if n != 14053 {
		t.Errorf("%d lines, want one for each of 14053 values", n)
	}
	o := newOracle()
	o.take(readFeed(t, text), time.Now().Unix())
	for id, all := range o.values {
		for q, values := range all {
			for _, v := range values {
				l, ok := printed[fmt.Sprintf("sc-%d %s %d", id, q, v.at)]
				if !ok || !same(l.Value, v) || !slices.Equal(sorted(l.Flags), v.flags) || l.Site.ID != v.site.location || l.Site.Upstream != v.site.country {
					t.Errorf("%s of sensor %d at %d: %+v, want %+v", q, id, v.at, l, v)
				}
				if hasRaw := q == "pressure"; ok && (l.Raw != nil) != hasRaw {
					t.Errorf("%s of sensor %d: raw %s", q, id, show(l.Raw))
				}
			}
		}
	}
	fromStdin, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer fromStdin.Close()
	if code, again, _ := mote(t, fromStdin, "decode", "--network", "sc", "-"); code != 0 || again != out {
		t.Errorf("from standard input: exit code %d, %d bytes, want %d", code, len(again), len(out))
	}
}

// TestDecodeFiles looks at exit codes and outputs over the other real files.
func TestDecodeFiles(t *testing.T) {
	f := func(name string, code, lines int, said ...string) {
		t.Helper()
		got, out, errs := mote(t, nil, "decode", shared(t, "data/feeds/"+name))
		if got != code || strings.Count(out, "\n") != lines {
			t.Errorf("%s: exit code %d, want %d; %d lines, want %d", name, got, code, strings.Count(out, "\n"), lines)
		}
		for _, text := range said {
			if !strings.Contains(out+errs, text) {
				t.Errorf("%s: no %q in %q", name, text, out+errs)
			}
		}
	}
	f("2019-04-16_v1_slice_without_brackets.json", 1, 0, "document rejected at byte ")
	f("sensor_internal-data.json", 0, 0, "records   1\n", "rejected  no_sensor ")
	f("sensor_noise-result.json", 0, 6, `"quantity":"noise_laeq"`, `"unit":"dB(A)"`)
	f("sensor_condition-result-plus-pressure.json", 0, 8, `"quantity":"pressure_sea"`, `"raw":`)
	f("sensor_pm-result.json", 0, 4, `"quantity":"pm25"`, `"quantity":"pm10"`)
}
