package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startDemo starts a small demo on free ports and waits until its page shows
// what the first poll brought.
func startDemo(t *testing.T, more ...string) *program {
	t.Helper()
	p := launch(t, append([]string{"demo", "--sensors", "200", "--listen", "127.0.0.1:0"}, more...)...)
	line := p.await("Simulated data, not measured: open ")
	p.base, _, _ = strings.Cut(line[strings.Index(line, "http://"):], " ")
	p.admin = "http://" + logged(p.await(`msg="admin listening" `), "addr")
	return p
}

// TestDemo shows indices and charts at once, says that they are simulated, and
// leaves nothing behind.
func TestDemo(t *testing.T) {
	if _, err := binary(); err != nil { // before temporary files go elsewhere
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	p := startDemo(t)
	for _, slug := range []string{"uk-daqi", "us-epa", "eaqi"} {
		a := get[latestAnswer](p, "/api/v1/latest?quantity="+slug)
		if len(a.Sensor) < 60 {
			t.Errorf("%d sensors have a %s at once", len(a.Sensor), slug)
		}
	}
	a := get[latestAnswer](p, "/api/v1/latest?quantity=pm25")
	if len(a.Sensor) < 80 {
		t.Fatalf("%d sensors have PM2.5 at once", len(a.Sensor))
	}
	full := 0
	for _, id := range a.Sensor {
		from := time.Now().Add(-24 * time.Hour).UTC().Format(time.RFC3339)
		s := get[seriesAnswer](p, fmt.Sprintf("/api/v1/series?sensor=%s&quantity=pm25&step=hour&from=%s", id, from))
		if len(s.T) >= 24 {
			full++
		}
	}
	if full < len(a.Sensor)*3/4 {
		t.Errorf("%d of %d sensors have a whole day", full, len(a.Sensor))
	}
	status := get[map[string]any](p, "/api/v1/status")
	if status["simulated"] != true || status["origin"] != "simulated" {
		t.Errorf("the status says simulated %v, origin %v", status["simulated"], status["origin"])
	}
	imports, values := 0, int64(0)
	for _, e := range get[ledgerAnswer](p, "/api/v1/ledger?limit=1000").Entries {
		if e.Kind == "import" {
			imports++
			values += e.New
			if e.Status != "ok" || e.Late != 0 || e.Conflict != 0 {
				t.Errorf("an import says %+v", e)
			}
		}
	}
	if imports < 2 || values < 200_000 {
		t.Errorf("%d imports of %d values", imports, values)
	}
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("it ends with code %d:\n%s", code, p.log())
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("it leaves %v behind, %v", left, err)
	}
}

// TestDemoInterrupted ends while it still writes its history.
func TestDemoInterrupted(t *testing.T) {
	if _, err := binary(); err != nil { // before temporary files go elsewhere
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	p := launch(t, "demo", "--sensors", "20000", "--history", "240h", "--listen", "127.0.0.1:0")
	p.await(`msg="admin listening" `)
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("it ends with code %d:\n%s", code, p.log())
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("it leaves %v behind, %v", left, err)
	}
}

// TestDemoAgain continues a directory, and refuses what does not belong there.
func TestDemoAgain(t *testing.T) {
	dir := t.TempDir()
	p := startDemo(t, "--data", dir)
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Fatalf("it ends with code %d:\n%s", code, p.log())
	}
	p = startDemo(t, "--data", dir)
	p.await("what is missing since is added")
	for _, e := range get[ledgerAnswer](p, "/api/v1/ledger?limit=1000").Entries {
		if e.Conflict > 0 {
			t.Errorf("entry %d has %d conflicts", e.ID, e.Conflict)
		}
	}
	p.stop(syscall.SIGTERM)

	if code, _, says := mote(t, nil, "demo", "--data", dir, "--seed", "2", "--sensors", "200", "--listen", "127.0.0.1:0"); code != 1 || !strings.Contains(says, "another simulated network") {
		t.Errorf("another seed ends with %d: %s", code, says)
	}

	real := serveOn(t, dir, newGate(t))
	real.poll(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	if e := real.entry(); e.Status != "rejected" || !strings.Contains(e.Error, "simulated") {
		t.Errorf("a real answer to a simulated directory: %+v", e)
	}
	real.stop(syscall.SIGTERM)

	measured := filepath.Join(t.TempDir(), "measured")
	real = serveOn(t, measured, newGate(t))
	real.poll(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	real.stop(syscall.SIGTERM)
	if code, _, says := mote(t, nil, "demo", "--data", measured, "--sensors", "200", "--listen", "127.0.0.1:0"); code != 1 || !strings.Contains(says, "keeps real data") {
		t.Errorf("a demo on measured data ends with %d: %s", code, says)
	}
}

func TestDemoUsage(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		if code, _, says := mote(t, nil, args...); code != 2 || !strings.Contains(says, want) {
			t.Errorf("%q ends with %d: %s", args, code, says)
		}
	}
	f("--sensors: 0 sensors: want 1 to 100000", "demo", "--sensors", "0")
	f("--sensors: 100001 sensors", "sim", "--sensors", "100001")
	f("--history: -1s", "demo", "--history", "-1s")
	f("--history: 96000h0m0s: want 0s to 3660d", "demo", "--history", "4000d")
	f(`--fail: "x" is no way to fail`, "sim", "--fail", "x")
	f("--speed: 0: want more than 0", "sim", "--speed", "0")
	f(`--start: "yesterday"`, "sim", "--start", "yesterday")
}

// TestDemoHistory begins with whole days that are sealed, joined with the hours
// since midnight.
func TestDemoHistory(t *testing.T) {
	p := startDemo(t, "--sensors", "30", "--history", "4d")
	id := get[latestAnswer](p, "/api/v1/latest?quantity=pm25").Sensor[0]
	from := time.Now().Add(-4 * 24 * time.Hour).UTC().Format(time.DateOnly)
	s := get[struct {
		T     []int64
		State []string
	}](p, fmt.Sprintf("/api/v1/series?sensor=%s&quantity=pm25&step=day&from=%s", id, from))
	final := 0
	for _, state := range s.State {
		if state == "final" {
			final++
		}
	}
	if final != 4 || len(s.T) < 4 || len(s.T) > 5 {
		t.Errorf("%d days, states %q", len(s.T), s.State)
	}
	hours := get[seriesAnswer](p, fmt.Sprintf("/api/v1/series?sensor=%s&quantity=pm25&step=hour&from=%s", id, from))
	for i := 1; i < len(hours.T); i++ {
		if hours.T[i] <= hours.T[i-1] {
			t.Fatalf("hours %v", hours.T)
		}
	}
	if len(hours.T) < 4*20 {
		t.Errorf("%d hours", len(hours.T))
	}
}
