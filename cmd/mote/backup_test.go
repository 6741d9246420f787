package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBackupAndCheck copies, restores and checks a store beside a running
// server and without one.
func TestBackupAndCheck(t *testing.T) {
	dir, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	now := time.Now().Unix() - 60
	p := serveOn(t, dir, newGate(t)).poll(document(list(record(1, now, "5", "6"), record(2, now, "7", "8"))))
	says := func(want string, wantCode int, args ...string) {
		t.Helper()
		code, out, stderr := mote(t, nil, args...)
		if code != wantCode || !strings.Contains(out+stderr, want) {
			t.Errorf("mote %s: exit code %d, want %d, %q in:\n%s%s", strings.Join(args, " "), code, wantCode, want, out, stderr)
		}
	}
	both := func(data string) {
		t.Helper()
		says("written to "+to, 0, "backup", "--data", data, to)
		says("1 ledger entries, 4 values, 0 files", 0, "check", "--data", data, "--full")
		says(`"problems": []`, 0, "check", "--data", data, "--json")
	}
	both(dir)
	says("lies within", 1, "backup", "--data", dir, dir+"/tmp")
	p.stop(os.Interrupt)
	both(dir)
	says("lies within", 1, "backup", "--data", dir, dir+"/tmp")
	says("is not empty", 1, "restore", to, "--data", dir)
	says("needs --data", 2, "restore", to)

	fresh := filepath.Join(t.TempDir(), "new")
	says("restored to "+fresh, 0, "restore", to, "--data", fresh)
	p = serveOn(t, fresh, newGate(t)).poll(document(list(record(1, now, "5", "6"), record(3, now, "1", "2"))))
	if e := p.entry(); e.New != 2 || e.Duplicate != 2 {
		t.Errorf("a poll of a restored store: %+v", e)
	}
	if code, body := p.ask(fmt.Sprintf("/api/v1/series?sensor=sc-2&quantity=pm25&from=%d", now-100)); code != 200 || !strings.Contains(string(body), `"value":[7]`) && !strings.Contains(string(body), `"value":[8]`) {
		t.Errorf("%d %s", code, body)
	}
}
