package httpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestMethods(t *testing.T) {
	f := newFixture(t)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		a := f.do(method, "/api/v1/latest")
		a.problem(t, 405)
		if a.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: Allow %q", method, a.Header.Get("Allow"))
		}
	}
	f.do("POST", "/api/v1/sensors/sc-1").problem(t, 405)
	f.do("POST", "/api/v1/nothing").problem(t, 404)
	for _, path := range []string{"/api/v1/latest", "/api/v1/latest.csv", "/api/v1/status", "/api/v1/series?sensor=sc-1", "/healthz"} {
		for _, encoding := range []string{"identity", "gzip"} {
			get, head := f.get(path, "Accept-Encoding", encoding), f.do("HEAD", path, "Accept-Encoding", encoding)
			if head.StatusCode != 200 || len(head.body) != 0 || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
				t.Errorf("HEAD %s: %d %v", path, head.StatusCode, head.Header)
			}
		}
	}
	a := f.do("OPTIONS", "/api/v1/latest", "Origin", "https://example.org", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
	if a.StatusCode != 204 || a.Header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "If-None-Match") || a.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
	if a := f.do("OPTIONS", "/healthz"); a.StatusCode != 204 || a.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
		t.Errorf("OPTIONS /healthz: %d %v", a.StatusCode, a.Header)
	}
}

func TestElsewhere(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/api", "/api/", "/api/v1", "/api/v2/latest", "/api/v1/latest/", "/api/v1/latest.parquet", "/api/v1/latest.csv.csv", "/api/v1/metrics", "/metrics"} {
		f.get(path).problem(t, 404)
	}
	for _, path := range []string{"/", "/sensors/sc-1", "/about", "/docs", "/metrics/", "/apiary"} {
		if a := f.get(path); a.StatusCode != 200 || !strings.Contains(string(a.body), "<title>page "+path) {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.body)
		}
	}
	f.get("/api/v1/latest?country="+strings.Repeat("x", maxURL)).problem(t, 414)
}

func TestHeaders(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/", "/api/v1/latest", "/api/v1/nothing", "/healthz", "/openapi.json"} {
		h := f.get(path).Header
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: %v", path, h)
		}
		open := strings.HasPrefix(path, "/api/") || path == "/openapi.json"
		if got := h.Get("Access-Control-Allow-Origin"); (got == "*") != open {
			t.Errorf("%s: Access-Control-Allow-Origin %q", path, got)
		}
		if open && !strings.Contains(h.Get("Access-Control-Expose-Headers"), "ETag") {
			t.Errorf("%s: ETag is not exposed", path)
		}
		if cookies := h.Values("Set-Cookie"); len(cookies) > 0 {
			t.Errorf("%s sets %v", path, cookies)
		}
	}
}

// Only what the operator lists widens the policy, and only for what a map's
// style needs.
func TestMapStyle(t *testing.T) {
	policy := func(f *fixture) string { return f.get("/").Header.Get("Content-Security-Policy") }
	bare := newFixture(t)
	if p := policy(bare); !strings.Contains(p, "connect-src 'self';") || !strings.Contains(p, "worker-src 'self';") || strings.Contains(p, "http") {
		t.Errorf("without a style: %s", p)
	}
	if a := bare.get("/api/v1/status"); !strings.Contains(string(a.body), `"map_style":null`) {
		t.Errorf("status without a style: %s", a.body)
	}
	f := newFixture(t, func(d *Deps) {
		d.MapStyle, d.MapOrigins = "https://tiles.example.org/s.json", []string{"https://tiles.example.org", "https://fonts.example.org"}
	})
	const both = " https://tiles.example.org https://fonts.example.org;"
	if p := policy(f); !strings.Contains(p, "connect-src 'self'"+both) || !strings.Contains(p, "img-src 'self' data: blob:"+both) || strings.Count(p, "https:") != 4 {
		t.Errorf("with a style: %s", p)
	}
	if a := f.get("/api/v1/status"); !strings.Contains(string(a.body), `"map_style":"https://tiles.example.org/s.json"`) {
		t.Errorf("status with a style: %s", a.body)
	}
}

