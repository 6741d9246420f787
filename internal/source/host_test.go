package source

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// ask is one request that went out.
type ask struct {
	path string
	at   time.Duration // since the start
}

// concert drives several feeds in virtual time. Feeds without an answer of
// their own bring a document.
type concert struct {
	Options
	every   time.Duration // of the raw feed; 0: the default
	others  []Feed        // as averages and day make them
	run     time.Duration
	answers map[string]trip
	end     func(*Host) // looks at the statuses; may be nil
}

func averages() Feed {
	return Feed{Name: "averages", Network: air.SC5, Path: AveragesPath, Every: AveragesEvery, Handle: accept}
}

func day() Feed {
	return Feed{Name: "day", Network: air.SC, Path: DayPath, Every: DayEvery, Handle: accept}
}

func (c concert) play(t *testing.T) (asked []ask) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var mu sync.Mutex
		c.Transport = trip(func(r *http.Request) (*http.Response, error) {
			path := strings.TrimPrefix(r.URL.Path, "/")
			mu.Lock()
			asked = append(asked, ask{path, time.Since(begin)})
			mu.Unlock()
			if f := c.answers[path]; f != nil {
				return f(r)
			}
			return answer(r, 200, document), nil
		})
		h, err := New(c.Options, append([]Feed{rawFeed(c.every, judging)}, c.others...)...)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), c.run)
		defer cancel()
		if err := h.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
		if c.end != nil {
			c.end(h)
		}
	})
	return asked
}

// judging accepts what looks like a document.
func judging(_ context.Context, f Fetch) Verdict {
	text := string(f.Body)
	if !strings.HasPrefix(text, "[") || !strings.HasSuffix(text, "]") {
		return Verdict{Error: "no document"}
	}
	return Verdict{Accepted: true, Empty: text == "[]"}
}

// of are the times at which a feed was asked for.
func of(asked []ask, path string) (at []time.Duration) {
	for _, a := range asked {
		if a.path == path {
			at = append(at, a.at)
		}
	}
	return at
}

// steps are the multiples of a step below an end.
func steps(step, end time.Duration) (at []time.Duration) {
	for d := time.Duration(0); d < end; d += step {
		at = append(at, d)
	}
	return at
}

// apart fails where two requests are less than a minute apart.
func apart(t *testing.T, name string, asked []ask) {
	t.Helper()
	for i := 1; i < len(asked); i++ {
		if asked[i].at-asked[i-1].at < time.Minute {
			t.Errorf("%s: %v follows %v", name, asked[i], asked[i-1])
		}
	}
}

// The raw feed keeps its interval, the others take turns in the gaps.
func TestFeedsTakeTurns(t *testing.T) {
	const s = time.Second
	asked := concert{Options: Options{Base: publicBase}, others: []Feed{day(), averages()}, run: 1000 * s}.play(t)
	want := []ask{
		{RawPath, 0}, {DayPath, 60 * s}, {RawPath, 150 * s}, {AveragesPath, 210 * s}, {RawPath, 300 * s}, {RawPath, 450 * s},
		{AveragesPath, 510 * s}, {RawPath, 600 * s}, {RawPath, 750 * s}, {AveragesPath, 810 * s}, {RawPath, 900 * s},
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked %v\nwant  %v", asked, want)
	}
	asked = concert{Options: Options{Base: publicBase}, others: []Feed{day()}, run: 5 * time.Hour}.play(t)
	apart(t, "day", asked)
	if got := gaps(of(asked, DayPath)); !slices.Equal(got, []time.Duration{time.Hour, time.Hour, time.Hour, time.Hour}) {
		t.Errorf("the day's feed is asked for after %v", got)
	}
}

