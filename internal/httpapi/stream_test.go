package httpapi

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

// event is one as a client reads it.
type event struct{ name, id, data string }

// reader reads a stream of events.
type reader struct {
	*bufio.Scanner
	beats int
	retry string
}

// next is the next event; the zero one at the stream's clean end.
func (r *reader) next() (e event, err error) {
	for r.Scan() {
		switch key, value, _ := strings.Cut(r.Text(), ": "); {
		case r.Text() == "" && e != (event{}):
			return e, nil
		case key == "event":
			e.name = value
		case key == "id":
			e.id = value
		case key == "data":
			e.data = value
		case key == "retry":
			r.retry = value
		case key == "" && value != "":
			r.beats++
		}
	}
	return event{}, r.Err()
}

// pipes lets a server and its clients speak within a bubble of virtual time. A
// pipe has no buffer: who does not read makes the other wait.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours, nil
}

// bubble serves a fixture's API over pipes, as mote serve does.
func bubble(t *testing.T, changes ...func(*Deps)) (f *fixture, s *server, stop func()) {
	f = unserved(t, changes...)
	s = newServer(f.deps)
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	srv := NewServer(s.public())
	go func() { _ = srv.Serve(p) }()
	f.base = "http://mote"
	f.http = &http.Client{Transport: &http.Transport{DialContext: p.dial}}
	return f, s, func() {
		if err := srv.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		f.http.CloseIdleConnections()
	}
}

// open opens a stream.
func (f *fixture) open(query, lastID string) (*reader, *http.Response) {
	f.t.Helper()
	req, err := http.NewRequest(http.MethodGet, f.base+livePath+query, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := f.http.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	sc := bufio.NewScanner(resp.Body)
	sc.Buffer(nil, 1<<20)
	return &reader{Scanner: sc}, resp
}

func (r *reader) want(t *testing.T, want ...event) {
	t.Helper()
	for _, w := range want {
		if got, err := r.next(); got != w || err != nil {
			t.Errorf("got  %+v %v\nwant %+v", got, err, w)
		}
	}
}

func versionEvent(id string, changed, upstream string) event {
	return event{"version", id, `{"version":"` + id + `","t":1793620800,"changed":` + changed + `,"upstream":"` + upstream + `"}`}
}

// A stream tells each version and each change of upstream, gives a sign of life
// in between, outlives the server's timeouts, and ends when the server does.
func TestStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closing := make(chan struct{})
		f, s, stop := bubble(t, func(d *Deps) { d.Closing = closing })
		r, resp := f.open("", "")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" || resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("%d %v", resp.StatusCode, resp.Header)
		}
		r.want(t, versionEvent("e1-1", "0", "ok"))
		if r.retry != "3000" {
			t.Errorf("retry %q", r.retry)
		}
		f.publish()
		r.want(t, versionEvent("e1-2", "3", "ok"))
		f.upstreamIs(UpstreamDown)
		r.want(t, versionEvent("e1-2", "0", "down"))
		f.upstreamIs(UpstreamStarting)
		r.want(t, versionEvent("e1-2", "0", "ok"))
		go func() {
			time.Sleep(time.Hour + time.Second)
			f.publish()
		}()
		r.want(t, versionEvent("e1-3", "1", "ok"))
		if r.beats != 240 {
			t.Errorf("%d signs of life in an hour, want one each 15 s", r.beats)
		}
		if open, dropped := s.streams.count(); open != 1 || dropped != 0 {
			t.Errorf("%d open, %d dropped", open, dropped)
		}
		close(closing)
		r.want(t, event{}) // the end, clean
		stop()
		if open, _ := s.streams.count(); open != 0 {
			t.Errorf("%d open at the end", open)
		}
	})
}

