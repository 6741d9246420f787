package decodetool_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/decodetool"
)

const received = 1_502_364_300 // 2017-08-10T11:25:00Z

// doc wraps the fields of one record of sensor 3262 in a whole document.
func doc(values string) string {
	return `[{"id":1,"timestamp":"2017-08-10T11:23:41","location":{"id":1643,"latitude":"47.746","longitude":"9.000","country":"DE"},` +
		`"sensor":{"id":3262,"pin":"7","sensor_type":{"id":9,"name":"DHT22","manufacturer":"various"}},"sensordatavalues":[` + values + `]}]`
}

func run(t *testing.T, in string) (string, decodetool.Summary) {
	t.Helper()
	var out bytes.Buffer
	sum, err := decodetool.Decode(strings.NewReader(in), "", &out, air.SC, received)
	if err != nil {
		t.Fatalf("%s: %v", in, err)
	}
	return out.String(), sum
}

func TestLines(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		got, _ := run(t, in)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	const head = `{"sensor":"sc-3262","time":"2017-08-10T11:23:41Z","quantity":`
	const tail = `,"site":{"id":1643,"lat":47.746,"lon":9,"country":"DE","country_upstream":"DE"}}` + "\n"
	f("[]", "")
	f(doc(`{"value_type":"humidity","value":"92.20"}`), head+`"humidity","unit":"%","value":92.2,"flags":[]`+tail)
	f(doc(`{"value_type":"P2","value":"6.40"},{"value_type":"samples","value":"12"}`), head+`"pm25","unit":"µg/m³","value":6.4,"flags":[]`+tail)
	f(doc(`{"value_type":"P2","value":"nan"}`), head+`"pm25","unit":"µg/m³","value":null,"flags":["nan"]`+tail)
	f(doc(`{"value_type":"pressure_at_sealevel","value":101968.66},{"value_type":"pressure","value":"98680.28"}`),
		head+`"pressure","unit":"hPa","value":986.8028,"raw":98680.28,"flags":[]`+tail+
			head+`"pressure_sea","unit":"hPa","value":1019.6866,"raw":101968.66,"flags":[]`+tail)
	f(doc(`{"value_type":"pressure","value":"1009.02"}`), head+`"pressure","unit":"hPa","value":1009.02,"raw":1009.02,"flags":["unit_hpa"]`+tail)
	f(doc(`{"value_type":"pressure","value":"none"}`), head+`"pressure","unit":"hPa","value":null,"flags":["nan"]`+tail)
	f(doc(`{"value_type":"temperature","value":"-147.58"},{"value_type":"humidity","value":"100.00"}`),
		head+`"temperature","unit":"°C","value":-147.58,"flags":["range","fault"]`+tail+
			head+`"humidity","unit":"%","value":100,"flags":["fault","rh_saturated"]`+tail)
	f(strings.Replace(doc(`{"value_type":"P1","value":"1"}`), "11:23:41", "11:35:01", 1),
		`{"sensor":"sc-3262","time":"2017-08-10T11:35:01Z","quantity":"pm10","unit":"µg/m³","value":1,"flags":["future"]`+tail)
	f(strings.Replace(doc(`{"value_type":"P1","value":"1"}`), `"DE"`, `"Deutschland <x>"`, 1),
		head+`"pm10","unit":"µg/m³","value":1,"flags":[],"site":{"id":1643,"lat":47.746,"lon":9,"country":"DE","country_upstream":"Deutschland <x>"}}`+"\n")
	f(`{"sensor":{"id":"7"},"timestamp":"2017-08-10 11:23:41","sensordatavalues":[{"value_type":"P1","value":3}]}`,
		`{"sensor":"sc-7","time":"2017-08-10T11:23:41Z","quantity":"pm10","unit":"µg/m³","value":3,"flags":["no_site"],"site":{"id":0,"lat":null,"lon":null,"country":"","country_upstream":""}}`+"\n")
}

