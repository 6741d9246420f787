package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// noon is when the tests play: 2026-11-02T12:00:00Z.
const noon = 1793620800

func id(number int64) air.SensorID {
	s, err := air.NewSensorID(air.SC, number)
	if err != nil {
		panic(err)
	}
	return s
}

// fixture is an API over a store in memory, with a clock that stands still.
type fixture struct {
	t    testing.TB
	mem  *mem.Store
	deps Deps
	log  *bytes.Buffer
	base string
	http *http.Client

	mu    sync.Mutex
	now   time.Time
	snap  *live.Snapshot
	ready bool
	up    UpstreamStatus
	turn  chan struct{}
}

func (f *fixture) Snapshot() *live.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.snap
}

func (f *fixture) Ready() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ready
}

func (f *fixture) Status() UpstreamStatus {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.up
}

func (f *fixture) Feeds() []FeedStatus {
	return []FeedStatus{{Feed: "raw", Network: air.SC, UpstreamStatus: f.Status()}}
}

func (f *fixture) Changed() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.turn == nil {
		f.turn = make(chan struct{})
	}
	return f.turn
}

// upstreamIs changes upstream's state and tells those who wait.
func (f *fixture) upstreamIs(state UpstreamState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.up.State = state
	if f.turn != nil {
		close(f.turn)
		f.turn = nil
	}
}

func (f *fixture) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// lockedWriter lets handlers of several requests log at once.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func newFixture(t testing.TB, changes ...func(*Deps)) *fixture {
	t.Helper()
	f := unserved(t, changes...)
	public, _ := New(f.deps)
	srv := httptest.NewServer(public)
	t.Cleanup(srv.Close)
	f.base = srv.URL
	f.http = &http.Client{Transport: &http.Transport{DisableCompression: true}}
	t.Cleanup(f.http.CloseIdleConnections)
	return f
}

// unserved is a fixture whose API nobody serves yet.
func unserved(t testing.TB, changes ...func(*Deps)) *fixture {
	t.Helper()
	f := &fixture{
		t: t, mem: mem.New(), log: &bytes.Buffer{}, ready: true, now: time.Unix(noon, 0).UTC(),
		up: UpstreamStatus{State: UpstreamUp, Since: time.Unix(noon-3600, 0), LastSuccess: time.Unix(noon-30, 0), NextPoll: time.Unix(noon+120, 0), Host: "data.example"},
	}
	f.fill()
	f.snap = sampleSnapshot(1)
	f.deps = Deps{
		Present: f, Store: f.mem, Lake: sampleLake{}, Upstream: f,
		Pages: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!doctype html><title>page "+r.URL.Path+"</title>")
		}),
		Now: func() time.Time {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.now
		},
		Started: time.Unix(noon-7200, 0),
		Build:   BuildInfo{Version: "0.1.0-test", Commit: "abc"},
		Log:     slog.New(slog.NewTextHandler(&lockedWriter{w: f.log}, nil)),
	}
	for _, change := range changes {
		change(&f.deps)
	}
	return f
}

// site is where the sample's sensors are.
func site(location int64, lat, lon float64, country string) air.Site {
	return air.Site{ID: air.SiteID{Network: air.SC, Location: location}, Lat: lat, Lon: lon, Altitude: math.NaN(), Country: country, CountryUpstream: country}
}

var (
	siteAberdeen = site(11, 57.145, -2.099, "GB")
	siteNull     = site(12, 0, 0, "DE")
	siteFiji     = site(13, -17.5, 179.9, "FJ")
	siteIndoor   = func() air.Site { s := site(14, 48.1, 11.5, "DE"); s.Indoor = air.Yes; return s }()
)

func reading(sensor int64, kind string, t int64, at air.Site, values ...air.Value) air.Reading {
	return air.Reading{Sensor: id(sensor), Time: t, Type: kind, TypeID: 14, Manufacturer: "Nova Fitness", Pin: "1", Site: at, Values: values}
}

func val(q air.Quantity, v float64, flags air.Flags) air.Value {
	return air.Value{Quantity: q, Value: v, Raw: math.NaN(), Flags: flags}
}

// fill stores two polls: the second brings a conflict and a rejection.
func (f *fixture) fill() {
	f.append(air.Entry{
		Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, HTTPStatus: 200, Bytes: 1000, Records: 5,
		Started: (noon - 150) * 1000, Finished: (noon-149)*1000 + 250,
	},
		reading(1, "SDS011", noon-7200, siteAberdeen, val(air.PM25, 10, 0), val(air.PM10, 18, 0)),
		reading(1, "SDS011", noon-60, siteAberdeen, val(air.PM25, 12.3, 0), val(air.PM10, 20, 0)),
		reading(2, "SDS011", noon-90, siteNull, val(air.PM25, math.NaN(), air.FlagNaN|air.FlagNullIsland)),
		reading(3, "SDS011", noon-86400-3600, siteFiji, val(air.PM25, 5, air.FlagOrder)),
		reading(4, "DHT22", noon-60, siteAberdeen, val(air.Humidity, 99.9, air.FlagRHSaturated)),
		reading(5, "SDS011", noon-60, siteIndoor, val(air.PM25, 40, 0)),
	)
	f.append(air.Entry{
		Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, HTTPStatus: 200, Records: 2, Ignored: 3,
		Rejected: map[string]int64{air.RejectIndoor: 2},
		Started:  (noon - 10) * 1000, Finished: (noon - 9) * 1000,
	}, reading(1, "SDS011", noon-60, siteAberdeen, val(air.PM25, 99, 0)))
}

