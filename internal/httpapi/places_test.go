package httpapi

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	f := newFixture(t)
	get := func(query string) (names []string) {
		t.Helper()
		var body PlacesBody
		a := f.get("/api/v1/places?" + query)
		a.decode(t, &body)
		if a.StatusCode != 200 || a.Header.Get("Cache-Control") != "public, max-age=86400" {
			t.Errorf("%s: %d %v", query, a.StatusCode, a.Header)
		}
		for _, p := range body.Places {
			names = append(names, p.Name+" "+p.Country)
		}
		return names
	}
	first := func(query, want string, n int) {
		t.Helper()
		if got := get(query); len(got) != n || n > 0 && got[0] != want {
			t.Errorf("%s: %q, want %d from %q", query, got, n, want)
		}
	}
	first("q=Aberdeen,+GB&limit=1", "Aberdeen GB", 1)
	first("q=aberdeen,+uk&limit=1", "Aberdeen GB", 1)
	first("q=Aberdeen,+Vereinigtes+K%C3%B6nigreich&limit=1", "Aberdeen GB", 1)
	first("q=M%C3%BCnchen&limit=1", "Munich DE", 1)
	first("q=san", "San ML", 10)
	first("q=san&limit=50", "San ML", 50)
	first("q=qqqqqq", "", 0)
	first("q=...", "", 0)
	first("bbox=-180,-90,180,90", "Shanghai CN", 100)
	first("bbox=-180,-90,180,90&limit=500", "Shanghai CN", 500)
	first("bbox=-2.3,57.1,-2.0,57.2&limit=1", "Aberdeen GB", 1)
	first("bbox=178,-19,-179,-16&limit=2", "Nasinu FJ", 2)
	first("bbox=-40,30,-39,31", "", 0)

	a := f.get("/api/v1/places?q=aberdeen,gb&limit=1")
	want := `{"places":[{"id":2657832,"name":"Aberdeen","country":"GB","lat":57.144,"lon":-2.098,"population":198590}],` +
		`"attribution":"Places: GeoNames (geonames.org), CC BY 4.0","license":"CC-BY-4.0","license_url":"https://creativecommons.org/licenses/by/4.0/"}`
	if got := strings.TrimSpace(string(a.body)); got != want || a.Header.Get("Link") != `<https://creativecommons.org/licenses/by/4.0/>; rel="license"` {
		t.Errorf("%s %v", got, a.Header)
	}
}

func TestPlacesRefused(t *testing.T) {
	f := newFixture(t)
	refused := func(query, field string) {
		t.Helper()
		p := f.get("/api/v1/places"+query).problem(t, 400)
		if field != "" && (len(p.Errors) != 1 || p.Errors[0].Field != field) {
			t.Errorf("%s: %+v", query, p)
		}
	}
	refused("", "")
	refused("?q=bern&bbox=0,0,1,1", "")
	refused("?q=", "q")
	refused("?limit=5", "")
	refused("?q=bern&limit=0", "limit")
	refused("?q=bern&limit=51", "limit")
	refused("?q=bern&limit=501", "limit")
	refused("?q=bern&limit=x", "limit")
	refused("?q="+strings.Repeat("a", 101), "q")
	refused("?q=a%00b", "q")
	refused("?bbox=0,0,1", "bbox")
	refused("?bbox=0,1,1,0", "bbox")
	refused("?bbox=0,0,1,1&limit=501", "limit")
	refused("?name=bern", "name")
}

func TestNearestPlace(t *testing.T) {
	f := newFixture(t)
	near := func(sensor, want string) {
		t.Helper()
		var body struct {
			NearestPlace json.RawMessage `json:"nearest_place"`
			Attribution  string
		}
		if err := json.Unmarshal(f.get("/api/v1/sensors/"+sensor).body, &body); err != nil || string(body.NearestPlace) != want {
			t.Errorf("%s: %s (%v), want %s", sensor, body.NearestPlace, err, want)
		}
		if credited := strings.Contains(body.Attribution, "GeoNames"); credited != (want != "null") {
			t.Errorf("%s: credits %s", sensor, body.Attribution)
		}
	}
	near("sc-1", `{"id":2657832,"name":"Aberdeen","country":"GB","lat":57.144,"lon":-2.098,"population":198590,"km":0.1}`)
	near("sc-2", "null") // on null island
	if p := nearestPlace(57.3, -2.5); p == nil || p.Km != 7.6 || p.Name != "Inverurie" {
		t.Errorf("%+v", p)
	}
	if p := nearestPlace(-17.5, 179.9); p != nil {
		t.Errorf("nobody lives within 50 km of this reef: %+v", p)
	}
}
