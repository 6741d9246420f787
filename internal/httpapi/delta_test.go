package httpapi

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
)

// publish makes the next version of the sample: sensor 1 has another value and
// index and has moved to Fiji, sensor 2 is gone, and one that was silent for a
// day is back.
func (f *fixture) publish() *live.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := sampleSnapshot(f.snap.Version.N + 1)
	next.Place(0).Site = siteFiji
	pm := next.Latest(air.PM25)
	pm.Sensor, pm.Time, pm.Flags, pm.Place = slices.Delete(pm.Sensor, 1, 2), []int64{noon, noon - 5}, []air.Flags{0, air.FlagOrder}, []int32{0, 2}
	pm.Value = []float64{13.5 + float64(next.Version.N), 6}
	x := next.Index("uk-daqi")
	x.Index[0].Value, x.Index[0].Text = 6, "6"
	live.Succeed(f.snap, next)
	f.snap = next
	return next
}

func TestDelta(t *testing.T) {
	f := newFixture(t)
	f.publish()
	const credit = `"attribution":"Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0","license":"ODbL-1.0 (database), DbCL-1.0 (contents)",` +
		`"license_url":"https://opendatacommons.org/licenses/odbl/1-0/",`
	check := func(query, want string) {
		t.Helper()
		a := f.get(deltaPath + query)
		if got := string(a.body); got != want+"\n" || a.StatusCode != 200 {
			t.Errorf("%s: %d\ngot  %s\nwant %s", query, a.StatusCode, got, want)
		}
	}
	check("?since=e1-1", `{"quantity":"pm25","unit":"µg/m³","since":"e1-1","version":"e1-2",`+credit+
		`"gone":["sc-2"],"placed":{"sensor":["sc-1","sc-3"],"lat":[-17.5,-17.5],"lon":[179.9,179.9],"country":["FJ","FJ"],"type":["SDS011","SDS011"],"indoor":[false,false]},`+
		`"sensor":["sc-1","sc-3"],"t":[1793620800,1793620795],"value":[15.5,6],"flags":[[],["order"]]}`)
	check("?since=e1-1&quantity=uk-daqi", `{"quantity":"uk-daqi","unit":"index","since":"e1-1","version":"e1-2",`+credit+
		`"standard":"uk-daqi","table":"2013-04","interval":"mean of the 24 completed hours that end at t","indicative":true,"scope":"particles only",`+
		`"gone":[],"placed":{"sensor":["sc-1"],"lat":[-17.5],"lon":[179.9],"country":["FJ"],"type":["SDS011"]},`+
		`"sensor":["sc-1"],"t":[1793620800],"value":[6],"flags":[[]],"index":["6"],"band":["Moderate"],"basis":["running"],"completeness":[0.9583],"driver":["pm10"],`+
		`"sub_pm25":[2],"sub_pm10":[5],"caution":[["pm10_optical","humid"]]}`)
	check("?since=e1-2&quantity=humidity", `{"quantity":"humidity","unit":"%","since":"e1-2","version":"e1-2",`+credit+
		`"gone":[],"placed":{"sensor":[],"lat":[],"lon":[],"country":[],"type":[],"indoor":[]},"sensor":[],"t":[],"value":[],"flags":[]}`)
}

func TestDeltaRefuses(t *testing.T) {
	f := newFixture(t)
	for range live.Kept + 1 {
		f.publish()
	}
	for query, field := range map[string]string{
		"": "since", "?since=": "since", "?since=1": "since", "?since=e1-0": "since", "?since=E1-1": "since",
		"?since=e1-3&quantity=nope": "quantity", "?since=e1-3&bbox=1,2,3,4": "bbox",
	} {
		if p := f.get(deltaPath+query).problem(t, 400); len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%q: %+v", query, p)
		}
	}
	for _, since := range []string{"e1-1", "e1-15", "e2-3", "k3v9-42"} {
		if p := f.get(deltaPath+"?since="+since).problem(t, 410); !strings.Contains(p.Detail, since) || !strings.Contains(p.Detail, latestPath) {
			t.Errorf("%s: %+v", since, p)
		}
	}
	if a := f.get(deltaPath + "?since=e1-2"); a.StatusCode != 200 {
		t.Errorf("%d versions back: %d %s", live.Kept, a.StatusCode, a.body)
	}
}

// A delta is encoded and compressed once, and has its tag.
func TestDeltaIsKept(t *testing.T) {
	f := newFixture(t)
	f.publish()
	s := newServer(f.deps)
	since := live.Version{Epoch: "e1", N: 1}
	var docs [8]*document
	var wg sync.WaitGroup
	for i := range docs {
		wg.Go(func() { docs[i] = s.deltaDocument(f.Snapshot(), "pm25", since) })
	}
	wg.Wait()
	for _, d := range docs {
		if d != docs[0] || d.gz == nil {
			t.Fatal("the same delta was encoded twice")
		}
	}
	if s.deltaDocument(f.Snapshot(), "pm25", live.Version{Epoch: "e1", N: 99}) != nil || len(s.present.kept) != 1 {
		t.Errorf("what nobody can answer takes room: %d kept", len(s.present.kept))
	}
	plain, packed := f.get(deltaPath+"?since=e1-1"), f.get(deltaPath+"?since=e1-1", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(bytes.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(z); err != nil || !bytes.Equal(raw, plain.body) {
		t.Errorf("%v: %s", err, raw)
	}
	if a := f.get(deltaPath+"?since=e1-1", "If-None-Match", packed.Header.Get("ETag")); a.StatusCode != 304 {
		t.Errorf("%d", a.StatusCode)
	}
}
