package httpapi

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
)

// stampedAs gives the fixture's store its stamp.
func stampedAs(t testing.TB, o air.Origin) func(*Deps) {
	return func(d *Deps) {
		if err := d.Store.(store.Writer).Stamp(context.Background(), o); err != nil {
			t.Fatal(err)
		}
	}
}

// isMarked checks the mark of an answer in whatever form it came.
func (a answer) isMarked(t testing.TB) {
	t.Helper()
	name := a.Request.Method + " " + a.Request.URL.RequestURI()
	if got := a.Header.Get(source.SimulatedHeader); got != source.SimulatedValue {
		t.Errorf("%s: %s is %q", name, source.SimulatedHeader, got)
	}
	contentType, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	switch {
	case len(a.body) == 0 || contentType == "text/html" || contentType == "text/event-stream":
	case a.Request.URL.Path == "/openapi.json": // describes the program, not what it keeps
	case strings.HasSuffix(contentType, "json"):
		var body map[string]any
		if err := json.Unmarshal(a.last(), &body); err != nil || body["simulated"] != true {
			t.Errorf("%s: %.200s (%v)", name, a.body, err)
		}
		want := "Simulated data, not measured: mote sim"
		switch path := a.Request.URL.Path; {
		case path == placesPath:
			want = geo.Attribution // towns are real
		case body["nearest_place"] != nil:
			want += "; " + geo.Attribution
		}
		if credit, there := body["attribution"]; there && credit != want {
			t.Errorf("%s: credits %v", name, credit)
		}
	case contentType == csvType:
		rows, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		last := len(rows[0]) - 1
		for i, row := range rows {
			if want := "true"; i > 0 && row[last] != want || i == 0 && row[last] != "simulated" {
				t.Errorf("%s: row %d ends in %q", name, i, row[last])
			}
		}
		if name := a.Header.Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="simulated-`) {
			t.Errorf("%s: Content-Disposition %q", name, name)
		}
	case contentType == parquetType || contentType == arrowType:
		if !strings.Contains(string(a.body), "simulated\x18\x04true") && !strings.Contains(string(a.body), "\x04\x00\x00\x00true") {
			t.Errorf("%s: the metadata does not say that it is simulated", name)
		}
		if name := a.Header.Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="simulated-`) {
			t.Errorf("%s: Content-Disposition %q", name, name)
		}
	default:
		t.Errorf("%s: an answer of type %q: say how it is marked", name, contentType)
	}
	if strings.Contains(string(a.body), "Sensor.Community contributors") && a.Request.URL.Path != "/openapi.json" {
		t.Errorf("%s credits people for what they did not measure", name)
	}
}