func TestGzipOnTheWay(t *testing.T) {
	f := newFixture(t)
	plain, packed := f.get("/openapi.json"), f.get("/openapi.json", "Accept-Encoding", "gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" || len(packed.body) >= len(plain.body) {
		t.Errorf("%v", packed.Header)
	}
	for _, tag := range []string{plain.Header.Get("ETag"), packed.Header.Get("ETag")} {
		if a := f.get("/openapi.json", "If-None-Match", tag, "Accept-Encoding", "gzip"); a.StatusCode != 304 {
			t.Errorf("%s: %d", tag, a.StatusCode)
		}
	}
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("different bytes have one tag")
	}
	if a := f.get("/openapi.json", "Accept-Encoding", "gzip;q=0"); a.Header.Get("Content-Encoding") != "" {
		t.Error("gzip for somebody who refuses it")
	}
}

func TestAccessLog(t *testing.T) {
	f := newFixture(t, func(d *Deps) { d.Limits.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	f.get("/api/v1/latest?bbox=-3,57,-2,58", "X-Forwarded-For", "203.0.113.77")
	log := f.log.String()
	if !strings.Contains(log, "client=203.0.113.0/24") || !strings.Contains(log, "path=/api/v1/latest ") || !strings.Contains(log, "status=200") {
		t.Error(log)
	}
	if strings.Contains(log, "203.0.113.77") || strings.Contains(log, "bbox") {
		t.Errorf("the log tells too much: %s", log)
	}
}

func TestClientAddress(t *testing.T) {
	trusted := proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	check := func(peer, forwarded, want string) {
		t.Helper()
		r := &http.Request{RemoteAddr: peer, Header: http.Header{}}
		if forwarded != "" {
			r.Header["X-Forwarded-For"] = strings.Split(forwarded, "|")
		}
		got := "none"
		if a := trusted.client(r); a.IsValid() {
			got = a.String()
		}
		if got != want {
			t.Errorf("%s for %s: got %s, want %s", peer, forwarded, got, want)
		}
	}
	check("192.0.2.1:80", "", "192.0.2.1")
	check("192.0.2.1:80", "1.2.3.4", "192.0.2.1") // a stranger's word
	check("10.0.0.1:80", "1.2.3.4", "1.2.3.4")
	check("10.0.0.1:80", "9.9.9.9, 1.2.3.4", "1.2.3.4") // what is left of the last stranger is made up
	check("10.0.0.1:80", "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4")
	check("10.0.0.1:80", "9.9.9.9|1.2.3.4, 10.0.0.2", "1.2.3.4")
	check("10.0.0.1:80", "10.0.0.3, 10.0.0.2", "10.0.0.3")
	check("10.0.0.1:80", "", "10.0.0.1")
	check("10.0.0.1:80", "rubbish", "10.0.0.1")
	check("10.0.0.1:80", "1.2.3.4, rubbish", "10.0.0.1")
	check("10.0.0.1:80", "1.2.3.4:5678", "1.2.3.4")
	check("[fd00::1]:80", "2001:db8::5", "2001:db8::5")
	check("[fd00::1]:80", "[2001:db8::5]:443", "2001:db8::5")
	check("[::ffff:10.0.0.1]:80", "1.2.3.4", "1.2.3.4")
	check("@", "1.2.3.4", "none")
}

func TestAddressesLoseTheirEnd(t *testing.T) {
	check := func(addr, mask, key string) {
		t.Helper()
		a := netip.MustParseAddr(addr)
		if masked(a) != mask || clientKey(a) != key {
			t.Errorf("%s: %s, %s", addr, masked(a), clientKey(a))
		}
	}
	check("203.0.113.77", "203.0.113.0/24", "203.0.113.77/32")
	check("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", "2001:db8:1:2::/64")
	if masked(netip.Addr{}) != "-" {
		t.Error(masked(netip.Addr{}))
	}
}

// gate is a handler that answers when it is told to.
type gate struct {
	entered chan struct{}
	leave   chan struct{}
}

func (g gate) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	g.entered <- struct{}{}
	<-g.leave
	w.WriteHeader(http.StatusOK)
}

// ask sends a request of a client to h and delivers its status.
func ask(h http.Handler, ctx context.Context, client, target string) <-chan *httptest.ResponseRecorder {
	done := make(chan *httptest.ResponseRecorder, 1)
	r := httptest.NewRequest("GET", target, nil)
	about := &seen{client: netip.MustParseAddr(client)}
	r = r.WithContext(context.WithValue(ctx, seenKey{}, about))
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		done <- w
	}()
	return done
}

