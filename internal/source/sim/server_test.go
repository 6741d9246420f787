package sim

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
)

// rig is a server over real HTTP, at a time that a test sets.
type rig struct {
	t *testing.T
	*httptest.Server
	network *Network
	now     int64
}

func newRig(t *testing.T, m Mode) *rig {
	t.Helper()
	r := &rig{t: t, network: network(t, 200, 1), now: noon}
	r.Server = httptest.NewServer(NewServer(r.network, func() time.Time { return time.Unix(r.now, 0) }, m).Handler())
	t.Cleanup(r.Close)
	return r
}

// ask makes a request as it is given: nothing is unpacked or repeated.
func (r *rig) ask(method, path string, header ...string) (*http.Response, []byte) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.URL+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if res.Header.Get(source.SimulatedHeader) != source.SimulatedValue {
		r.t.Errorf("%s %s is not marked as simulated", method, path)
	}
	return res, body
}

func TestFeeds(t *testing.T) {
	r := newRig(t, None)
	for _, f := range feeds {
		res, body := r.ask("GET", f.path)
		if res.StatusCode != 200 || !bytes.Equal(body, f.document(r.network, noon)) || res.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d, %d bytes, %v", f.path, res.StatusCode, len(body), res.Header)
		}
		res, zipped := r.ask("GET", f.path, "Accept-Encoding", "gzip")
		z, err := gzip.NewReader(bytes.NewReader(zipped))
		if err != nil || res.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %v, %v", f.path, err, res.Header)
		}
		if plain, err := io.ReadAll(z); err != nil || !bytes.Equal(plain, body) || len(zipped) > len(body)/4 {
			t.Errorf("%s: unpacked %d bytes of %d, %v", f.path, len(plain), len(zipped), err)
		}
		if res, _ := r.ask("GET", f.path, "Accept-Encoding", "gzip", "If-None-Match", res.Header.Get("ETag")); res.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its ETag: %d", f.path, res.StatusCode)
		}
		if res, _ := r.ask("GET", f.path, "If-Modified-Since", res.Header.Get("Last-Modified")); res.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its Last-Modified: %d", f.path, res.StatusCode)
		}
	}
	old, first := r.ask("GET", feeds[0].path)
	r.now += 59
	if _, same := r.ask("GET", feeds[0].path); !bytes.Equal(first, same) {
		t.Error("the document changes within a minute")
	}
	r.now++
	res, next := r.ask("GET", feeds[0].path, "If-None-Match", old.Header.Get("ETag"))
	if res.StatusCode != 200 || bytes.Equal(first, next) {
		t.Errorf("a minute later: %d", res.StatusCode)
	}
	if _, body := r.ask("GET", "/"); !bytes.Contains(body, []byte("Nothing here was measured")) {
		t.Errorf("/ says %s", body)
	}
}

func TestSensorPath(t *testing.T) {
	r := newRig(t, None)
	f := func(path string, code, least, most int) {
		t.Helper()
		res, body := r.ask("GET", path)
		var records []any
		if res.StatusCode != code || code == 200 && (json.Unmarshal(body, &records) != nil || len(records) < least || len(records) > most) {
			t.Errorf("%s: %d with %d records: %s", path, res.StatusCode, len(records), body)
		}
	}
	id := r.network.elements[0].id.Number()
	f(fmt.Sprintf("/airrohr/v1/sensor/%d/", id), 200, 1, 3)
	f(fmt.Sprintf("/airrohr/v1/sensor/%d", id), 404, 0, 0)
	f("/airrohr/v1/sensor/99999999/", 200, 0, 0)
	f("/airrohr/v1/sensor/x/", 200, 0, 0)
	f("/static/v1/other.json", 404, 0, 0)
}

