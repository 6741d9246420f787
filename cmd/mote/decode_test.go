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
	const day = "2024-05-05_sds011_sensor_5.csv"
	archive := filepath.Join(dir, day)
	if err := os.WriteFile(archive, []byte("sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2\n"+
		"5;SDS011;9;50.1;8.2;2024-05-05T05:05:05;1.5;;;;;\n6;SDS011;9;50.1;8.2;2024-05-05T05:05:05;1.5;;;;;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f(0, strings.Replace(`{"sensor":"sc`+line, `"UK"`, `""`, 1), "rejected in line 3: bad_record: sensor 6 in a file of sensor 5", "", archive)
	f(1, "", day+": a day file of the archive holds single measurements", "", "--network", "sc5", archive)
	f(2, "", `--network: unknown network "oaq"`, "", "--network", "oaq", good)
	f(2, "", "accepts 1 arg(s), received 0", "")
}
