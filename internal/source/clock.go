package source

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter caps what upstream may ask for: a wrong header must not
// silence a collector for weeks.
const maxRetryAfter = 6 * time.Hour

// readClock compares upstream's clock with ours. An answer from a cache says in
// Age how old its Date is.
func (f *Fetch) readClock(h http.Header) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	if age, err := strconv.ParseUint(h.Get("Age"), 10, 31); err == nil {
		date = date.Add(time.Duration(age) * time.Second)
	}
	f.Date = date
	f.Skew = date.Sub(f.Answered).Round(time.Second)
}

// readRetryAfter is the wait that the header asks for. A date is held against
// upstream's own clock where it sent one, so that a skew does not matter.
func readRetryAfter(h http.Header, now time.Time) time.Duration {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return parseRetryAfter(h.Get("Retry-After"), now)
}

// parseRetryAfter reads seconds or an HTTP date: 0 when it is neither or lies
// in the past, never more than maxRetryAfter.
func parseRetryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	if strings.Trim(s, "0123456789") == "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n > int64(maxRetryAfter/time.Second) { // an error is an overflow
			return maxRetryAfter
		}
		return time.Duration(n) * time.Second
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
