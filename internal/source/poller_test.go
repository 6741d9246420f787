package source

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mote-air/mote/internal/air"
)

// Validators are those of the last accepted document, nothing else.
func TestValidators(t *testing.T) {
	type step struct {
		code    int
		etag    string
		verdict Verdict
		asked   string // If-None-Match that this request must carry
	}
	accepted, rejected, empty := Verdict{Accepted: true}, Verdict{Error: "at byte 7: truncated"}, Verdict{Accepted: true, Empty: true}
	f := func(name string, steps ...step) {
		t.Helper()
		i := 0
		script{
			Options: Options{Base: publicBase}, run: time.Hour,
			answer: func(r *http.Request) (*http.Response, error) {
				if i >= len(steps) {
					return answer(r, 500, ""), nil
				}
				s := steps[i]
				i++
				if got := r.Header.Get("If-None-Match"); got != s.asked {
					t.Errorf("%s: request %d carries %q, want %q", name, i, got, s.asked)
				}
				if s.etag == "" {
					return answer(r, s.code, document), nil
				}
				return answer(r, s.code, document, "ETag: "+s.etag), nil
			},
			handle: func(Fetch) Verdict { return steps[min(i, len(steps))-1].verdict },
		}.play(t)
		if i != len(steps) {
			t.Errorf("%s: only %d of %d requests came", name, i, len(steps))
		}
	}
	f("accepted, unchanged, unchanged", step{200, `"a"`, accepted, ""}, step{304, `"a"`, Verdict{}, `"a"`}, step{304, "", Verdict{}, `"a"`}, step{200, `"b"`, accepted, `"a"`}, step{304, "", Verdict{}, `"b"`})
	f("no ETag", step{200, "", accepted, ""}, step{200, "", accepted, ""})
	f("the ETag goes away", step{200, `"a"`, accepted, ""}, step{200, "", accepted, `"a"`}, step{200, "", accepted, ""})
	f("a rejected document is fetched again", step{200, `"a"`, accepted, ""}, step{200, `"b"`, rejected, `"a"`}, step{200, `"b"`, accepted, ""}, step{304, "", Verdict{}, `"b"`})
	f("an empty document is fetched again", step{200, `"a"`, empty, ""}, step{200, `"a"`, accepted, ""}, step{304, "", Verdict{}, `"a"`})
	f("a failure changes nothing", step{200, `"a"`, accepted, ""}, step{503, `"x"`, Verdict{}, `"a"`}, step{304, "", Verdict{}, `"a"`})
	f("304 unasked brings nothing", step{304, `"a"`, accepted, ""}, step{200, `"a"`, accepted, ""})
	f("an endless ETag is not sent back", step{200, `"` + strings.Repeat("a", maxValidator) + `"`, accepted, ""}, step{200, `"a"`, accepted, ""})
}

// If-Modified-Since goes along, verbatim.
func TestLastModified(t *testing.T) {
	const when = "Thu, 10 Aug 2017 11:23:41 GMT"
	var asked []string
	script{Options: Options{Base: publicBase}, run: 4 * time.Minute, answer: func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.Header.Get("If-Modified-Since"))
		return answer(r, 200, document, "Last-Modified: "+when), nil
	}}.play(t)
	if want := []string{"", when}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