func TestSummary(t *testing.T) {
	good := strings.Trim(doc(`{"value_type":"humidity","value":"99.90"},{"value_type":"temperature","value":""},{"value_type":"soot\u001b[2J","value":"1"}`), "[]")
	const device = `{"software_version":"NRZ-2020-133","sensordatavalues":[{"value_type":"P1","value":"1"},{"value_type":"P2","value":"1"}]}`
	_, sum := run(t, "["+good+","+device+",5]")
	var text strings.Builder
	if err := sum.Write(&text); err != nil {
		t.Fatal(err)
	}
	second := len("[" + good + ",")
	third := second + len(device+",")
	want := fmt.Sprintf(`records   3
values    4
ignored   2
rejected  bad_record 1, no_sensor 2
flagged   rh_saturated 1
unknown   "soot\x1b[2J"
rejected at byte %d: no_sensor: no sensor.id that can be read
rejected at byte %d: bad_record: record: a number where an object was expected
`, second, third)
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, sum = run(t, "["+strings.Repeat("5,", 99)+"5]")
	text.Reset()
	if err := sum.Write(&text); err != nil || strings.Count(text.String(), "\n") != 5+10+1 {
		t.Errorf("%v, %s", err, text.String())
	}
}

// A rejected document prints nothing, however much of it was good.
func TestRejectedPrintsNothing(t *testing.T) {
	whole := doc(`{"value_type":"P1","value":"1"}`)
	broken := errors.New("disk on fire")
	zipped := compress(t, whole)
	f := func(name, want string, in *bytes.Buffer, after error) {
		t.Helper()
		var out bytes.Buffer
		r := iotest.DataErrReader(in)
		if after != nil {
			r = &thenError{in, after}
		}
		_, err := decodetool.Decode(r, "", &out, air.SC, received)
		if err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
			t.Errorf("%s: error %v, want %q; %d bytes printed", name, err, want, out.Len())
		}
	}
	f("empty", "empty", bytes.NewBuffer(nil), nil)
	f("truncated", "truncated", bytes.NewBufferString(whole[:len(whole)-1]), nil)
	f("trailing", "more bytes after the end", bytes.NewBufferString(whole+"\x00"), nil)
	f("html", "HTML", bytes.NewBufferString("<html>"), nil)
	f("broken reader", "disk on fire", bytes.NewBufferString(whole), broken)
	f("gzip cut", "unexpected EOF", bytes.NewBuffer(zipped[:len(zipped)-3]), nil)
	f("gzip without head", "read gzip", bytes.NewBuffer([]byte{0x1f, 0x8b, 9, 9}), nil)
	f("gzip with trailing bytes", "read document", bytes.NewBuffer(append(bytes.Clone(zipped), "garbage"...)), nil)
}

// thenError reads all of r and then fails.
type thenError struct {
	r   *bytes.Buffer
	err error
}

func (t *thenError) Read(p []byte) (int, error) {
	if n, _ := t.r.Read(p); n > 0 {
		return n, nil
	}
	return 0, t.err
}

func compress(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	text := doc(`{"value_type":"P1","value":"1"}`)
	plain, _ := run(t, text)
	if zipped, sum := run(t, string(compress(t, text))); zipped != plain || sum.Bytes != int64(len(text)) {
		t.Errorf("%q, want %q; %d bytes, want %d", zipped, plain, sum.Bytes, len(text))
	}
}

func TestFailedWrite(t *testing.T) {
	full := errors.New("no space left on device")
	_, err := decodetool.Decode(strings.NewReader(doc(`{"value_type":"P1","value":"1"}`)), "", failing{full}, air.SC, received)
	if !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	if err := (decodetool.Summary{}).Write(failing{full}); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// The whole network of 2017: a line for each value, and the known figures.
func TestFeed2017(t *testing.T) {
	file, err := os.Open("../../../shared/data/feeds/2017-08-10T1123_v1_data.json")
	if err != nil {
		t.Skipf("the capture is not here: %v", err)
	}
	defer file.Close()
	var out bytes.Buffer
	sum, err := decodetool.Decode(file, "", &out, air.SC5, received)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(out.Bytes(), []byte("\n")); n != 14053 || sum.Values != 14053 || sum.Records != 6874 || sum.Ignored != 433 {
		t.Errorf("%d lines, %+v", n, sum)
	}
	first, _, _ := strings.Cut(out.String(), "\n")
	if want := `{"sensor":"sc5-3262","time":"2017-08-10T11:23:41Z","quantity":"humidity","unit":"%","value":92.2,"flags":[],"site":{"id":1643,"lat":47.746,"lon":9,"country":"DE","country_upstream":"DE"}}`; first != want {
		t.Errorf("first line %s, want %s", first, want)
	}
	if sum.Flags["saturated"] != 14 || sum.Flags["fault"] != 10 {
		t.Errorf("flags %v", sum.Flags)
	}
	var rejected *decode.DocumentError
	if _, err := decodetool.Decode(bytes.NewReader(out.Bytes()), "", &out, air.SC, received); !errors.As(err, &rejected) {
		t.Errorf("its own output: error %v, want a DocumentError", err)
	}
}
