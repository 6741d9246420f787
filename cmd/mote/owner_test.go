package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// refusedServe runs a serve that must fail.
func refusedServe(t *testing.T, want []string, args ...string) {
	t.Helper()
	p := launch(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:9"}, args...)...)
	if code := p.exit(); code != 1 {
		t.Errorf("serve %q: exit code %d, want 1", args, code)
	}
	for _, text := range want {
		if !strings.Contains(p.log(), text) {
			t.Errorf("serve %q: no %q in:\n%s", args, text, p.log())
		}
	}
}

// TestOneOwner starts a second server on the data of a first.
func TestOneOwner(t *testing.T) {
	dir := t.TempDir()
	now := time.Now().Unix() - 60
	p := serveOn(t, dir, newGate(t)).poll(document(list(record(1, now, "5", "6"))))
	refusedServe(t, []string{"data directory " + dir, fmt.Sprintf("process %d", p.cmd.Process.Pid), "--data"}, "--data", dir)
	// The first one is none the worse.
	p.poll(document(list(record(1, now, "5", "6"), record(2, now, "7", "8"))))
	if e := p.entry(); e.New != 2 || e.Duplicate != 2 {
		t.Errorf("after a second server was refused: %+v", e)
	}
}

// TestRestart stops the program in every way; what it shows then is the same.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	up := newGate(t)
	now := time.Now().Unix() - 60
	var records []string
	for at := now - 20*anHour; at < now; at += 600 {
		for s := int64(1); s <= 5; s++ {
			records = append(records, record(s, at, fmt.Sprint(at%97+s), fmt.Sprint(at%97+2*s)))
		}
	}
	p := serveOn(t, dir, up).poll(document(list(records...)))
	before := shown(p)
	if a := get[latestAnswer](p, "/api/v1/latest?quantity=uk-daqi"); len(a.Sensor) != 5 {
		t.Errorf("%d indices, want 5", len(a.Sensor))
	}
	versions := map[string]bool{}
	check := func(how string, code, want int) {
		t.Helper()
		if code != want {
			t.Errorf("%s: exit code %d, want %d:\n%s", how, code, want, p.log())
		}
		p = serveOn(t, dir, up).ready()
		if shown(p) != before {
			t.Errorf("%s: something else is shown after the restart", how)
		}
		v := get[latestAnswer](p, "/api/v1/latest").Version
		if versions[v] {
			t.Errorf("%s: version %s again", how, v)
		}
		versions[v] = true
	}
	check("SIGTERM", p.stop(syscall.SIGTERM), 0)
	check("SIGINT", p.stop(os.Interrupt), 0)
	check("kill -9", p.stop(os.Kill), -1)
	begun := make(chan struct{})
	p.begin(halted(list(records...), begun, nil))
	<-begun
	check("SIGTERM in the middle of an answer", p.stop(syscall.SIGTERM), 0)
	if e := p.entry(); e.Status != "ok" || e.New == 0 {
		t.Errorf("a poll that was cut short by us is in the ledger: %+v", e)
	}
	p.kill()
	p = serveOn(t, dir, up).poll(document(list(records...)))
	if e := p.entry(); e.New != 0 || e.Duplicate != int64(2*len(records)) {
		t.Errorf("the same document after all that: %+v", e)
	}
}

// TestNewerFormat refuses data that a newer program wrote, and leaves it alone.
func TestNewerFormat(t *testing.T) {
	dir := t.TempDir()
	p := serveOn(t, dir, newGate(t)).poll(document(list(record(1, time.Now().Unix()-60, "5", "6"))))
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	file := filepath.Join(dir, "mote.duckdb")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	res, err := db.Exec(`UPDATE meta SET value = '99' WHERE key = 'format'`)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); n != 1 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	refusedServe(t, []string{dir, "format 99", "use a newer mote"}, "--data", dir)
	if code, _, errs := mote(t, nil, "forget", "--data", dir, "--sensor", "sc-1"); code != 1 || !strings.Contains(errs, "format 99") {
		t.Errorf("forget: exit code %d, %q", code, errs)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("the newer data was written to: %v", err)
	}
}

// TestBadConfig names the place of each fault.
func TestBadConfig(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mote.yml")
	data := filepath.Join(dir, "data")
	text := "contact: someone@example.org\nindoor: sometimes\nlimits:\n  wait: 2\n  lights: 3\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	refusedServe(t, []string{
		file + `:2:9: indoor: "sometimes"`,
		file + `:4:9: limits.wait: "2"`,
		file + `:5:3: limits.lights: is not a known key`,
	}, "--config", file, "--data", data)
	refusedServe(t, []string{"configuration: ", filepath.Join(dir, "none.yml")}, "--config", filepath.Join(dir, "none.yml"), "--data", data)
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("a refused configuration has made a data directory: %v", err)
	}
	if code, _, errs := mote(t, nil, "serve", "--every", "often"); code != 2 || !strings.Contains(errs, "--every") {
		t.Errorf("--every often: exit code %d, %q", code, errs)
	}
}
