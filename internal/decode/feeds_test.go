package decode

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
)

const feeds = "../../../shared/data/feeds"

// feed reads a capture that is not part of the project.
func feed(t testing.TB, name string) []byte {
	t.Helper()
	if _, err := os.Stat(feeds); err != nil {
		t.Skipf("the captures in %s are not here: %v", feeds, err)
	}
	doc, err := os.ReadFile(filepath.Join(feeds, name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The whole network of 2017, with every fault that it really had.
func TestFeed2017(t *testing.T) {
	records, sum, err := collect(t, feed(t, "2017-08-10T1123_v1_data.json"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (Summary{Bytes: 2_633_729, Records: 6874, Values: 14053, Ignored: 433, Rejected: map[string]int64{}}); !cmp.Equal(sum, want) {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	sensors, sites, upstream, countries := map[air.SensorID]bool{}, map[int64]bool{}, map[string]bool{}, map[string]int{}
	elsewhere := map[string]int{} // what upstream says is not where it is
	quantities, flags := map[air.Quantity]int{}, map[string]int{}
	for _, rec := range records {
		r := rec.Reading
		sensors[r.Sensor], sites[r.Site.ID.Location], upstream[r.Site.CountryUpstream] = true, true, true
		countries[r.Site.Country]++
		if said := Country(r.Site.CountryUpstream); said != r.Site.Country {
			elsewhere[said+" is "+r.Site.Country]++
		}
		if r.Site.Exact != air.Unsaid || r.Site.Indoor != air.Unsaid || r.Site.Altitude == r.Site.Altitude {
			t.Fatalf("site %+v says what the file does not", r.Site)
		}
		for _, v := range r.Values {
			quantities[v.Quantity]++
			for _, name := range v.Flags.Names() {
				flags[name]++
			}
		}
	}
	if len(sensors) != 3171 || len(sites) != 1683 || len(upstream) != 29 {
		t.Errorf("%d sensors, %d sites, %d country strings", len(sensors), len(sites), len(upstream))
	}
	if countries["DE"] != 5960 || countries["GB"] != 12 || countries["UK"]+countries[""] != 0 {
		t.Errorf("countries %v", countries)
	}
	if want := map[string]int{"DE is AT": 14, "DE is BE": 4, "DE is CH": 12}; !cmp.Equal(elsewhere, want) {
		t.Errorf("upstream's country is another than the position's: %v, want %v", elsewhere, want)
	}
	wantQuantities := map[air.Quantity]int{air.PM10: 3572, air.PM25: 3572, air.CountP1: 40, air.CountP2: 40,
		air.Temperature: 3262, air.Humidity: 3243, air.Pressure: 324}
	if diff := cmp.Diff(wantQuantities, quantities); diff != "" {
		t.Errorf("quantities (-want +got):\n%s", diff)
	}
	if !cmp.Equal(flags, map[string]int{"unit_hpa": 4}) {
		t.Errorf("flags %v", flags)
	}
}

func TestFeedSlice2019(t *testing.T) {
	doc := feed(t, "2019-04-16_v1_slice_without_brackets.json")
	var rejected *DocumentError
	if _, _, err := collect(t, doc); !errors.As(err, &rejected) || doc[rejected.Offset] != ',' {
		t.Errorf("error %v, want a DocumentError at the first comma between records", err)
	}
	doc = bytes.Join([][]byte{{'['}, doc, {']'}}, nil)
	if _, sum, err := collect(t, doc); err != nil || sum.Records != 243 || len(sum.Rejected) != 0 || len(sum.Unknown) != 0 {
		t.Errorf("with brackets: %+v, %v", sum, err)
	}
}

func TestFeedAnswers(t *testing.T) {
	f := func(name string, records, values, ignored int64, rejected map[string]int64) {
		t.Helper()
		_, sum, err := collect(t, feed(t, name))
		if err != nil || sum.Records != records || sum.Values != values || sum.Ignored != ignored || !cmp.Equal(sum.Rejected, rejected) {
			t.Errorf("%s: %+v, %v", name, sum, err)
		}
	}
	none := map[string]int64{}
	f("sensor_152_2021-11-07.json", 2, 4, 0, none)
	f("sensor_62574_2025-02-02.json", 1, 2, 0, none)
	f("sensor_condition-result-plus-pressure.json", 2, 6, 2, none)
	f("sensor_noise-result.json", 2, 6, 0, none)
	f("sensor_pm-result.json", 2, 4, 0, none)
	f("sensor_internal-data.json", 1, 1, 10, map[string]int64{air.RejectNoSensor: 1})
}
