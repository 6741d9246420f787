package httpapi

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/geo"
)

var update = flag.Bool("update", false, "write openapi.json anew")

const golden = "openapi.json"

func TestGoldenOpenAPI(t *testing.T) {
	f := newFixture(t)
	a := f.get("/openapi.json")
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %v", a.StatusCode, a.Header)
	}
	if *update {
		if err := os.WriteFile(golden, a.body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.body, want) {
		t.Errorf("/openapi.json is not %s: look at what changed, then run go test ./internal/httpapi -run Golden -update", golden)
	}
}

// description is the part of the OpenAPI document that tests look at.
type description struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID, Summary string
		Parameters           []struct{ Name, In, Description string }
		Responses            map[string]struct {
			Content map[string]struct{ Schema map[string]any }
		}
	}
	Components struct {
		Schemas map[string]struct {
			Properties map[string]map[string]any
			Required   []string
		}
	}
}

func describedBy(t *testing.T, f *fixture) (d description) {
	t.Helper()
	if err := json.Unmarshal(f.get("/openapi.json").body, &d); err != nil {
		t.Fatal(err)
	}
	if d.OpenAPI != "3.1.0" {
		t.Errorf("OpenAPI %s", d.OpenAPI)
	}
	return d
}

// closing ends streams after their first event.
func closing(d *Deps) {
	ch := make(chan struct{})
	close(ch)
	d.Closing = ch
}

// exampleOf is a request that a described path answers.
func exampleOf(path string) string {
	path = strings.NewReplacer("/sensors/{id}", "/sensors/sc-1", "/ledger/{id}", "/ledger/1", "/lake/{path...}", "/lake/manifest.json").Replace(path)
	switch {
	case strings.Contains(path, "series"):
		return path + "?sensor=sc-1"
	case strings.HasPrefix(path, valuesPath):
		return path + "?limit=10&from=2026-11-01"
	case path == placesPath:
		return path + "?q=aberdeen"
	case strings.HasPrefix(path, snapshotPath):
		return path + "?at=2026-11-01T12:00:00Z"
	case path == deltaPath:
		return path + "?since=e1-1"
	}
	return path
}

// No route goes undescribed, and nothing is described that has no route.
func TestEveryRouteIsDescribed(t *testing.T) {
	f := newFixture(t, closing)
	d := describedBy(t, f)
	s := newServer(f.deps)
	for _, pattern := range s.routes.patterns {
		method, path, _ := strings.Cut(pattern, " ")
		op, ok := d.Paths[path][strings.ToLower(method)]
		if !ok || op.Summary == "" || op.OperationID == "" {
			t.Errorf("the OpenAPI does not describe %s", pattern)
		}
	}
	for path, ops := range d.Paths {
		a := f.get(exampleOf(path))
		if a.StatusCode != 200 {
			t.Errorf("%s is described, and answers %d", path, a.StatusCode)
		}
		contentType, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
		if _, ok := ops["get"].Responses["200"].Content[contentType]; !ok {
			t.Errorf("%s answers %s, which is not described", path, contentType)
		}
		for _, p := range ops["get"].Parameters {
			if p.Description == "" {
				t.Errorf("%s: parameter %s is not explained", path, p.Name)
			}
		}
	}
}

