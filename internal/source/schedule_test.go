package source

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const publicBase = "https://data.sensor.community"

// script drives a host in virtual time over a round tripper in memory and
// notes when requests went out, as offsets from the start.
type script struct {
	Options
	every   time.Duration // of the first feed; 0: the default
	history History       // of the first feed
	others  []Feed
	run     time.Duration
	answer  trip                      // one request
	handle  func(Fetch) Verdict       // nil accepts every document
	check   func(s Status, polls int) // when set: before each poll but the first, and at the end
}

func (s script) play(t *testing.T) (sent []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		o := s.Options
		var mu sync.Mutex // feeds of a private host are asked at the same time
		o.Transport = trip(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			sent = append(sent, time.Since(begin))
			mu.Unlock()
			return s.answer(r)
		})
		polls := 0
		handle := func(_ context.Context, f Fetch) Verdict {
			polls++
			if s.handle != nil {
				return s.handle(f)
			}
			return Verdict{Accepted: true}
		}
		var p *Host
		o.Started = func(at time.Time) {
			if s.check != nil && polls > 0 {
				s.check(p.Status(), polls)
			}
			if s.Started != nil {
				s.Started(at)
			}
		}
		var err error
		raw := rawFeed(s.every, handle)
		raw.History = s.history
		p, err = New(o, append([]Feed{raw}, s.others...)...)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), s.run)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
		if s.check != nil {
			s.check(p.Status(), polls)
		}
	})
	return sent
}

func always(code int, body string, headers ...string) trip {
	return func(r *http.Request) (*http.Response, error) { return answer(r, code, body, headers...), nil }
}

func gaps(sent []time.Duration) []time.Duration {
	out := make([]time.Duration, 0, len(sent))
	for i := 1; i < len(sent); i++ {
		out = append(out, sent[i]-sent[i-1])
	}
	return out
}

func TestRegularPolls(t *testing.T) {
	f := func(name, base string, every, run time.Duration, answer trip, want ...time.Duration) {
		t.Helper()
		if got := (script{Options: Options{Base: base}, every: every, run: run, answer: answer}).play(t); !slices.Equal(got, want) {
			t.Errorf("%s: polls at %v, want %v", name, got, want)
		}
	}
	slow := func(d time.Duration) trip {
		return func(r *http.Request) (*http.Response, error) {
			time.Sleep(d)
			return answer(r, 200, document), nil
		}
	}
	const s, m = time.Second, time.Minute
	f("default", publicBase, 0, 8*m, always(200, document), 0, 150*s, 300*s, 450*s)
	f("too often for the public host", publicBase, 10*s, 150*s, always(200, document), 0, 60*s, 120*s)
	f("as often as asked elsewhere", "http://127.0.0.1", 10*s, 35*s, always(200, document), 0, 10*s, 20*s, 30*s)
	f("an empty array keeps the pace", publicBase, 0, 6*m, always(200, "[]"), 0, 150*s, 300*s)
	f("a slow poll delays the next, no burst follows", "http://127.0.0.1", 10*s, 56*s, slow(25*s), 0, 25*s, 50*s)
	f("the floor counts from the answer", publicBase, m, 230*s, slow(20*s), 0, 80*s, 160*s)
	f("a Retry-After beside a document says nothing", publicBase, 0, 6*m, always(200, document, "Retry-After: 3600"), 0, 150*s, 300*s)
}

func TestFirstPoll(t *testing.T) {
	f := func(name, base string, ago, want time.Duration) {
		t.Helper()
		// Virtual time begins at midnight UTC 2000-01-01.
		last := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(-ago)
		sent := script{Options: Options{Base: base, LastPoll: last}, run: 2 * time.Minute, answer: always(200, document)}.play(t)
		if len(sent) == 0 || sent[0] != want {
			t.Errorf("%s: polls at %v, want the first at %v", name, sent, want)
		}
	}
	f("just polled", publicBase, time.Second, 59*time.Second)
	f("polled a minute ago", publicBase, time.Minute, 0)
	f("polled last week", publicBase, 7*24*time.Hour, 0)
	f("a clock that went back", publicBase, -48*time.Hour, time.Minute)
	f("another host", "http://127.0.0.1", time.Second, 0)
}

