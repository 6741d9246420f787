package httpapi

import (
	"math"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mote-air/mote/internal/geo"
)

func TestParseTime(t *testing.T) {
	check := func(text string, want int64) {
		t.Helper()
		if got, err := parseTime(text); err != nil || got != want {
			t.Errorf("%s: got %d (%v), want %d", text, got, err, want)
		}
	}
	check("2026-11-02T12:00:00Z", noon)
	check("2026-11-02T13:00:00+01:00", noon)
	check("2026-11-02T11:59:59.001Z", noon) // rounded up
	check("2026-11-02", noon-43200)
	check("1793620800", noon)
	check("2100-01-01", lastTime)
	for _, bad := range []string{"", "now", "1999-12-31", "2100-01-01T00:00:01Z", "-5", "1e9", "2026-11-02 12:00:00", "2026-13-01", "２０２６-11-02", "99999999999999999999"} {
		if got, err := parseTime(bad); err == nil {
			t.Errorf("%q was read as %d", bad, got)
		}
	}
}

func TestParseAge(t *testing.T) {
	check := func(text string, want int64) {
		t.Helper()
		if got, err := parseAge(text); err != nil || got != want {
			t.Errorf("%s: got %d (%v), want %d", text, got, err, want)
		}
	}
	check("0", 0)
	check("0s", 0)
	check("86400", 86400)
	check("24h", 86400)
	check("1h30m", 5400)
	check("7d", 7*86400)
	check("1500ms", 2)
	field, _ := reflect.TypeFor[latestInput]().FieldByName("MaxAge")
	check(field.Tag.Get("default"), defaultMaxAge)
}

func TestNegotiate(t *testing.T) {
	check := func(accept, want string) {
		t.Helper()
		if got := negotiate(accept, jsonType, csvType, geoJSONType); got != want {
			t.Errorf("%q: got %s, want %s", accept, got, want)
		}
	}
	check("", jsonType)
	check("*/*", jsonType)
	check("text/csv", csvType)
	check("TEXT/CSV", csvType)
	check("text/csv;q=0", jsonType)
	check("text/csv;q=2", jsonType)
	check("application/*", jsonType)
	check("application/json;q=0.1, application/*;q=0.9", geoJSONType)
	check("application/geo+json, application/json", jsonType)
	check("*/*;q=0.1, application/geo+json;q=0.2", geoJSONType)
	check("text/csv;header=present;q=0.5, application/json;q=0.4", csvType)
}

func TestAcceptsGzip(t *testing.T) {
	check := func(header string, want bool) {
		t.Helper()
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q: got %t", header, got)
		}
	}
	check("", false)
	check("gzip", true)
	check("br, gzip;q=0.5", true)
	check("gzip;q=0", false)
	check("gzip; q=0.000", false)
	check("*", true)
	check("*;q=0", false)
	check("gzip;q=0, *", false)
	check("*, gzip;q=0", false)
	check("identity", false)
	check("X-GZIP", true)
}

func TestClip(t *testing.T) {
	for _, s := range []string{"", "short", string(make([]byte, 1000)), "\xff\xfe"} {
		if got := clip(s); len(got) > 203 || !utf8.ValidString(got) {
			t.Errorf("%q became %q", s, got)
		}
	}
	long := ""
	for len(long) < 400 {
		long += "ä…"
	}
	if got := clip(long); len(got) > 203 || !utf8.ValidString(got) {
		t.Errorf("%q", got)
	}
}

func FuzzBBox(f *testing.F) {
	for _, s := range []string{"-3,57,-2,58", "170,-30,-170,0", "nan,0,0,0", "1,2,3", "", "-180,-90,180,90", "0x1p3,1,2,3", "1e400,0,0,0", " 1 , 2 , 3 , 4 "} {
		f.Add(s, 1.0, 2.0)
	}
	f.Fuzz(func(t *testing.T, text string, lat, lon float64) {
		b, err := geo.ParseBox(text)
		if err != nil {
			return
		}
		for _, v := range []float64{b.West, b.South, b.East, b.North} {
			if math.IsNaN(v) || math.Abs(v) > 180 {
				t.Fatalf("%q became %+v", text, b)
			}
		}
		if b.Contains(math.NaN(), lon) || b.Contains(lat, math.NaN()) {
			t.Fatalf("%q holds a place that is none", text)
		}
		// Turned about, the box holds the rest of its belt, and both its edges.
		turned := geo.Box{West: b.East, South: b.South, East: b.West, North: b.North}
		if b.West != b.East && math.Abs(lon) <= 180 && lat >= b.South && lat <= b.North &&
			!b.Contains(lat, lon) && !turned.Contains(lat, lon) {
			t.Fatalf("%q: %v, %v is in neither half", text, lat, lon)
		}
		if !b.Contains(b.South, b.West) || !b.Contains(b.North, b.East) {
			t.Fatalf("%q lacks its corners", text)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add(formatCursor(1))
	f.Add(formatCursor(math.MaxInt64))
	f.Add("")
	f.Add("before--1")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := parseCursor(text)
		if err == nil && (id < 1 || formatCursor(id) != text) {
			t.Fatalf("%q was read as %d", text, id)
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-11-02T12:00:00Z", "2026-11-02", "1793620800", "2026-11-02T12:00:00.5+02:00", "-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseTime(text)
		if err != nil {
			return
		}
		if v < firstTime || v > lastTime {
			t.Fatalf("%q was read as %d", text, v)
		}
		if again, err := parseTime(time.Unix(v, 0).UTC().Format(time.RFC3339)); err != nil || again != v {
			t.Fatalf("%q: %d came back as %d (%v)", text, v, again, err)
		}
	})
}

func FuzzAge(f *testing.F) {
	for _, s := range []string{"0", "24h", "7d", "-1", "1e9h", "9223372036854775807"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := parseAge(text); err == nil && (v < 0 || v > maxAgeLimit) {
			t.Fatalf("%q was read as %d", text, v)
		}
	})
}

func FuzzNegotiate(f *testing.F) {
	f.Add("text/csv;q=0.5,*/*", `W/"a", "b-gzip"`)
	f.Fuzz(func(t *testing.T, accept, match string) {
		switch got := negotiate(accept, jsonType, csvType); got {
		case jsonType, csvType:
		default:
			t.Fatalf("%q: %s", accept, got)
		}
		acceptsGzip(accept)
		matches(match, "a")
	})
}
