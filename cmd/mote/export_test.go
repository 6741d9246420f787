package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestExport writes the same beside a running server, without one, and as the
// API gives it.
func TestExport(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	now := time.Now().Unix() - 60
	var records []string
	for at := now - 6*anHour; at < now; at += 120 {
		for s := int64(1); s <= 20; s++ {
			records = append(records, record(s, at, fmt.Sprint(at%97+s), fmt.Sprint(at%97+2*s)))
		}
	}
	p := serveOn(t, dir, newGate(t)).poll(document(list(records...)))
	from := fmt.Sprint(now - 7*anHour)
	to := fmt.Sprint(now + 60)
	run := func(wantCode int, want string, args ...string) string {
		t.Helper()
		code, stdout, stderr := mote(t, nil, append([]string{"export", "--data", dir, "--from", from, "--to", to}, args...)...)
		if code != wantCode || !strings.Contains(stderr, want) {
			t.Fatalf("mote export %v: exit code %d, want %d and %q\n%s", args, code, wantCode, want, stderr)
		}
		return stdout
	}
	rows := fmt.Sprintf("%d rows written", 2*len(records))
	files := func(name string) map[string]string {
		t.Helper()
		made := map[string]string{"stdout": run(0, rows)}
		for _, format := range []string{"csv", "json", "ndjson", "geojson", "parquet", "arrow"} {
			file := filepath.Join(out, name+"."+format)
			run(0, rows, "-o", file)
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			made[format] = string(text)
		}
		made["wide"] = run(0, fmt.Sprintf("%d rows", len(records)), "--shape", "wide", "--quantity", "pm25,pm10")
		made["hours"] = run(0, "rows", "--step", "hour", "--sensor", "sc-1,sc-2", "--separator", "semicolon")
		return made
	}
	beside := files("beside")
	_, api := p.ask("/api/v1/values.csv?from=" + from + "&to=" + to)
	if beside["stdout"] != string(api) || beside["csv"] != string(api) {
		t.Errorf("the API gives %d bytes, the export %d and %d", len(api), len(beside["stdout"]), len(beside["csv"]))
	}
	_, api = p.ask("/api/v1/values.parquet?from=" + from + "&to=" + to)
	if beside["parquet"] != string(api) {
		t.Errorf("Parquet: the API gives %d bytes, the export %d", len(api), len(beside["parquet"]))
	}
	p.stop(os.Interrupt)
	for name, text := range files("alone") {
		if text != beside[name] {
			t.Errorf("%s: %d bytes alone, %d beside a server", name, len(text), len(beside[name]))
		}
	}
	half := run(0, "rows", "--after", lastOf(beside["csv"]))
	if !strings.HasSuffix(beside["csv"], half[strings.Index(half, "\n")+1:]) || strings.Count(half, "\n") < 10 {
		t.Error("what comes after a row is not the rest")
	}

	file := filepath.Join(out, "refused.parquet")
	run(2, "bbox", "-o", file, "--bbox", "1,2")
	run(2, "--format", "-o", filepath.Join(out, "refused.xlsx"))
	run(1, "unknown sensor sc-999", "-o", file, "--sensor", "sc-999")
	run(1, "no such file or directory", "-o", filepath.Join(file, "x.csv"), "--sensor", "sc-1")
	if err := os.WriteFile(file+".part", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	run(1, "another export writes it", "-o", file)
	left, err := filepath.Glob(filepath.Join(out, "refused*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
	run(0, rows, "-o", os.DevNull, "--format", "csv")
}

// lastOf is the sensor and the time of a row in the middle, which is the last
// of its record.
func lastOf(csv string) string {
	lines := strings.Split(csv, "\r\n")
	cells := strings.Split(lines[len(lines)/2], ",")
	return cells[2] + "," + cells[0]
}
