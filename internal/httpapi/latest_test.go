package httpapi

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// latestAnswer is what a client reads.
type latestAnswer struct {
	Quantity, Unit, Version, Attribution, License string
	LicenseURL                                    string `json:"license_url"`
	Standard, Table, Interval, Scope              string
	Indicative                                    bool
	Sensor                                        []string
	T                                             []int64
	Value                                         []*float64
	Flags                                         [][]string
	Lat, Lon                                      []*float64
	Country, Type                                 []string
	Index, Band, Basis, Driver                    []string
	Completeness                                  []float64
	SubPM25                                       []*int `json:"sub_pm25"`
	SubPM10                                       []*int `json:"sub_pm10"`
	Caution                                       [][]string
	Indoor                                        []bool
}

func TestLatest(t *testing.T) {
	f := newFixture(t)
	a := f.get("/api/v1/latest")
	want := `{"quantity":"pm25","unit":"µg/m³","version":"e1-1",` +
		`"attribution":"Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0","license":"ODbL-1.0 (database), DbCL-1.0 (contents)",` +
		`"license_url":"https://opendatacommons.org/licenses/odbl/1-0/",` +
		`"sensor":["sc-1","sc-2"],"t":[1793620740,1793620710],"value":[12.3,null],"flags":[[],["nan","null_island"]],` +
		`"lat":[57.145,null],"lon":[-2.099,null],"country":["GB","DE"],"type":["SDS011","SDS011"],"indoor":[false,false]}` + "\n"
	if got := string(a.body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}

func TestLatestFilters(t *testing.T) {
	f := newFixture(t)
	check := func(query string, sensors ...string) {
		t.Helper()
		var got latestAnswer
		f.get("/api/v1/latest"+query).decode(t, &got)
		if !slices.Equal(got.Sensor, sensors) {
			t.Errorf("%s: got %v, want %v", query, got.Sensor, sensors)
		}
		if n := len(sensors); len(got.T) != n || len(got.Value) != n || len(got.Flags) != n || len(got.Lat) != n || len(got.Lon) != n || len(got.Country) != n || len(got.Type) != n {
			t.Errorf("%s: columns differ in length: %+v", query, got)
		}
		if got.Attribution == "" || got.License == "" {
			t.Errorf("%s: no credit", query)
		}
	}
	check("?max_age=0", "sc-1", "sc-2", "sc-3")
	check("?max_age=60", "sc-1")
	check("?max_age=59")
	check("?max_age=90s", "sc-1", "sc-2")
	check("?max_age=24h", "sc-1", "sc-2")
	check("?max_age=90000", "sc-1", "sc-2", "sc-3")
	check("?max_age=2d", "sc-1", "sc-2", "sc-3")
	check("?country=gb", "sc-1")
	check("?country=DE,GB", "sc-1", "sc-2")
	check("?country=FJ&max_age=0", "sc-3")
	check("?country=XX")
	check("?bbox=-3,57,-2,58", "sc-1")
	check("?bbox=-2.099,57.145,-2.099,57.145", "sc-1")
	check("?bbox=-1,-1,1,1") // the null island is no place
	check("?bbox=-180,-90,180,90&max_age=0", "sc-1", "sc-3")
	check("?bbox=170,-30,-170,0&max_age=0", "sc-3")
	check("?bbox=-170,-30,170,0&max_age=0")
	check("?bbox=-3,57,-2,58&country=DE")
	check("?quantity=pm10", "sc-1")
	check("?quantity=humidity", "sc-4")
	check("?quantity=temperature")
	check("?quantity=us-epa")
}

func TestLatestIndex(t *testing.T) {
	f := newFixture(t)
	var got latestAnswer
	f.get("/api/v1/latest?quantity=uk-daqi").decode(t, &got)
	text, _ := json.Marshal(got)
	want := `{"Quantity":"uk-daqi","Unit":"index","Version":"e1-1","Attribution":"Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0",` +
		`"License":"ODbL-1.0 (database), DbCL-1.0 (contents)","license_url":"https://opendatacommons.org/licenses/odbl/1-0/",` +
		`"Standard":"uk-daqi","Table":"` + got.Table + `","Interval":"mean of the 24 completed hours that end at t","Scope":"particles only","Indicative":true,` +
		`"Sensor":["sc-1","sc-3"],"T":[1793620800,1793620800],"Value":[5,1],"Flags":[[],[]],"Lat":[57.145,-17.5],"Lon":[-2.099,179.9],"Country":["GB","FJ"],"Type":["SDS011","SDS011"],` +
		`"Index":["5","1"],"Band":["Moderate","Low"],"Basis":["running","running"],"Driver":["pm10","pm10"],"Completeness":[0.9583,0.75],"sub_pm25":[2,null],"sub_pm10":[5,1],` +
		`"Caution":[["pm10_optical","humid"],[]],"Indoor":null}`
	if string(text) != want || got.Table == "" {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestLatestFormats(t *testing.T) {
	f := newFixture(t)
	check := func(path, accept, contentType, want string) {
		t.Helper()
		a := f.get(path, "Accept", accept)
		if a.Header.Get("Content-Type") != contentType || string(a.body) != want {
			t.Errorf("%s: got %s\n%q\nwant\n%q", path, a.Header.Get("Content-Type"), a.body, want)
		}
	}
	const csvHeader = "text/csv; charset=utf-8; header=present"
	values := "sensor,quantity,unit,time,value,flags,lat,lon,country,type,indoor\r\n" +
		"sc-1,pm25,µg/m³,2026-11-02T11:59:00Z,12.3,,57.145,-2.099,GB,SDS011,false\r\n" +
		"sc-2,pm25,µg/m³,2026-11-02T11:58:30Z,,nan|null_island,,,DE,SDS011,false\r\n"
	check("/api/v1/latest.csv", "", csvHeader, values)
	check("/api/v1/latest.csv", "application/json", csvHeader, values)
	check("/api/v1/latest", "text/csv", csvHeader, values)
	check("/api/v1/latest", "text/*;q=0.9, application/json;q=0.5", csvHeader, values)
	check("/api/v1/latest.csv?quantity=uk-daqi&country=GB", "", csvHeader,
		"sensor,quantity,unit,from,to,value,flags,lat,lon,country,type,index,band,basis,completeness,driver,sub_pm25,sub_pm10,caution\r\n"+
			"sc-1,uk-daqi,index,2026-11-01T12:00:00Z,2026-11-02T12:00:00Z,5,,57.145,-2.099,GB,SDS011,5,Moderate,running,0.9583,pm10,2,5,pm10_optical|humid\r\n")

	geo := f.get("/api/v1/latest.geojson?max_age=0")
	var doc struct {
		Type, Attribution, License, Version string
		Features                            []struct {
			Type, ID string
			Geometry struct {
				Type        string
				Coordinates []float64
			}
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(geo.body, &doc); err != nil {
		t.Fatal(err)
	}
	if geo.Header.Get("Content-Type") != "application/geo+json" || doc.Type != "FeatureCollection" || doc.Attribution == "" || doc.License == "" || len(doc.Features) != 2 {
		t.Fatalf("%s", geo.body)
	}
	first := doc.Features[0]
	if first.ID != "sc-1" || first.Geometry.Type != "Point" || !slices.Equal(first.Geometry.Coordinates, []float64{-2.099, 57.145}) || first.Properties["value"] != 12.3 || first.Properties["country"] != "GB" {
		t.Errorf("%+v", first)
	}
	if _, err := csv.NewReader(strings.NewReader(values)).ReadAll(); err != nil {
		t.Error(err)
	}
	for _, accept := range []string{"*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "image/png", "application/json;q=1, text/csv;q=0.9"} {
		if ct := f.get("/api/v1/latest", "Accept", accept).Header.Get("Content-Type"); ct != "application/json" {
			t.Errorf("%s: got %s", accept, ct)
		}
	}
}

func TestLatestConditional(t *testing.T) {
	f := newFixture(t)
	plain := f.get("/api/v1/latest")
	packed := f.get("/api/v1/latest", "Accept-Encoding", "gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" || plain.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%v\n%v", packed.Header, plain.Header)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	if raw, _ := io.ReadAll(z); !bytes.Equal(raw, plain.body) {
		t.Error("gzip and identity differ")
	}
	for _, a := range []answer{plain, packed} {
		if vary := strings.Join(a.Header.Values("Vary"), ","); !strings.Contains(vary, "Accept-Encoding") {
			t.Errorf("Vary: %s", vary)
		}
	}
	tag, gzTag := plain.Header.Get("ETag"), packed.Header.Get("ETag")
	if tag == gzTag || !strings.HasPrefix(tag, `"e1-1-`) || !strings.HasSuffix(gzTag, `-gzip"`) {
		t.Errorf("tags %s and %s", tag, gzTag)
	}
	check := func(path, match string, status int) {
		t.Helper()
		for _, encoding := range []string{"gzip", "identity"} {
			a := f.get(path, "If-None-Match", match, "Accept-Encoding", encoding)
			if a.StatusCode != status {
				t.Errorf("%s with %s as %s: got %d, want %d", path, match, encoding, a.StatusCode, status)
			}
			if status == 304 && (len(a.body) > 0 || a.Header.Get("ETag") == "") {
				t.Errorf("%s: a 304 with %d bytes and tag %q", path, len(a.body), a.Header.Get("ETag"))
			}
		}
	}
	check("/api/v1/latest", tag, 304)
	check("/api/v1/latest", gzTag, 304)
	check("/api/v1/latest", "W/"+tag, 304)
	check("/api/v1/latest", `"x", `+tag, 304)
	check("/api/v1/latest", "*", 304)
	check("/api/v1/latest", `"x"`, 200)
	check("/api/v1/latest", `"`, 200)
	check("/api/v1/latest?quantity=pm10", tag, 200)
	check("/api/v1/latest.csv", tag, 200)
	check("/api/v1/latest?country=GB", tag, 200)

	f.set(func() { f.snap = sampleSnapshot(2) })
	check("/api/v1/latest", tag, 200)
	if got := f.get("/api/v1/latest").Header.Get("ETag"); !strings.HasPrefix(got, `"e1-2-`) {
		t.Errorf("tag %s of version 2", got)
	}
}

// A 304 has the tag that the 200 in its place would have, whether the answer is
// kept, made for one, or too small to be compressed.
func TestTagOfNotModified(t *testing.T) {
	f := newFixture(t)
	check := func(path, encoding string, packed bool) {
		t.Helper()
		a := f.get(path, "Accept-Encoding", encoding)
		tag := a.Header.Get("ETag")
		if a.StatusCode != 200 || (a.Header.Get("Content-Encoding") == "gzip") != packed || strings.HasSuffix(tag, `-gzip"`) != packed {
			t.Errorf("%s as %s: %d, tag %s, %v", path, encoding, a.StatusCode, tag, a.Header)
		}
		again := f.get(path, "Accept-Encoding", encoding, "If-None-Match", tag)
		if got := again.Header.Get("ETag"); again.StatusCode != 304 || got != tag {
			t.Errorf("%s as %s: %d, tag %s, want %s", path, encoding, again.StatusCode, got, tag)
		}
		if head := f.do(http.MethodHead, path, "Accept-Encoding", encoding).Header.Get("ETag"); head != tag {
			t.Errorf("%s as %s: HEAD has tag %s, want %s", path, encoding, head, tag)
		}
	}
	for _, encoding := range []string{"gzip", "gzip, deflate, br", "*"} {
		check("/api/v1/latest", encoding, true)
		check("/api/v1/latest.geojson?quantity=uk-daqi&country=GB,FJ", encoding, true)
		check("/api/v1/latest?country=GB", encoding, false)
		check("/openapi.json", encoding, true)
	}
	for _, encoding := range []string{"identity", "gzip;q=0"} {
		check("/api/v1/latest", encoding, false)
		check("/api/v1/latest.geojson?quantity=uk-daqi&country=GB,FJ", encoding, false)
		check("/openapi.json", encoding, false)
	}
}

// The kept answer is another one once a value in it has grown too old, though
// nothing arrived.
func TestLatestAges(t *testing.T) {
	f := newFixture(t)
	check := func(at int64, sensors ...string) string {
		t.Helper()
		f.set(func() { f.now = time.Unix(at, 0) })
		var got latestAnswer
		a := f.get("/api/v1/latest")
		a.decode(t, &got)
		if !slices.Equal(got.Sensor, sensors) {
			t.Errorf("at noon%+d: got %v, want %v", at-noon, got.Sensor, sensors)
		}
		return a.Header.Get("ETag")
	}
	first := check(noon, "sc-1", "sc-2")
	if same := check(noon-90+86400, "sc-1", "sc-2"); same != first {
		t.Errorf("the tag changed from %s to %s", first, same)
	}
	if next := check(noon-90+86401, "sc-1"); next == first {
		t.Error("the tag did not change")
	}
	check(noon-60+86400, "sc-1")
	check(noon - 60 + 86401)
	check(noon, "sc-1", "sc-2") // a clock that was set back
}

func TestLatestRefuses(t *testing.T) {
	f := newFixture(t)
	check := func(query, field, value, message string) {
		t.Helper()
		p := f.get("/api/v1/latest?"+query).problem(t, 400)
		if len(p.Errors) == 0 || p.Errors[0].Field != field || p.Errors[0].Value != value || !strings.Contains(p.Errors[0].Message, message) {
			t.Errorf("%s: got %+v", query, p)
		}
		if !strings.Contains(p.Detail, field) {
			t.Errorf("%s: the detail does not name the field: %s", query, p.Detail)
		}
	}
	check("quantity=pm3", "quantity", "pm3", "expected value to be one of")
	check("quantity=pressure_sea", "quantity", "pressure_sea", "expected value to be one of")
	check("quantity=us-epa-2012", "quantity", "us-epa-2012", "expected value to be one of")
	check("quantity=", "quantity", "", "empty")
	check("bbox=1,2,3", "bbox", "1,2,3", "want four numbers")
	check("bbox=1,2,3,4,5", "bbox", "1,2,3,4,5", "want four numbers")
	check("bbox=a,2,3,4", "bbox", "a,2,3,4", `"a" is no number`)
	check("bbox=nan,2,3,4", "bbox", "nan,2,3,4", "is no number")
	check("bbox=1,2,inf,4", "bbox", "1,2,inf,4", "is no number")
	check("bbox=-181,2,3,4", "bbox", "-181,2,3,4", "-180…180")
	check("bbox=1,2,3,91", "bbox", "1,2,3,91", "-90…90")
	check("bbox=1,5,3,4", "bbox", "1,5,3,4", "south is above north")
	check("country=G", "country", "G", "alpha-2")
	check("country=GBR", "country", "GBR", "alpha-2")
	check("country=GB,,DE", "country", "GB,,DE", "alpha-2")
	check("country=%C3%A4", "country", "ä", "alpha-2")
	check("country="+strings.Repeat("GB,", 250)+"GB", "country", clip(strings.Repeat("GB,", 250)+"GB"), "more than 250")
	check("max_age=-1", "max_age", "-1", "not negative")
	check("max_age=soon", "max_age", "soon", "want seconds")
	check("max_age=1e9", "max_age", "1e9", "want seconds")
	check("max_age=99999999999999999999", "max_age", "99999999999999999999", "want seconds")
	check("max_age=9999999999999", "max_age", "9999999999999", "100 years")
	check("max_age=4294967295d", "max_age", "4294967295d", "100 years")
	check("max_age=-1h", "max_age", "-1h", "not negative")
	check("quantitty=pm10", "quantitty", "pm10", "unknown parameter: there are quantity, bbox, country, max_age")
	check("country=GB&country=DE", "country", "GB and DE", "more than once")
	if p := f.get("/api/v1/latest?bbox=%zz").problem(t, 400); !strings.Contains(p.Detail, "%-escape") {
		t.Error(p.Detail)
	}
}

func TestLatestBeforeReady(t *testing.T) {
	f := newFixture(t)
	f.set(func() { f.ready = false })
	for _, path := range []string{"/api/v1/latest", "/api/v1/latest.csv", "/api/v1/sensors/sc-1", "/readyz"} {
		a := f.get(path)
		a.problem(t, 503)
		if a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	if a := f.get("/healthz"); a.StatusCode != 200 {
		t.Errorf("healthz: %d", a.StatusCode)
	}
	if a := f.get("/api/v1/status"); a.StatusCode != 200 {
		t.Errorf("status: %d", a.StatusCode)
	}
	f.set(func() { f.ready, f.snap = true, nil })
	f.get("/readyz").problem(t, 503)
	f.set(func() { f.snap = sampleSnapshot(1) })
	if a := f.get("/readyz"); a.StatusCode != 200 {
		t.Errorf("readyz: %d", a.StatusCode)
	}
}

// Readers of all formats see whole versions while the present changes.
func TestLatestConcurrently(t *testing.T) {
	f := newFixture(t, func(d *Deps) { d.Limits = Limits{Light: 1000, Heavy: 1000} })
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range 20 {
				path := []string{"/api/v1/latest", "/api/v1/latest.csv", "/api/v1/latest.geojson", "/api/v1/latest?quantity=uk-daqi"}[(i+n)%4]
				if a := f.get(path, "Accept-Encoding", []string{"gzip", "identity"}[n%2]); a.StatusCode != http.StatusOK || len(a.body) == 0 {
					t.Errorf("%s: %d", path, a.StatusCode)
				}
			}
		}()
	}
	for n := range uint64(20) {
		f.set(func() { f.snap = sampleSnapshot(n + 2) })
	}
	wg.Wait()
	var got latestAnswer
	f.get("/api/v1/latest").decode(t, &got)
	if got.Version != "e1-21" {
		t.Errorf("version %s", got.Version)
	}
}
