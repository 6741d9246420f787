package aqi_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mote-air/mote/aqi"
)

// readVectors yields the rows of a file of testdata by column name.
func readVectors(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, rec := range all[1:] {
		row := map[string]string{}
		for i, field := range rec {
			row[all[0][i]] = field
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatalf("%s holds no rows", name)
	}
	return rows
}

// number reads a concentration; blank is missing.
func number(t *testing.T, s string) float64 {
	t.Helper()
	if s == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// indexOf is the index as text, "" where there is none.
func indexOf(t *testing.T, standard, pollutant, averaging string, c float64) (index, category string) {
	t.Helper()
	s, err := aqi.Lookup(standard)
	if err != nil {
		t.Fatal(err)
	}
	p, err := aqi.ParsePollutant(pollutant)
	if err != nil {
		t.Fatal(err)
	}
	a, err := aqi.ParseAveraging(averaging)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := s.Index(p, a, c)
	if !ok {
		return "", ""
	}
	return strconv.Itoa(r.Index), r.Band.Name
}

func TestIndexVectors(t *testing.T) {
	for _, name := range []string{
		"uk_daqi.csv", "us_epa_aqi_2024.csv", "us_epa_aqi_2012_legacy.csv", "eaqi.csv",
		"epa_airdata_co_8h.csv", "epa_airdata_o3_8h.csv", "epa_airdata_pm25_2024.csv", "epa_airdata_so2_1h.csv", "other_indices.csv",
	} {
		for i, r := range readVectors(t, name) {
			if r["standard"] == "CA_AQHI" {
				continue // of three pollutants: TestAQHIVectors
			}
			index, category := indexOf(t, r["standard"], r["pollutant"], r["averaging"], number(t, r["concentration"]))
			if r["note"] == "category only" {
				index = ""
			}
			if index != r["expected_index"] || category != r["expected_category"] {
				t.Errorf("%s row %d: %s %s %s %s = %q %q, want %q %q", name, i+2, r["standard"], r["pollutant"], r["averaging"],
					r["concentration"], index, category, r["expected_index"], r["expected_category"])
			}
			s, _ := aqi.Lookup(r["standard"])
			p, _ := aqi.ParsePollutant(r["pollutant"])
			sc, _ := s.Scale(p, aqi.Averaging(r["averaging"]))
			if u, err := aqi.ParseUnit(r["unit"]); err != nil || u != sc.Unit {
				t.Errorf("%s row %d: unit %q, the table has %q (%v)", name, i+2, r["unit"], sc.Unit, err)
			}
		}
	}
}

func TestAQHIVectors(t *testing.T) {
	seen := 0
	for i, r := range readVectors(t, "other_indices.csv") {
		if r["standard"] != "CA_AQHI" {
			continue
		}
		seen++
		var c [3]float64
		for k, v := range strings.Split(r["concentration"], ";") {
			c[k] = number(t, v)
		}
		exact, x, ok := aqi.AQHI(c[0], c[1], c[2])
		if !ok || strconv.Itoa(x.Index) != r["expected_index"] || x.Band.Name != r["expected_category"] || "raw="+strconv.FormatFloat(exact, 'f', 4, 64) != r["note"] {
			t.Errorf("row %d: %v = %.4f %+v", i+2, c, exact, x)
		}
	}
	if seen == 0 {
		t.Error("no vectors")
	}
}

// Where libraries disagree with the rule, the rule holds.
func TestLibraryDisagreements(t *testing.T) {
	for i, r := range readVectors(t, "library_disagreements.csv") {
		index, _ := indexOf(t, "us-epa", r["pollutant"], r["averaging"], number(t, r["concentration"]))
		if index != r["oracle_index"] {
			t.Errorf("row %d: %s %s = %s, want %s", i+2, r["pollutant"], r["concentration"], index, r["oracle_index"])
		}
	}
}

func TestNowCastVectors(t *testing.T) {
	for _, r := range readVectors(t, "nowcast.csv") {
		p, err := aqi.ParsePollutant(r["pollutant"])
		if err != nil {
			t.Fatal(err)
		}
		var hours []float64
		for _, h := range strings.Split(r["hours_newest_first"], ";") {
			hours = append(hours, number(t, h))
		}
		exact, truncated, weight, ok := aqi.NowCast(p, hours)
		if ok != (r["nowcast_exact"] != "") {
			t.Errorf("%s: ok = %v", r["id"], ok)
			continue
		}
		if !ok {
			continue
		}
		if math.Abs(exact-number(t, r["nowcast_exact"])) > 1e-8 || math.Abs(weight-number(t, r["weight_factor"])) > 1e-8 {
			t.Errorf("%s: exact %v weight %v, want %s %s", r["id"], exact, weight, r["nowcast_exact"], r["weight_factor"])
		}
		if truncated != number(t, r["nowcast_truncated"]) || aqi.FormatNowCast(p, truncated) != r["nowcast_truncated"] {
			t.Errorf("%s: truncated %v, want %s", r["id"], truncated, r["nowcast_truncated"])
		}
		for _, c := range []struct{ standard, column string }{{"us-epa", "aqi_2024"}, {"us-epa-2012", "aqi_2012"}} {
			if index, _ := indexOf(t, c.standard, r["pollutant"], "24h", truncated); index != r[c.column] {
				t.Errorf("%s: %s %s, want %s", r["id"], c.standard, index, r[c.column])
			}
		}
		if _, category := indexOf(t, "us-epa", r["pollutant"], "24h", truncated); category != r["category_2024"] && !strings.HasPrefix(category, r["category_2024"]+" ") {
			t.Errorf("%s: %q, want %q", r["id"], category, r["category_2024"])
		}
	}
}

// A mean whose tie is exact on paper keeps it through floating point.
func TestRunningMeanTies(t *testing.T) {
	for _, r := range readVectors(t, "running_means.csv") {
		if r["expected_daqi"] == "" {
			continue
		}
		var sum, n float64
		for _, v := range strings.Split(r["values"], ";") {
			if v != "" {
				sum += number(t, v)
				n++
			}
		}
		averaging := map[string]string{"24": "24h", "8": "8h", "1": "1h"}[r["window"]]
		index, category := indexOf(t, "uk-daqi", r["pollutant"], averaging, sum/n)
		if index != r["expected_daqi"] || category != r["expected_band"] {
			t.Errorf("%s: %v = %s %s, want %s %s", r["id"], sum/n, index, category, r["expected_daqi"], r["expected_band"])
		}
	}
}
