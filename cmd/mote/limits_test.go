package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestQueriesHaveLimits asks for too much: each answer is 400 and names the
// limit. Clients that go away in the middle of an answer stop their query: their
// one heavy place is free again at once, and nothing goes on running.
func TestQueriesHaveLimits(t *testing.T) {
	const start = 1_704_067_200 // 2024-01-01
	dir := filepath.Join(t.TempDir(), "data")
	var records []spoken
	for day := range int64(3) {
		records = append(records, twoOddDays(start+2*day*aDay)...)
	}
	if code, _, errs := mote(t, nil, "import", "--no-seal", "--data", dir, archiveOf(t, records)); code != 0 {
		t.Fatal(errs)
	}
	p := serveOn(t, dir, newGate(t)).ready()
	f := func(path string, names ...string) {
		t.Helper()
		code, body := p.ask(path)
		if code != http.StatusBadRequest {
			t.Errorf("%s: %d: %s", path, code, body)
		}
		for _, name := range names {
			if !strings.Contains(string(body), name) {
				t.Errorf("%s: %s does not name %s", path, body, name)
			}
		}
	}
	f("/api/v1/series?sensor=sc-1&quantity=pm25&step=raw&from=2023-01-01&to=2024-01-01", "31 days")
	f("/api/v1/series?sensor=sc-1&quantity=pm25&step=hour&from=2020-01-01&to=2024-01-01", "366 days")
	f("/api/v1/series?quantity=pm25&step=hour&from=2024-01-01&to=2024-01-02&sensor="+strings.Join([]string{"sc-1", "sc-2", "sc-3", "sc-4", "sc-5", "sc-6", "sc-7", "sc-8", "sc-9"}, "&sensor="), "8")
	f("/api/v1/values?from=2024-01-01&to=2024-01-08&limit=10001", "10000")

	all := "/api/v1/values.json?quality=all&from=2024-01-01&to=2024-01-08"
	if code, body := p.ask(all); code != http.StatusOK || len(body) < 1_000_000 {
		t.Fatalf("%d, %d bytes", code, len(body))
	}
	before := p.goroutines()
	for range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+all, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := p.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(res.Body).ReadByte(); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("an answer that is left: %d, %v", res.StatusCode, err)
		}
		cancel()
		_ = res.Body.Close() // it was left
	}
	if code, body := p.ask(all); code != http.StatusOK {
		t.Errorf("after clients that went: %d: %s", code, body)
	}
	late := time.After(patience)
	for p.goroutines() > before+3 { // connections that are kept
		select {
		case <-late:
			t.Fatalf("%d goroutines, before %d", p.goroutines(), before)
		default:
		}
	}
	if code := p.stop(os.Interrupt); code != 0 {
		t.Error(p.log())
	}
}

// goroutines is how many the program runs.
func (p *program) goroutines() int {
	p.t.Helper()
	res, err := p.client.Get(p.admin + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "go_goroutines "); ok {
			n, err := strconv.Atoi(text)
			if err != nil {
				p.t.Fatal(err)
			}
			return n
		}
	}
	p.t.Fatal(fmt.Errorf("/metrics has no go_goroutines"))
	return 0
}
