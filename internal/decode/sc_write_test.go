package decode

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// TestWriteText shows one record as it stands on the wire.
func TestWriteText(t *testing.T) {
	out := Outgoing{ID: 28500000001, ValueID: 77, Sea: 1019.6866, Reading: air.Reading{
		Sensor: sensor(t, 8555), Time: 1766000000, Type: "BME280", TypeID: 17, Manufacturer: "Bosch", Pin: "11",
		Site: air.Site{ID: air.SiteID{Network: air.SC, Location: 4321}, Lat: 45.63, Lon: -11.704, Altitude: 46, CountryUpstream: `D"E`, Exact: air.No, Indoor: air.No},
		Values: []air.Value{{Quantity: air.Temperature, Value: -0.5}, {Quantity: air.Pressure, Value: 986.8028}, {Quantity: air.CountP1, Value: 1},
			{Quantity: air.Pressure, Value: 1009.02, Flags: air.FlagUnitHPa}, {Quantity: air.Humidity, Value: nan}},
	}}
	got := string(AppendSensorCommunity([]byte("x"), one(&out)))
	want := `x[{"id":28500000001,"sampling_rate":null,"timestamp":"2025-12-17 19:33:20",` +
		`"location":{"id":4321,"latitude":"45.63","longitude":"-11.704","altitude":"46.0","country":"D\"E","exact_location":0,"indoor":0},` +
		`"sensor":{"id":8555,"pin":"11","sensor_type":{"id":17,"name":"BME280","manufacturer":"Bosch"}},` +
		`"sensordatavalues":[{"id":77,"value":"-0.50","value_type":"temperature"},{"id":78,"value":"98680.28","value_type":"pressure"},` +
		`{"id":79,"value":"1009.02","value_type":"pressure"},{"id":80,"value":"nan","value_type":"humidity"},` +
		`{"value":101968.66,"value_type":"pressure_at_sealevel"}]}]`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	out.Site.Exact, out.Site.Altitude = air.Yes, nan
	if got := string(AppendSensorCommunity(nil, one(&out))); !strings.Contains(got, `"latitude":"45.63000000000","longitude":"-11.70400000000","altitude":"","country"`) {
		t.Errorf("an exact place reads %s", got)
	}
	if got := string(AppendSensorCommunity(nil, func(func(*Outgoing) bool) {})); got != "[]" {
		t.Errorf("no record reads %q", got)
	}
}

func TestAppendDecimal(t *testing.T) {
	f := func(v float64, shift, decimals int, want string) {
		t.Helper()
		got := string(appendDecimal(nil, v, shift, decimals))
		if got != want {
			t.Errorf("%v shifted by %d: %q, want %q", v, shift, got, want)
		}
		if back := parseDecimal([]byte(got)).float(-shift); !air.SameNumber(back, v) {
			t.Errorf("%q reads as %v, want %v", got, back, v)
		}
	}
	f(0, 0, 2, "0.00")
	f(0, 0, 0, "0")
	f(5.2, 0, 2, "5.20")
	f(17, 0, 0, "17")
	f(-147.58, 0, 2, "-147.58")
	f(1200, 0, 2, "1200.00")
	f(986.8028, 2, 2, "98680.28")
	f(0.01, 2, 2, "1.00")
	f(0.001, 0, 2, "0.001")
	f(1e20, 0, 2, "100000000000000000000.00")
	f(1e300, 0, 2, "1e300")
	f(-1.5e-300, 2, 2, "-15e-299")
	f(math.MaxFloat64, 0, 2, "17976931348623157e292")
	f(math.SmallestNonzeroFloat64, 0, 2, "5e-324")
}

// TestWriteIsInverse decodes what was written from random readings.
func TestWriteIsInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var out []Outgoing
	for range 3000 {
		out = append(out, randomOutgoing(t, rng))
	}
	records, _, err := collect(t, AppendSensorCommunity(nil, each(out)))
	if err != nil || len(records) != len(out) {
		t.Fatalf("%d records, %v, want %d", len(records), err, len(out))
	}
	for i, r := range records {
		want := out[i].Reading
		want.Site.Country = ""
		if want.Site.ID.Location != 0 {
			want.Site.Country = geo.Country(want.Site.Lat, want.Site.Lon)
		}
		if diff := cmp.Diff(want, r.Reading, sameWritten); diff != "" {
			t.Fatalf("record %d (-written +read):\n%s", i, diff)
		}
		if sea := out[i].Sea; sea == sea && (len(r.Derived) != 1 || r.Derived[0].Value != sea) {
			t.Fatalf("record %d: derived %+v, want %v hPa", i, r.Derived, sea)
		}
	}
}

