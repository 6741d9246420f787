package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
)

var update = flag.Bool("update", false, "write the expected files anew; read the difference before committing it")

// Golden lines: one per value, one per rejection, the summary last.
type (
	goldenValue struct {
		Sensor   string   `json:"sensor"`
		Time     int64    `json:"time"`
		Type     string   `json:"type,omitempty"`
		TypeID   int64    `json:"type_id,omitempty"`
		Maker    string   `json:"maker,omitempty"`
		Pin      string   `json:"pin,omitempty"`
		Quantity string   `json:"quantity"`
		Value    *float64 `json:"value"`
		Raw      *float64 `json:"raw,omitempty"`
		Flags    []string `json:"flags"`
		Derived  bool     `json:"derived,omitempty"`
		Site     int64    `json:"site"`
		Lat      *float64 `json:"lat"`
		Lon      *float64 `json:"lon"`
		Altitude *float64 `json:"altitude"`
		Country  string   `json:"country"`
		Upstream string   `json:"upstream"`
		Indoor   int      `json:"indoor"`
		Exact    int      `json:"exact"`
	}
	goldenReject struct {
		Reason string `json:"rejected"`
		Detail string `json:"detail"`
		Values int64  `json:"values"`
		Offset int64  `json:"offset"`
	}
)

func number(v float64) *float64 {
	if v != v {
		return nil
	}
	return &v
}

// render writes what a decoding yielded as golden lines.
func render(t *testing.T, records []Record, sum Summary) []byte {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	line := func(v any) {
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, rec := range records {
		if rec.Reason != "" {
			line(goldenReject{rec.Reason, rec.Detail, rec.Values, rec.Offset})
			continue
		}
		r := rec.Reading
		value := func(v air.Value, derived bool) {
			line(goldenValue{r.Sensor.String(), r.Time, r.Type, r.TypeID, r.Manufacturer, r.Pin,
				v.Quantity.String(), number(v.Value), number(v.Raw), v.Flags.Names(), derived,
				r.Site.ID.Location, number(r.Site.Lat), number(r.Site.Lon), number(r.Site.Altitude),
				r.Site.Country, r.Site.CountryUpstream, int(r.Site.Indoor), int(r.Site.Exact)})
		}
		for _, v := range r.Values {
			value(v, false)
		}
		for _, v := range rec.Derived {
			value(v, true)
		}
	}
	line(map[string]any{"bytes": sum.Bytes, "records": sum.Records, "values": sum.Values,
		"rejected": sum.Rejected, "ignored": sum.Ignored, "unknown": sum.Unknown})
	return out.Bytes()
}

// collect decodes with default limits and checks what holds for every
// document: the summary is the sum of the records.
func collect(t testing.TB, doc []byte) ([]Record, Summary, error) {
	t.Helper()
	var records []Record
	sum, err := SensorCommunity(bytes.NewReader(doc), air.SC, Limits{}, func(r Record) error {
		records = append(records, r)
		return nil
	})
	if err != nil {
		if sum.Records != 0 || sum.Values != 0 || sum.Ignored != 0 || sum.Rejected != nil || sum.Unknown != nil {
			t.Errorf("a failed decoding summed up %+v", sum)
		}
		return nil, sum, err
	}
	var values int64
	rejected := map[string]int64{}
	for _, r := range records {
		values += r.Values
		if r.Reason != "" {
			rejected[r.Reason] += r.Values
			if r.Values < 1 {
				t.Errorf("rejected record at %d counts %d values, want at least 1", r.Offset, r.Values)
			}
		} else if int(r.Values) != len(r.Reading.Values) || r.Values == 0 {
			t.Errorf("record at %d counts %d values and has %d", r.Offset, r.Values, len(r.Reading.Values))
		}
	}
	if values != sum.Values || !cmp.Equal(rejected, sum.Rejected) || sum.Bytes != int64(len(doc)) || sum.Records < int64(len(records)) {
		t.Errorf("summary %+v, want values %d, rejected %v, bytes %d, records ≥ %d", sum, values, rejected, len(doc), len(records))
	}
	return records, sum, nil
}

func TestSensorCommunityGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/sensorcommunity/*.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no input: %v", err)
	}
	for _, path := range inputs {
		base := strings.TrimSuffix(path, ".json")
		t.Run(filepath.Base(base), func(t *testing.T) {
			doc, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			records, sum, err := collect(t, doc)
			var rejected *DocumentError
			switch {
			case err == nil:
				golden(t, base+".ndjson", render(t, records, sum))
			case errors.As(err, &rejected):
				golden(t, base+".err", []byte(err.Error()+"\n"))
			default:
				t.Fatalf("error %v, want a DocumentError", err)
			}
			if bad := strings.HasPrefix(filepath.Base(base), "bad-"); bad != (err != nil) {
				t.Errorf("error %v for a document of that name", err)
			}
		})
	}
}

// golden compares with a file, or writes it.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
