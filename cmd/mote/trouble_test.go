package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// record is one record of particles of a sensor at a place of its own.
func record(sensor, at int64, fine, coarse string) string {
	return fmt.Sprintf(`{"id":1,"timestamp":%q,"sensor":{"id":%d,"pin":"1","sensor_type":{"id":14,"name":"SDS011","manufacturer":"Nova Fitness"}},"location":{"id":%d,"latitude":"50.1","longitude":"8.6","country":"DE","indoor":0},"sensordatavalues":[{"value_type":"P1","value":%q},{"value_type":"P2","value":%q}]}`,
		time.Unix(at, 0).UTC().Format(time.DateTime), sensor, sensor+500, coarse, fine)
}

// list joins records to a document.
func list(records ...string) string { return "[" + strings.Join(records, ",") + "]" }

// halted sends half of a document, then nothing until resume is closed; begun
// is closed when the half is under way.
func halted(text string, begun, resume chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		_, _ = io.WriteString(w, text[:len(text)/2])
		_ = http.NewResponseController(w).Flush()
		close(begun)
		select {
		case <-resume:
			_, _ = io.WriteString(w, text[len(text)/2:])
		case <-r.Context().Done():
		}
	}
}

// TestUpstreamTrouble lets upstream fail in one way after another and come
// back. Nothing of a broken answer is ever stored, and the page says since
// when upstream cannot be heard.
func TestUpstreamTrouble(t *testing.T) {
	now := time.Now().Unix() - 60
	p := serveOn(t, t.TempDir(), newGate(t)).ready()
	if s := get[statusAnswer](p, "/api/v1/status").Upstream; s.State != "starting" || s.Since != nil {
		t.Errorf("before the first answer upstream is %+v", s)
	}
	p.poll(document(list(record(1, now, "5", "6"), record(2, now, "7", "8"))))
	good := p.entry()
	if s := get[statusAnswer](p, "/api/v1/status").Upstream; s.State != "up" || s.Since == nil || s.Error != "" {
		t.Errorf("after an answer upstream is %+v", s)
	}
	before := shown(p)

	strange := list(record(3, now+1, "9", "10"), record(1, now+1, "11", "12"))
	var since time.Time
	f := func(answer http.HandlerFunc, status string, http int, text string) {
		t.Helper()
		p.poll(answer)
		e := p.entry()
		if e.Status != status || e.HTTPStatus != http || e.New != 0 || e.Values != 0 || e.Records != 0 || !strings.Contains(e.Error, text) {
			t.Errorf("the ledger says %+v, want %s %d %q", e, status, http, text)
		}
		if since.IsZero() {
			since = e.Started
		}
		s := get[statusAnswer](p, "/api/v1/status").Upstream
		if s.State != "down" || s.Since == nil || !s.Since.Truncate(time.Millisecond).Equal(since) || !strings.Contains(s.Error, text) || s.Error == "" {
			t.Errorf("upstream is %+v, want down since %v: %q", s, since, text)
		}
		if s.LastSuccess == nil || !s.LastSuccess.Truncate(time.Millisecond).Equal(good.Finished) {
			t.Errorf("the last success is %v, want %v", s.LastSuccess, good.Finished)
		}
		if shown(p) != before {
			t.Errorf("after %s %d something else is shown", status, http)
		}
		if code, _ := p.ask("/api/v1/sensors/sc-3"); code != 404 {
			t.Errorf("after %s %d a sensor of a broken answer is known: %d", status, http, code)
		}
		if code, _ := p.ask("/readyz"); code != 200 {
			t.Errorf("not ready while upstream is down: %d", code)
		}
	}
	f(status(503), "failed", 503, "503")
	f(document(strange[:len(strange)-1]), "rejected", 200, "truncated")
	f(document(strange[:len(strange)/2]), "rejected", 200, "truncated")
	f(document(strange+"\x00\x17garbage"), "rejected", 200, "more bytes after the end")
	f(document("[]"), "ok", 200, "")
	f(document(""), "rejected", 200, "empty")
	f(document("<!DOCTYPE html><html>down for maintenance</html>"), "rejected", 200, "HTML")
	f(status(404), "failed", 404, "404")
	f(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "failed", 0, "without an answer")

	// An answer that halts is waited for; nothing of its half is shown.
	begun, resume := make(chan struct{}), make(chan struct{})
	p.begin(halted(strange, begun, resume))
	<-begun
	if s := get[statusAnswer](p, "/api/v1/status").Upstream; s.State != "down" || shown(p) != before {
		t.Errorf("in the middle of an answer upstream is %+v", s)
	}
	close(resume)
	p.ready()
	e := p.entry()
	if e.Status != "ok" || e.Records != 2 || e.New != 4 {
		t.Errorf("a slow answer: %+v", e)
	}
	s := get[statusAnswer](p, "/api/v1/status").Upstream
	if s.State != "up" || s.Since == nil || !s.Since.Truncate(time.Millisecond).Equal(e.Started) || s.Error != "" {
		t.Errorf("after the recovery upstream is %+v, want up since %v", s, e.Started)
	}
	if a := get[latestAnswer](p, "/api/v1/latest"); fmt.Sprint(a.Sensor) != "[sc-1 sc-2 sc-3]" || *a.Value[0] != 11 {
		t.Errorf("after the recovery: %+v", a)
	}
	if !strings.Contains(p.log(), `msg="poll: back to normal"`) {
		t.Errorf("the recovery is not logged:\n%s", p.log())
	}
	// The validators of what was not accepted were never used.
	p.poll(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			t.Error("conditional, though the last answer had no ETag")
		}
		document(strange)(w, r)
	})
	p.poll(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == "" {
			t.Error("not conditional after a good answer with an ETag")
		}
		w.WriteHeader(http.StatusNotModified)
	})
	if e := p.entry(); e.Status != "unchanged" || e.HTTPStatus != 304 {
		t.Errorf("304: %+v", e)
	}
	if code := p.stop(os.Interrupt); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestStalledAnswer has an answer stall until the program gives it up.
func TestStalledAnswer(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "mote.yml")
	if err := os.WriteFile(config, []byte("limits:\n  request_timeout: 3s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Unix() - 60
	p := serveOn(t, filepath.Join(dir, "data"), newGate(t), "--config", config)
	p.begin(document(list(record(1, now, "5", "6"))))
	p.begin(halted(list(record(2, now, "5", "6"), record(3, now, "5", "6")), make(chan struct{}), nil))
	p.begin(document(list(record(4, now, "5", "6"))))
	p.await(`msg="poll: back to normal"`)
	var given bool
	for _, e := range get[ledgerAnswer](p, "/api/v1/ledger").Entries {
		if e.Status == "failed" && e.Error == "the answer took longer than 3 s" {
			given = true
		}
	}
	a := get[latestAnswer](p, "/api/v1/latest")
	if !given || fmt.Sprint(a.Sensor) != "[sc-1 sc-4]" {
		t.Errorf("given up: %t; stored: %v\n%s", given, a.Sensor, p.log())
	}
}
