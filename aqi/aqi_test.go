package aqi_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/mote-air/mote/aqi"
)

func TestNames(t *testing.T) {
	f := func(name, slug string) {
		t.Helper()
		s, err := aqi.Lookup(name)
		if err != nil || s.Slug != slug {
			t.Errorf("Lookup(%q) = %q, %v; want %q", name, s.Slug, err, slug)
		}
	}
	f("UK_DAQI", "uk-daqi")
	f("US_EPA_AQI_2024", "us-epa")
	f("US_EPA_AQI", "us-epa")
	f("US_EPA_AQI_2012", "us-epa-2012")
	f("EEA_EAQI_2024", "eaqi")
	f("EEA_EAQI", "eaqi")
	f("EEA_EAQI_2019", "eaqi-2019")
	f(" uk-daqi ", "uk-daqi")
	f("uk_daqi", "uk-daqi")
	for _, s := range aqi.Standards() {
		f(s.Slug, s.Slug)
	}
	if _, err := aqi.Lookup("caqi"); err == nil {
		t.Error("an unknown standard was found")
	}
}

func TestPollutantSpellings(t *testing.T) {
	f := func(name string, want aqi.Pollutant) {
		t.Helper()
		if got, err := aqi.ParsePollutant(name); got != want || (err == nil) != (want != "") {
			t.Errorf("ParsePollutant(%q) = %q, %v", name, got, err)
		}
	}
	f("PM2.5", aqi.PM25)
	f("pm2_5", aqi.PM25)
	f("PM 10", aqi.PM10)
	f("no2", aqi.NO2)
	f("P1", "")
	f("", "")
	for _, p := range aqi.Pollutants() {
		f(p.Title(), p)
		f(string(p), p)
	}
}

func TestUnits(t *testing.T) {
	f := func(c float64, from, to string, want float64, ok bool) {
		t.Helper()
		u, err := aqi.ParseUnit(from)
		v, err2 := aqi.ParseUnit(to)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if got, converts := aqi.Convert(c, u, v); got != want || converts != ok {
			t.Errorf("Convert(%v, %s, %s) = %v, %v", c, from, to, got, converts)
		}
	}
	f(12, "ug/m3", "µg/m³", 12, true)
	f(12, "μg/m³", "ug/m^3", 12, true)
	f(0.053, "ppm", "ppb", 53, true)
	f(70, "ppb", "PPM", 0.07, true)
	f(0.5, "mg/m3", "ug/m3", 500, true)
	f(500, "ug/m3", "mg/m3", 0.5, true)
	f(40, "ug/m3", "ppb", 0, false)
	f(4, "ppm", "mg/m3", 0, false)
	if _, err := aqi.ParseUnit("grains"); err == nil {
		t.Error("grains were read")
	}
	if _, err := aqi.ParseAveraging("2h"); err == nil {
		t.Error("2h was read")
	}
	if a, err := aqi.ParseAveraging("24 H"); a != aqi.Mean24h || err != nil {
		t.Error(a, err)
	}
}

