package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
)

const document = `[{"id":1}]`

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

// fetchFrom gets once from a real server with that handler.
func fetchFrom(t *testing.T, o Options, h http.HandlerFunc) Fetch {
	t.Helper()
	srv := httptest.NewServer(h)
	defer srv.Close()
	o.Base = srv.URL
	return mustClient(t, o).get(context.Background(), validators{}, turn{})
}

func write(code int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, h := range headers {
			key, value, _ := strings.Cut(h, ": ")
			w.Header().Set(key, value)
		}
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

// abort sends part of an answer and breaks the connection off.
func abort(part string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		write(200, part, headers...)(w, r)
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// raw answers with bytes of its own, past net/http.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(conn, text)
		conn.Close()
	}
}

func TestSimulated(t *testing.T) {
	f := func(h http.HandlerFunc, want bool) {
		t.Helper()
		if got := fetchFrom(t, Options{}, h); got.Simulated != want {
			t.Errorf("%d: simulated %v, want %v", got.HTTPStatus, got.Simulated, want)
		}
	}
	f(write(200, document), false)
	f(write(200, document, SimulatedHeader+": "+SimulatedValue), true)
	f(write(200, document, "x-mote-simulated: TRUE"), true)
	f(write(200, document, SimulatedHeader+": yes"), true)
	f(write(200, document, SimulatedHeader+": false"), false)
	f(write(503, "", SimulatedHeader+": true"), true)
}