func (f *fixture) append(e air.Entry, readings ...air.Reading) {
	f.t.Helper()
	if _, err := f.mem.Append(context.Background(), store.Batch{Entry: e, Readings: readings}); err != nil {
		f.t.Fatal(err)
	}
}

// sampleSnapshot is the present of what fill stores.
func sampleSnapshot(n uint64) *live.Snapshot {
	var places []live.Place
	for i, at := range []air.Site{siteAberdeen, siteNull, siteFiji, siteAberdeen, siteIndoor} {
		kind := "SDS011"
		if i == 3 {
			kind = "DHT22"
		}
		places = append(places, live.Place{Described: store.Described{
			Sensor: air.Sensor{ID: id(int64(i) + 1), Type: kind}, Site: at,
			Placements: []air.Placement{{Sensor: id(int64(i) + 1), Location: at.ID.Location, Lat: at.Lat, Lon: at.Lon, First: noon - 90000, Last: noon}},
		}})
	}
	return live.NewSnapshot(live.Version{Epoch: "e1", N: n}, noon, places,
		map[air.Quantity]*live.Column{
			air.PM25: {
				Sensor: []air.SensorID{id(1), id(2), id(3)}, Time: []int64{noon - 60, noon - 90, noon - 86400 - 3600},
				Value: []float64{12.3, math.NaN(), 5}, Flags: []air.Flags{0, air.FlagNaN | air.FlagNullIsland, air.FlagOrder}, Place: []int32{0, 1, 2},
			},
			air.PM10:     {Sensor: []air.SensorID{id(1)}, Time: []int64{noon - 60}, Value: []float64{20}, Flags: []air.Flags{0}, Place: []int32{0}},
			air.Humidity: {Sensor: []air.SensorID{id(4)}, Time: []int64{noon - 60}, Value: []float64{99.9}, Flags: []air.Flags{air.FlagRHSaturated}, Place: []int32{3}},
		},
		map[string]*live.IndexColumn{"uk-daqi": {
			Sensor: []air.SensorID{id(1), id(3)}, Place: []int32{0, 2},
			Index: []assess.Index{
				{
					Standard: "uk-daqi", Table: "2013", Basis: assess.BasisRunning, Interval: air.Interval{From: noon - 86400, To: noon},
					Value: 5, Text: "5", Band: "Moderate", Driver: air.PM10, Completeness: 23.0 / 24,
					PM25: assess.Sub{OK: true, Value: 2, Concentration: 12.5}, PM10: assess.Sub{OK: true, Value: 5, Concentration: 61.5},
					Caution: []assess.Caution{assess.CautionOptical, assess.CautionHumid},
				},
				{
					Standard: "uk-daqi", Table: "2013", Basis: assess.BasisRunning, Interval: air.Interval{From: noon - 86400, To: noon},
					Value: 1, Text: "1", Band: "Low", Driver: air.PM10, Completeness: 0.75, PM10: assess.Sub{OK: true, Value: 1, Concentration: 3},
				},
			},
		}})
}

// answer is a response that was read whole.
type answer struct {
	*http.Response
	body []byte
}

// get asks with headers given as pairs.
func (f *fixture) get(path string, headers ...string) answer {
	f.t.Helper()
	return f.do(http.MethodGet, path, headers...)
}

func (f *fixture) do(method, path string, headers ...string) answer {
	f.t.Helper()
	req, err := http.NewRequest(method, f.base+path, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := f.http.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer{resp, body}
}

// last is the last object of an answer in JSON: of many in NDJSON, else the one.
func (a answer) last() []byte {
	if !strings.HasPrefix(a.Header.Get("Content-Type"), ndjsonType) {
		return a.body
	}
	lines := bytes.Split(bytes.TrimSpace(a.body), []byte("\n"))
	return lines[len(lines)-1]
}

// decode reads JSON into v and refuses members that v does not have.
func (a answer) decode(t testing.TB, v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%s: %v\n%s", a.Request.URL, err, a.body)
	}
}

// problem reads problem details and checks that they are some.
func (a answer) problem(t testing.TB, status int) (p Problem) {
	t.Helper()
	if ct := a.Header.Get("Content-Type"); a.StatusCode != status || ct != problemType {
		t.Fatalf("%s %s: got %d %s, want %d %s\n%s", a.Request.Method, a.Request.URL, a.StatusCode, ct, status, problemType, a.body)
	}
	a.decode(t, &p)
	if p.Status != status || p.Title != http.StatusText(status) || p.Type != "about:blank" || p.Detail == "" {
		t.Errorf("%s: %s", a.Request.URL, a.body)
	}
	return p
}
