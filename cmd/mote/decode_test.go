package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDecodeCommand(t *testing.T) {
	const record = `{"sensor":{"id":5},"timestamp":"2024-05-05 05:05:05","location":{"id":9,"latitude":"50.1","longitude":"8.2","country":"UK"},"sensordatavalues":[{"value_type":"P1","value":"1.5"}]}`
	const line = `-5","time":"2024-05-05T05:05:05Z","quantity":"pm10","unit":"µg/m³","value":1.5,"flags":[],"site":{"id":9,"lat":50.1,"lon":8.2,"country":"DE","country_upstream":"UK"}}` + "\n"
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.json"), filepath.Join(dir, "bad.json")
	for path, text := range map[string]string{good: "[" + record + "]", bad: "[" + record} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := func(code int, wantOut, wantErr, stdin string, args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		got := run(append([]string{"decode"}, args...), strings.NewReader(stdin), &out, &errs)
		if got != code || out.String() != wantOut || !strings.Contains(errs.String(), wantErr) {
			t.Errorf("%q: exit code %d, want %d\nstdout %q\nstderr %q", args, got, code, out.String(), errs.String())
		}
	}
	f(0, `{"sensor":"sc`+line, "records   1\nvalues    1\n", "", good)
	f(0, `{"sensor":"sc5`+line, "records   1\n", "", "--network", "sc5", good)
	f(0, `{"sensor":"sc`+line, "records   1\n", record, "-")
	f(0, "", "rejected  no_sensor 1\n", `{"sensordatavalues":[]}`, "-") // accepted, its one record is not
	f(1, "", "bad.json: document rejected at byte 180: truncated", "", bad)
	f(1, "", "standard input: document rejected at byte 0: empty", "", "-")
	f(1, "", "no such file", "", filepath.Join(dir, "none.json"))
	f(2, "", `--network: unknown network "oaq"`, "", "--network", "oaq", good)
	f(2, "", "accepts 1 arg(s), received 0", "")
}