func TestGet(t *testing.T) {
	f := func(name string, h http.HandlerFunc, status air.Status, code int, body, public string) {
		t.Helper()
		got := fetchFrom(t, Options{MaxBody: 1 << 20}, h)
		if got.Status != status || got.HTTPStatus != code || string(got.Body) != body || got.Public != public {
			t.Errorf("%s: %s %d %q %q\nwant %s %d %q %q\ndetail: %v", name, got.Status, got.HTTPStatus, got.Body, got.Public, status, code, body, public, got.Err)
		}
		if (got.Err == nil) != (public == "") {
			t.Errorf("%s: detail %v beside %q", name, got.Err, public)
		}
		if got.Started.After(got.Answered) || got.Answered.After(got.Finished) || got.Started.IsZero() {
			t.Errorf("%s: times out of order: %v %v %v", name, got.Started, got.Answered, got.Finished)
		}
	}
	failed := func(name string, h http.HandlerFunc, code int, public string) {
		t.Helper()
		f(name, h, air.StatusFailed, code, "", public)
	}
	ok := func(name string, h http.HandlerFunc, body string) {
		t.Helper()
		f(name, h, air.StatusOK, 200, body, "")
	}
	half := len(zipped(document)) / 2

	ok("plain", write(200, document), document)
	ok("compressed", write(200, zipped(document), "Content-Encoding: gzip"), document)
	ok("compressed in two members", write(200, zipped("[")+zipped("]"), "Content-Encoding: x-gzip"), "[]")
	ok("empty array", write(200, "[]"), "[]")
	ok("empty body", write(200, ""), "")
	ok("empty body said to be compressed", write(200, "", "Content-Encoding: gzip"), "")
	ok("trailing garbage is for decode to refuse", write(200, document+"\x00\xffxyz"), document+"\x00\xffxyz")
	ok("a page of HTML is for decode to refuse", write(200, "<html>"), "<html>")
	ok("truncated JSON with a clean end is for decode to refuse", write(200, `[{"id":`), `[{"id":`)
	ok("just as large as allowed", write(200, strings.Repeat(" ", 1<<20)), strings.Repeat(" ", 1<<20))
	ok("just as large as allowed, compressed", write(200, zipped(strings.Repeat(" ", 1<<20)), "Content-Encoding: gzip"), strings.Repeat(" ", 1<<20))

	for _, code := range []int{201, 206, 300, 400, 401, 403, 404, 410, 418, 429, 500, 502, 503, 504} {
		failed("status", write(code, "no"), code, fmt.Sprintf("upstream answered %d", code))
	}
	failed("204", write(204, ""), 204, "upstream answered 204")
	failed("304 unasked", write(304, ""), 304, "upstream answered 304 to an unconditional request")
	failed("302 to nowhere", write(302, ""), 302, "upstream answered 302")

	failed("shorter than announced", abort(document, "Content-Length: 100"), 200, "the answer stopped in the middle")
	failed("chunks without an end", abort(document), 200, "the answer stopped in the middle")
	failed("compressed and cut, clean end", write(200, zipped(document)[:half], "Content-Encoding: gzip"), 200, "the answer stopped in the middle")
	failed("compressed and cut, broken off", abort(zipped(document)[:half], "Content-Encoding: gzip"), 200, "the answer stopped in the middle")
	failed("a broken chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{\"id"), 200, "the answer stopped in the middle")
	failed("not compressed though said so", write(200, document+document, "Content-Encoding: gzip"), 200, "the answer's compression is damaged")
	failed("garbage after the compressed document", write(200, zipped(document)+strings.Repeat("garbage", 9), "Content-Encoding: gzip"), 200, "the answer's compression is damaged")
	failed("damaged inside", write(200, zipped(document)[:half]+"\x00\x00"+zipped(document)[half+2:], "Content-Encoding: gzip"), 200, "the answer's compression is damaged")
	failed("a compression not asked for", write(200, document, "Content-Encoding: br"), 200, `upstream used the compression "br", which was not asked for`)
	failed("one byte too large", write(200, strings.Repeat(" ", 1<<20+1)), 200, "the answer is larger than 1 MiB")
	failed("too large, announced", write(200, strings.Repeat(" ", 1<<21), "Content-Length: 2097152"), 200, "the answer is larger than 1 MiB")
	failed("one byte too large once unpacked", write(200, zipped(strings.Repeat(" ", 1<<20+1)), "Content-Encoding: gzip"), 200, "the answer is larger than 1 MiB")
	failed("gzip bomb", write(200, zipped(strings.Repeat("\x00", 16<<20)), "Content-Encoding: gzip"), 200, "the answer is larger than 1 MiB")
	failed("no answer", raw(""), 0, "upstream closed the connection without an answer")
	failed("no HTTP", raw("220 ftp.example.org ready\r\n"), 0, "upstream's answer cannot be understood")
	failed("an endless header", raw("HTTP/1.1 200 OK\r\nX-A: "+strings.Repeat("a", maxHeader+8<<10)+"\r\n\r\n"), 0, "upstream's answer cannot be understood")
}

func TestBytesOfATransfer(t *testing.T) {
	long := strings.Repeat(document, 1000)
	got := fetchFrom(t, Options{}, write(200, zipped(long), "Content-Encoding: gzip"))
	if got.Bytes != int64(len(long)) || got.Wire != int64(len(zipped(long))) {
		t.Errorf("%d bytes, %d transferred; want %d and %d", got.Bytes, got.Wire, len(long), len(zipped(long)))
	}
}

// What the public reads never holds an address, a port or a path from here.
func TestNoConnection(t *testing.T) {
	const addr = "127.0.0.1:1" // a port where nothing listens and that nobody is given
	got := mustClient(t, Options{Base: "http://" + addr}).get(context.Background(), validators{}, turn{})
	if got.Public != "no connection to upstream" || got.HTTPStatus != 0 || got.Status != air.StatusFailed {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(got.Err.Error(), addr) {
		t.Errorf("the detail %q does not say where", got.Err)
	}
}

func TestNameCannotBeResolved(t *testing.T) {
	c := mustClient(t, Options{Base: "http://upstream.invalid", Transport: trip(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "upstream.invalid", Server: "192.0.2.1:53"}}
	})})
	if got := c.get(context.Background(), validators{}, turn{}); got.Public != "upstream's name cannot be resolved" {
		t.Errorf("%q", got.Public)
	}
}