// What the handler is told of each poll, and what Status then says.
func TestStatus(t *testing.T) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	answers := []trip{
		always(200, document, `ETag: "a"`),
		always(304, ""),
		always(200, "[]"),
		always(200, "[{"),
		func(*http.Request) (*http.Response, error) { return nil, errors.New("secret 192.0.2.1") },
		always(200, document),
		always(200, document),
	}
	verdicts := []Verdict{{Accepted: true}, {}, {Accepted: true, Empty: true}, {Error: "at byte 2: truncated"}, {}, {Ours: true, Error: "the disk is full"}, {Accepted: true}}
	want := []struct {
		handed air.Status
		up     bool
		since  int // the poll at which the state began
		text   string
	}{
		{air.StatusOK, true, 0, ""},
		{air.StatusUnchanged, true, 0, ""},
		{air.StatusOK, false, 2, "upstream's document is empty"},
		{air.StatusOK, false, 2, "at byte 2: truncated"},
		{air.StatusFailed, false, 2, "upstream's answer cannot be understood"},
		{air.StatusOK, true, 5, "the disk is full"},
		{air.StatusOK, true, 5, ""},
	}
	i := 0
	var begun []time.Time
	seen := 0
	script{
		Options: Options{Base: publicBase, Started: func(at time.Time) { begun = append(begun, at) }}, run: 30 * time.Minute,
		answer: func(r *http.Request) (*http.Response, error) {
			if i >= len(answers) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			time.Sleep(3 * time.Second) // so that a poll's start and end differ
			return answers[i](r)
		},
		handle: func(f Fetch) Verdict {
			if i >= len(verdicts) { // the poll that ran into the end of the script
				return Verdict{}
			}
			if f.Status != want[i].handed || (f.Body != nil) != (f.Status == air.StatusOK) {
				t.Errorf("poll %d: handed %s with body %q", i, f.Status, f.Body)
			}
			i++
			return verdicts[i-1]
		},
		check: func(s Status, polls int) {
			if polls > len(want) || polls == seen {
				return
			}
			seen = polls
			w := want[polls-1]
			if !s.Polled || s.Up != w.up || s.LastError != w.text || !s.Since.Equal(begun[w.since]) || s.NextPoll.Before(start) {
				t.Errorf("after poll %d: %+v, want up %v since %v, %q", polls-1, s, w.up, begun[w.since], w.text)
			}
		},
	}.play(t)
	if seen != len(want) {
		t.Errorf("%d polls checked, want %d", seen, len(want))
	}
}

func TestSkewIsWarnedAboutOnce(t *testing.T) {
	skews := []time.Duration{0, 59 * time.Second, time.Hour, time.Hour, time.Hour + 30*time.Second, 2 * time.Hour, -time.Hour, 0, 0, time.Hour}
	var log logged
	i := 0
	var last time.Duration
	script{
		Options: Options{Base: publicBase, Log: log.logger()}, run: time.Duration(len(skews))*150*time.Second - time.Second,
		answer: func(r *http.Request) (*http.Response, error) {
			date := time.Now().Add(skews[i]).UTC().Format(http.TimeFormat)
			i++
			return answer(r, 200, document, "Date: "+date), nil
		},
		check: func(s Status, _ int) { last = s.Skew },
	}.play(t)
	if i != len(skews) || last != time.Hour {
		t.Errorf("%d polls, last skew %v", i, last)
	}
	var said []string
	for _, line := range log.matching("clock") {
		said = append(said, strings.Fields(line)[0])
		if _, rest, ok := strings.Cut(line, "upstream_ahead="); ok {
			said = append(said, strings.Fields(rest)[0])
		}
	}
	if d := cmp.Diff([]string{"WARN", "1h0m0s", "WARN", "2h0m0s", "WARN", "-1h0m0s", "INFO", "WARN", "1h0m0s"}, said); d != "" {
		t.Error(d)
	}
}

// The skew of a real server's header.
func TestSkewOverTheWire(t *testing.T) {
	got := fetchFrom(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-3*time.Hour).UTC().Format(http.TimeFormat))
		write(200, document)(w, r)
	})
	if off := (got.Skew + 3*time.Hour).Abs(); off > time.Hour || got.Date.IsZero() {
		t.Errorf("skew %v", got.Skew)
	}
}