// 404 for three weeks: the pause grows to half an hour and stays there, and the
// first document brings the old pace back.
func TestWeeksOf404(t *testing.T) {
	const weeks = 21 * 24 * time.Hour
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	var log logged
	var down, last Status
	sent := script{
		Options: Options{Base: publicBase, Log: log.logger()}, run: weeks + 2*time.Hour,
		answer: func(r *http.Request) (*http.Response, error) {
			if time.Since(start) < weeks {
				return answer(r, 404, "gone"), nil
			}
			return answer(r, 200, document), nil
		},
		check: func(s Status, _ int) {
			if last = s; time.Since(start) < weeks {
				down = s
			}
		},
	}.play(t)

	if down.Up || !down.Since.Equal(start) || down.LastError != "upstream answered 404" || !down.LastSuccess.IsZero() {
		t.Errorf("while down: %+v", down)
	}
	if s := last; !s.Up || s.Since.Sub(start) < weeks || s.LastError != "" || s.LastSuccess.IsZero() {
		t.Errorf("afterwards: %+v", s)
	}
	for i, gap := range gaps(sent) {
		switch {
		case gap < 2*time.Minute || gap > 30*time.Minute:
			t.Fatalf("pause %d is %v", i, gap)
		case i == 0 && gap > 3*time.Minute:
			t.Errorf("the first pause is %v already", gap)
		case i > 10 && sent[i] < weeks && gap < 20*time.Minute:
			t.Errorf("pause %d is %v: it does not grow", i, gap)
		case sent[i] >= weeks && gap != 150*time.Second:
			t.Errorf("pause %v after a document, want 150 s", gap)
		}
	}
	// One line an hour at most, and one when it is over.
	if n := len(log.matching("WARN poll failed", "error=upstream answered 404")); n < 21*24/2 || n > 21*24+1 {
		t.Errorf("%d lines of the same failure in %d hours", n, 21*24)
	}
	if n := len(log.matching("INFO poll: back to normal", "was=upstream answered 404", "since="+start.Local().Format(time.DateTime))); n != 1 {
		t.Errorf("%d lines of the recovery", n)
	}
}

func TestRetryAfter(t *testing.T) {
	f := func(header string, low, high time.Duration) {
		t.Helper()
		first := true
		sent := script{Options: Options{Base: publicBase}, run: 12 * time.Hour, answer: func(r *http.Request) (*http.Response, error) {
			if first {
				first = false
				return answer(r, 429, "", "Retry-After: "+header), nil
			}
			return answer(r, 200, document), nil
		}}.play(t)
		if got := sent[1]; got < low || got > high {
			t.Errorf("Retry-After %q: next poll after %v, want %v to %v", header, got, low, high)
		}
	}
	f("3600", time.Hour, time.Hour)
	f("Sat, 01 Jan 2000 02:00:00 GMT", 2*time.Hour, 2*time.Hour)
	f("864000", 6*time.Hour, 6*time.Hour)
	f("1", 150*time.Second, 180*time.Second)
	f("Fri, 31 Dec 1999 02:00:00 GMT", 120*time.Second, 180*time.Second)
	f("never", 120*time.Second, 180*time.Second)
}

// Whatever upstream does, and however the interval is set, the public host
// never sees two requests within a minute, redirects within one poll apart, and
// those are paid for afterwards.
func TestNeverTwoWithinAMinute(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 7))
		every := time.Duration(1+rng.IntN(200)) * time.Second
		sent := script{
			Options: Options{Base: publicBase, Timeout: 40 * time.Second}, every: every,
			run: 6 * time.Hour,
			answer: func(r *http.Request) (*http.Response, error) {
				select {
				case <-time.After(time.Duration(rng.IntN(50)) * time.Second):
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
				switch rng.IntN(7) {
				case 0:
					return nil, io.ErrUnexpectedEOF
				case 1:
					return answer(r, 503, "", "Retry-After: 1"), nil
				case 2:
					return answer(r, 304, ""), nil
				case 3:
					return answer(r, 404, ""), nil
				}
				return answer(r, 200, document, `ETag: "a"`), nil
			},
			handle: func(Fetch) Verdict {
				time.Sleep(time.Duration(rng.IntN(90)) * time.Second)
				return Verdict{Accepted: rng.IntN(2) == 0, Empty: rng.IntN(3) == 0}
			},
		}.play(t)
		if len(sent) < 10 {
			t.Errorf("seed %d: only %d polls in 6 hours", seed, len(sent))
		}
		for i, gap := range gaps(sent) {
			if gap < time.Minute {
				t.Errorf("seed %d, every %v: %v between polls %d and %d", seed, every, gap, i, i+1)
			}
		}
	}
}

func TestRedirectsArePaidFor(t *testing.T) {
	sent := script{Options: Options{Base: publicBase}, every: time.Minute, run: 9 * time.Minute, answer: func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != "/moved" {
			return answer(r, 302, "", "Location: /moved"), nil
		}
		return answer(r, 200, document), nil
	}}.play(t)
	if want := []time.Duration{0, 0, 2 * time.Minute, 2 * time.Minute, 4 * time.Minute, 4 * time.Minute, 6 * time.Minute, 6 * time.Minute, 8 * time.Minute, 8 * time.Minute}; !slices.Equal(sent, want) {
		t.Errorf("requests at %v, want %v", sent, want)
	}
}

// A document ends the growing of the pause: the next failure starts anew.
func TestSuccessResetsThePause(t *testing.T) {
	n := 0
	sent := script{Options: Options{Base: publicBase}, run: 8 * time.Hour, answer: func(r *http.Request) (*http.Response, error) {
		if n++; n == 12 {
			return answer(r, 200, document), nil
		}
		return answer(r, 503, ""), nil
	}}.play(t)
	g := gaps(sent)
	if before, after := g[10], g[12]; before < 20*time.Minute || after > 3*time.Minute {
		t.Errorf("pauses %v", g)
	}
}
