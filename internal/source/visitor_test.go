package source

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const archiveBase = "https://archive.sensor.community"

// TestVisitorPace asks for documents in virtual time; each answer is taken from
// the list, the last one for good.
func TestVisitorPace(t *testing.T) {
	f := func(name, base string, documents int, answers []trip, wantErr string, least, most time.Duration, requests int) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			var at []time.Time
			v, err := NewVisitor(Options{Base: base, Version: "1", Contact: "a@example.org", Transport: trip(func(r *http.Request) (*http.Response, error) {
				at = append(at, time.Now())
				return answers[min(len(at), len(answers))-1](r)
			})})
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			for range documents {
				if _, err = v.Get(t.Context(), "2024-01-01/x.csv"); err != nil {
					break
				}
			}
			if got := ""; err != nil {
				if got = err.Error(); wantErr == "" || !strings.Contains(got, wantErr) {
					t.Errorf("%s: error %q, want %q", name, got, wantErr)
				}
			} else if wantErr != "" {
				t.Errorf("%s: no error, want %q", name, wantErr)
			}
			if took := time.Since(began); took < least || took > most || len(at) != requests {
				t.Errorf("%s: %d requests in %v, want %d in %v to %v", name, len(at), took, requests, least, most)
			}
			for i := range len(at) - 1 {
				if gap := at[i+1].Sub(at[i]); gap < visitPace && base == archiveBase {
					t.Errorf("%s: request %d came %v after the one before", name, i+1, gap)
				}
			}
		})
	}
	ok := func(r *http.Request) (*http.Response, error) { return answer(r, 200, "text"), nil }
	code := func(code int, headers ...string) trip {
		return func(r *http.Request) (*http.Response, error) { return answer(r, code, "", headers...), nil }
	}
	broken := func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }
	const s = time.Second
	f("one a second", archiveBase, 5, []trip{ok}, "", 4*s, 4*s, 5)
	f("this machine is not spared", "http://127.0.0.1:9", 5, []trip{ok}, "", 0, 0, 5)
	f("after a failure", archiveBase, 1, []trip{code(500), ok}, "", 8*s, 12*s, 2)
	f("after two", archiveBase, 1, []trip{broken, code(429), ok}, "", 20*s, 30*s, 3)
	f("Retry-After", archiveBase, 1, []trip{code(503, "Retry-After: 120"), ok}, "", 120*s, 120*s, 2)
	f("not there", archiveBase, 1, []trip{code(404)}, "answered 404", 0, 0, 1)
	f("for ever down", archiveBase, 1, []trip{code(502)}, "given up after 10 attempts", 500*s, 1200*s, 10)
	f("a redirect counts as a request", archiveBase, 2, []trip{
		func(r *http.Request) (*http.Response, error) {
			return answer(r, 302, "", "Location: "+archiveBase+"/there"), nil
		}, ok,
	}, "", 0, 2*s, 3)
}

// TestVisitorHeld keeps to what was asked before the start, and tells of it.
func TestVisitorHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []time.Time
		began := time.Now()
		n := 0
		v, err := NewVisitor(Options{
			Base: archiveBase, Held: began.Add(time.Hour), Holds: func(u time.Time) { told = append(told, u) },
			Transport: trip(func(r *http.Request) (*http.Response, error) {
				if n++; n == 1 {
					return answer(r, 429, "", "Retry-After: 60"), nil
				}
				return answer(r, 200, "x"), nil
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Get(t.Context(), "a"); err != nil || time.Since(began) != time.Hour+time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if !slices.Equal(told, []time.Time{began.Add(time.Hour + time.Minute)}) {
			t.Errorf("told %v", told)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := v.Get(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a wait that was cut short: %v", err)
		}
	})
}

// TestVisitorConnection shows that one connection serves all, and how the
// visitor signs.
func TestVisitorConnection(t *testing.T) {
	var mu sync.Mutex
	var agents, peers []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		agents, peers = append(agents, r.UserAgent()), append(peers, r.RemoteAddr)
		if r.URL.Path == "/none" {
			http.NotFound(w, r)
			return
		}
		write(200, "text of "+r.URL.Path)(w, r)
	}))
	defer srv.Close()
	v, err := NewVisitor(Options{Base: srv.URL, Version: "9", Contact: "air@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, path := range []string{"a", "b/c"} {
		if f, err := v.Get(t.Context(), path); err != nil || string(f.Body) != "text of /"+path {
			t.Errorf("%s: %q, %v", path, f.Body, err)
		}
	}
	_, err = v.Get(t.Context(), "none")
	if no, ok := errors.AsType[*RefusedError](err); !ok || !no.NotThere() || !strings.Contains(no.Error(), srv.URL+"/none") {
		t.Errorf("what is not there: %v", err)
	}
	if len(slices.Compact(peers)) != 1 || agents[0] != "Mote/9 (+"+projectURL+"; air@example.org)" {
		t.Errorf("asked from %v as %q", peers, agents)
	}
	if _, err := NewVisitor(Options{}); err == nil {
		t.Error("a visitor without an address")
	}
}
