package decodetool_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decodetool"
)

const (
	warmHeader = "sensor_id;sensor_type;location;lat;lon;timestamp;temperature;humidity\n"
	warmRows   = "3262;DHT22;1643;47.746;9.000;2017-08-10T11:23:41;-147.58;100.00\n" +
		"3262;DHT22;1643;47.746;9.000;2017-08-10T11:26:07;Sep 60;92.20\n" +
		"3262;DHT22;1643;47.746;9.000;2017-08-10T11:28:33;nan;\n"
	warmName = "2017-08-10_dht22_sensor_3262.csv"
)

func TestArchiveLines(t *testing.T) {
	const head, tail = `{"sensor":"sc-3262","time":"2017-08-10T11:`, `,"site":{"id":1643,"lat":47.746,"lon":9,"country":"DE","country_upstream":""}}` + "\n"
	want := head + `23:41Z","quantity":"temperature","unit":"°C","value":-147.58,"flags":["range","fault"]` + tail +
		head + `23:41Z","quantity":"humidity","unit":"%","value":100,"flags":["fault","rh_saturated"]` + tail +
		head + `28:33Z","quantity":"temperature","unit":"°C","value":null,"flags":["nan"]` + tail
	const wantSummary = `records   3
values    4
ignored   1
rejected  bad_record 1
flagged   fault 2, nan 1, range 1, rh_saturated 1
rejected in line 3: bad_record: "Sep 60" is no number
`
	f := func(name string, text []byte) {
		t.Helper()
		var out, summary strings.Builder
		sum, err := decodetool.Decode(bytes.NewReader(text), name, &out, air.SC, received)
		if err != nil {
			t.Fatal(err)
		}
		if err := sum.Write(&summary); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want+wantSummary, out.String()+summary.String()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
	text := warmHeader + warmRows
	f(warmName, []byte(text))
	f(warmName+".gz", compress(t, text))
	f("", []byte(text))
	f("copy of data.csv", compress(t, "\ufeff"+strings.ReplaceAll(text, "\n", "\r\n")))
}

// By its name a file must be of another sensor: its rows are rejected, and said
// to be; a document that is none is refused as what its name says.
func TestArchiveNames(t *testing.T) {
	sum, err := decodetool.Decode(strings.NewReader(warmHeader+warmRows), "2017-08-10_dht22_sensor_1.csv", &strings.Builder{}, air.SC, received)
	if err != nil || sum.Rejected[air.RejectBadRecord] != 4 || !strings.Contains(sum.Rows[0].Detail, "sensor 3262 in a file of sensor 1") {
		t.Errorf("%v, %+v", err, sum)
	}
	f := func(text, name string, network air.Network, want string) {
		t.Helper()
		var out bytes.Buffer
		_, err := decodetool.Decode(strings.NewReader(text), name, &out, network, received)
		if err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	f("", warmName, air.SC, "no header")
	f("<html>", warmName, air.SC, "names no column")
	f("<html>", "", air.SC, "HTML or XML")
	f("[1", warmName, air.SC, "truncated")
	f("id;timestamp\n", "", air.SC, "names no column sensor_id")
	f(warmHeader, "", air.SC5, "its network is sc, not sc5")
	if _, err := decodetool.Decode(strings.NewReader(warmHeader+"x\n"), "", &strings.Builder{}, air.SC, received); err != nil {
		t.Errorf("no row tells whose it is: %v", err)
	}
	full := errors.New("no space left on device")
	if _, err := decodetool.Decode(strings.NewReader(warmHeader+warmRows), "", failing{full}, air.SC, received); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

// A real day.
func TestArchiveDay2024(t *testing.T) {
	const name = "2024-07-12_bme280_sensor_82313.csv"
	file, err := os.Open("../../../shared/data/archive/" + name)
	if err != nil {
		t.Skipf("the day is not here: %v", err)
	}
	defer file.Close()
	var out bytes.Buffer
	sum, err := decodetool.Decode(file, name, &out, air.SC, 1_800_000_000)
	if n := bytes.Count(out.Bytes(), []byte("\n")); err != nil || n != 1158 || sum.Values != 1158 || len(sum.Rejected) > 0 || sum.Flags["rh_saturated"] == 0 {
		t.Errorf("%v, %d lines, %+v", err, n, sum)
	}
}
