package main

import (
	"bytes"
	"net/http"
	"syscall"
	"testing"
)

// TestSim: two simulators that are told the same say the same, fail when they
// are told to, and end when they are asked to.
func TestSim(t *testing.T) {
	start := func() *program {
		p := launch(t, "sim", "--sensors", "300", "--seed", "9", "--start", "2026-01-31T12:00:30Z", "--speed", "0.001", "--listen", "127.0.0.1:0")
		p.base = "http://" + logged(p.await(`msg="simulated feeds" `), "addr")
		return p
	}
	a, b := start(), start()
	for _, path := range []string{"/static/v1/data.json", "/static/v2/data.json", "/static/v2/data.1h.json", "/static/v2/data.24h.json", "/airrohr/v1/sensor/100/"} {
		code, first := a.ask(path)
		_, second := b.ask(path)
		if code != http.StatusOK || len(first) < 100 || !bytes.Equal(first, second) {
			t.Errorf("%s: %d, %d bytes and %d", path, code, len(first), len(second))
		}
		if code, said, errs := mote(t, bytes.NewReader(first), "decode", "-"); code != 0 || said == "" {
			t.Errorf("%s cannot be decoded: %s", path, errs)
		}
	}
	res, err := a.client.Post(a.base+"/-/fail?mode=403&for=5m", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if code, _ := a.ask("/static/v1/data.json"); code != http.StatusForbidden {
		t.Errorf("told to fail with 403 it answers %d", code)
	}
	if code := a.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("it ends with code %d:\n%s", code, a.log())
	}
}
