package httpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/live"
)

// The present that the program keeps, rebuilt from a store, answers like the
// one that the other tests make by hand.
func TestRealPresent(t *testing.T) {
	f := newFixture(t)
	present := live.New("e1", f.mem)
	if err := present.Rebuild(context.Background(), f.mem, time.Unix(noon, 0)); err != nil {
		t.Fatal(err)
	}
	f.set(func() { f.snap = present.Snapshot() })
	var got latestAnswer
	f.get("/api/v1/latest?max_age=0").decode(t, &got)
	if !slices.Equal(got.Sensor, []string{"sc-1", "sc-2", "sc-3"}) || *got.Value[0] != 12.3 || got.Value[1] != nil || *got.Value[2] != 5 || got.Lat[1] != nil || !slices.Equal(got.Country, []string{"GB", "DE", "FJ"}) {
		t.Errorf("%+v", got)
	}
	var st StatusBody
	f.get("/api/v1/status").decode(t, &st)
	if st.Present.Sensors != 4 || st.Present.Heard != 3 || st.Present.Newest.Unix() != noon-60 {
		t.Errorf("%+v", st.Present)
	}
	if a := f.get("/api/v1/sensors/sc-5"); !strings.Contains(string(a.body), `"latest":[]`) {
		t.Errorf("%s", a.body)
	}
}

// Where the operator keeps indoor sensors, every format shows them and says
// what they are; the census leaves them out.
func TestIndoorKept(t *testing.T) {
	f := newFixture(t, func(d *Deps) { d.KeepIndoor = true })
	present := live.New("e1", f.mem, live.ShowIndoor(true))
	if err := present.Rebuild(context.Background(), f.mem, time.Unix(noon, 0)); err != nil {
		t.Fatal(err)
	}
	f.set(func() { f.snap = present.Snapshot() })
	var got latestAnswer
	f.get("/api/v1/latest").decode(t, &got)
	if !slices.Equal(got.Sensor, []string{"sc-1", "sc-2", "sc-5"}) || !slices.Equal(got.Indoor, []bool{false, false, true}) || *got.Value[2] != 40 {
		t.Errorf("%+v", got)
	}
	contains := func(path, want string) {
		t.Helper()
		if a := f.get(path); a.StatusCode != 200 || !strings.Contains(string(a.body), want) {
			t.Errorf("%s: %d, want %s in\n%s", path, a.StatusCode, want, a.body)
		}
	}
	contains("/api/v1/latest.csv", "sc-5,pm25,µg/m³,2026-11-02T11:59:00Z,40,,48.1,11.5,DE,SDS011,true\r\n")
	contains("/api/v1/latest.geojson?bbox=11,48,12,49", `"type":"SDS011","indoor":true}`)
	contains("/api/v1/sensors/sc-5", `"latest":[{"quantity":"pm25","unit":"µg/m³","t":1793620740,"value":40,"flags":[]}],"indices":[]`)
	contains("/api/v1/series?sensor=sc-5", `"value":[40]`)
	var st StatusBody
	f.get("/api/v1/status").decode(t, &st)
	if st.Present.Sensors != 4 || st.Present.Heard != 3 || len(st.Countries) != 3 {
		t.Errorf("%+v %+v", st.Present, st.Countries)
	}
}

func TestServerRefusesLargeHeaders(t *testing.T) {
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = NewServer(http.NotFoundHandler())
	srv.Start()
	defer srv.Close()
	req, err := http.NewRequest("GET", srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Much", strings.Repeat("x", 2*maxHeader))
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("got %d", resp.StatusCode)
	}
	if c := srv.Config; c.ReadHeaderTimeout <= 0 || c.ReadTimeout <= 0 || c.WriteTimeout <= 0 || c.IdleTimeout <= 0 {
		t.Errorf("a timeout is missing: %+v", c)
	}
}
