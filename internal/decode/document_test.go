package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/internal/air"
)

const oneRecord = `{"sensor":{"id":5,"sensor_type":{"name":"SDS011"}},"timestamp":"2024-05-05 05:05:05","sensordatavalues":[{"value_type":"P1","value":"1.5"}]}`

// decodeAll decodes and keeps the records.
func decodeAll(r io.Reader, limits Limits) (records []Record, sum Summary, err error) {
	sum, err = SensorCommunity(r, air.SC, limits, func(rec Record) error {
		records = append(records, rec)
		return nil
	})
	return records, sum, err
}

func ExampleSensorCommunity() {
	doc := strings.NewReader(`[{"sensor":{"id":8554,"sensor_type":{"name":"SDS011"}},"timestamp":"2018-01-01T00:00:07",
		"sensordatavalues":[{"value_type":"P1","value":"4.20"},{"value_type":"P2","value":"2.10"}]}]`)
	sum, err := SensorCommunity(doc, air.SC, Limits{}, func(r Record) error {
		for _, v := range r.Reading.Values {
			fmt.Println(r.Reading.Sensor, v.Quantity, v.Value, v.Quantity.Unit())
		}
		return nil
	})
	fmt.Println(sum.Records, sum.Values, err)
	// Output:
	// sc-8554 pm10 4.2 µg/m³
	// sc-8554 pm25 2.1 µg/m³
	// 1 2 <nil>
}

func TestLimits(t *testing.T) {
	three := "[" + oneRecord + "," + oneRecord + "," + oneRecord + "]"
	f := func(doc string, limits Limits, want string) {
		t.Helper()
		for name, r := range map[string]io.Reader{"reader": strings.NewReader(doc), "buffer": bytes.NewBufferString(doc), "bytewise": iotest.OneByteReader(strings.NewReader(doc))} {
			_, _, err := decodeAll(r, limits)
			if want == "" {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			var rejected *DocumentError
			if !errors.As(err, &rejected) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want a DocumentError with %q", name, err, want)
			}
		}
	}
	size := int64(len(three))
	f(three, Limits{Bytes: size}, "")
	f(three, Limits{Bytes: size - 1}, fmt.Sprintf("at byte %d: larger than the limit of %d bytes", size-1, size-1))
	f(three, Limits{Bytes: 2}, "larger than the limit of 2 bytes")
	f(three, Limits{Records: 3}, "")
	f(three, Limits{Records: 2}, "more than the limit of 2 records")
	f(three+strings.Repeat(" ", 10), Limits{Bytes: size + 9}, "larger than")
	f("["+strings.Repeat("[", 31)+strings.Repeat("]", 31)+"]", Limits{}, "")
	f("["+strings.Repeat("[", 32)+strings.Repeat("]", 32)+"]", Limits{}, "nested deeper than 32 levels")
	f("["+strings.Repeat("[", 1_000_000), Limits{}, "nested deeper than 32 levels")
}

func TestRecordLimits(t *testing.T) {
	f := func(doc string, limits Limits, want string) {
		t.Helper()
		records, _, err := decodeAll(strings.NewReader(doc), limits)
		if err != nil || len(records) != 1 || records[0].Reason != want {
			t.Errorf("%+v, %v, want one record with reason %q", records, err, want)
		}
	}
	two := strings.Replace(oneRecord, `}]}`, `},{"value_type":"samples","value":"2"}]}`, 1)
	f(two, Limits{Values: 2}, "")
	f(two, Limits{Values: 1}, air.RejectBadRecord)
	f(oneRecord, Limits{Text: 19}, "") // the timestamp
	f(oneRecord, Limits{Text: 18}, air.RejectBadRecord)
}

// A failure of the reader is no fault of the document, and is passed on.
func TestReaderFails(t *testing.T) {
	broken := errors.New("connection reset")
	for at := range len(oneRecord) + 1 {
		r := io.MultiReader(strings.NewReader(oneRecord[:at]), iotest.ErrReader(broken))
		_, sum, err := decodeAll(r, Limits{})
		var rejected *DocumentError
		if !errors.Is(err, broken) || errors.As(err, &rejected) {
			t.Fatalf("broken after %d bytes: error %v, want the reader's", at, err)
		}
		if !cmp.Equal(sum, Summary{Bytes: int64(at)}) {
			t.Fatalf("broken after %d bytes: summary %+v", at, sum)
		}
	}
}

