package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestForget forgets sensors and places beside a running server and without
// one: the program is the same, and so must be what is left.
func TestForget(t *testing.T) {
	for _, beside := range []bool{true, false} {
		name := "without a server"
		if beside {
			name = "beside a server"
		}
		t.Run(name, func(t *testing.T) { testForget(t, beside) })
	}
}

func testForget(t *testing.T, beside bool) {
	dir := t.TempDir()
	up := newGate(t)
	now := time.Now().Unix() - 300
	old, recent := now-2*anHour, now
	var records []string
	for s := int64(1); s <= 4; s++ {
		records = append(records, record(s, old, "5.5", "6.5"), record(s, recent, "7.5", "8.5"))
	}
	feed := document(list(records...))
	p := serveOn(t, dir, up).poll(feed)

	forget := func(want int, args ...string) {
		t.Helper()
		if !beside {
			if code := p.stop(syscall.SIGTERM); code != 0 {
				t.Errorf("exit code %d", code)
			}
		}
		code, out, errs := mote(t, nil, append([]string{"forget", "--data", dir}, args...)...)
		if code != 0 || out != fmt.Sprintf("%d values removed; later arrivals will be refused.\n", want) {
			t.Errorf("forget %q: exit code %d, %q, %q", args, code, out, errs)
		}
		if !beside {
			p = serveOn(t, dir, up).ready()
		}
		if e := p.entry(); e.Kind != "forget" || e.Network != "sc" || e.Status != "ok" || e.Values != int64(want) || e.New != 0 {
			t.Errorf("forget %q: the ledger says %+v", args, e)
		}
	}
	present := func(want string) {
		t.Helper()
		for _, q := range []string{"pm25", "pm10"} {
			if a := get[latestAnswer](p, "/api/v1/latest?max_age=0&quantity="+q); fmt.Sprint(a.Sensor) != want {
				t.Errorf("latest %s: %v, want %s", q, a.Sensor, want)
			}
		}
	}
	gone := func(sensor int) {
		t.Helper()
		for _, path := range []string{"/api/v1/sensors/sc-%d", "/api/v1/series?sensor=sc-%d", "/api/v1/series?step=hour&sensor=sc-%d"} {
			if code, body := p.ask(fmt.Sprintf(path, sensor)); code != 404 {
				t.Errorf(path+": %d %s", sensor, code, body)
			}
		}
	}
	refused := func(want int64) {
		t.Helper()
		p.poll(feed)
		e := p.entry()
		if e.Kind != "poll" || e.Rejected["forgotten"] != want || e.Duplicate != 16-want || e.New != 0 || e.Values != 16 {
			t.Errorf("the feed's next poll: %+v, want %d forgotten", e, want)
		}
	}

	present("[sc-1 sc-2 sc-3 sc-4]")
	forget(4, "--sensor", "sc-1")
	present("[sc-2 sc-3 sc-4]")
	gone(1)
	refused(4)
	present("[sc-2 sc-3 sc-4]")

	forget(4, "--site", "sc-502")
	gone(2)
	refused(8)

	// Only what lies in the interval; its end is not included.
	at := func(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }
	forget(2, "--sensor", "sc-3", "--from", at(old+1), "--to", at(recent+1))
	refused(10)
	present("[sc-3 sc-4]")
	a := get[seriesAnswer](p, fmt.Sprintf("/api/v1/series?sensor=sc-3&from=%d&to=%d", old, recent+1))
	if fmt.Sprint(a.T) != fmt.Sprint([]int64{old}) {
		t.Errorf("left of sensor 3: %v, want %d", a.T, old)
	}
	if s := get[sensorAnswer](p, "/api/v1/sensors/sc-3"); len(s.Latest) != 2 || s.Latest[0].T != old {
		t.Errorf("sensor 3 says %+v", s.Latest)
	}
	forget(0, "--sensor", "sc-1") // once more changes nothing
	refused(10)

	// It is remembered, whatever happens to the process.
	p.kill()
	p = serveOn(t, dir, up)
	refused(10)
	present("[sc-3 sc-4]")
	gone(1)
	gone(2)
}

func TestRemoval(t *testing.T) {
	for n, want := range map[int64]string{0: "0 values removed", 1: "1 value removed", 2: "2 values removed"} {
		if got := removal(n); got != want+"; later arrivals will be refused." {
			t.Errorf("%d: %s", n, got)
		}
	}
}

// TestForgetRefuses asks for what cannot be done.
func TestForgetRefuses(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	f := func(code int, want string, args ...string) {
		t.Helper()
		got, out, errs := mote(t, nil, append([]string{"forget", "--data", none}, args...)...)
		if got != code || out != "" || !strings.Contains(errs, want) {
			t.Errorf("forget %q: exit code %d, want %d; %q, %q, want %q", args, got, code, out, errs, want)
		}
	}
	f(2, "forget needs --sensor or --site, one of them")
	f(2, "one of them", "--sensor", "sc-1", "--site", "sc-1")
	f(2, "--sensor", "--sensor", "8554")
	f(2, `unknown network "xx"`, "--sensor", "xx-1")
	f(2, "--site", "--site", "sc-0")
	f(2, `--from: "yesterday" is neither a date`, "--sensor", "sc-1", "--from", "yesterday")
	f(2, "is not before --to", "--sensor", "sc-1", "--from", "2026-01-02", "--to", "2026-01-02")
	f(2, "unknown flag: --sensors", "--sensors", "sc-1")
	f(2, "", "--sensor", "sc-1", "sc-2")
	f(1, "no data directory at "+none+": name one with --data", "--sensor", "sc-1")
	if _, err := os.Stat(none); !os.IsNotExist(err) {
		t.Errorf("forgetting has made a data directory: %v", err)
	}
}