// TestWriteGolden decodes the recorded inputs, writes them and decodes again.
func TestWriteGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/sensorcommunity/*.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no input: %v", err)
	}
	n := 0
	for _, path := range inputs {
		doc, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n += writeAgain(t, doc)
	}
	if n < 20 {
		t.Errorf("only %d readings came through", n)
	}
}

// FuzzWrite writes whatever could be decoded and decodes it again.
func FuzzWrite(f *testing.F) {
	inputs, err := filepath.Glob("testdata/sensorcommunity/*.json")
	if err != nil || len(inputs) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, path := range inputs {
		doc, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) { writeAgain(t, doc) })
}

// writeAgain returns how many readings it has compared.
func writeAgain(t *testing.T, doc []byte) int {
	t.Helper()
	records, _, err := collect(t, doc)
	if err != nil {
		return 0
	}
	records = slices.DeleteFunc(records, func(r Record) bool {
		return r.Reason != "" || slices.ContainsFunc(r.Reading.Values, func(v air.Value) bool {
			return v.Quantity == air.Pressure && v.Flags&air.FlagUnitHPa == 0 && v.Value > 2.9 && v.Value < 11.1
		})
	})
	var out []Outgoing
	for _, r := range records {
		o := Outgoing{Reading: r.Reading, ID: 1, ValueID: 1, Sea: nan}
		if len(r.Derived) > 0 && r.Derived[0].Flags == 0 && !(r.Derived[0].Value > 2.9 && r.Derived[0].Value < 11.1) {
			o.Sea = r.Derived[0].Value
		}
		out = append(out, o)
	}
	text := AppendSensorCommunity(nil, each(out))
	again, _, err := collect(t, text)
	if err != nil || len(again) != len(records) {
		t.Fatalf("%d records, %v, want %d: %s", len(again), err, len(records), text)
	}
	for i := range records {
		if diff := cmp.Diff(records[i].Reading, again[i].Reading, sameWritten); diff != "" {
			t.Errorf("record %d (-before +after):\n%s\n%s", i, diff, text)
		}
		if out[i].Sea == out[i].Sea && (len(again[i].Derived) != 1 || again[i].Derived[0].Value != out[i].Sea) {
			t.Errorf("record %d: derived %+v, want %v", i, again[i].Derived, out[i].Sea)
		}
	}
	return len(records)
}

// sameWritten leaves Raw out, which the wire gives only to the last digit.
var sameWritten = cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(air.Value{}, "Raw")}

func one(o *Outgoing) func(func(*Outgoing) bool) {
	return func(yield func(*Outgoing) bool) { yield(o) }
}

func each(list []Outgoing) func(func(*Outgoing) bool) {
	return func(yield func(*Outgoing) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

func sensor(t testing.TB, number int64) air.SensorID {
	t.Helper()
	id, err := air.NewSensorID(air.SC, number)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// randomOutgoing makes a reading of any kind that the wire can carry.
func randomOutgoing(t testing.TB, rng *rand.Rand) Outgoing {
	t.Helper()
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	number := func() float64 {
		v := math.Round(rng.Float64()*1e6) / math.Pow10(rng.IntN(5))
		if rng.IntN(8) == 0 {
			v = math.Ldexp(rng.Float64(), rng.IntN(400)-200)
		}
		if rng.IntN(3) == 0 {
			v = -v
		}
		return v
	}
	o := Outgoing{ID: rng.Int64N(1 << 50), ValueID: rng.Int64N(1 << 50), Sea: nan, Reading: air.Reading{
		Sensor: sensor(t, 1+rng.Int64N(1<<40)), Time: rng.Int64N(253402300800), // up to the end of 9999
		Type: pick("SDS011", "", "Ä \"x\"\\\n\x01", "BME280"), TypeID: rng.Int64N(100), Manufacturer: pick("Bosch", "", "日本"), Pin: pick("1", "-", ""),
	}}
	if o.Type == "" && o.TypeID == 1 {
		o.TypeID = 2
	}
	site := nowhere
	site.ID.Network, site.Indoor = air.SC, air.Tristate(rng.IntN(3))
	if rng.IntN(10) > 0 {
		site.ID.Location, site.Exact = 1+rng.Int64N(1<<40), air.Tristate(rng.IntN(3))
		site.Lat, site.Lon = rng.Float64()*180-90, rng.Float64()*360-180
		if site.Exact != air.Yes {
			site.Lat, site.Lon = air.Coarse(site.Lat), air.Coarse(site.Lon)
		}
		if rng.IntN(3) > 0 {
			site.Altitude = number()
		}
		site.CountryUpstream = pick("DE", "Deutschland", "UK", "", "Österreich")
	}
	o.Site = site
	kinds := []air.Quantity{air.PM25, air.PM10, air.PM1, air.PM4, air.Temperature, air.Humidity, air.Pressure, air.CO2, air.NoiseLAeq,
		air.NoiseLAMin, air.NoiseLAMax, air.RadiationCPM, air.CountN05, air.CountN1, air.CountN25, air.CountN4, air.CountN10}
	if rng.IntN(20) == 0 {
		o.Type, kinds = "PPD42NS", []air.Quantity{air.CountP1, air.CountP2}
	}
	for range 1 + rng.IntN(6) {
		v := air.Value{Quantity: kinds[rng.IntN(len(kinds))], Value: number()}
		switch {
		case rng.IntN(20) == 0:
			v.Value, v.Flags = nan, air.FlagNaN
		case v.Quantity == air.Pressure && rng.IntN(3) == 0:
			v.Value, v.Flags = 300+math.Round(rng.Float64()*80000)/100, air.FlagUnitHPa
		case v.Quantity == air.Pressure:
			v.Value = 300 + math.Round(rng.Float64()*8e6)/1e4
		}
		o.Values = append(o.Values, v)
	}
	if rng.IntN(3) == 0 {
		o.Sea = 950 + math.Round(rng.Float64()*1e6)/1e4
	}
	return o
}

// TestWriteAllocatesOnlyRoom guards the speed of large documents.
func TestWriteAllocatesOnlyRoom(t *testing.T) {
	o := Outgoing{Sea: nan, Reading: air.Reading{Sensor: sensor(t, 1), Time: time.Now().Unix(), Type: "SDS011", Pin: "1",
		Site: air.Site{ID: air.SiteID{Location: 1}, Lat: 1, Lon: 2, Altitude: 3}, Values: []air.Value{{Quantity: air.PM10, Value: 1.5}}}}
	buf := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { buf = appendRecord(buf[:0], &o) }); n > 0 {
		t.Errorf("a record costs %v allocations", n)
	}
}
