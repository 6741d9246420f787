package httpapi

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

type sensorsAnswer struct {
	Next   string
	Near   *NearBody
	Sensor []string
	Last   []string
	Lat    []*float64
	Indoor []bool
	Type   []string
	Quant  [][]string `json:"quantities"`
}

func (f *fixture) sensors(query string) (a sensorsAnswer) {
	f.t.Helper()
	got := f.get(sensorsPath + query)
	if err := json.Unmarshal(got.body, &a); err != nil || got.StatusCode != 200 {
		f.t.Fatalf("%s: %d %s", query, got.StatusCode, got.body)
	}
	return a
}

func TestSensors(t *testing.T) {
	f := newFixture(t)
	ask := func(query string, want ...string) {
		t.Helper()
		if got := f.sensors(query); !slices.Equal(got.Sensor, want) {
			t.Errorf("%s: got %v, want %v", query, got.Sensor, want)
		}
	}
	ask("", "sc-1", "sc-2", "sc-3", "sc-4") // sc-5 stands indoors
	ask("?network=sc", "sc-1", "sc-2", "sc-3", "sc-4")
	ask("?network=sc5")
	ask("?country=gb,fj", "sc-1", "sc-3", "sc-4")
	ask("?country=gb&type=dht22", "sc-4")
	ask("?bbox=-3,57,-2,58", "sc-1", "sc-4")
	ask("?bbox=170,-20,-170,0", "sc-3")
	ask("?q=sc-3", "sc-3")
	ask("?q=3", "sc-3")
	ask("?q=sc-5")
	ask("?q=sc-77")
	ask("?q=aberdeen,gb", "sc-1", "sc-4")
	ask("?q=aberdeen,gb&type=SDS011", "sc-1")
	ask("?q=zzzzqqq")
	all := f.sensors("")
	if all.Near != nil || all.Next != "" || all.Lat[0] == nil || all.Lat[1] != nil || !slices.Equal(all.Quant[0], []string{"pm25", "pm10"}) || !slices.Equal(all.Quant[3], []string{"humidity"}) {
		t.Errorf("%+v", all)
	}
	if near := f.sensors("?q=aberdeen,gb").Near; near == nil || near.Name != "Aberdeen" || near.Country != "GB" || near.Km != 25 {
		t.Errorf("%+v", near)
	}
	f.set(func() { f.deps.KeepIndoor = true })
	s := newServer(f.deps)
	if got := string(s.encodeSensors(f.snap, roll{limit: 10}, jsonType, nil).raw); !strings.Contains(got, `"sc-5"`) || !strings.Contains(got, `"indoor":[false,false,false,false,true]`) {
		t.Errorf("%s", got)
	}
}

func TestSensorsForms(t *testing.T) {
	f := newFixture(t)
	f.set(func() {
		at := siteAberdeen
		f.snap = live.NewSnapshot(live.Version{Epoch: "e1", N: 2}, noon, []live.Place{{Described: store.Described{
			Sensor: air.Sensor{ID: id(1), Type: "SDS011", Manufacturer: "=Nova, Fitness", Pin: "1", First: noon - 86400, Last: noon}, Site: at,
			Placements: []air.Placement{{}, {}},
		}}}, map[air.Quantity]*live.Column{air.PM10: {Sensor: []air.SensorID{id(1)}, Time: []int64{noon}, Value: []float64{1}, Flags: []air.Flags{0}, Place: []int32{0}}}, nil)
	})
	want := "sensor,network,manufacturer,pin,first,last,site,altitude,lat,lon,country,type,indoor,placements,quantities\r\n" +
		"sc-1,sc,\"'=Nova, Fitness\",1,2026-11-01T12:00:00Z,2026-11-02T12:00:00Z,11,,57.145,-2.099,GB,SDS011,false,2,pm10\r\n"
	if a := f.get("/api/v1/sensors.csv"); string(a.body) != want {
		t.Errorf("got  %q\nwant %q", a.body, want)
	}
	if a := f.get("/api/v1/sensors.geojson"); !strings.Contains(string(a.body), `"id":"sc-1","geometry":{"type":"Point","coordinates":[-2.099,57.145]}`) {
		t.Errorf("%s", a.body)
	}
	for query, n := range map[string]int{"active_since=2026-11-02T12:00:00Z": 1, "active_since=2026-11-02T12:00:01Z": 0} {
		if got := f.sensors("?" + query); len(got.Sensor) != n {
			t.Errorf("%s: %v", query, got.Sensor)
		}
	}
}

func TestSensorsPages(t *testing.T) {
	f := newFixture(t)
	for limit := range 5 {
		var ids []string
		path := "/api/v1/sensors?limit=" + string(rune('1'+limit)) + "&type=SDS011"
		for range 5 {
			a := f.get(path)
			var page sensorsAnswer
			if err := json.Unmarshal(a.body, &page); err != nil || len(page.Sensor) > limit+1 {
				t.Fatal(string(a.body), err)
			}
			ids = append(ids, page.Sensor...)
			links := a.Header.Values("Link")
			next, more := strings.CutSuffix(strings.TrimPrefix(links[len(links)-1], "<"), `>; rel="next"`)
			if more != (page.Next != "") {
				t.Fatalf("%v %s", links, page.Next)
			}
			if !more {
				break
			}
			path = next
		}
		if !slices.Equal(ids, []string{"sc-1", "sc-2", "sc-3"}) {
			t.Errorf("limit %d: %v", limit+1, ids)
		}
	}
}

func TestSensorsRefuses(t *testing.T) {
	f := newFixture(t)
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=10001": "limit", "cursor=sc-1": "cursor", "cursor=after-x": "cursor", "network=xx": "network", "bbox=1": "bbox",
		"country=x": "country", "active_since=now": "active_since", "q=" + strings.Repeat("x", 101): "q", "type=%01": "type", "sensor=sc-1": "sensor",
	} {
		if p := f.get(sensorsPath+"?"+query).problem(t, 400); len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%q: %+v", query, p)
		}
	}
	f.set(func() { f.ready = false })
	f.get(sensorsPath).problem(t, 503)
}
