package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/geo"
)

// shared returns a file of the data that lies beside the repository, and skips
// the test where there is none.
func shared(t *testing.T, path string) string {
	t.Helper()
	path = filepath.Join("../../../shared", path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared data is not here: %v", err)
	}
	return path
}

const network2017 = "data/feeds/2017-08-10T1123_v1_data.json"

// readFeed reads a feed's document in its plainest way.
func readFeed(t *testing.T, text []byte) (doc []say) {
	t.Helper()
	var records []struct {
		Timestamp string
		Sensor    struct {
			ID         int64
			SensorType struct{ Name string } `json:"sensor_type"`
		}
		Location struct {
			ID                           int64
			Latitude, Longitude, Country string
		}
		SensorDataValues []struct {
			Value any
			Type  string `json:"value_type"`
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&records); err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		at, err := time.Parse("2006-01-02T15:04:05", r.Timestamp)
		if err != nil {
			t.Fatal(err)
		}
		s := say{sensor: r.Sensor.ID, at: at.Unix(), kind: r.Sensor.SensorType.Name, site: spot{
			location: r.Location.ID, lat: r.Location.Latitude, lon: r.Location.Longitude, country: r.Location.Country,
		}}
		for _, v := range r.SensorDataValues {
			s.fields = append(s.fields, part{v.Type, fmt.Sprint(v.Value)})
		}
		doc = append(doc, s)
	}
	return doc
}

// TestNetworkOf2017 collects the whole real network of a day in 2017 from a
// plain file server and compares what is shown with the file.
func TestNetworkOf2017(t *testing.T) {
	text, err := os.ReadFile(shared(t, network2017))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	file := filepath.Join(root, "static/v1/data.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	plain := http.FileServer(http.Dir(root))
	deaf := func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("If-None-Match")
		r.Header.Del("If-Modified-Since")
		plain.ServeHTTP(w, r)
	}
	doc := readFeed(t, text)
	o := newOracle()
	p := serveOn(t, t.TempDir(), newGate(t))

	count := func(want tally, status string, http int, bytes int64) {
		t.Helper()
		e := p.entry()
		got := tally{e.Records, e.Values, e.New, e.Duplicate, e.Conflict, 0, e.Ignored, e.Flagged}
		if fmt.Sprint(got) != fmt.Sprint(want) || e.Status != status || e.HTTPStatus != http || e.Bytes != bytes || len(e.Rejected) > 0 || e.Error != "" {
			t.Errorf("the ledger says %+v, want %+v %s %d", e, want, status, http)
		}
		if http == 200 && e.Late != e.Values {
			t.Errorf("%d values of %d are late, nine years on", e.Late, e.Values)
		}
	}
	p.poll(deaf)
	o.take(doc, p.entry().Finished.Unix())
	first := o.tally
	if first.records != 6874 || first.values != 14053 || first.ignored != 433 || first.conflict != 0 {
		t.Errorf("the file holds %+v", first)
	}
	count(first, "ok", 200, int64(len(text)))
	compareFile(t, p, o)
	before := shown(p)

	p.poll(deaf)
	o.take(doc, p.entry().Finished.Unix())
	if o.tally.fresh != 0 || o.tally.duplicate != 14053 {
		t.Errorf("the second time the file brings %+v", o.tally)
	}
	count(o.tally, "ok", 200, int64(len(text)))

	p.poll(plain.ServeHTTP)
	count(tally{flagged: map[string]int64{}}, "unchanged", 304, 0)
	if after := shown(p); after != before {
		t.Error("polling the same document again has changed what is shown")
	}
	compareFile(t, p, o)
	for _, slug := range []string{"uk-daqi", "us-epa", "eaqi"} {
		if a := get[latestAnswer](p, "/api/v1/latest?max_age=0&quantity="+slug); len(a.Sensor) != 0 {
			t.Errorf("%d sensors have a %s of now from values of 2017", len(a.Sensor), slug)
		}
	}
	if a := get[latestAnswer](p, "/api/v1/latest"); len(a.Sensor) != 0 {
		t.Errorf("%d values of 2017 are younger than a day", len(a.Sensor))
	}
}

var shownQuantities = []string{"pm25", "pm10", "temperature", "humidity", "pressure", "count_p1", "count_p2"}

// shown is everything that /latest holds, without its version.
func shown(p *program) string {
	p.t.Helper()
	var b strings.Builder
	for _, q := range append([]string{"uk-daqi", "us-epa", "eaqi"}, shownQuantities...) {
		a := get[map[string]any](p, "/api/v1/latest?max_age=0&quantity="+q)
		delete(a, "version")
		text, err := json.Marshal(a)
		if err != nil {
			p.t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

// compareFile compares the newest values with the file's.
func compareFile(t *testing.T, p *program, o *oracle) {
	t.Helper()
	seenFlags := map[string]bool{}
	for _, q := range shownQuantities {
		c := byID(t, get[latestAnswer](p, "/api/v1/latest?max_age=0&quantity="+q))
		n := 0
		for id := range o.sensors {
			v, ok := o.latest(id, q)
			i, there := c.at[fmt.Sprintf("sc-%d", id)]
			if there != ok {
				t.Errorf("%s of sensor %d: there %t, want %t", q, id, there, ok)
			}
			if !ok || !there {
				continue
			}
			n++
			for _, f := range v.flags {
				seenFlags[q+" "+f] = true
			}
			country := geo.Country(number(rat(v.site.lat)), number(rat(v.site.lon)))
			got := fmt.Sprintln(c.T[i], show(c.Lat[i]), show(c.Lon[i]), c.Country[i], sorted(c.Flags[i]))
			want := fmt.Sprintln(v.at, number(rat(v.site.lat)), number(rat(v.site.lon)), country, v.flags)
			if got != want || !same(c.Value[i], v) {
				t.Errorf("%s of sensor %d: %s %s, want %s %v", q, id, got, show(c.Value[i]), want, v.v)
			}
		}
		if n == 0 || n != len(c.Sensor) {
			t.Errorf("%s: %d rows, want %d", q, len(c.Sensor), n)
		}
		if a := get[latestAnswer](p, "/api/v1/latest?max_age=0&country=GB&quantity="+q); len(a.Sensor) != count(c.Country, "GB") {
			t.Errorf("%s: %d sensors in GB, want %d", q, len(a.Sensor), count(c.Country, "GB"))
		}
	}
	for _, must := range []string{"pm25 saturated", "pm10 saturated", "temperature fault", "humidity fault", "pressure fault", "pressure unit_hpa", "humidity rh_saturated", "humidity rh_floor", "pm25 order", "temperature range"} {
		if !seenFlags[must] {
			t.Errorf("no %s among %v", must, slices.Sorted(maps.Keys(seenFlags)))
		}
	}
	if seenFlags["count_p1 range"] || seenFlags["count_p1 order"] {
		t.Error("counts are judged as masses")
	}
}

func count(list []string, text string) (n int) {
	for _, s := range list {
		if s == text {
			n++
		}
	}
	return n
}