// The handler's counts stand in the poll's one line.
func TestOneLineAPoll(t *testing.T) {
	var log logged
	srv := httptest.NewServer(write(200, document))
	defer srv.Close()
	ctx, cancel := context.WithCancel(context.Background())
	polls := 0
	p, err := New(Options{Base: srv.URL, Contact: "air@example.org", Log: log.logger()}, rawFeed(time.Millisecond, func(context.Context, Fetch) Verdict {
		if polls++; polls == 3 {
			cancel()
		}
		return Verdict{Accepted: true}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if n := len(log.matching("INFO poll feed=raw", "status=ok", "http=200", "bytes=10")); n != 3 || len(log.lines) != 3 {
		t.Errorf("lines: %q", log.lines)
	}
}

// A poll that the end of the program cut short is not handed on, and says
// nothing about upstream.
func TestEndDuringAPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p, err := New(Options{Base: publicBase, Transport: trip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})}, rawFeed(0, func(context.Context, Fetch) Verdict {
			t.Error("the handler was called")
			return Verdict{}
		}))
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() { done <- p.Run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		if s := p.Status(); s.Polled || s.LastError != "" {
			t.Errorf("status %+v", s)
		}
	})
}

func TestRecall(t *testing.T) {
	at := func(minute int) time.Time { return time.UnixMilli(int64(minute) * 60_000) }
	poll := func(minute int, s air.Status, records int64, text string) air.Entry {
		return air.Entry{Network: air.SC, Kind: air.KindPoll, Started: int64(minute) * 60_000, Finished: int64(minute)*60_000 + 500, Status: s, Records: records, Error: text}
	}
	end := func(minute int) time.Time { return at(minute).Add(500 * time.Millisecond) }
	forget := air.Entry{Network: air.SC, Kind: air.KindForget, Started: 99 * 60_000, Status: air.StatusOK}
	f := func(name string, want History, entries ...air.Entry) {
		t.Helper()
		if d := cmp.Diff(want, Recall(entries, air.SC)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	f("nothing", History{})
	f("no poll", History{}, forget)
	other := poll(12, air.StatusFailed, 0, "of another network")
	other.Network = air.SC5
	f("another network", History{LastPoll: end(9), Up: true, Since: at(9), LastSuccess: end(9)}, other, poll(9, air.StatusOK, 5, ""))
	f("up", History{LastPoll: end(9), Up: true, Since: at(6), LastSuccess: end(9)},
		forget, poll(9, air.StatusUnchanged, 0, ""), poll(6, air.StatusOK, 5, ""), poll(3, air.StatusFailed, 0, "x"), poll(0, air.StatusOK, 5, ""))
	f("down", History{LastPoll: end(9), Since: at(3), LastSuccess: end(0), Error: "upstream answered 503"},
		poll(9, air.StatusFailed, 0, "upstream answered 503"), poll(6, air.StatusRejected, 0, "y"), poll(3, air.StatusOK, 0, ""), poll(0, air.StatusOK, 5, ""))
	f("empty", History{LastPoll: end(9), Since: at(9), LastSuccess: end(6), Error: "upstream's document is empty"},
		poll(9, air.StatusOK, 0, ""), poll(6, air.StatusOK, 1, ""))
	f("down as far as known", History{LastPoll: end(9), Since: at(6), Error: "x"}, poll(9, air.StatusFailed, 0, "x"), poll(6, air.StatusFailed, 0, "x"))
}

// An outage that was under way before a restart keeps its beginning.
func TestOutageAcrossARestart(t *testing.T) {
	began := time.Date(1999, 12, 24, 18, 0, 0, 0, time.UTC)
	f := func(code int, keeps bool) {
		t.Helper()
		script{
			Options: Options{Base: publicBase, LastPoll: began.Add(time.Hour)},
			history: History{LastPoll: began.Add(time.Hour), Since: began, Error: "upstream answered 503"},
			run:     time.Minute, answer: always(code, document),
			check: func(s Status, polls int) {
				if !s.Polled || polls != 1 || s.Since.Equal(began) != keeps {
					t.Errorf("after a %d: %+v", code, s)
				}
			},
		}.play(t)
	}
	f(503, true)
	f(200, false)
}
