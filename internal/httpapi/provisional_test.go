package httpapi

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/provisional"
	"github.com/mote-air/mote/internal/source"
)

// dayOf is upstream's 24-hour feed with the same means of the sensors.
func dayOf(t *testing.T, day *provisional.Day, simulated bool, fine string, sensors ...int) {
	t.Helper()
	var records []string
	for _, n := range sensors {
		records = append(records, fmt.Sprintf(`{"id":1,"timestamp":%q,"sensor":{"id":%d,"pin":"1","sensor_type":{"id":14,"name":"SDS011","manufacturer":"Nova Fitness"}},"location":{"id":%d,"latitude":"50.1","longitude":"8.6","country":"DE","indoor":0},"sensordatavalues":[{"value_type":"P1","value":"60.0"},{"value_type":"P2","value":%q}]}`,
			time.Unix(noon-600, 0).UTC().Format(time.DateTime), n, n+500, fine))
	}
	at := time.Unix(noon, 0)
	v := day.Poll(context.Background(), source.Fetch{Status: air.StatusOK, HTTPStatus: 200, Simulated: simulated, Body: []byte("[" + strings.Join(records, ",") + "]"), Started: at, Answered: at, Finished: at})
	if !v.Accepted {
		t.Fatalf("%+v", v)
	}
}

func TestProvisional(t *testing.T) {
	day := provisional.NewDay(decode.Limits{})
	f := newFixture(t, func(d *Deps) { d.Means = day.Means })
	check := func(query, rows string) answer {
		t.Helper()
		a := f.get(provisionalPath + query)
		if body := string(a.body); a.StatusCode != 200 || !strings.Contains(body, rows) {
			t.Errorf("%s: %d %s\nwant %s", query, a.StatusCode, body, rows)
		}
		return a
	}
	check("", `"sensor":[]`) // before the first document
	dayOf(t, day, false, "36.0", 1, 2, 3)
	a := check("?quantity=pm25", `"sensor":["sc-1"],"t":[1793620200],"value":[36],"flags":[[]],"lat":[57.145],"lon":[-2.099],"country":["GB"],"type":["SDS011"]}`)
	for _, member := range []string{`"provisional":true`, `"note":"upstream's 24-hour mean, completeness unknown"`, `"attribution":"Sensor data: Sensor.Community contributors`, `"version":"e1-1"`, `"unit":"µg/m³"`} {
		if !strings.Contains(string(a.body), member) {
			t.Errorf("%s is missing: %s", member, a.body)
		}
	}
	if len(a.Header.Values("Link")) == 0 || a.Header.Get("ETag") == "" {
		t.Errorf("%v", a.Header)
	}
	check("?quantity=uk-daqi", `"sensor":[]`) // it has an index of its own
	a = check("?quantity=in-naqi", `"index":["60"],"band":["Satisfactory"],"driver":["pm10"],"sub_pm25":[59],"sub_pm10":[60]}`)
	if strings.Contains(string(a.body), "completeness\"") {
		t.Errorf("%s", a.body)
	}
	// A newer document is told at once, without a new version of the present.
	dayOf(t, day, false, "40.0", 1)
	check("?quantity=pm25", `"value":[40]`)
	f.set(func() { f.now = time.Unix(noon-600+provisional.MaxAge, 0) })
	check("?quantity=pm25", `"value":[40]`)
	f.set(func() { f.now = time.Unix(noon-600+provisional.MaxAge+1, 0) })
	check("?quantity=pm25", `"value":[]`)

	for _, bad := range []string{"us-epa", "eaqi", "ca-aqhi-plus", "temperature", "nobody", ""} {
		p := f.get(provisionalPath+"?quantity="+bad).problem(t, 400)
		if p.Errors[0].Field != "quantity" {
			t.Errorf("%s: %+v", bad, p)
		}
	}
}

// What is of another kind than what is kept is not shown beside it, and nobody
// need ask for the feed.
func TestProvisionalOfAnotherKind(t *testing.T) {
	day := provisional.NewDay(decode.Limits{})
	dayOf(t, day, true, "36.0", 1)
	for _, f := range []*fixture{newFixture(t, func(d *Deps) { d.Means = day.Means }), newFixture(t)} {
		if a := f.get(provisionalPath + "?quantity=pm25"); a.StatusCode != 200 || !strings.Contains(string(a.body), `"sensor":[]`) {
			t.Errorf("%d %s", a.StatusCode, a.body)
		}
	}
}