func TestLimitsInVirtualTime(t *testing.T) {
	const light, heavy = "/api/v1/latest", "/api/v1/ledger?limit=5000"
	synctest.Test(t, func(t *testing.T) {
		g := gate{make(chan struct{}, 100), make(chan struct{})}
		l := newLimiter(Limits{Exempt: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}, time.Now)
		h := l.wrap(g)
		ctx := t.Context()
		began := time.Now()

		var under []<-chan *httptest.ResponseRecorder
		for range DefaultLight {
			under = append(under, ask(h, ctx, "192.0.2.1", light))
		}
		under = append(under, ask(h, ctx, "192.0.2.1", heavy)) // one heavy beside eight light
		synctest.Wait()
		if n := len(g.entered); n != DefaultLight+DefaultHeavy {
			t.Fatalf("%d requests are under way", n)
		}

		// The ninth light and the second heavy wait 2 s and are sent away.
		ninth, second := ask(h, ctx, "192.0.2.1", light), ask(h, ctx, "192.0.2.1", heavy)
		for _, done := range []<-chan *httptest.ResponseRecorder{ninth, second} {
			if w := <-done; w.Code != 503 || w.Header().Get("Retry-After") != "2" || w.Header().Get("Content-Type") != problemType {
				t.Errorf("got %d %v", w.Code, w.Header())
			}
		}
		if waited := time.Since(began); waited != DefaultWait {
			t.Errorf("sent away after %s", waited)
		}

		// Others do not suffer: another client, an exempt one, a page.
		others := []<-chan *httptest.ResponseRecorder{ask(h, ctx, "192.0.2.2", light), ask(h, ctx, "192.0.2.1", "/about")}
		for range 20 {
			others = append(others, ask(h, ctx, "198.51.100.7", heavy))
		}
		synctest.Wait()
		if n := len(g.entered); n != DefaultLight+DefaultHeavy+len(others) {
			t.Errorf("%d requests are under way", n)
		}

		// One that waits gets the place that becomes free; one whose client goes
		// away stops waiting.
		patient := ask(h, ctx, "192.0.2.1", light)
		gone, cancel := context.WithCancel(ctx)
		leaver := ask(h, gone, "192.0.2.1", light)
		time.Sleep(time.Second)
		cancel()
		if w := <-leaver; w.Code != 503 {
			t.Errorf("the leaver got %d", w.Code)
		}
		close(g.leave)
		for _, done := range append(append(under, others...), patient) {
			if w := <-done; w.Code != 200 {
				t.Errorf("got %d", w.Code)
			}
		}
		if len(l.clients) != 0 {
			t.Errorf("%d clients are remembered", len(l.clients))
		}
	})
}

func TestWaitingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate{make(chan struct{}, 200), make(chan struct{})}
		l := newLimiter(Limits{Light: 1, Wait: time.Hour}, time.Now)
		h := l.wrap(g)
		first := ask(h, t.Context(), "192.0.2.1", "/api/v1/latest")
		synctest.Wait()
		var waiting []<-chan *httptest.ResponseRecorder
		for range maxWaiting {
			waiting = append(waiting, ask(h, t.Context(), "192.0.2.1", "/api/v1/latest"))
		}
		synctest.Wait()
		began := time.Now()
		if w := <-ask(h, t.Context(), "192.0.2.1", "/api/v1/latest"); w.Code != 503 || time.Since(began) != 0 {
			t.Errorf("got %d after %s", w.Code, time.Since(began))
		}
		close(g.leave)
		for _, done := range append(waiting, first) {
			if w := <-done; w.Code != 200 {
				t.Errorf("got %d", w.Code)
			}
		}
	})
}