// Simulated data is never mistaken for real: every answer says what it is.
func TestSimulatedIsMarked(t *testing.T) {
	f := newFixture(t, stampedAs(t, air.OriginSimulated), closing)
	f.steady(1, map[int64]float64{1: 10}, func(int64) air.Site { return siteAberdeen }) // so that the past has rows
	for path := range describedBy(t, f).Paths {
		a := f.get(exampleOf(path))
		if a.StatusCode != 200 {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
		a.isMarked(t)
		f.do("HEAD", exampleOf(path)).isMarked(t)
		f.do("OPTIONS", exampleOf(path)).isMarked(t)
	}
	for _, path := range []string{
		"/", "/list", "/api/v1/nothing", "/api/v1/sensors/sc-99", "/api/v1/sensors/x", "/api/v1/latest?limit=1", "/api/v1/latest?bbox=1",
		"/api/v1/ledger/77", "/api/v1/series.csv?sensor=sc-1&step=hour", "/api/v1/series?sensor=sc-5", "/api/v1/latest?quantity=uk-daqi",
		"/api/v1/latest.csv?quantity=uk-daqi", "/api/v1/latest.geojson?bbox=-3,57,-2,58", "/metrics", "/" + strings.Repeat("x", maxURL),
		deltaPath + "?since=e1-99", deltaPath + "?since=e1-1&quantity=uk-daqi",
	} {
		f.get(path).isMarked(t)
	}
	f.do("POST", "/api/v1/latest").isMarked(t)
	f.get("/api/v1/latest", "If-None-Match", "*").isMarked(t)
	f.set(func() { f.ready = false })
	f.get("/readyz").isMarked(t)

	_, admin := New(f.deps)
	w := httptest.NewRecorder()
	admin.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if w.Header().Get(source.SimulatedHeader) != "true" || !strings.Contains(w.Body.String(), `"simulated":true`) {
		t.Errorf("admin: %v %s", w.Header(), w.Body)
	}
}

// A Mote that keeps measured data, or nothing yet, says nothing of the kind.
func TestMeasuredIsNotMarked(t *testing.T) {
	f := newFixture(t, closing)
	for _, origin := range []air.Origin{air.OriginUnknown, air.OriginReal} {
		if origin != air.OriginUnknown {
			stampedAs(t, origin)(&f.deps)
		}
		for path := range describedBy(t, f).Paths {
			a := f.get(exampleOf(path))
			if a.Header.Get(source.SimulatedHeader) != "" || path != "/openapi.json" && strings.Contains(string(a.body), `"simulated":true`) || a.Header.Get("Content-Disposition") != "" {
				t.Errorf("%s of %q data: %v %.200s", path, origin, a.Header, a.body)
			}
		}
		var st StatusBody
		if f.get("/api/v1/status").decode(t, &st); st.Simulated || st.Origin != origin {
			t.Errorf("status %+v", st)
		}
	}
}

// The stamp may come while the server runs, and stays when the store is closed.
func TestStampComesLater(t *testing.T) {
	f := newFixture(t)
	if a := f.get("/api/v1/latest"); a.Header.Get(source.SimulatedHeader) != "" {
		t.Errorf("%v", a.Header)
	}
	stampedAs(t, air.OriginSimulated)(&f.deps)
	f.get("/api/v1/latest").isMarked(t)
	var st StatusBody
	if f.get("/api/v1/status").decode(t, &st); !st.Simulated || st.Origin != air.OriginSimulated {
		t.Errorf("status %+v", st)
	}
	if err := f.mem.Close(); err != nil {
		t.Fatal(err)
	}
	f.get("/api/v1/latest").isMarked(t)
	f.get("/api/v1/sensors/sc-1").isMarked(t) // a 500
}

// Upstream's country is counted where it is another than the coordinates'.
func TestCountryDisagreements(t *testing.T) {
	f := newFixture(t)
	at := func(sensor, location int64, country, upstream string, indoor air.Tristate) live.Place {
		s := site(location, 48.2, 16.4, country)
		s.CountryUpstream, s.Indoor = upstream, indoor
		return live.Place{Described: store.Described{Sensor: air.Sensor{ID: id(sensor)}, Site: s}}
	}
	averages := at(1, 1, "AT", "DE", air.Unsaid) // of the same site
	averages.Sensor.ID, averages.Site.ID.Network = averages.Sensor.ID.In(air.SC5), air.SC5
	places := []live.Place{
		at(1, 1, "AT", "DE", air.Unsaid), at(2, 1, "AT", "DE", air.Unsaid), // one site
		at(3, 2, "AT", "Germany", air.No),
		at(4, 3, "AT", "Österreich", air.No), at(5, 4, "GB", "UK", air.No), // the same in other words
		at(6, 5, "AT", "", air.No), at(7, 6, "AT", "Atlantis", air.No), at(8, 7, "", "DE", air.No), // one of them says nothing
		at(9, 8, "AT", "DE", air.Yes), // indoor
		averages,
	}
	f.set(func() { f.snap = live.NewSnapshot(live.Version{Epoch: "e1", N: 2}, noon, places, nil, nil) })
	var st StatusBody
	if f.get("/api/v1/status").decode(t, &st); st.CountryDisagreements.Sites != 2 {
		t.Errorf("%d sites, want 2", st.CountryDisagreements.Sites)
	}
}