func TestTimeouts(t *testing.T) {
	hang := func(part string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if part != "" {
				io.WriteString(w, part)
				http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
		}
	}
	drip := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, " ")
			http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(time.Millisecond):
			}
		}
	}
	f := func(name string, o Options, h http.HandlerFunc, public string) {
		t.Helper()
		got := fetchFrom(t, o, h)
		if got.Public != public || got.Status != air.StatusFailed || got.Body != nil {
			t.Errorf("%s: %s %q (%v), want %q", name, got.Status, got.Public, got.Err, public)
		}
	}
	f("no header", Options{HeaderTimeout: 20 * time.Millisecond}, hang(""), "upstream did not answer within 20 ms")
	f("stalled body", Options{StallTimeout: 20 * time.Millisecond}, hang("[{"), "the answer stalled for 20 ms")
	f("stalled compressed body", Options{StallTimeout: 20 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		hang(zipped(document)[:15])(w, r)
	}, "the answer stalled for 20 ms")
	f("endless drip", Options{Timeout: 50 * time.Millisecond}, drip, "the answer took longer than 50 ms")
	f("whole time over before the header", Options{Timeout: 20 * time.Millisecond}, hang(""), "the answer took longer than 20 ms")
}

func TestRedirects(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached = true
		io.WriteString(w, document)
	}))
	defer other.Close()

	f := func(hops int, target, public string, requests int) {
		t.Helper()
		got := fetchFrom(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			var n int
			fmt.Sscanf(r.URL.Path, "/hop/%d", &n)
			switch {
			case n < hops:
				http.Redirect(w, r, fmt.Sprintf("/hop/%d", n+1), http.StatusFound)
			case target != "":
				w.Header().Set("Location", target)
				w.WriteHeader(http.StatusMovedPermanently)
			default:
				io.WriteString(w, document)
			}
		})
		if got.Public != public || got.Requests != requests || (got.Status == air.StatusOK) != (public == "") {
			t.Errorf("%d hops to %q: %s %q after %d requests, want %q after %d", hops, target, got.Status, got.Public, got.Requests, public, requests)
		}
	}
	f(0, "", "", 1)
	f(1, "", "", 2)
	f(3, "", "", 4)
	f(4, "", "upstream redirects more than 3 times", 4)
	f(1<<30, "", "upstream redirects more than 3 times", 4)
	f(0, other.URL+"/x?key=1", "upstream redirects to "+other.URL+"/x, which is not followed", 1)
	f(1, "https://elsewhere.example/", "upstream redirects to https://elsewhere.example/, which is not followed", 2)
	f(0, "ftp://127.0.0.1/", "upstream redirects to ftp://127.0.0.1/, which is not followed", 1)
	f(0, "http://%zz/", "upstream's answer cannot be understood", 1)
	if reached {
		t.Error("another host was asked")
	}
}

func TestMayFollow(t *testing.T) {
	f := func(base, target string, want bool) {
		t.Helper()
		b, err := parseBase(base)
		if err != nil {
			t.Fatal(err)
		}
		u, err := b.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		if got := mayFollow(b, u); got != want {
			t.Errorf("mayFollow(%s, %s) = %v", base, target, got)
		}
	}
	f("https://a.example", "https://a.example/x", true)
	f("https://a.example", "/x", true)
	f("https://a.example", "https://a.example:443/x", true)
	f("https://a.example", "https://a.example:8443/x", false)
	f("https://a.example", "http://a.example/x", false)
	f("https://a.example", "https://b.example/x", false)
	f("https://a.example", "https://www.a.example/x", false)
	f("https://a.example", "https://me:pw@a.example/x", false)
	f("http://a.example", "https://a.example/x", true)
	f("http://a.example:8080", "https://a.example/x", false)
	f("http://a.example", "https://a.example:8443/x", false)
	f("http://a.example", "http://a.example/x", true)
}