func TestIndexCases(t *testing.T) {
	f := func(standard, pollutant, averaging string, c float64, want string) {
		t.Helper()
		if got, _ := indexOf(t, standard, pollutant, averaging, c); got != want {
			t.Errorf("%s %s %s %v = %q, want %q", standard, pollutant, averaging, c, got, want)
		}
	}
	none := ""

	// The faults of the design before this one.
	f("uk-daqi", "pm25", "24h", 11.5, "2") // was 10: between two whole bands
	f("uk-daqi", "pm25", "24h", 23.4, "2")
	f("uk-daqi", "pm25", "24h", 35.7, "4")
	f("uk-daqi", "pm10", "24h", 100, "9") // was 10
	f("uk-daqi", "pm10", "24h", 100.4999, "9")
	f("uk-daqi", "pm10", "24h", 100.5, "10")
	f("uk-daqi", "pm25", "24h", -1, none) // was 10
	f("uk-daqi", "pm10", "24h", -0.6, none)
	f("uk-daqi", "pm10", "24h", -0.5, "1") // rounds to 0

	// A tie that floating point misses by a hair.
	f("uk-daqi", "pm25", "24h", 11.499999999999998, "2")
	f("uk-daqi", "pm25", "24h", 11.49999999, "1")
	f("us-epa", "pm25", "24h", 9.099999999999998, "51")

	// No number, no index.
	for _, s := range aqi.Standards() {
		for _, sc := range s.Scales {
			for _, c := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1.1e9, -1.1e9} {
				f(s.Slug, string(sc.Pollutant), string(sc.Averaging), c, none)
			}
		}
	}

	// Only the standard's own averaging and pollutants.
	f("uk-daqi", "pm25", "1h", 10, none)
	f("eaqi", "pm25", "24h", 10, none)
	f("uk-daqi", "co", "8h", 1, none)
	f("us-epa-2012", "no2", "1h", 10, none)

	// The seams of EPA's double tables.
	f("us-epa", "o3", "8h", 0.2009, "300")
	f("us-epa", "o3", "8h", 0.201, none)
	f("us-epa", "o3", "1h", 0.1249, none)
	f("us-epa", "o3", "1h", 0.125, "101")
	f("us-epa", "so2", "1h", 304.9, "200")
	f("us-epa", "so2", "1h", 305, none)
	f("us-epa", "so2", "24h", 304.9, none)
	f("us-epa", "so2", "24h", 305, "201")
	f("us-epa", "pm10", "24h", -30, "0")
	f("us-epa", "so2", "24h", -1, none)

	// Half up, on the four ties that EPA's own exports hold.
	f("us-epa", "o3", "8h", 0.072, "105")
	f("us-epa", "o3", "8h", 0.076, "119")
	f("us-epa", "o3", "8h", 0.080, "133")
	f("us-epa", "o3", "8h", 0.084, "147")

	// Above 500 the line goes on.
	f("us-epa", "pm25", "24h", 325.4, "500")
	f("us-epa", "pm25", "24h", 400, "649")
	f("us-epa-2012", "pm10", "24h", 425, "301")
	f("us-epa-2012", "pm10", "24h", 504, "400")
	f("us-epa-2012", "pm10", "24h", 505, "401")
	f("us-epa-2012", "pm10", "24h", 700, "596")
	f("us-epa-2012", "pm25", "24h", 500.4, "500")

	// EAQI: whole numbers now, continuous then.
	f("eaqi", "pm25", "1h", 5.4, "1")
	f("eaqi", "pm25", "1h", 5.5, "2")
	f("eaqi-2019", "pm25", "24h", 10, "1")
	f("eaqi-2019", "pm25", "24h", 10.1, "2")
	f("eaqi-2019", "pm10", "1h", 5000, "6")
	f("eaqi", "pm25", "1h", -0.5, "1")
	f("eaqi", "pm25", "1h", -0.6, none)
	f("eaqi-2019", "pm25", "24h", -0.5, "1")
	f("eaqi-2019", "pm25", "24h", -0.6, none)
}

// An index never falls as the concentration rises, and every index has a band.
func TestIndexRises(t *testing.T) {
	for _, s := range aqi.Standards() {
		for _, sc := range s.Scales {
			top := sc.Edges[len(sc.Edges)-1].Concentration * 1.3
			last, seen := -1, false
			for i := -20; i <= 20000; i++ {
				c := top * float64(i) / 20000
				r, ok := s.Index(sc.Pollutant, sc.Averaging, c)
				if !ok {
					continue
				}
				if r.Index < last {
					t.Fatalf("%s %s %s: %d at %v after %d", s.Slug, sc.Pollutant, sc.Averaging, r.Index, c, last)
				}
				if r.Index < r.Band.Low || r.Index > r.Band.High && r.Band != s.Bands[len(s.Bands)-1] {
					t.Fatalf("%s: %d is not in band %v", s.Slug, r.Index, r.Band)
				}
				last, seen = r.Index, true
			}
			if !seen {
				t.Errorf("%s %s has no index anywhere", s.Slug, sc.Pollutant)
			}
		}
	}
}

