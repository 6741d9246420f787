package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/source"
)

// invented marks an answer as the simulator does.
func invented(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(source.SimulatedHeader, source.SimulatedValue)
		answer(w, r)
	}
}

// TestOtherOrigin points a data directory at an upstream of the other kind:
// everything of it is refused, the ledger and the status say why, the log says
// what to do, and the first kind is still taken after.
func TestOtherOrigin(t *testing.T) {
	as := func(simulated bool, text string) http.HandlerFunc {
		if simulated {
			return invented(document(text))
		}
		return document(text)
	}
	f := func(simulated bool, reason string) {
		t.Helper()
		dir := t.TempDir()
		now := time.Now().Unix() - 60
		p := serveOn(t, dir, newGate(t)).ready()
		p.poll(as(simulated, list(record(1, now, "5", "6"))))
		first := p.entry()
		before := shown(p)
		if code := p.stop(os.Interrupt); code != 0 {
			t.Fatalf("exit code %d", code)
		}

		p = serveOn(t, dir, newGate(t)).ready()
		for range 2 {
			p.poll(as(!simulated, list(record(1, now+30, "50", "60"), record(2, now, "7", "8"))))
			e := p.entry()
			if e.Status != "rejected" || e.HTTPStatus != 200 || e.Records != 0 || e.Values != 0 || !strings.Contains(e.Error, reason) || e.ID == first.ID {
				t.Errorf("the ledger says %+v, want rejected: %q", e, reason)
			}
			if s := get[statusAnswer](p, "/api/v1/status").Upstream; s.State != "down" || s.Error != e.Error {
				t.Errorf("upstream is %+v, want down: %q", s, e.Error)
			}
			if now := shown(p); now != before {
				t.Errorf("shown is %s, was %s", now, before)
			}
		}
		if hint := p.log(); strings.Count(hint, "choose another directory with --data") != 1 || !strings.Contains(hint, dir) {
			t.Errorf("the log does not say once what to do:\n%s", hint)
		}
		p.poll(as(simulated, list(record(1, now+30, "7", "8"))))
		if e := p.entry(); e.Status != "ok" || e.New != 2 {
			t.Errorf("its own kind: %+v", e)
		}
		resp, err := http.Get(p.base + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if got := resp.Header.Get(source.SimulatedHeader); (got == source.SimulatedValue) != simulated {
			t.Errorf("the page's header %s is %q", source.SimulatedHeader, got)
		}
		st := get[struct {
			Simulated bool
			Origin    string
		}](p, "/api/v1/status")
		if want := map[bool]string{true: "{true simulated}", false: "{false real}"}[simulated]; fmt.Sprint(st) != want {
			t.Errorf("status %v, want %s", st, want)
		}
	}
	f(false, "it is marked as simulated, and this Mote keeps measured data")
	f(true, "it is not marked as simulated, and this Mote keeps simulated data")
}