// However another feed fails, the raw one is polled as if it were alone.
func TestOthersDisturbNothing(t *testing.T) {
	const run = 24*time.Hour - time.Second // not at the moment of a poll
	wait := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	after := func(d time.Duration, f trip) trip {
		return func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(d):
				return f(r)
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}
	}
	halting := func(r *http.Request) (*http.Response, error) {
		w := answer(r, 200, document)
		w.Body = halted{r.Context(), 2 * time.Minute}
		w.ContentLength = -1
		return w, nil
	}
	dripping := func(r *http.Request) (*http.Response, error) {
		w := answer(r, 200, document)
		w.Body = halted{r.Context(), 20 * time.Second}
		w.ContentLength = -1
		return w, nil
	}
	f := func(name string, bad trip, texts ...string) {
		t.Helper()
		for _, feed := range []Feed{averages(), day()} {
			feed.Handle = judging
			asked := concert{
				Options: Options{Base: publicBase}, others: []Feed{feed}, run: run, answers: map[string]trip{feed.Path: bad},
				end: func(h *Host) {
					if raw := h.Status(); !raw.Up || raw.LastError != "" || !raw.Since.Equal(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) {
						t.Errorf("%s: raw is %+v", name, raw)
					}
					if s := h.Feeds()[1]; s.Up || !slices.Contains(texts, s.LastError) || !s.LastSuccess.IsZero() || s.Feed.Name != feed.Name {
						t.Errorf("%s: %s is %+v, want %q", name, feed.Name, s.Status, texts)
					}
				},
			}.play(t)
			if got, want := of(asked, RawPath), steps(DefaultEvery, run); !slices.Equal(got, want) {
				t.Errorf("%s of %s: the raw feed is asked %d times, want %d at its interval", name, feed.Name, len(got), len(want))
			}
			apart(t, name, asked)
			if n := len(of(asked, feed.Path)); n < 20 || n > 100 {
				t.Errorf("%s: %s was asked %d times a day", name, feed.Name, n)
			}
		}
	}
	const gaveWay, rejected, silent = "given up so that the main feed is polled in time", "no document", "upstream did not answer within 30 s"
	f("404", always(404, "gone"), "upstream answered 404")
	f("500", always(500, ""), "upstream answered 500")
	f("204", always(204, ""), "upstream answered 204")
	f("no body", always(200, ""), rejected)
	f("truncated", always(200, `[{"id"`), rejected)
	f("HTML", always(200, "<html>"), rejected)
	f("unasked 304", always(304, ""), "upstream answered 304 to an unconditional request")
	f("moved", always(302, "", "Location: /elsewhere"), "upstream redirects to https://data.sensor.community/elsewhere, which is not followed")
	f("no connection", func(*http.Request) (*http.Response, error) { return nil, errors.New("refused") }, "upstream's answer cannot be understood")
	f("never answers", wait, gaveWay, silent)
	f("answers after two minutes", after(2*time.Minute, always(200, document)), gaveWay, silent)
	f("fails after 25 seconds", after(25*time.Second, always(500, "")), "upstream answered 500", gaveWay)
	f("stalls for two minutes", halting, "the answer stalled for 30 s")
	f("drips for ever", dripping, gaveWay)
}

// halted gives one byte whenever a pause is over.
type halted struct {
	ctx   context.Context
	pause time.Duration
}

func (h halted) Read(p []byte) (int, error) {
	select {
	case <-time.After(h.pause):
		return copy(p, "["), nil
	case <-h.ctx.Done():
		return 0, h.ctx.Err()
	}
}

func (halted) Close() error { return nil }

// An empty array is an answer: the other feed keeps its pace and is down.
func TestEmptyOther(t *testing.T) {
	feed := averages()
	feed.Handle = judging
	asked := concert{
		Options: Options{Base: publicBase}, others: []Feed{feed}, run: time.Hour, answers: map[string]trip{AveragesPath: always(200, "[]")},
		end: func(h *Host) {
			if s := h.Feeds(); !s[0].Up || s[1].Up || s[1].LastError != "upstream's document is empty" {
				t.Errorf("%+v", s)
			}
		},
	}.play(t)
	if got := gaps(of(asked, AveragesPath)); slices.ContainsFunc(got, func(d time.Duration) bool { return d != AveragesEvery }) {
		t.Errorf("asked after %v", got)
	}
}

// Who is told to wait, or turned away, stays away with every feed.
func TestHoldsAllFeeds(t *testing.T) {
	f := func(name string, bad trip, low, high time.Duration) {
		t.Helper()
		for _, path := range []string{RawPath, AveragesPath, DayPath} {
			first := true
			asked := concert{
				Options: Options{Base: publicBase}, others: []Feed{day(), averages()}, run: 12 * time.Hour,
				answers: map[string]trip{path: func(r *http.Request) (*http.Response, error) {
					if first {
						first = false
						return bad(r)
					}
					return answer(r, 200, document), nil
				}},
			}.play(t)
			apart(t, name, asked)
			i := slices.IndexFunc(asked, func(a ask) bool { return a.path == path })
			if pause := asked[i+1].at - asked[i].at; pause < low || pause > high || asked[i+1].path != RawPath {
				t.Errorf("%s from %s: %v follows %v, want the raw feed after %v to %v", name, path, asked[i+1], asked[i], low, high)
			}
		}
	}
	const m = time.Minute
	f("503 with Retry-After", always(503, "", "Retry-After: 3600"), 60*m, 60*m)
	f("429 with Retry-After", always(429, "", "Retry-After: 600"), 10*m, 10*m)
	f("429", always(429, ""), 2*m, 3*m)
	f("403", always(403, ""), 2*m, 3*m)
}