// A client that went away frees its place at once.
func TestStreamClientGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s, stop := bubble(t)
		_, resp := f.open("", "")
		synctest.Wait()
		if open, _ := s.streams.count(); open != 1 {
			t.Errorf("%d open", open)
		}
		_ = resp.Body.Close()
		synctest.Wait()
		if open, dropped := s.streams.count(); open != 0 || dropped != 0 {
			t.Errorf("%d open, %d dropped", open, dropped)
		}
		stop()
	})
}

// A client that does not read is cut off, and nobody waits for it.
func TestStreamSlowClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s, stop := bubble(t)
		quick, resp := f.open("", "")
		slow, _ := f.open("", "") // the head was read; the first event waits
		quick.want(t, versionEvent("e1-1", "0", "ok"))
		for n := range 5 {
			f.publish()
			if e, err := quick.next(); err != nil || e.id != "e1-"+string(rune('2'+n)) {
				t.Fatalf("%+v %v", e, err)
			}
		}
		time.Sleep(streamPatience + time.Second)
		if open, dropped := s.streams.count(); open != 1 || dropped != 1 {
			t.Errorf("%d open, %d dropped", open, dropped)
		}
		for {
			if e, err := slow.next(); err != nil || e == (event{}) {
				break
			}
		}
		_ = resp.Body.Close()
		stop()
	})
}

// A client that reads slowly, but reads, is not cut off in a long event.
func TestStreamSteadyClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s, stop := bubble(t)
		f.set(func() {
			var places []live.Place
			col := &live.Column{}
			for i := range int64(maxInBox) {
				places = append(places, live.Place{Described: store.Described{Sensor: air.Sensor{ID: id(i + 1), Type: strings.Repeat("x", 200)}, Site: siteAberdeen}})
				col.Sensor, col.Time, col.Value = append(col.Sensor, id(i+1)), append(col.Time, noon), append(col.Value, 1)
				col.Flags, col.Place = append(col.Flags, 0), append(col.Place, int32(i))
			}
			f.snap = live.NewSnapshot(live.Version{Epoch: "e1", N: 1}, noon, places, map[air.Quantity]*live.Column{air.PM25: col}, nil)
		})
		_, resp := f.open("?bbox=-3,57,-2,58", "")
		began, size := time.Now(), 0
		piece := make([]byte, 4096)
		for size < 100_000 {
			n, err := resp.Body.Read(piece)
			if err != nil {
				t.Fatalf("cut off after %d bytes and %s: %v", size, time.Since(began), err)
			}
			size += n
			time.Sleep(time.Second)
		}
		if took := time.Since(began); took < 2*streamPatience {
			t.Errorf("the client was not slow: %s", took)
		}
		if _, dropped := s.streams.count(); dropped != 0 {
			t.Error("a client that reads was dropped")
		}
		_ = resp.Body.Close()
		stop()
	})
}

func TestStreamReconnect(t *testing.T) {
	f := newFixture(t, closing)
	for range live.Kept + 1 {
		f.publish()
	}
	now := versionEvent("e1-14", "1", "ok")
	reset := event{"reset", "e1-14", `{"version":"e1-14"}`}
	check := func(lastID string, want ...event) {
		t.Helper()
		r, resp := f.open("", lastID)
		defer resp.Body.Close()
		r.want(t, append(want, event{})...)
	}
	check("", now)
	check("e1-14", now)
	check("e1-13", now)
	check("e1-2", now)
	check("e1-1", reset, now)
	check("e1-15", reset, now)
	check("e0-13", reset, now)
	check("what", reset, now)
}