// What the encoders write by hand has the members that the schema names.
func TestSchemasHold(t *testing.T) {
	f := newFixture(t)
	d := describedBy(t, f)
	check := func(path, schema string) {
		t.Helper()
		var body map[string]any
		if err := json.Unmarshal(f.get(path).body, &body); err != nil {
			t.Fatal(err)
		}
		s, ok := d.Components.Schemas[schema]
		if !ok {
			t.Fatalf("no schema %s", schema)
		}
		for name := range body {
			if _, ok := s.Properties[name]; !ok {
				t.Errorf("%s: %s is not described in %s", path, name, schema)
			}
		}
		for _, name := range s.Required {
			if _, ok := body[name]; !ok {
				t.Errorf("%s: %s is required by %s and missing", path, name, schema)
			}
		}
	}
	check("/api/v1/latest", "LatestBody")
	check("/api/v1/latest?quantity=uk-daqi", "LatestBody")
	check(deltaPath+"?since=e1-1", "DeltaBody")
	check(deltaPath+"?since=e1-1&quantity=uk-daqi", "DeltaBody")
	check(hexagonsPath, "HexagonsBody")
	check(hexagonsPath+"?quantity=eaqi", "HexagonsBody")
	check("/api/v1/series?sensor=sc-1", "SeriesBody")
	check("/api/v1/series?sensor=sc-1&sensor=sc-2", "SeriesListBody")
	check("/api/v1/series?sensor=sc-1&step=hour", "SeriesBody")
	check("/api/v1/series?sensor=sc-1&step=day", "SeriesBody")
	check("/api/v1/series?sensor=sc-1&quantity=us-epa&step=day", "SeriesBody")
	check(valuesPath, "ValuesBody")
	check(valuesPath+"?limit=1", "ValuesBody")
	check("/api/v1/sensors/sc-1", "SensorBody")
	check(sensorsPath+"?limit=1&q=aberdeen,gb", "SensorsBody")
	check(aggregatePath+"?by=site,day&stat=mean,min,max,p50,sd_within,sd_days,sd_between", "AggregateBody")
	check(snapshotPath+"?at=2026-11-02T12:00:00Z", "SnapshotBody")
	check(snapshotPath+"?at=2026-11-02T12:00:00Z&quantity=us-epa", "SnapshotBody")
	check(aggregatePath+"?by=country,hour", "AggregateBody")
	check("/api/v1/places?q=aberdeen", "PlacesBody")
	check("/api/v1/ledger", "LedgerBody")
	check("/api/v1/ledger/1", "EntryDetailBody")
	check("/api/v1/status", "StatusBody")
	check("/api/v1/latest?nope=1", "Problem")
}

// Credit travels with the data: every format of every answer that holds
// values. An answer that is new here has to say which it is.
func TestCreditTravels(t *testing.T) {
	f := newFixture(t, closing)
	without := []string{"/api/v1/status", "/api/v1/standards", "/api/v1/quantities", "/api/v1/flags", dictionaryPath, "/healthz", "/readyz", "/openapi.json"}
	const attribution, license = "Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0", "ODbL-1.0 (database), DbCL-1.0 (contents)"
	others := map[string][2]string{ // those that have places in them
		placesPath:             {geo.Attribution, geo.License},
		"/api/v1/sensors/{id}": {attribution + "; " + geo.Attribution, license + "; " + geo.License},
	}
	link := regexp.MustCompile(`^<https://[^>]+>; rel="license"$`)
	for path := range describedBy(t, f).Paths {
		if slices.Contains(without, path) {
			continue
		}
		example := exampleOf(path)
		a := f.get(example)
		if !link.MatchString(a.Header.Get("Link")) {
			t.Errorf("%s: Link is %q", example, a.Header.Get("Link"))
		}
		if !strings.Contains(a.Header.Get("Content-Type"), "json") {
			continue
		}
		var body struct{ Attribution, License string }
		want, ok := others[path]
		if !ok {
			want = [2]string{attribution, license}
		}
		if err := json.Unmarshal(a.last(), &body); err != nil || [2]string{body.Attribution, body.License} != want {
			t.Errorf("%s: attribution %q, license %q (%v)", example, body.Attribution, body.License, err)
		}
	}
	// An answer without any sensor, and one that did not change, carry it too.
	if a := f.get("/api/v1/latest?country=XX"); !link.MatchString(a.Header.Get("Link")) || !strings.Contains(string(a.body), attribution) {
		t.Errorf("%v %s", a.Header, a.body)
	}
	if a := f.get("/api/v1/latest", "If-None-Match", "*"); a.StatusCode != 304 || !link.MatchString(a.Header.Get("Link")) {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}
