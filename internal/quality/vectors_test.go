package quality

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

// The shared vectors: rows of range and consistency bind. "reject" means
// flagged invalid, "accept" neither range nor order, "missing" an empty field,
// which decoding ignores before anything is checked.
func TestVectors(t *testing.T) {
	file, err := os.Open("testdata/qc_cases.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	quantity := map[string]air.Quantity{"PM2.5": air.PM25, "PM10": air.PM10, "temperature": air.Temperature, "humidity": air.Humidity}
	tried := 0
	for _, row := range rows[1:] {
		id, input, expected := row[0], row[2], row[3]
		if row[1] == "stuck" || expected == "missing" { // stuck is a day's rule
			continue
		}
		tried++
		r := reading()
		for part := range strings.SplitSeq(input, ";") {
			name, text, _ := strings.Cut(part, "=")
			v, err := strconv.ParseFloat(text, 64)
			if err != nil || quantity[name] == 0 {
				t.Fatalf("%s: cannot read %q", id, part)
			}
			r.Values = append(r.Values, val(quantity[name], v))
		}
		Check(r, now)
		var all air.Flags
		for _, v := range r.Values {
			all |= v.Flags
		}
		ok := false
		switch expected {
		case "accept":
			ok = all&(air.FlagRange|air.FlagOrder) == 0
		case "reject:saturation":
			ok = all&air.FlagSaturated != 0
		case "reject:below_range", "reject:above_range", "reject:not_a_number":
			ok = all.Severity() == air.Invalid
		case "suspect:order":
			ok = all == air.FlagOrder
		default:
			t.Fatalf("%s: unknown expectation %q", id, expected)
		}
		if !ok {
			t.Errorf("%s: %s is flagged %v, want %s", id, input, all.Names(), expected)
		}
	}
	if tried != 16 {
		t.Errorf("only %d rows", tried)
	}
}
