package httpapi

import (
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

// steady has sensors say the same every 5 minutes over whole days before noon's.
func (f *fixture) steady(days int64, levels map[int64]float64, at func(sensor int64) air.Site) {
	f.t.Helper()
	var readings []air.Reading
	end := int64(noon - 12*3600)
	for n, level := range levels {
		for t := end - days*86400; t < end; t += 300 {
			readings = append(readings, reading(n, "SDS011", t, at(n), val(air.PM25, level, 0)))
		}
	}
	f.append(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Records: int64(len(readings))}, readings...)
}

func TestAggregate(t *testing.T) {
	f := newFixture(t)
	f.steady(2, map[int64]float64{101: 10, 102: 20, 103: 60}, func(n int64) air.Site {
		if n == 103 {
			return siteFiji
		}
		return siteAberdeen
	})
	const head = `{"quantity":"pm25","unit":"µg/m³","network":"sc","by":"country","interval":"week","over":"daily means of sensors, of complete days",` +
		`"from":"2026-10-31T00:00:00Z","to":"2026-11-03T00:00:00Z","quality":"usable","rules":"v2",` +
		`"attribution":"Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0","license":"ODbL-1.0 (database), DbCL-1.0 (contents)",` +
		`"license_url":"https://opendatacommons.org/licenses/odbl/1-0/",`
	a := f.get(aggregatePath + "?by=country,week&stat=mean,sd_between,sd_days,p50,p95&from=2026-10-31&country=GB,FJ")
	// The week of Monday, 26 October, has two days of two sensors in GB and of
	// two in FJ, of which sc-3 said one thing only; the next week has what fill
	// stored.
	want := head + `"country":["FJ","GB","GB"],"t":[1792972800,1792972800,1793577600],"mean":[60,15,null],"sd_between":[null,7.0710678118654755,null],"sd_days":[0,0,null],"p50":[60,15,null],"p95":[60,20,null],` +
		`"count":[2,4,0],"incomplete":[1,0,1],"sensors":[2,2,1],"completeness":[0.1429,0.2857,0],"complete":[false,false,false],"n":[576,1152,0],"n_suspect":[0,0,0],"n_invalid":[0,0,0],` +
		`"state":["provisional","provisional","provisional"]}` + "\n"
	if got := string(a.body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	csv := f.get("/api/v1/aggregate.csv?by=sensor&stat=mean&from=2026-10-31&to=2026-11-02&sensor=sc-101&sensor=sc-103")
	wantCSV := "quantity,unit,sensor,site,since,from,to,mean,count,incomplete,sensors,completeness,complete,n,n_suspect,n_invalid,state,rules\r\n" +
		"pm25,µg/m³,sc-101,11,2026-10-31T00:00:00Z,2026-10-31T00:00:00Z,2026-11-02T00:00:00Z,10,2,0,1,1,true,576,0,0,provisional,v2\r\n" +
		"pm25,µg/m³,sc-103,13,2026-10-31T00:00:00Z,2026-10-31T00:00:00Z,2026-11-02T00:00:00Z,60,2,0,1,1,true,576,0,0,provisional,v2\r\n"
	if got := string(csv.body); got != wantCSV {
		t.Errorf("got  %q\nwant %q", got, wantCSV)
	}
	contains := func(query, want string) {
		t.Helper()
		if a := f.get(aggregatePath + "?from=2026-10-31&to=2026-11-02&stat=mean&" + query); !strings.Contains(string(a.body), want) {
			t.Errorf("%s: want %s in %s", query, want, a.body)
		}
	}
	contains("by=continent", `"continent":["Europe","Oceania"],"t":[1793404800,1793404800],"mean":[15,60]`)
	contains("by=site", `"site":[11,13],"sensor":["",""],"lat":[57.145,-17.5],"lon":[-2.099,179.9],"t":[1793404800,1793404800],"mean":[15,60]`)
	contains("bbox=170,-20,180,-10", `"t":[1793404800],"mean":[60]`)
	contains("by=day", `"t":[1793404800,1793491200],"mean":[30,30]`)
	contains("by=month,country&country=GB", `"country":["GB","GB"],"t":[1790812800,1793491200],"mean":[15,15]`)
	contains("network=sc5", `"t":[],"mean":[]`)
}

func TestAggregateRefuses(t *testing.T) {
	f := newFixture(t)
	check := func(query, field, message string) {
		t.Helper()
		p := f.get(aggregatePath+"?"+query).problem(t, 400)
		if len(p.Errors) != 1 || p.Errors[0].Field != field || !strings.Contains(p.Errors[0].Message, message) {
			t.Errorf("%s: %+v", query, p)
		}
	}
	check("by=town", "by", "want one of country")
	check("by=country,site", "by", "both country and site")
	check("by=day,week", "by", "both day and week")
	check("stat=median", "stat", "unknown statistic")
	check("stat=mean,mean", "stat", "twice")
	check("quantity=uk-daqi", "quantity", "one of")
	check("network=dev", "network", "one of")
	check("from=2026-11-02&to=2026-11-01", "from", "before to")
	check("from=2030-01-01", "from", "ahead of now")
	check("sensor=1", "sensor", "want network-number")
	check("bbox=1", "bbox", "four numbers")
}