func TestYieldStops(t *testing.T) {
	enough, calls := errors.New("enough"), 0
	sum, err := SensorCommunity(strings.NewReader("["+oneRecord+","+oneRecord+"<"), air.SC, Limits{}, func(Record) error {
		calls++
		return enough
	})
	if err != enough || calls != 1 || sum.Records != 0 {
		t.Errorf("error %v after %d calls, summary %+v", err, calls, sum)
	}
}

// Whatever way the bytes arrive, the records are the same.
func TestAnyReader(t *testing.T) {
	for _, name := range []string{"v1-2017", "current", "tolerant", "rejected-records", "empty-array", "bad-html", "bad-truncated", "bad-bom-truncated", "bad-empty"} {
		doc, err := os.ReadFile("testdata/sensorcommunity/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		want, wantSum, wantErr := decodeAll(bytes.NewReader(doc), Limits{})
		for way, r := range map[string]io.Reader{
			"buffer": bytes.NewBuffer(bytes.Clone(doc)), "bytewise": iotest.OneByteReader(bytes.NewReader(doc)),
			"halves": iotest.HalfReader(bytes.NewReader(doc)), "with end": iotest.DataErrReader(bytes.NewReader(doc)),
		} {
			got, sum, err := decodeAll(r, Limits{})
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("%s, %s: error %v, want %v", name, way, err, wantErr)
			}
			if err != nil {
				continue // how far it was read depends on the way
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()) + cmp.Diff(wantSum, sum); diff != "" {
				t.Errorf("%s, %s: differs (-want +got):\n%s", name, way, diff)
			}
		}
	}
}

// Readings may be kept: values of one are never touched by a later one, nor
// by appending to it.
func TestReadingsMayBeKept(t *testing.T) {
	doc := []byte("[")
	for i := range 5000 {
		doc = fmt.Appendf(doc, `{"sensor":{"id":%d},"timestamp":"2024-05-05 05:05:05","sensordatavalues":[{"value_type":"P1","value":"%d"},{"value_type":"pressure_at_sealevel","value":%d},{"value_type":"P2","value":"%d"}]},`, i+1, i, 100000+i, -i)
	}
	doc[len(doc)-1] = ']'
	var kept []Record
	_, err := SensorCommunity(bytes.NewBuffer(doc), air.SC5, Limits{}, func(r Record) error {
		kept = append(kept, r)
		_ = append(r.Reading.Values, air.Value{Value: 1e9})
		_ = append(r.Derived, air.Value{Value: 1e9})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range doc {
		doc[i] = 'x'
	}
	for i, r := range kept {
		v := r.Reading.Values
		if len(v) != 2 || v[0].Value != float64(i) || v[1].Value != float64(-i) || len(r.Derived) != 1 || r.Derived[0].Raw != float64(100000+i) ||
			r.Reading.Sensor.String() != fmt.Sprintf("sc5-%d", i+1) {
			t.Fatalf("record %d became %+v", i, r)
		}
	}
}

func TestUnknownIsBounded(t *testing.T) {
	doc := []byte(`{"sensor":{"id":1},"timestamp":"2024-05-05 05:05:05","sensordatavalues":[`)
	for i := range 60 {
		doc = fmt.Appendf(doc, `{"value_type":"%s%d","value":1},`, strings.Repeat("é", 100*(i%2)), i)
	}
	doc = append(doc[:len(doc)-1], "]}"...)
	_, sum, err := decodeAll(bytes.NewReader(doc), Limits{})
	if err != nil || sum.Ignored != 60 || len(sum.Unknown) != maxUnknown {
		t.Fatalf("%+v, %v, want %d names", sum, err, maxUnknown)
	}
	for _, name := range sum.Unknown {
		if len(name) > maxUnknownName {
			t.Errorf("name of %d bytes", len(name))
		}
	}
}
