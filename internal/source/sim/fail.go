package sim

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Mode is a way in which the simulated upstream fails. All were seen in the
// field.
type Mode string

// The modes.
const (
	None      Mode = "none"
	Forbidden Mode = "403" // as upstream answers whom it has blocked
	NotFound  Mode = "404" // as every path did for weeks in 2020
	TooMany   Mode = "429" // with Retry-After
	Broken    Mode = "500"
	Empty     Mode = "empty"     // 200 with an empty array
	Truncated Mode = "truncated" // 200 with a document that ends in the middle
	Stall     Mode = "stall"     // 200 with a body that stops and stays open, for at most [stallFor]
)

// Modes are all of them.
func Modes() []Mode {
	return []Mode{None, Forbidden, NotFound, TooMany, Broken, Empty, Truncated, Stall}
}

// ParseMode reads the name of a mode.
func ParseMode(s string) (Mode, error) {
	names := make([]string, 0, len(Modes()))
	for _, m := range Modes() {
		if s == string(m) {
			return m, nil
		}
		names = append(names, string(m))
	}
	return "", fmt.Errorf("%q is no way to fail: want one of %s", s, strings.Join(names, ", "))
}

// Bounds of failing.
const (
	DefaultFailFor = 10 * time.Minute
	MaxFailFor     = 24 * time.Hour
	stallFor       = 2 * time.Minute
)

// failing holds how the server fails now, and until when.
type failing struct {
	mu    sync.Mutex
	mode  Mode
	until time.Time // zero: until it is told otherwise
}

func (f *failing) set(m Mode, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mode, f.until = m, until
}

// now is the mode in force and how long it still lasts, 0 without an end.
func (f *failing) now() (Mode, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.until.IsZero() {
		return f.mode, 0
	}
	left := time.Until(f.until)
	if left <= 0 {
		f.mode, f.until = None, time.Time{}
		return None, 0
	}
	return f.mode, left
}

// orFail answers in the mode in force, or passes the request on.
func (f *failing) orFail(next func(w http.ResponseWriter, r *http.Request, m Mode)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, left := f.now()
		switch m {
		case Forbidden, NotFound, Broken, TooMany:
			code, _ := strconv.Atoi(string(m))
			if m == TooMany {
				wait := time.Minute
				if left > 0 {
					wait = min(wait, left)
				}
				w.Header().Set("Retry-After", strconv.Itoa(int(wait.Round(time.Second)/time.Second)))
			}
			http.Error(w, http.StatusText(code), code)
		default:
			next(w, r, m)
		}
	}
}
