package source

import (
	"net/http"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestParseRetryAfter(t *testing.T) {
	f := func(s string, want time.Duration) {
		t.Helper()
		if got := parseRetryAfter(s, noon); got != want {
			t.Errorf("parseRetryAfter(%q) = %v, want %v", s, got, want)
		}
	}
	f("", 0)
	f("0", 0)
	f("120", 2*time.Minute)
	f(" 120 ", 2*time.Minute)
	f("21600", 6*time.Hour)
	f("21601", 6*time.Hour)
	f("99999999999999999999999", 6*time.Hour)
	f("-5", 0)
	f("+5", 0)
	f("1.5", 0)
	f("5 s", 0)
	f("soon", 0)
	f("Sun, 01 Mar 2026 12:10:00 GMT", 10*time.Minute)
	f("Sunday, 01-Mar-26 12:10:00 GMT", 10*time.Minute)
	f("Sun Mar  1 12:10:00 2026", 10*time.Minute)
	f("Sun, 01 Mar 2026 11:00:00 GMT", 0)
	f("Sun, 01 Mar 2099 11:00:00 GMT", 6*time.Hour)
	f("Sun, 01 Mar 0001 11:00:00 GMT", 0)
	f("Sun, 31 Feb 2026 12:10:00 GMT", 0)
}

// A date is held against upstream's own clock.
func TestRetryAfterOfASkewedClock(t *testing.T) {
	h := http.Header{"Date": {"Sun, 01 Mar 2026 09:00:00 GMT"}, "Retry-After": {"Sun, 01 Mar 2026 09:05:00 GMT"}}
	if got := readRetryAfter(h, noon); got != 5*time.Minute {
		t.Errorf("%v, want 5m", got)
	}
}

func FuzzParseRetryAfter(f *testing.F) {
	for _, s := range []string{"", "0", "120", "99999999999999999999", "Sun, 01 Mar 2026 12:10:00 GMT", "Sunday, 01-Mar-26 12:10:00 GMT", "Sun Mar  1 12:10:00 2026", "-1", "Sun, 01 Mar 0001 00:00:00 GMT"} {
		f.Add(s, int64(1_772_366_400))
	}
	f.Fuzz(func(t *testing.T, s string, now int64) {
		if got := parseRetryAfter(s, time.Unix(now, 0)); got < 0 || got > maxRetryAfter {
			t.Errorf("parseRetryAfter(%q, %d) = %v", s, now, got)
		}
	})
}

func TestReadClock(t *testing.T) {
	f := func(date, age string, known bool, skew time.Duration) {
		t.Helper()
		fetch := Fetch{Answered: noon.Add(300 * time.Millisecond)}
		fetch.readClock(http.Header{"Date": {date}, "Age": {age}})
		if fetch.Skew != skew || fetch.Date.IsZero() == known {
			t.Errorf("Date %q, Age %q: skew %v, date %v; want %v", date, age, fetch.Skew, fetch.Date, skew)
		}
	}
	f("Sun, 01 Mar 2026 12:00:00 GMT", "", true, 0)
	f("Sun, 01 Mar 2026 14:00:00 GMT", "", true, 2*time.Hour)
	f("Sun, 01 Mar 2026 11:58:00 GMT", "", true, -2*time.Minute)
	f("Sun, 01 Mar 2026 11:58:00 GMT", "120", true, 0)
	f("Sun, 01 Mar 2026 11:58:00 GMT", "-120", true, -2*time.Minute)
	f("yesterday", "", false, 0)
	f("", "", false, 0)
}