// A host that turns us away for good is asked less and less.
func TestTurnedAwayForGood(t *testing.T) {
	asked := concert{Options: Options{Base: publicBase}, others: []Feed{day(), averages()}, run: 24 * time.Hour, answers: map[string]trip{
		RawPath: always(403, ""), AveragesPath: always(403, ""), DayPath: always(403, ""),
	}}.play(t)
	if len(asked) < 24 || len(asked) > 90 {
		t.Errorf("%d requests a day", len(asked))
	}
}

// While the raw feed pauses, the others go on.
func TestRawFeedGone(t *testing.T) {
	asked := concert{Options: Options{Base: publicBase}, others: []Feed{averages()}, run: 24 * time.Hour, answers: map[string]trip{RawPath: always(404, "")}}.play(t)
	apart(t, "raw gone", asked)
	if n := len(of(asked, AveragesPath)); n < 230 {
		t.Errorf("the averages were asked for %d times a day", n)
	}
}

// Whatever upstream does on whichever feed, the public host never sees two
// requests within a minute.
func TestNeverTwoWithinAMinuteOverAllFeeds(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 11))
		var mu sync.Mutex
		roll := func(n int) int {
			mu.Lock()
			defer mu.Unlock()
			return rng.IntN(n)
		}
		any := trip(func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(time.Duration(roll(50)) * time.Second):
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
			switch roll(8) {
			case 0:
				return nil, io.ErrUnexpectedEOF
			case 1:
				return answer(r, 503, "", "Retry-After: 1"), nil
			case 2:
				return answer(r, 304, ""), nil
			case 3:
				return answer(r, 403, ""), nil
			case 4:
				w := answer(r, 200, document)
				w.Body, w.ContentLength = halted{r.Context(), time.Duration(1+roll(40)) * time.Second}, -1
				return w, nil
			}
			return answer(r, 200, document, `ETag: "a"`), nil
		})
		slow := func(context.Context, Fetch) Verdict {
			time.Sleep(time.Duration(roll(90)) * time.Second)
			return Verdict{Accepted: roll(2) == 0}
		}
		others := []Feed{day(), averages()}
		for i := range others {
			others[i].Handle = slow
		}
		asked := concert{
			Options: Options{Base: publicBase, Timeout: 70 * time.Second}, every: time.Duration(1+roll(200)) * time.Second, others: others, run: 6 * time.Hour,
			answers: map[string]trip{RawPath: any, AveragesPath: any, DayPath: any},
		}.play(t)
		apart(t, "seed", asked)
		if len(asked) < 10 {
			t.Errorf("seed %d: only %d requests in 6 hours", seed, len(asked))
		}
	}
}

