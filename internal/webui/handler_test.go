package webui

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"index.html":            {Data: []byte("<!doctype html><title>Mote</title>")},
	"favicon.svg":           {Data: []byte("<svg/>")},
	"licences.txt":          {Data: []byte("licences")},
	"assets/index-a1b2.js":  {Data: []byte("start()")},
	"assets/inter-c3.woff2": {Data: []byte("font")},
	"assets/worker-d4.mjs":  {Data: []byte("work()")},
	".keep":                 {},
}

func get(t *testing.T, h http.Handler, method, target string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestServe(t *testing.T) {
	h := New(built)
	f := func(method, target string, status int, contentType, cache string) {
		t.Helper()
		resp := get(t, h, method, target)
		if resp.StatusCode != status {
			t.Errorf("%s %s: status %d, want %d", method, target, resp.StatusCode, status)
			return
		}
		if got := resp.Header.Get("Content-Type"); got != contentType {
			t.Errorf("%s %s: Content-Type %q, want %q", method, target, got, contentType)
		}
		if got := resp.Header.Get("Cache-Control"); got != cache {
			t.Errorf("%s %s: Cache-Control %q, want %q", method, target, got, cache)
		}
	}
	const html, js, plain = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/plain; charset=utf-8"
	f("GET", "/", 200, html, ask)
	f("HEAD", "/", 200, html, ask)
	f("GET", "/index.html", 200, html, ask)
	f("GET", "/about", 200, html, ask)
	f("GET", "/sensors/sc-8554", 200, html, ask)
	f("GET", "/no/such/page", 200, html, ask)
	f("GET", "/favicon.svg", 200, "image/svg+xml", ask)
	f("GET", "/licences.txt", 200, plain, ask)
	f("GET", "/assets/index-a1b2.js", 200, js, forEver)
	f("GET", "/assets/inter-c3.woff2", 200, "font/woff2", forEver)
	f("GET", "/assets/worker-d4.mjs", 200, js, forEver)
	f("GET", "/assets/index-old.js", 404, plain, "")
	f("GET", "/assets/", 404, plain, "")
	f("GET", "/assets", 404, plain, "")
	f("GET", "/assets/../assets/x.js", 404, plain, "")
	f("GET", "/api/v1/nothing", 404, plain, "")
	f("GET", "/api", 404, plain, "")
	f("GET", "/.keep", 200, html, ask) // a page like any other: it is not served
	f("GET", "/../../etc/passwd", 200, html, ask)
	f("POST", "/", 405, plain, "")
	f("DELETE", "/assets/index-a1b2.js", 405, plain, "")
}

func TestUnchangedPageIsNotSentAgain(t *testing.T) {
	h := New(built)
	tag := get(t, h, "GET", "/").Header.Get("ETag")
	if tag == "" {
		t.Fatal("no ETag on index.html")
	}
	if got := get(t, h, "GET", "/about", "If-None-Match", tag).StatusCode; got != 304 {
		t.Errorf("with the tag: status %d, want 304", got)
	}
	if got := get(t, h, "GET", "/about", "If-None-Match", `"other"`).StatusCode; got != 200 {
		t.Errorf("with another tag: status %d, want 200", got)
	}
}

func TestPackedOnce(t *testing.T) {
	script := strings.Repeat("work(); ", 500)
	h := New(fstest.MapFS{
		"index.html":          {Data: []byte("<!doctype html>")},
		"assets/big-1.js":     {Data: []byte(script)},
		"assets/font-2.woff2": {Data: []byte(script)},
	})
	f := func(target, accept, encoding string) {
		t.Helper()
		resp := get(t, h, "GET", target, "Accept-Encoding", accept)
		body := io.Reader(resp.Body)
		if got := resp.Header.Get("Content-Encoding"); got != encoding {
			t.Errorf("%s for %q: Content-Encoding %q, want %q", target, accept, got, encoding)
		} else if got == "gzip" {
			z, err := gzip.NewReader(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		if b, err := io.ReadAll(body); err != nil || string(b) != script {
			t.Errorf("%s for %q: %d bytes, %v", target, accept, len(b), err)
		}
		if resp.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: Vary %q", target, resp.Header.Get("Vary"))
		}
	}
	f("/assets/big-1.js", "gzip, deflate, br", "gzip")
	f("/assets/big-1.js", "br;q=1.0, gzip;q=0.5", "gzip")
	f("/assets/big-1.js", "gzip;q=0", "")
	f("/assets/big-1.js", "identity", "")
	f("/assets/font-2.woff2", "gzip", "")
	plain, packed := get(t, h, "GET", "/assets/big-1.js").Header.Get("ETag"), get(t, h, "GET", "/assets/big-1.js", "Accept-Encoding", "gzip").Header.Get("ETag")
	if plain == packed {
		t.Errorf("plain and packed bytes share the tag %s", plain)
	}
	if got := get(t, h, "GET", "/assets/big-1.js", "Accept-Encoding", "gzip", "If-None-Match", packed).StatusCode; got != 304 {
		t.Errorf("with the packed tag: status %d, want 304", got)
	}
}

func TestWithoutABuiltPage(t *testing.T) {
	h := New(fstest.MapFS{".keep": {}})
	f := func(method, target string, status int, says string) {
		t.Helper()
		resp := get(t, h, method, target)
		var b strings.Builder
		if _, err := io.Copy(&b, resp.Body); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != status || !strings.Contains(b.String(), says) {
			t.Errorf("%s %s: status %d, want %d; body %q, want %q in it", method, target, resp.StatusCode, status, b.String(), says)
		}
	}
	f("GET", "/", 200, "make run")
	f("GET", "/sensors/sc-1", 200, "Sensor.Community contributors")
	f("GET", "/assets/index.js", 404, "not found")
	f("GET", "/api/v1/x", 404, "not found")
	f("POST", "/", 405, "GET")
}

func TestEmbedded(t *testing.T) {
	resp := get(t, Handler(), "GET", "/")
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		t.Errorf("status %d, Content-Type %q: want 200 and HTML, built or not", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
}
