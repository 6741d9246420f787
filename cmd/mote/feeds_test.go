package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	averagesPath = "/static/v2/data.json"
	dayPath      = "/static/v2/data.24h.json"
)

// serveFeeds starts the program with all feeds on.
func serveFeeds(t *testing.T, others map[string]http.HandlerFunc) *program {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "mote.yml")
	if err := os.WriteFile(config, []byte("feeds:\n  averages: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return serveOn(t, filepath.Join(dir, "data"), newGateWith(t, others), "--config", config)
}

// entriesOf are the newest ledger entries of a network, newest first.
func entriesOf(p *program, network string) []entryAnswer {
	p.t.Helper()
	all := get[ledgerAnswer](p, "/api/v1/ledger?limit=100").Entries
	return slices.DeleteFunc(all, func(e entryAnswer) bool { return e.Network != network })
}

// feedOf is how a feed stands.
func feedOf(p *program, name string) feedAnswer {
	p.t.Helper()
	for _, f := range get[statusAnswer](p, "/api/v1/status").Feeds {
		if f.Feed == name {
			return f
		}
	}
	p.t.Fatalf("the status does not list the feed %s", name)
	return feedAnswer{}
}

// TestOtherFeeds has upstream's 24-hour means on the map while there is no index
// yet, and its averages kept as a network of their own.
func TestOtherFeeds(t *testing.T) {
	now := time.Now().Unix() - 60
	p := serveFeeds(t, map[string]http.HandlerFunc{
		dayPath:      document(list(record(1, now, "36.0", "40.0"), record(2, now, "20.0", "30.0"), record(9, now, "5.0", "6.0"))),
		averagesPath: document(list(record(1, now, "11.0", "12.0"), record(7, now, "13.0", "14.0"))),
	})
	p.poll(document(list(record(1, now, "5", "6"), record(2, now, "999.9", "1999.9"), record(3, now, "7", "8"))))
	p.await("msg=poll feed=day status=ok")
	p.await("msg=poll feed=averages status=ok")

	// Sensor 2 measures nothing that is valid, 3 is not in the document, and 9
	// was never heard.
	a := get[provisionalAnswer](p, "/api/v1/provisional?quantity=uk-daqi")
	if fmt.Sprint(a.Sensor, a.Index, a.Band) != "[sc-1] [4] [Moderate]" || !a.Provisional || !strings.Contains(a.Note, "completeness unknown") {
		t.Errorf("provisional: %+v", a)
	}
	if a := get[provisionalAnswer](p, "/api/v1/provisional?quantity=pm25"); fmt.Sprint(a.Sensor) != "[sc-1]" || *a.Value[0] != 36 {
		t.Errorf("provisional: %+v", a)
	}
	if code, body := p.ask("/api/v1/provisional?quantity=us-epa"); code != 400 || !strings.Contains(string(body), "quantity") {
		t.Errorf("us-epa: %d %s", code, body)
	}
	if a := get[latestAnswer](p, "/api/v1/latest?quantity=uk-daqi"); len(a.Sensor) != 0 {
		t.Errorf("a provisional mean is in /latest: %+v", a)
	}
	if code, _ := p.ask("/api/v1/sensors/sc-9"); code != 404 {
		t.Errorf("a sensor of the 24-hour feed is known: %d", code)
	}
	// Each in its own series and its own line; the 24-hour feed in none.
	if e := entriesOf(p, "sc"); len(e) != 1 || e[0].Records != 3 || e[0].New != 6 {
		t.Errorf("the ledger of sc: %+v", e)
	}
	if e := entriesOf(p, "sc5"); len(e) != 1 || e[0].Records != 2 || e[0].New != 4 {
		t.Errorf("the ledger of sc5: %+v", e)
	}
	for sensor, want := range map[string]float64{"sc-1": 5, "sc5-1": 11, "sc5-7": 13} {
		if s := get[seriesAnswer](p, "/api/v1/series?quantity=pm25&step=raw&sensor="+sensor); len(s.Value) != 1 || *s.Value[0] != want {
			t.Errorf("%s: %+v", sensor, s)
		}
	}
	// Where both exist, the map shows the measurements.
	if a := get[latestAnswer](p, "/api/v1/latest?quantity=pm25"); fmt.Sprint(a.Sensor) != "[sc-1 sc-2 sc-3 sc5-7]" {
		t.Errorf("latest: %v", a.Sensor)
	}
	for feed, network := range map[string]string{"raw": "sc", "averages": "sc5", "day": "sc"} {
		if f := feedOf(p, feed); f.State != "up" || f.Network != network || f.Error != "" {
			t.Errorf("%+v", f)
		}
	}
}

// TestOtherFeedsFail has both other feeds fail in one way after another. The
// measurements come as if they were alone.
func TestOtherFeedsFail(t *testing.T) {
	now := time.Now().Unix() - 60
	whole := list(record(1, now, "36.0", "40.0"))
	f := func(name string, answer http.HandlerFunc, logged, text, ledger string) {
		t.Helper()
		p := serveFeeds(t, map[string]http.HandlerFunc{dayPath: answer, averagesPath: answer})
		for i := range int64(3) {
			p.poll(document(list(record(1, now+i, "5", "6"), record(2, now+i, "7", "8"))))
		}
		if logged != "" {
			for _, feed := range []string{"day", "averages"} {
				p.await(`msg="` + logged + `" feed=` + feed)
				if s := feedOf(p, feed); s.State != "down" || !strings.Contains(s.Error, text) || s.Error == "" {
					t.Errorf("%s: %+v, want %q", name, s, text)
				}
			}
		}
		for i, e := range entriesOf(p, "sc") {
			if e.Status != "ok" || e.New != 4 || i > 2 {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if got := entriesOf(p, "sc5"); ledger != "" && (len(got) != 1 || got[0].Status != ledger || got[0].Values != 0) {
			t.Errorf("%s: the ledger of sc5: %+v", name, got)
		}
		if s := get[statusAnswer](p, "/api/v1/status"); s.Upstream.State != "up" || s.Upstream.Error != "" || s.Present.Sensors != 2 {
			t.Errorf("%s: %+v", name, s)
		}
		if a := get[latestAnswer](p, "/api/v1/latest"); fmt.Sprint(a.Sensor) != "[sc-1 sc-2]" || a.T[0] != now+2 {
			t.Errorf("%s: %+v", name, a)
		}
		if a := get[provisionalAnswer](p, "/api/v1/provisional?quantity=pm25"); len(a.Sensor) != 0 {
			t.Errorf("%s: %+v", name, a)
		}
		p.stop(os.Interrupt)
	}
	const failed, useless = "poll failed", "poll brought nothing that can be used"
	f("404", http.NotFound, failed, "upstream answered 404", "failed")
	f("empty", document("[]"), useless, "upstream's document is empty", "ok")
	f("no body", document(""), useless, "refused whole", "rejected")
	f("HTML", document("<!DOCTYPE html><html>moved</html>"), useless, "HTML", "rejected")
	f("truncated", document(whole[:len(whole)-4]), useless, "truncated", "rejected")
	f("broken off", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, whole)
	}, failed, "the answer stopped in the middle", "failed")
	f("never answered", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "", "", "")
}
