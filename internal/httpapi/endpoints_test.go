package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

func TestSensor(t *testing.T) {
	f := newFixture(t)
	a := f.get("/api/v1/sensors/sc-1")
	var got SensorBody
	if err := json.Unmarshal(a.body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Sensor != "sc-1" || got.Network != "sc" || got.Type != "SDS011" || got.Manufacturer != "Nova Fitness" || got.Pin != "1" ||
		got.First.Unix() != noon-7200 || got.Last.Unix() != noon-60 || got.Indoor != nil {
		t.Errorf("%s", a.body)
	}
	if s := got.Site; s.ID != 11 || *s.Lat != 57.145 || *s.Lon != -2.099 || s.Altitude != nil || s.Country != "GB" || s.CountryUpstream != "GB" || s.Exact != nil {
		t.Errorf("site %+v", s)
	}
	if len(got.Placements) != 1 || got.Placements[0].Site != 11 || got.Placements[0].First.Unix() != noon-7200 {
		t.Errorf("placements %+v", got.Placements)
	}
	if len(got.Latest) != 2 || got.Latest[0].Quantity != "pm25" || *got.Latest[0].Value != 12.3 || got.Latest[0].Unit != "µg/m³" || got.Latest[0].T != noon-60 || len(got.Latest[0].Flags) != 0 {
		t.Errorf("latest %+v", got.Latest)
	}
	if s := got.SiteSensors; len(s) != 1 || s[0].Sensor != "sc-4" || s[0].Type != "DHT22" || !slices.Equal(s[0].Quantities, []string{"humidity"}) {
		t.Errorf("site sensors %+v", got.SiteSensors)
	}
	x, _ := json.Marshal(got.Indices)
	want := `[{"standard":"uk-daqi","table":"2013","basis":"running","interval":"mean of the 24 completed hours that end at t",` +
		`"from":"2026-11-01T12:00:00Z","to":"2026-11-02T12:00:00Z","value":5,"index":"5","band":"Moderate","driver":"pm10","completeness":0.9583,` +
		`"sub_pm25":2,"sub_pm10":5,"mean_pm25":12.5,"mean_pm10":61.5,"caution":["pm10_optical","humid"],"indicative":true,"scope":"particles only"}]`
	if string(x) != want {
		t.Errorf("indices\n%s, want\n%s", x, want)
	}
}

func TestSensorCorners(t *testing.T) {
	f := newFixture(t)
	get := func(path string) (b SensorBody) {
		t.Helper()
		if err := json.Unmarshal(f.get(path).body, &b); err != nil {
			t.Fatal(err)
		}
		return b
	}
	if b := get("/api/v1/sensors/sc-2"); *b.Site.Lat != 0 || b.Latest[0].Value != nil || !slices.Equal(b.Latest[0].Flags, []string{"nan", "null_island"}) {
		t.Errorf("%+v", b)
	}
	if b := get("/api/v1/sensors/sc-3"); len(b.Indices) != 1 || b.Indices[0].SubPM25 != nil || b.Indices[0].Caution == nil {
		t.Errorf("%+v", b)
	}
	if b := get("/api/v1/sensors/sc-5"); b.Indoor == nil || !*b.Indoor || len(b.Latest) != 0 || len(b.Indices) != 0 {
		t.Errorf("an indoor sensor shows %+v", b)
	}
	f.get("/api/v1/sensors/sc-99").problem(t, 404)
	for _, bad := range []string{"1", "sc-", "sc-0", "xx-1", "sc-01", "sc-1.csv", "sc--1", "sc-99999999999999999999"} {
		if p := f.get("/api/v1/sensors/"+bad).problem(t, 400); p.Errors[0].Field != "id" || p.Errors[0].Value != bad {
			t.Errorf("%s: %+v", bad, p)
		}
	}
	f.get("/api/v1/sensors/").problem(t, 404)
	f.get("/api/v1/sensors/sc-1/x").problem(t, 404)
	if p := f.get("/api/v1/sensors/sc-1?x=1").problem(t, 400); !strings.Contains(p.Detail, "there are none here") {
		t.Error(p.Detail)
	}
}

func TestSeries(t *testing.T) {
	f := newFixture(t)
	const credit = `"attribution":"Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0","license":"ODbL-1.0 (database), DbCL-1.0 (contents)",` +
		`"license_url":"https://opendatacommons.org/licenses/odbl/1-0/",`
	check := func(path, contentType, want string) {
		t.Helper()
		a := f.get(path)
		if got := string(a.body); got != want || a.Header.Get("Content-Type") != contentType {
			t.Errorf("%s: %s\ngot  %s\nwant %s", path, a.Header.Get("Content-Type"), got, want)
		}
	}
	check("/api/v1/series?sensor=sc-1&quantity=pm10", "application/json",
		`{"sensor":"sc-1","quantity":"pm10","unit":"µg/m³","step":"raw","step_reason":"24 hours is at most 48 hours, so single values; hours and days would show less",`+credit+`"statistic":"single values",`+
			`"from":"2026-11-01T12:00:00Z","to":"2026-11-02T12:00:00Z","quality":"usable","rules":"v2","moves":[],"gaps":[],"gap_resolution":1,`+
			`"t":[1793613600,1793620740],"value":[18,20],"flags":[[],[]]}`+"\n")
	check("/api/v1/series?sensor=sc-1&from=2026-11-02T10:00:00Z&to=2026-11-02T11:59:00Z&step=hour", "application/json",
		`{"sensor":"sc-1","quantity":"pm25","unit":"µg/m³","step":"hour","step_reason":"asked for",`+credit+`"statistic":"mean of the readings of the hour",`+
			`"from":"2026-11-02T10:00:00Z","to":"2026-11-02T12:00:00Z","quality":"usable","rules":"v2","moves":[],"gaps":[],"gap_resolution":300,`+
			`"t":[1793613600,1793617200],"n":[1,1],"n_suspect":[0,0],"n_invalid":[0,0],"mean":[10,12.3],"min":[10,12.3],"max":[10,12.3],`+
			`"complete":[false,false],"sparse":[false,false],"state":["provisional","provisional"]}`+"\n")
	check("/api/v1/series.csv?sensor=sc-2&quality=all", "text/csv; charset=utf-8; header=present",
		"sensor,quantity,unit,time,value,flags\r\nsc-2,pm25,µg/m³,2026-11-02T11:58:30Z,,nan|null_island\r\n")
	check("/api/v1/series.csv?sensor=sc-1&step=day&from=2026-11-02&to=2026-11-03", "text/csv; charset=utf-8; header=present",
		"sensor,quantity,unit,from,to,n,n_suspect,n_invalid,mean,min,max,complete,sparse,state\r\n"+
			"sc-1,pm25,µg/m³,2026-11-02T00:00:00Z,2026-11-03T00:00:00Z,2,0,0,,10,12.3,false,false,provisional\r\n")
	check("/api/v1/series?sensor=sc-2&quality=valid&from=1793620000&to=1793620800", "application/json",
		`{"sensor":"sc-2","quantity":"pm25","unit":"µg/m³","step":"raw","step_reason":"14 minutes is at most 48 hours, so single values; hours and days would show less",`+credit+`"statistic":"single values",`+
			`"from":"2026-11-02T11:46:40Z","to":"2026-11-02T12:00:00Z","quality":"valid","rules":"v2","moves":[],"gaps":[],"gap_resolution":1,"t":[],"value":[],"flags":[]}`+"\n")

	a := f.get("/api/v1/series?sensor=sc-1&from=1793600000&to=1793620800")
	if again := f.get("/api/v1/series?sensor=sc-1&from=1793600000&to=1793620800", "If-None-Match", a.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("got %d", again.StatusCode)
	}
}

func TestSeriesTellsGaps(t *testing.T) {
	f := newFixture(t)
	f.steady(2, map[int64]float64{101: 10}, func(int64) air.Site { return siteAberdeen })
	const down = `{"from":"2026-11-02T00:00:00Z","to":"2026-11-02T12:00:00Z","cause":"collector_down"}],"gap_resolution":`
	for step, want := range map[string]string{
		"raw":  `"gaps":[{"from":"2026-11-01T23:55:00Z","to":"2026-11-02T00:00:00Z","cause":"not_imported"},` + down + "1,",
		"hour": `"gaps":[` + down + "300,",
		"day":  `"gaps":[` + down + "300,",
	} {
		if a := f.get("/api/v1/series?sensor=sc-101&from=2026-11-01&to=2026-11-03&step=" + step); !strings.Contains(string(a.body), want) {
			t.Errorf("%s: want %s in %.1000s", step, want, a.body)
		}
	}
}

// An index hour by hour carries its end, and day by day its start; a sealed day's
// are final.
func TestSeriesOfIndices(t *testing.T) {
	f := newFixture(t)
	f.steady(2, map[int64]float64{101: 40}, func(int64) air.Site { return siteAberdeen })
	check := func(query, want string) {
		t.Helper()
		if a := f.get("/api/v1/series?sensor=sc-101&" + query); !strings.Contains(string(a.body), want) {
			t.Errorf("%s: want %s in %.3000s", query, want, a.body)
		}
	}
	days := `"t":[1793404800,1793491200],"value":[4,4],"index":["4","4"],"band":["Moderate","Moderate"],"basis":["day","day"],"completeness":[1,1],"driver":["pm25","pm25"],"sub_pm25":[4,4],"sub_pm10":[null,null],"caution":[[],[]],"state":`
	check("quantity=uk-daqi&step=day&from=2026-10-31&to=2026-11-02", days+`["provisional","provisional"]`)
	for d := int32(20757); d <= 20759; d++ {
		if _, err := f.mem.Seal(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	check("quantity=uk-daqi&step=day&from=2026-10-31&to=2026-11-02", days+`["final","final"]`)
	check("quantity=uk-daqi&from=2026-10-31&to=2026-11-02", `"step":"hour","step_reason":"48 hours is at most 62 days, so hour by hour; an index has no single values, and days would show less"`)
	check("quantity=uk-daqi&from=2026-10-31T17:00:00Z&to=2026-10-31T19:00:00Z", `"t":[1793469600,1793473200],"value":[4,4],"index":["4","4"],"band":["Moderate","Moderate"],"basis":["running","running"],"completeness":[0.75,0.7917]`)
	check("quantity=cn-hj633-2026&from=2026-10-31T17:00:00Z&to=2026-10-31T19:00:00Z", `"standard":"cn-hj633-2026"`)
	check("quantity=eaqi&from=2026-10-31T00:00:00Z&to=2026-10-31T01:00:00Z", `"statistic":"index","from":"2026-10-31T00:00:00Z","to":"2026-10-31T01:00:00Z","quality":"usable","rules":"v2","moves":[],"standard":"eaqi"`)
	csv := f.get("/api/v1/series.csv?sensor=sc-101&quantity=uk-daqi&step=day&from=2026-10-31&to=2026-11-01")
	if want := "sensor,quantity,unit,from,to,value,index,band,basis,completeness,driver,sub_pm25,sub_pm10,caution,state\r\n" +
		"sc-101,uk-daqi,index,2026-10-31T00:00:00Z,2026-11-01T00:00:00Z,4,4,Moderate,day,1,pm25,4,,,final\r\n"; string(csv.body) != want {
		t.Errorf("got  %q\nwant %q", csv.body, want)
	}
	// No hour that is not admitted enters an index.
	f.set(func() { f.snap.Admitted = 1793469600 })
	check("quantity=uk-daqi&from=2026-10-31T17:00:00Z&to=2026-10-31T19:00:00Z", `"t":[1793469600],`)
}

// Several sensors are answered as each of them is alone.
func TestSeriesOfSeveral(t *testing.T) {
	f := newFixture(t)
	const rest = "&from=2026-11-01&to=2026-11-03&step=hour"
	var several struct {
		Series  []json.RawMessage
		License string
	}
	if err := json.Unmarshal(f.get("/api/v1/series?sensor=sc-3&sensor=sc-1&sensor=sc-2"+rest).body, &several); err != nil || len(several.Series) != 3 || several.License == "" {
		t.Fatal(several, err)
	}
	csv := "sensor,quantity"
	for i, id := range []string{"sc-3", "sc-1", "sc-2"} {
		if one := f.get("/api/v1/series?sensor=" + id + rest); string(several.Series[i])+"\n" != string(one.body) {
			t.Errorf("%s\ntogether %s\nalone    %s", id, several.Series[i], one.body)
		}
		head, rows, _ := strings.Cut(string(f.get("/api/v1/series.csv?sensor="+id+rest).body), "\r\n")
		if i == 0 {
			csv = head + "\r\n"
		}
		csv += rows
	}
	if got := f.get("/api/v1/series.csv?sensor=sc-3&sensor=sc-1&sensor=sc-2" + rest); string(got.body) != csv {
		t.Errorf("got  %s\nwant %s", got.body, csv)
	}
	f.get("/api/v1/series?sensor=sc-1&sensor=sc-5").problem(t, 404) // indoors
	f.get("/api/v1/series?sensor=sc-1&sensor=sc-99").problem(t, 404)
}

func TestSeriesRefuses(t *testing.T) {
	f := newFixture(t)
	check := func(query, field, message string) {
		t.Helper()
		p := f.get("/api/v1/series?"+query).problem(t, 400)
		if len(p.Errors) == 0 || p.Errors[0].Field != field || !strings.Contains(p.Errors[0].Message, message) {
			t.Errorf("%s: got %+v", query, p)
		}
	}
	check("quantity=pm25", "sensor", "required")
	check("sensor=1", "sensor", "want network-number")
	check("sensor=sc-1&sensor=sc-2&sensor=sc-1", "sensor", "more than once")
	check("sensor=sc-1&sensor=", "sensor", "empty")
	check("sensor=sc-1"+strings.Repeat("&sensor=sc-2", 8), "sensor", "array length <= 8")
	check("sensor=sc-1&step=hour&step=day", "step", "more than once")
	check("sensor=sc-1&quantity=daqi", "quantity", "expected value to be one of")
	check("sensor=sc-1&quantity=uk-daqi&step=raw", "step", "no single values")
	check("sensor=sc-1&quantity=eaqi&step=day", "step", "none of a day")
	check("sensor=sc-1&quantity=uk-daqi&quality=valid", "quality", "usable values")
	check("sensor=sc-1&quantity=uk-daqi&step=hour&from=2025-10-01&to=2026-11-02", "from", "366 days")
	check("sensor=sc-1&step=week", "step", "expected value to be one of")
	check("sensor=sc-1&quality=best", "quality", "expected value to be one of")
	check("sensor=sc-1&from=yesterday", "from", "RFC 3339")
	check("sensor=sc-1&from=2026-11-02T10:00:00", "from", "RFC 3339")
	check("sensor=sc-1&to=1", "to", "outside 2000-01-01")
	check("sensor=sc-1&from=2026-11-02&to=2026-11-02", "from", "before to")
	check("sensor=sc-1&from=2026-11-02&to=2026-11-01", "from", "before to")
	check("sensor=sc-1&from=2027-01-01", "from", "ahead of now")
	check("sensor=sc-1&from=2026-10-01&to=2026-11-02&step=raw", "from", "31 days")
	check("sensor=sc-1&from=2025-10-01&to=2026-11-02&step=hour", "from", "366 days")
	check("sensor=sc-1&from=2010-10-01&to=2026-11-02&step=day", "from", "10 years")
	f.get("/api/v1/series?sensor=sc-99").problem(t, 404)
	f.get("/api/v1/series?sensor=sc-5").problem(t, 404) // indoors
	f.get("/api/v1/series.geojson?sensor=sc-1").problem(t, 404)
}

func TestLedger(t *testing.T) {
	f := newFixture(t)
	var all LedgerBody
	a := f.get("/api/v1/ledger")
	a.decode(t, &all)
	if len(all.Entries) != 2 || all.Next != "" {
		t.Fatalf("%s", a.body)
	}
	e := all.Entries[0]
	if e.Conflict != 1 || e.Rejected["indoor"] != 2 || e.Values != 3 || e.Ignored != 3 || e.New != 0 || e.Network != "sc" || e.Kind != "poll" || e.Status != "ok" || e.HTTPStatus != 200 {
		t.Errorf("%+v", e)
	}
	if !strings.Contains(string(a.body), `"started":"2026-11-02T11:57:30Z","finished":"2026-11-02T11:57:31.25Z"`) {
		t.Errorf("times: %s", a.body)
	}
	for _, e := range all.Entries {
		sum := e.New + e.Duplicate + e.Conflict
		for _, n := range e.Rejected {
			sum += n
		}
		if e.Values != sum || e.Flagged == nil || e.Rejected == nil {
			t.Errorf("entry %d: values %d, sum %d, %v, %v", e.ID, e.Values, sum, e.Flagged, e.Rejected)
		}
	}
	var detail EntryDetailBody
	d := f.get(fmt.Sprintf("/api/v1/ledger/%d", e.ID))
	if err := json.Unmarshal(d.body, &detail); err != nil {
		t.Fatal(err)
	}
	if len(detail.Conflicts) != 1 || detail.Conflicts[0].Sensor != "sc-1" || *detail.Conflicts[0].Value != 12.3 || *detail.Conflicts[0].Offered != 99 || detail.Attribution == "" || detail.ID != e.ID {
		t.Errorf("%s", d.body)
	}
	f.get("/api/v1/ledger/999").problem(t, 404)
	f.get("/api/v1/ledger/0").problem(t, 400)
	f.get("/api/v1/ledger/x").problem(t, 400)
}

func TestLedgerPages(t *testing.T) {
	f := newFixture(t)
	for range 8 {
		f.append(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusUnchanged, HTTPStatus: 304})
	}
	for _, limit := range []int{1, 2, 3, 5, 7, 10, 11} {
		var ids []int64
		cursor := ""
		for page := 0; ; page++ {
			var b LedgerBody
			f.get(fmt.Sprintf("/api/v1/ledger?limit=%d%s", limit, cursor)).decode(t, &b)
			if len(b.Entries) > limit || len(b.Entries) == 0 {
				t.Fatalf("limit %d: a page of %d", limit, len(b.Entries))
			}
			for _, e := range b.Entries {
				ids = append(ids, e.ID)
			}
			if b.Next == "" {
				break
			}
			cursor = "&cursor=" + b.Next
		}
		if len(ids) != 10 || !slices.IsSortedFunc(ids, func(a, b int64) int { return int(b - a) }) || len(slices.Compact(ids)) != 10 {
			t.Errorf("limit %d: %v", limit, ids)
		}
	}
	for _, bad := range []string{"limit=0", "limit=10001", "limit=-1", "limit=x", "limit=1.5", "cursor=zzz", "cursor=before-0", "cursor=before-01", "cursor=before-", "cursor=42", "cursor=before-9223372036854775808", "cursor=" + strings.Repeat("a", 65)} {
		p := f.get("/api/v1/ledger?"+bad).problem(t, 400)
		if field, _, _ := strings.Cut(bad, "="); p.Errors[0].Field != field {
			t.Errorf("%s: %+v", bad, p)
		}
	}
}

func TestStatus(t *testing.T) {
	f := newFixture(t)
	var got StatusBody
	f.get("/api/v1/status").decode(t, &got)
	text, _ := json.Marshal(got)
	want := `{"version":"0.1.0-test","commit":"abc","since":"2026-11-02T10:00:00Z","now":"2026-11-02T12:00:00Z","simulated":false,"origin":"",` +
		`"upstream":{"state":"up","since":"2026-11-02T11:00:00Z","last_success":"2026-11-02T11:59:30Z","next_poll":"2026-11-02T12:02:00Z","error":"","host":"data.example"},` +
		`"feeds":[{"feed":"raw","network":"sc","state":"up","since":"2026-11-02T11:00:00Z","last_success":"2026-11-02T11:59:30Z","next_poll":"2026-11-02T12:02:00Z","error":""}],` +
		`"present":{"ready":true,"version":"e1-1","sensors":4,"heard":3,"newest":"2026-11-02T11:59:00Z"},` +
		`"store":{"values":8,"sensors":5,"sites":4,"entries":2,"bytes":0,"oldest":"2026-11-01T11:00:00Z","newest":"2026-11-02T11:59:00Z"},` +
		`"map_style":null,"countries":[{"country":"GB","sensors":2,"heard":2},{"country":"DE","sensors":1,"heard":1},{"country":"FJ","sensors":1,"heard":0}],"country_disagreements":{"sites":0}}`
	if string(text) != want {
		t.Errorf("got\n%s, want\n%s", text, want)
	}
	f.set(func() {
		f.ready = false
		f.up = UpstreamStatus{State: UpstreamDown, Since: time.Unix(noon, 0), Error: "upstream answered 503", Host: "data.example"}
	})
	f.get("/api/v1/status").decode(t, &got)
	if got.Present.Ready || got.Present.Newest != nil || got.Upstream.State != "down" || got.Upstream.LastSuccess != nil || got.Upstream.Error == "" || len(got.Countries) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestReference(t *testing.T) {
	f := newFixture(t)
	var std StandardsBody
	f.get("/api/v1/standards").decode(t, &std)
	live := 0
	for _, s := range std.Standards {
		if s.Live {
			live++
		}
		if s.Slug == "" || s.Title == "" || s.Table == "" || s.Source == "" || len(s.Bands) == 0 {
			t.Errorf("%+v", s)
		}
		for i, b := range s.Bands {
			if b.Name == "" || b.Color == "" || b.Text == "" || b.AdviceRisk == "" || b.AdviceAll == "" || b.To < b.From || i > 0 && b.From != s.Bands[i-1].To+1 {
				t.Errorf("%s: %+v", s.Slug, b)
			}
		}
	}
	if live != len(indexStandards) {
		t.Errorf("%d standards are live, want %d", live, len(indexStandards))
	}
	var q QuantitiesBody
	f.get("/api/v1/quantities").decode(t, &q)
	if len(q.Quantities) != len(air.Quantities()) || q.Quantities[0] != (QuantityBody{"pm25", "PM2.5", "µg/m³", true, false}) {
		t.Errorf("%+v", q.Quantities)
	}
	var fl FlagsBody
	f.get("/api/v1/flags").decode(t, &fl)
	if len(fl.Flags) != len(air.FlagTable()) || fl.Flags[0].Name != "range" || fl.Flags[0].Severity != "invalid" || fl.Flags[0].Reason == "" {
		t.Errorf("%+v", fl.Flags)
	}
}

// broken is a store whose every read fails.
type broken struct{ Store }

var errDisk = errors.New("disk /var/secret is on fire")

func (broken) Sensor(context.Context, air.SensorID) (store.Described, bool, error) {
	return store.Described{}, false, errDisk
}
func (broken) Ledger(context.Context, store.LedgerSelect) ([]air.Entry, error) { return nil, errDisk }
func (broken) Stats(context.Context) (store.Stats, error)                      { return store.Stats{}, errDisk }
func (broken) Rows(context.Context, store.Select) iter.Seq2[air.Row, error] {
	panic("a panic that tells " + errDisk.Error())
}

// A stranger learns a reference and nothing else; the log has the cause.
func TestInnerErrorsStayInside(t *testing.T) {
	f := newFixture(t, func(d *Deps) { d.Store = broken{d.Store} })
	for _, path := range []string{"/api/v1/sensors/sc-1", "/api/v1/series?sensor=sc-1", "/api/v1/values?sensor=sc-1", "/api/v1/ledger", "/api/v1/ledger/1"} {
		a := f.get(path)
		p := a.problem(t, 500)
		if strings.Contains(string(a.body), "secret") || len(p.Reference) != 12 {
			t.Errorf("%s tells %s", path, a.body)
		}
		if log := f.log.String(); !strings.Contains(log, p.Reference) || !strings.Contains(log, "/var/secret") {
			t.Errorf("%s: the log does not know %s: %s", path, p.Reference, log)
		}
	}
	var st StatusBody
	f.get("/api/v1/status").decode(t, &st)
	if st.Store != nil {
		t.Errorf("%+v", st.Store)
	}
}

func TestPanicsStayInside(t *testing.T) {
	f := newFixture(t, func(d *Deps) {
		d.Pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/late" {
				_, _ = w.Write(make([]byte, 10_000))
				http.NewResponseController(w).Flush()
			}
			panic("secret")
		})
	})
	a := f.get("/boom")
	p := a.problem(t, 500)
	if strings.Contains(string(a.body), "secret") || !strings.Contains(f.log.String(), p.Reference) {
		t.Errorf("%s", a.body)
	}
	resp, err := f.http.Get(f.base + "/late")
	if err == nil {
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
	}
	if err == nil {
		t.Error("half an answer looks whole")
	}
}