func TestWhatIsHeavy(t *testing.T) {
	check := func(target, accept string, want bool) {
		t.Helper()
		r := httptest.NewRequest("GET", target, nil)
		r.Header.Set("Accept", accept)
		if got := isHeavy(r, noon); got != want {
			t.Errorf("%s as %q: got %t", target, accept, got)
		}
	}
	check("/api/v1/latest", "application/json", false)
	check("/api/v1/latest", "text/csv", true)
	check("/api/v1/latest", "application/geo+json", true)
	check("/api/v1/latest?bbox=1,2,3,4", "text/csv", false)
	check("/api/v1/latest?country=DE", "application/geo+json", false)
	check("/api/v1/ledger", "", false)
	check("/api/v1/ledger?limit=1000", "", false)
	check("/api/v1/ledger?limit=1001", "", true)
	check("/api/v1/ledger?limit=x", "", false)
	check("/api/v1/series?sensor=sc-1", "", false)
	check("/api/v1/series?from=2026-11-01&to=2026-11-08", "", false)
	check("/api/v1/series?from=2026-11-01&to=2026-11-08T00:00:01Z", "", true)
	check("/api/v1/series?from=2026-10-01", "", true)
	check("/api/v1/series?from=2026-11-01", "", false)
	check("/api/v1/series?from=x&to=y", "", false)
	check(valuesPath, "", true)
	check(valuesPath+"?limit=1000", "text/csv", false)
	check(valuesPath+"?limit=1001", "", true)
	check(valuesPath+"?limit=10&sort=value", "", true)
	check(valuesPath+"?limit=10&flags=order", "", true)
	check("/api/v1/status", "text/csv", false)
}

// meter counts in a map.
type meter struct {
	mu    sync.Mutex
	seen  map[string]int
	gauge func(context.Context) Gauges
}

func (m *meter) ServeHTTP(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }
func (m *meter) Watch(read func(context.Context) Gauges)          { m.gauge = read }
func (m *meter) Request(route string, status int, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen[route+" "+http.StatusText(status)]++
}

func TestMeter(t *testing.T) {
	m := &meter{seen: map[string]int{}}
	f := newFixture(t, func(d *Deps) { d.Meter = m })
	f.get("/api/v1/latest.csv")
	f.get("/api/v1/sensors/sc-1")
	f.get("/api/v1/sensors/sc-99")
	f.get("/api/v1/sensors/x")
	f.get("/api/v1/nothing/at/all")
	f.get("/about")
	f.get("/api/v1/latest", "If-None-Match", "*")
	f.do("POST", "/api/v1/latest")
	want := map[string]int{
		"GET /api/v1/latest OK": 1, "GET /api/v1/sensors/{id} OK": 1, "GET /api/v1/sensors/{id} Not Found": 1, "GET /api/v1/sensors/{id} Bad Request": 1,
		"none Not Found": 1, "pages OK": 1, "GET /api/v1/latest Not Modified": 1, "none Method Not Allowed": 1,
	}
	for key, n := range want {
		if m.seen[key] != n {
			t.Errorf("%s: %d, want %d (%v)", key, m.seen[key], n, m.seen)
		}
	}
	if g := m.gauge(context.Background()); !g.Ready || g.Version != 1 || g.Sensors != 4 || g.Heard != 3 || g.Newest != noon-60 || g.Store.Values != 8 || g.Upstream != UpstreamUp || g.Build.Version != "0.1.0-test" {
		t.Errorf("%+v", g)
	}
	f.set(func() { f.ready = false })
	if g := m.gauge(context.Background()); g.Ready || g.Sensors != 0 {
		t.Errorf("%+v", g)
	}
}

func TestAdmin(t *testing.T) {
	f := newFixture(t)
	f.deps.Meter = &meter{seen: map[string]int{}}
	_, admin := New(f.deps)
	check := func(path string, status int) {
		t.Helper()
		w := httptest.NewRecorder()
		admin.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != status {
			t.Errorf("%s: got %d, want %d", path, w.Code, status)
		}
	}
	check("/metrics", http.StatusTeapot)
	check("/healthz", 200)
	check("/readyz", 200)
	check("/api/v1/latest", 404)
	f.set(func() { f.ready = false })
	check("/readyz", 503)
	f.deps.Meter = nil
	_, admin = New(f.deps)
	check("/metrics", 404)
}