// TestPollerMeetsFailures polls each failure with our own poller.
func TestPollerMeetsFailures(t *testing.T) {
	f := func(m Mode, status air.Status, http int, public string) source.Fetch {
		t.Helper()
		r := newRig(t, m)
		got := pollOnce(t, r.URL)
		if got.Status != status || got.HTTPStatus != http || got.Public != public || !got.Simulated {
			t.Errorf("%s: %s %d %q, simulated %t", m, got.Status, got.HTTPStatus, got.Public, got.Simulated)
		}
		return got
	}
	f(Forbidden, air.StatusFailed, 403, "upstream answered 403")
	f(NotFound, air.StatusFailed, 404, "upstream answered 404")
	f(Broken, air.StatusFailed, 500, "upstream answered 500")
	if got := f(TooMany, air.StatusFailed, 429, "upstream answered 429"); got.RetryAfter != time.Minute {
		t.Errorf("429 asks to wait %s", got.RetryAfter)
	}
	f(Stall, air.StatusFailed, 200, "the answer stalled for 100 ms")
	if got := f(Empty, air.StatusOK, 200, ""); got.Bytes != 2 {
		t.Errorf("empty has %d bytes", got.Bytes)
	}
	cut := f(Truncated, air.StatusOK, 200, "")
	_, err := decode.SensorCommunity(bytes.NewReader(cut.Body), air.SC, decode.Limits{}, func(decode.Record) error { return nil })
	if _, ok := errors.AsType[*decode.DocumentError](err); !ok || !strings.Contains(err.Error(), "truncated") {
		t.Errorf("a truncated document decodes with %v", err)
	}
	good := f(None, air.StatusOK, 200, "")
	if sum, err := decode.SensorCommunity(bytes.NewReader(good.Body), air.SC, decode.Limits{}, func(decode.Record) error { return nil }); err != nil || sum.Records < 300 {
		t.Errorf("a good document has %d records, %v", sum.Records, err)
	}
}

// pollOnce returns the first fetch of a poller, its body kept.
func pollOnce(t *testing.T, base string) (got source.Fetch) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	p, err := source.New(source.Options{Base: base, StallTimeout: 100 * time.Millisecond}, source.Feed{Name: "raw", Network: air.SC, Path: source.RawPath, Every: time.Hour, Handle: func(_ context.Context, f source.Fetch) source.Verdict {
		got = f
		got.Body = bytes.Clone(f.Body)
		stop()
		return source.Verdict{Accepted: true}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFailOnDemand(t *testing.T) {
	r := newRig(t, None)
	f := func(query string, code int, says string) {
		t.Helper()
		if res, body := r.ask("POST", "/-/fail?"+query); res.StatusCode != code || !strings.Contains(string(body), says) {
			t.Errorf("%s: %d %s", query, res.StatusCode, body)
		}
	}
	feed := func(code int) {
		t.Helper()
		if res, _ := r.ask("GET", feeds[0].path); res.StatusCode != code {
			t.Errorf("the feed answers %d, want %d", res.StatusCode, code)
		}
	}
	feed(200)
	f("mode=403", 200, "failing with 403 for 10m0s")
	feed(403)
	f("mode=404&for=90s", 200, "for 1m30s")
	feed(404)
	f("mode=none", 200, "answering well")
	feed(200)
	f("mode=500&for=1ns", 200, "for 1ns") // over at once
	feed(200)
	f("", 400, "want one of none, 403")
	f("mode=teapot", 400, `"teapot" is no way to fail`)
	f("mode=403&for=25h", 400, "at most 24h")
	f("mode=403&for=-1s", 400, "more than 0s")
	f("mode=403&for=soon", 400, "invalid duration")
	feed(200)
	if res, _ := r.ask("POST", "/-/fail?mode=403", "Origin", "http://elsewhere.example"); res.StatusCode != 403 {
		t.Errorf("a page from elsewhere may make it fail: %d", res.StatusCode)
	}
	feed(200)
	if res, _ := r.ask("GET", "/-/fail?mode=403"); res.StatusCode != 405 {
		t.Errorf("GET makes it fail: %d", res.StatusCode)
	}
	stranger := httptest.NewRequest("POST", "/-/fail?mode=403", nil)
	stranger.RemoteAddr = "192.0.2.1:1234"
	rec := httptest.NewRecorder()
	r.Config.Handler.ServeHTTP(rec, stranger)
	if rec.Code != 404 {
		t.Errorf("another machine may make it fail: %d", rec.Code)
	}
	feed(200)
}