// The printed index is a text where the standard has one for what lies above
// its numbers; the number goes on.
func TestIndexText(t *testing.T) {
	f := func(standard, pollutant, averaging string, c float64, index int, text, band string) {
		t.Helper()
		s, err := aqi.Lookup(standard)
		if err != nil {
			t.Fatal(err)
		}
		r, ok := s.Index(aqi.Pollutant(pollutant), aqi.Averaging(averaging), c)
		if !ok || r.Index != index || r.Text != text || r.Band.Name != band {
			t.Errorf("%s %s %v = %+v, want %d %s %s", standard, pollutant, c, r, index, text, band)
		}
	}
	f("uk-daqi", "pm25", "24h", 12, 2, "2", "Low")
	f("uk-daqi-pm25", "pm25", "24h", 36, 4, "4", "Moderate")
	f("ca-aqhi-plus", "pm25", "1h", 0, 1, "1", "Low")
	f("ca-aqhi-plus", "pm25", "1h", 100, 10, "10", "High")
	f("ca-aqhi-plus", "pm25", "1h", 100.1, 11, "10+", "Very high")
	f("ca-aqhi-plus", "pm25", "1h", 412, 42, "10+", "Very high")
	f("in-naqi", "pm25", "24h", 30.4, 50, "50", "Good") // the table's last digit
	f("in-naqi", "pm25", "24h", 30.5, 51, "51", "Satisfactory")
	f("in-naqi", "pm25", "24h", 250, 400, "400", "Very poor")
	f("in-naqi", "pm25", "24h", 251, 401, ">400", "Severe")
	f("in-naqi", "co", "8h", 1.1, 51, "51", "Satisfactory")
	f("cn-hj633-2026", "pm25", "24h", 60.000001, 101, "101", "Lightly polluted") // up
	f("cn-hj633-2012", "pm25", "24h", 60, 82, "82", "Good")
	f("cn-hj633-2012", "pm25", "24h", 500.1, 501, ">500", "Severely polluted")
	if s, _ := aqi.Lookup("cn-hj633-2012"); true {
		if r, ok := s.Index(aqi.O3, aqi.Mean8h, 801); ok {
			t.Errorf("8-hour ozone above 800 µg/m³ has %+v", r)
		}
	}
}

func TestAQHIWants(t *testing.T) {
	for _, c := range [][3]float64{{math.NaN(), 1, 1}, {1, -1, 1}, {1, 1, math.Inf(1)}, {1e5, 1, 1}} {
		if _, r, ok := aqi.AQHI(c[0], c[1], c[2]); ok {
			t.Errorf("%v = %+v", c, r)
		}
	}
	if _, r, ok := aqi.AQHI(40, 60, 150); !ok || r.Text != "14" || r.Index != 14 {
		t.Errorf("14 is printed %q", r.Text)
	}
}

func TestTablesAreWhole(t *testing.T) {
	colour := regexp.MustCompile(`^#[0-9A-F]{6}$`)
	seen := map[string]string{}
	for _, s := range aqi.Standards() {
		for _, n := range append([]string{s.Slug}, s.Names...) {
			if other, taken := seen[n]; taken {
				t.Errorf("%s is named by %s and %s", n, other, s.Slug)
			}
			seen[n] = s.Slug
		}
		if s.Title == "" || s.Version == "" || s.Source == "" {
			t.Errorf("%s: no title, version or source", s.Slug)
		}
		for i, b := range s.Bands {
			if i > 0 && b.Low != s.Bands[i-1].High+1 || b.High < b.Low {
				t.Errorf("%s: band %d is not joined to the one before", s.Slug, i)
			}
			if b.Name == "" || b.AtRisk == "" || b.Everyone == "" || !colour.MatchString(b.Colour) {
				t.Errorf("%s: band %d lacks something: %+v", s.Slug, i, b)
			}
			if c := contrast(t, b.Colour, b.Text); c < 4.5 {
				t.Errorf("%s: %s on %s has contrast %.2f", s.Slug, b.Text, b.Colour, c)
			}
		}
		for _, sc := range s.Scales {
			if _, err := aqi.ParseUnit(string(sc.Unit)); err != nil {
				t.Error(err)
			}
			for i := 1; i < len(sc.Edges); i++ {
				if sc.Edges[i].Concentration <= sc.Edges[i-1].Concentration || sc.Edges[i].Index <= sc.Edges[i-1].Index {
					t.Errorf("%s %s: edge %d does not rise", s.Slug, sc.Pollutant, i)
				}
			}
		}
	}
	if _, ok := aqi.Standards()[0].Band(0); ok {
		t.Error("DAQI has a band for 0")
	}
}