func TestStreamRefuses(t *testing.T) {
	f := newFixture(t, closing)
	for query, field := range map[string]string{
		"?sensor=1": "sensor", "?sensor=sc-1,": "sensor", "?bbox=1,2,3": "bbox", "?sensor=sc-1&bbox=1,2,3,4": "bbox",
		"?sensor=" + strings.Repeat("sc-1,", 50) + "sc-1": "sensor", "?quantity=pm25": "quantity",
	} {
		if p := f.get(livePath+query).problem(t, 400); len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%q: %+v", query, p)
		}
	}
	f.set(func() { f.ready = false })
	f.get(livePath).problem(t, 503)
	f.set(func() { f.ready = true })
	if a := f.do(http.MethodHead, livePath); a.StatusCode != 200 || len(a.body) > 0 {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestStreamLimits(t *testing.T) {
	const other = "198.51.100.7"
	f := newFixture(t, func(d *Deps) {
		d.Limits = Limits{Light: 1, Streams: 4, StreamsPerClient: 2, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
			Exempt: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}}
	})
	open := func(client string) {
		t.Helper()
		req, _ := http.NewRequest(http.MethodGet, f.base+livePath, nil)
		req.Header.Set("X-Forwarded-For", client)
		resp, err := f.http.Do(req)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("%s: %v %v", client, resp, err)
		}
		t.Cleanup(func() { resp.Body.Close() })
	}
	refused := func(client, says string) {
		t.Helper()
		a := f.get(livePath, "X-Forwarded-For", client)
		if p := a.problem(t, 503); !strings.Contains(p.Detail, says) || a.Header.Get("Retry-After") != "30" {
			t.Errorf("%+v %v", p, a.Header)
		}
	}
	open(other)
	open(other)
	refused(other, "You have 2 streams open")
	if a := f.get(latestPath, "X-Forwarded-For", other); a.StatusCode != 200 {
		t.Errorf("streams count as requests: %d", a.StatusCode)
	}
	open("203.0.113.1")
	open("203.0.113.1")
	refused("203.0.113.1", "All 4 streams are taken")
}

// A thousand clients get the same bytes, each version once, and all end with
// the server.
func TestThousandStreams(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 100
	}
	closing := make(chan struct{})
	f := unserved(t, func(d *Deps) {
		d.Closing = closing
		d.Limits.StreamsPerClient = n
	})
	s := newServer(f.deps)
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = NewServer(s.public())
	srv.Start()
	f.base, f.http = srv.URL, &http.Client{Transport: &http.Transport{}}
	readers := make([]*reader, n)
	var all sync.WaitGroup
	each := func(do func(i int)) {
		for i := range readers {
			all.Go(func() { do(i) })
		}
		all.Wait()
	}
	read := func(want event) {
		t.Helper()
		each(func(i int) {
			if e, err := readers[i].next(); e != want || err != nil {
				t.Errorf("%d: %+v %v", i, e, err)
			}
		})
	}
	for i := range readers {
		readers[i], _ = f.open("", "")
	}
	read(versionEvent("e1-1", "0", "ok"))
	f.publish()
	read(versionEvent("e1-2", "3", "ok"))
	f.upstreamIs(UpstreamDown)
	read(versionEvent("e1-2", "0", "down"))
	if open, _ := s.streams.count(); open != n {
		t.Errorf("%d open", open)
	}
	close(closing)
	read(event{})
	srv.Close() // waits for every handler
	if open, dropped := s.streams.count(); open != 0 || dropped != 0 {
		t.Errorf("%d open, %d dropped", open, dropped)
	}
}

func TestEventIsShort(t *testing.T) {
	snap := live.NewSnapshot(live.Version{Epoch: "mhk3v9abcdefghij", N: 1e9}, noon, nil, nil, nil)
	var a announcer
	e := a.of(snap, "down", true, false)
	if len(e) > 200 {
		t.Errorf("%d bytes: %s", len(e), e)
	}
	if again := a.of(snap, "down", true, false); &again[0] != &e[0] {
		t.Error("encoded twice")
	}
	var data struct {
		Version, Upstream string
		T, Changed        int64
		Simulated         bool
	}
	_, line, _ := strings.Cut(string(e), "data: ")
	if err := json.Unmarshal([]byte(line), &data); err != nil || data.T != noon || !data.Simulated {
		t.Errorf("%v %+v", err, data)
	}
}