func TestCertificate(t *testing.T) {
	srv := httptest.NewUnstartedServer(write(200, document))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	f := func(name string, o Options, public string) {
		t.Helper()
		if got := mustClient(t, o).get(context.Background(), validators{}, turn{}); got.Public != public || (public == "") != (got.Status == air.StatusOK) {
			t.Errorf("%s: %q (%v), want %q", name, got.Public, got.Err, public)
		}
	}
	trusting := srv.Client().Transport.(*http.Transport)
	defer trusting.CloseIdleConnections()
	f("trusted", Options{Base: srv.URL, Transport: trusting}, "")
	f("unknown authority", Options{Base: srv.URL}, "upstream's certificate is not valid")
	// The test server's certificate is for example.com and the loopback only.
	elsewhere := trusting.Clone()
	elsewhere.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, srv.Listener.Addr().String())
	}
	elsewhere.TLSClientConfig.ServerName = ""
	f("wrong name", Options{Base: "https://feed.test", Transport: elsewhere}, "upstream's certificate is not valid")

	plain := httptest.NewServer(write(200, document))
	defer plain.Close()
	f("no TLS at all", Options{Base: strings.Replace(plain.URL, "http:", "https:", 1)}, "upstream's answer cannot be understood")
}

func TestRequest(t *testing.T) {
	f := func(o Options, v validators, want map[string]string) {
		t.Helper()
		var got *http.Request
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r.Clone(context.Background()) }))
		defer srv.Close()
		o.Base = srv.URL + "/mirror/"
		mustClient(t, o).get(context.Background(), v, turn{})
		if got == nil || got.Method != "GET" || got.URL.String() != "/mirror/static/v1/data.json" {
			t.Fatalf("request %+v", got)
		}
		for key, value := range want {
			if g := strings.Join(got.Header.Values(key), "|"); g != value {
				t.Errorf("%s: %q, want %q", key, g, value)
			}
		}
	}
	f(Options{}, validators{}, map[string]string{
		"User-Agent": "Mote/dev (+https://github.com/mote-air/mote)", "Accept-Encoding": "gzip", "If-None-Match": "", "If-Modified-Since": ""})
	f(Options{Version: "1.2.3", Contact: "air@example.org"}, validators{ETag: `W/"a"`, LastModified: "Thu, 10 Aug 2017 11:23:41 GMT"}, map[string]string{
		"User-Agent": "Mote/1.2.3 (+https://github.com/mote-air/mote; air@example.org)", "If-None-Match": `W/"a"`, "If-Modified-Since": "Thu, 10 Aug 2017 11:23:41 GMT"})
}

// The buffer is used again, and what was read before does not shine through.
func TestBufferIsReused(t *testing.T) {
	docs := []string{strings.Repeat("a", 300_000), "[]", "", strings.Repeat("b", 70_000)}
	i := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.NewResponseController(w).Flush() // no length announced
		io.WriteString(w, docs[i])
	}))
	defer srv.Close()
	c := mustClient(t, Options{Base: srv.URL})
	for i = range docs {
		got := c.get(context.Background(), validators{}, turn{})
		if string(got.Body) != docs[i] {
			t.Fatalf("document %d: %d bytes, want %d (%v)", i, len(got.Body), len(docs[i]), got.Err)
		}
	}
	if cap(c.body.buf) < 300_000 {
		t.Errorf("the buffer was dropped: %d", cap(c.body.buf))
	}
}

// A connection attempt that a limit cut short reports the limit, not what the
// interrupted call makes of it.
func TestTimeoutWhileConnecting(t *testing.T) {
	c := mustClient(t, Options{HeaderTimeout: 10 * time.Millisecond, Transport: trip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, &net.OpError{Op: "dial", Err: r.Context().Err()}
	})})
	if got := c.get(context.Background(), validators{}, turn{}); got.Public != "upstream did not answer within 10 ms" || !strings.Contains(got.Err.Error(), "dial") {
		t.Errorf("%q, %v", got.Public, got.Err)
	}
}