// The floor holds across a restart, whichever feed was asked last.
func TestRestartWithSeveralFeeds(t *testing.T) {
	const s = time.Second
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	recent := averages()
	recent.History.LastPoll = began.Add(-100 * s)
	asked := concert{Options: Options{Base: publicBase, LastPoll: began.Add(-20 * s)}, others: []Feed{recent}, run: 400 * s}.play(t)
	if want := []ask{{RawPath, 40 * s}, {RawPath, 190 * s}, {AveragesPath, 250 * s}, {RawPath, 340 * s}}; !slices.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

// A Retry-After holds across a restart, for all feeds, but not longer than one
// may ask for.
func TestHeldAcrossARestart(t *testing.T) {
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	f := func(held, want time.Duration) {
		t.Helper()
		asked := concert{Options: Options{Base: publicBase, Held: began.Add(held)}, others: []Feed{day()}, run: 7 * time.Hour}.play(t)
		if asked[0].at != want {
			t.Errorf("held until %v: asked after %v, want %v", held, asked[0].at, want)
		}
	}
	f(-time.Hour, 0)
	f(time.Hour, time.Hour)
	f(24*time.Hour, 6*time.Hour)

	var noted []time.Duration
	concert{
		Options: Options{Base: publicBase, Holds: func(until time.Time) { noted = append(noted, until.Sub(began)) }},
		run:     2 * time.Hour, answers: map[string]trip{RawPath: func(r *http.Request) (*http.Response, error) {
			return answer(r, 429, "", "Retry-After: 5400"), nil
		}},
	}.play(t)
	if want := []time.Duration{90 * time.Minute, 180 * time.Minute}; !slices.Equal(noted, want) {
		t.Errorf("noted %v, want %v", noted, want)
	}
}

// On a host of one's own no feed waits for another.
func TestFeedsOfAPrivateHost(t *testing.T) {
	asked := concert{Options: Options{Base: "http://127.0.0.1"}, every: 10 * time.Second, others: []Feed{day()}, run: 35 * time.Second,
		answers: map[string]trip{DayPath: func(r *http.Request) (*http.Response, error) {
			time.Sleep(25 * time.Second)
			return answer(r, 200, document), nil
		}}}.play(t)
	if got := of(asked, RawPath); !slices.Equal(got, steps(10*time.Second, 35*time.Second)) {
		t.Errorf("the raw feed is asked at %v", got)
	}
	if got := of(asked, DayPath); !slices.Equal(got, []time.Duration{0}) {
		t.Errorf("the day's feed is asked at %v", got)
	}
}

// A host that could not be reached is found again by the raw feed; the others
// then come soon, not at the end of their pauses.
func TestHostIsBack(t *testing.T) {
	const out = 20 * time.Hour
	begin := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	gone := func(r *http.Request) (*http.Response, error) {
		if time.Since(begin) < out {
			return nil, errors.New("no route")
		}
		return answer(r, 200, document), nil
	}
	asked := concert{Options: Options{Base: publicBase}, others: []Feed{day()}, run: out + 3*time.Hour, answers: map[string]trip{RawPath: gone, DayPath: gone}}.play(t)
	apart(t, "back", asked)
	back := func(path string) time.Duration {
		at := of(asked, path)
		return at[slices.IndexFunc(at, func(d time.Duration) bool { return d >= out })]
	}
	if wait := back(DayPath) - back(RawPath); wait > 5*time.Minute {
		t.Errorf("the day's feed comes %v after the raw one", wait)
	}
}

// A feed that was answered badly keeps its pause, however often the host is
// lost and found.
func TestHostComesAndGoes(t *testing.T) {
	n := 0
	asked := concert{Options: Options{Base: publicBase}, others: []Feed{day()}, run: 24 * time.Hour, answers: map[string]trip{
		DayPath: always(404, ""),
		RawPath: func(r *http.Request) (*http.Response, error) {
			if n++; n%2 == 0 {
				return nil, errors.New("no route")
			}
			return answer(r, 200, document), nil
		},
	}}.play(t)
	apart(t, "comes and goes", asked)
	if n := len(of(asked, DayPath)); n > 35 {
		t.Errorf("the day's feed was asked for %d times a day", n)
	}
}

// A feed that nothing needs rests, and is asked about an interval later.
func TestUnwantedFeedRests(t *testing.T) {
	n := 0
	feed := day()
	feed.Wanted = func() bool { n++; return n == 3 }
	asked := concert{Options: Options{Base: publicBase}, others: []Feed{feed}, run: 150 * time.Minute, end: func(h *Host) {
		if s := h.Feeds()[1]; s.Resting || !s.Polled || !s.Up || n != 3 {
			t.Errorf("asked %d times: %+v", n, s)
		}
	}}.play(t)
	if got := of(asked, DayPath); len(got) != 1 || got[0] < 2*time.Hour || got[0] > 2*time.Hour+5*time.Minute {
		t.Errorf("asked at %v", got)
	}
	concert{Options: Options{Base: publicBase}, others: []Feed{feed}, run: time.Hour, end: func(h *Host) {
		if s := h.Feeds()[1]; !s.Resting || s.Polled || s.NextPoll.IsZero() {
			t.Errorf("%+v", s)
		}
	}}.play(t)
}

// Each feed has validators of its own.
func TestValidatorsByFeed(t *testing.T) {
	var carried []string
	tagged := func(tag string) trip {
		return func(r *http.Request) (*http.Response, error) {
			if len(carried) < 4 {
				carried = append(carried, tag+" "+r.Header.Get("If-None-Match"))
			}
			return answer(r, 200, document, "ETag: "+tag), nil
		}
	}
	concert{Options: Options{Base: publicBase}, others: []Feed{averages()}, run: 400 * time.Second, answers: map[string]trip{RawPath: tagged(`"r"`), AveragesPath: tagged(`"a"`)}}.play(t)
	if want := []string{`"r" `, `"a" `, `"r" "r"`, `"r" "r"`}; !slices.Equal(carried, want) {
		t.Errorf("carried %q, want %q", carried, want)
	}
}
