package httpapi

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
)

// settle makes the present of what is stored, with everything admitted until
// noon.
func (f *fixture) settle() {
	f.t.Helper()
	f.append(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusUnchanged, Started: (noon + 390) * 1000, Finished: (noon + 400) * 1000})
	present := live.New("e1", f.mem)
	if err := present.Rebuild(context.Background(), f.mem, time.Unix(noon, 0)); err != nil {
		f.t.Fatal(err)
	}
	f.set(func() { f.snap = present.Snapshot() })
}

// sealAll seals the days of f.steady(2, …).
func (f *fixture) sealAll() {
	f.t.Helper()
	for d := int32(20757); d <= 20758; d++ {
		if _, err := f.mem.Seal(context.Background(), d); err != nil {
			f.t.Fatal(err)
		}
	}
}

func TestSnapshot(t *testing.T) {
	f := newFixture(t)
	f.steady(2, map[int64]float64{101: 10, 102: 20, 103: 60, 105: 40}, func(n int64) air.Site {
		return map[int64]air.Site{101: siteAberdeen, 102: siteAberdeen, 103: siteFiji, 105: siteIndoor}[n]
	})
	// Since then one has moved, and one was never there.
	f.append(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Records: 2},
		reading(102, "SDS011", noon-3600, siteFiji, val(air.PM25, 5, 0)), reading(104, "SDS011", noon-3600, siteAberdeen, val(air.PM25, 5, 0)))
	f.settle()
	for _, state := range []string{"provisional", "final"} {
		csv := f.get("/api/v1/snapshot.csv?at=2026-11-01T12:34:56Z")
		want := "sensor,quantity,unit,from,to,value,flags,lat,lon,country,type,indoor,n,n_suspect,n_invalid\r\n" +
			"sc-101,pm25,µg/m³,2026-11-01T11:00:00Z,2026-11-01T12:00:00Z,10,,57.145,-2.099,GB,SDS011,false,12,0,0\r\n" +
			"sc-102,pm25,µg/m³,2026-11-01T11:00:00Z,2026-11-01T12:00:00Z,20,,57.145,-2.099,GB,SDS011,false,12,0,0\r\n" +
			"sc-103,pm25,µg/m³,2026-11-01T11:00:00Z,2026-11-01T12:00:00Z,60,,-17.5,179.9,FJ,SDS011,false,12,0,0\r\n"
		if string(csv.body) != want {
			t.Errorf("got  %s\nwant %s", csv.body, want)
		}
		contains := func(query, want string) {
			t.Helper()
			if a := f.get(snapshotPath + "?at=2026-11-01T12:00:00Z&" + query); !strings.Contains(string(a.body), want) {
				t.Errorf("%s: want %s in %s", query, want, a.body)
			}
		}
		contains("", `"at":"2026-11-01T12:00:00Z","statistic":"mean of the readings of the hour","state":"`+state+`","rules":"v2","sensor":["sc-101","sc-102","sc-103"],"t":[1793530800,`)
		contains("country=FJ", `"sensor":["sc-103"]`)
		contains("bbox=-3,57,-2,58", `"sensor":["sc-101","sc-102"]`)
		contains("quantity=humidity", `"sensor":[]`)
		for _, standard := range []string{"uk-daqi", "us-epa", "eaqi", "in-naqi"} {
			contains("quantity="+standard, `"state":"`+state+`","rules":"v2","sensor":["sc-101","sc-102","sc-103"],"t":[1793534400,1793534400,1793534400],`)
		}
		if geo := f.get("/api/v1/snapshot.geojson?at=2026-11-01T12:00:00Z&quantity=uk-daqi"); !strings.Contains(string(geo.body), `"id":"sc-103"`) {
			t.Errorf("%s", geo.body)
		}
		f.sealAll()
		f.set(func() { f.now = f.now.Add(2 * pastAge) }) // what is kept is too old
	}
}

// What the present shows of an hour is what that hour shows once it is past,
// and once it is sealed.
func TestSnapshotIsThePresentOfThen(t *testing.T) {
	f := newFixture(t)
	for n := range int64(5) {
		f.steady(2, map[int64]float64{100 + n: float64(10*n) + 0.3}, func(int64) air.Site { return site(100+n, 48+float64(n)/100, 9, "DE") })
	}
	f.settle()
	f.set(func() { f.now = time.Unix(noon-12*3600, 0) })
	f.append(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusUnchanged, Finished: 1})
	present, err := live.At(context.Background(), f.mem, noon-12*3600)
	if err != nil {
		t.Fatal(err)
	}
	read := func(standard string) (m map[string]any) {
		t.Helper()
		if err := json.Unmarshal(f.get(snapshotPath+"?at=2026-11-02&quantity="+standard).body, &m); err != nil {
			t.Fatal(err)
		}
		delete(m, "state")
		return m
	}
	before := map[string]map[string]any{}
	for _, standard := range indexStandards {
		before[standard] = read(standard)
		var latest map[string]any
		doc, _ := newServer(f.deps).encodeLatest(present, filter{subject: standard}, jsonType, noon)
		if err := json.Unmarshal(doc.raw, &latest); err != nil {
			t.Fatal(err)
		}
		for name, v := range latest {
			if name != "version" && !cmp.Equal(v, before[standard][name]) {
				t.Errorf("%s, %s: %v then, %v now", standard, name, v, before[standard][name])
			}
		}
	}
	f.sealAll()
	f.set(func() { f.now = f.now.Add(2 * pastAge) })
	for _, standard := range indexStandards {
		if diff := cmp.Diff(before[standard], read(standard)); diff != "" {
			t.Errorf("%s once sealed:\n%s", standard, diff)
		}
	}
}

func TestSnapshotRefuses(t *testing.T) {
	f := newFixture(t)
	check := func(query, field, message string) {
		t.Helper()
		p := f.get(snapshotPath+query).problem(t, 400)
		if len(p.Errors) != 1 || p.Errors[0].Field != field || !strings.Contains(p.Errors[0].Message, message) {
			t.Errorf("%s: %+v", query, p)
		}
	}
	check("", "at", "required")
	check("?at=then", "at", "RFC 3339")
	check("?at=2026-11-02T13:00:00Z", "at", "ended at 2026-11-02T12:00:00Z")
	f.set(func() { f.snap.Admitted = noon - 3600 })
	check("?at=2026-11-02T12:30:00Z", "at", "ended at 2026-11-02T11:00:00Z")
	check("?at=2026-11-02T10:00:00Z&quantity=x", "quantity", "one of")
	check("?at=2026-11-02T10:00:00Z&max_age=1", "max_age", "unknown parameter")
	f.set(func() { f.ready = false })
	f.get(snapshotPath+"?at=2026-11-02T10:00:00Z").problem(t, 503)
	if !slices.Contains(suffixesOf(snapshotPath), ".geojson") {
		t.Error("no map layer")
	}
}