// contrast is WCAG's ratio, written out apart from the package's own.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	lum := func(c string) float64 {
		sum := 0.0
		for i, w := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(c[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			v := float64(n) / 255
			if v > 0.04045 {
				v = math.Pow((v+0.055)/1.055, 2.4)
			} else {
				v /= 12.92
			}
			sum += w * v
		}
		return sum
	}
	x, y := lum(a), lum(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestNowCastCases(t *testing.T) {
	nan := math.NaN()
	f := func(p aqi.Pollutant, hours []float64, want float64, ok bool) {
		t.Helper()
		if _, got, _, has := aqi.NowCast(p, hours); got != want || has != ok {
			t.Errorf("NowCast(%s, %v) = %v, %v; want %v, %v", p, hours, got, has, want, ok)
		}
	}
	f(aqi.PM25, nil, 0, false)
	f(aqi.PM25, []float64{10}, 0, false)
	f(aqi.PM25, []float64{10, nan, nan, 10, 10, 10}, 0, false)
	f(aqi.PM25, []float64{nan, 10, 10}, 10, true)
	f(aqi.PM25, []float64{math.Inf(1), 10, 2e9}, 0, false)
	f(aqi.O3, []float64{10, 10, 10}, 0, false)
	f(aqi.PM25, []float64{10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 99}, 10, true) // the 13th is not looked at
	f(aqi.PM25, []float64{-1, -1, -1}, -1, true)
	f(aqi.PM25, []float64{0.3, 0.3, 0.3}, 0.3, true) // 0.3 is a hair below 0.3 in floating point
	f(aqi.PM10, []float64{7.9, 7.9, 7.9}, 7, true)
}

func ExampleStandard_Index() {
	daqi, err := aqi.Lookup("uk-daqi")
	if err != nil {
		panic(err)
	}
	r, ok := daqi.Index(aqi.PM25, aqi.Mean24h, 35.5)
	fmt.Println(r.Index, r.Band.Name, r.Band.Colour, ok)
	_, ok = daqi.Index(aqi.PM25, aqi.Mean1h, 35.5) // DAQI has no hourly PM2.5
	fmt.Println(ok)
	// Output:
	// 4 Moderate #FFFF00 true
	// false
}

func ExampleNowCast() {
	hours := []float64{21, math.NaN(), 35, 49.2, 48.6, 53.7, 66.2, 69.2, 64.9, 50, 43, 34.9}
	exact, truncated, weight, _ := aqi.NowCast(aqi.PM25, hours)
	epa, _ := aqi.Lookup("us-epa")
	r, _ := epa.Index(aqi.PM25, aqi.Mean24h, truncated)
	fmt.Printf("%.3f → %s, weight %.1f: index %d, %s\n", exact, aqi.FormatNowCast(aqi.PM25, truncated), weight, r.Index, r.Band.Name)
	// Output: 28.410 → 28.4, weight 0.5: index 87, Moderate
}

func FuzzIndex(f *testing.F) {
	f.Add(11.5)
	f.Add(-0.5)
	f.Add(math.MaxFloat64)
	f.Fuzz(func(t *testing.T, c float64) {
		for _, s := range aqi.Standards() {
			for _, sc := range s.Scales {
				r, ok := s.Index(sc.Pollutant, sc.Averaging, c)
				if ok && (r.Index < s.Bands[0].Low || r.Band.Name == "") {
					t.Errorf("%s %s %v = %+v", s.Slug, sc.Pollutant, c, r)
				}
			}
		}
	})
}
