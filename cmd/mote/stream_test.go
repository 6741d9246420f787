package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// told is an event of a stream.
type told struct {
	name string
	data struct {
		Version, Upstream string
		Changed           int
	}
}

// follow reads the next event; ok is false at the stream's clean end.
func follow(t *testing.T, lines *bufio.Scanner) (e told, ok bool) {
	t.Helper()
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			e.name = value
		case name == "data":
			if err := json.Unmarshal([]byte(value), &e.data); err != nil {
				t.Fatal(err)
			}
		case lines.Text() == "" && e.name != "":
			return e, true
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("the stream breaks off: %v", err)
	}
	return e, false
}

// TestStream watches the program through a poll, a failure and its end: what
// the events name can be asked for, and a stream does not hold up the end.
func TestStream(t *testing.T) {
	now := time.Now().Unix() - 60
	p := serveOn(t, t.TempDir(), newGate(t)).ready()
	p.poll(document(list(record(1, now, "5", "6"))))
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, p.base+"/api/v1/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	next := func(upstream string) told {
		t.Helper()
		e, ok := follow(t, lines)
		if !ok || e.name != "version" || e.data.Upstream != upstream {
			t.Fatalf("got %+v %t, want a version with upstream %s", e, ok, upstream)
		}
		return e
	}
	first := next("ok")
	p.poll(document(list(record(1, now+10, "7", "8"), record(2, now+10, "9", "9"))))
	second := next("ok")
	if second.data.Changed != 2 || second.data.Version == first.data.Version {
		t.Errorf("%+v after %+v", second, first)
	}
	delta := get[struct {
		Version string
		Sensor  []string
		Value   []float64
		Placed  struct{ Sensor []string }
	}](p, "/api/v1/latest/delta?since="+first.data.Version)
	if delta.Version != second.data.Version || strings.Join(delta.Sensor, " ") != "sc-1 sc-2" || delta.Value[0] != 7 || strings.Join(delta.Placed.Sensor, " ") != "sc-2" {
		t.Errorf("%+v", delta)
	}
	p.poll(status(500))
	if down := next("down"); down.data.Version != second.data.Version || down.data.Changed != 0 {
		t.Errorf("%+v", down)
	}
	p.poll(document(list(record(1, now+20, "8", "8"))))
	for { // the version comes first, or upstream's return
		if e, ok := follow(t, lines); !ok || e.data.Version != second.data.Version && e.data.Upstream == "ok" {
			if !ok {
				t.Fatal("the stream ends")
			}
			break
		}
	}
	began := time.Now()
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("an open stream held up the end for %s", took)
	}
	for {
		if _, ok := follow(t, lines); !ok {
			break
		}
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Errorf("the stream's end is not clean: %v", err)
	}
}
