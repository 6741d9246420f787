package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// archiveRows is a day file's text: a row every five minutes.
func archiveRows(sensor int, date string) string {
	var b strings.Builder
	b.WriteString("sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2\n")
	for m := range 288 {
		fmt.Fprintf(&b, "%d;SDS011;%d;57.1;-2.1;%sT%02d:%02d:00;%d.5;;;%d;;\n", sensor, sensor, date, m/12, m%12*5, sensor+m, m)
	}
	return b.String()
}

const archiveValues = 576 // of archiveRows

func archiveFile(sensor int, date string) string {
	return fmt.Sprintf("%s_sds011_sensor_%d.csv", date, sensor)
}

// archiveFolder writes files of two days and three sensors, one day's in a zip
// file, and returns the folder.
func archiveFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for sensor := 1; sensor <= 3; sensor++ {
		writeFile(t, filepath.Join(dir, archiveFile(sensor, "2024-01-01")), archiveRows(sensor, "2024-01-01"))
		w, err := z.Create("2024-01-02/" + archiveFile(sensor, "2024-01-02"))
		if err == nil {
			_, err = w.Write([]byte(archiveRows(sensor, "2024-01-02")))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "second.zip"), packed.String())
	return dir
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// imported runs an import that writes its summary as JSON.
func imported(t *testing.T, code int, args ...string) (r importResult) {
	t.Helper()
	got, out, errs := mote(t, nil, append([]string{"import", "--json"}, args...)...)
	if got != code {
		t.Fatalf("import %q: exit code %d, want %d: %s%s", args, got, code, out, errs)
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("import %q: %v in %q", args, err, out)
	}
	return r
}

// TestImport imports beside a running server and without one.
func TestImport(t *testing.T) {
	for _, beside := range []bool{true, false} {
		name := "without a server"
		if beside {
			name = "beside a server"
		}
		t.Run(name, func(t *testing.T) { testImport(t, beside) })
	}
}

func testImport(t *testing.T, beside bool) {
	dir, files := filepath.Join(t.TempDir(), "data"), archiveFolder(t)
	var p *program
	if beside {
		p = serveOn(t, dir, newGate(t)).poll(document(list(record(9, time.Now().Unix()-60, "5", "6"))))
	}
	r := imported(t, 0, "--data", dir, files)
	if r.New != 6*archiveValues || r.Values != r.New || r.Files != 6 || r.Rows != 6*288 || strings.Join(r.Days, " ") != "2024-01-01 2024-01-02" {
		t.Errorf("first: %+v", r)
	}
	r = imported(t, 0, "--data", dir, files)
	if r.New != 0 || r.Duplicate != 6*archiveValues || len(r.Days) != 0 {
		t.Errorf("again: %+v", r)
	}
	if code, out, errs := mote(t, nil, "import", "--data", dir, files); code != 0 || !strings.Contains(out, "Nothing new") {
		t.Errorf("again, in words: exit code %d, %q, %q", code, out, errs)
	}

	// A damaged file: its good rows go in.
	bad := filepath.Join(t.TempDir(), archiveFile(4, "2024-01-01"))
	writeFile(t, bad, strings.Replace(archiveRows(4, "2024-01-01"), ";5.5;", ";Sep 60;", 1))
	errors := filepath.Join(t.TempDir(), "refused.txt")
	code, out, errs := mote(t, nil, "import", "--data", dir, "--errors", errors, bad)
	text, err := os.ReadFile(errors)
	if code != 3 || err != nil || !strings.Contains(out, bad+":3: bad_record: ") || !strings.HasPrefix(string(text), bad+":3: bad_record: ") || !strings.Contains(errs, "1 value or file could not be used") && !strings.Contains(errs, "values or files") {
		t.Errorf("damaged: exit code %d, %q, %q, %q, %v", code, out, errs, text, err)
	}
	if r = imported(t, 3, "--data", dir, bad); r.New != 0 || r.Duplicate != archiveValues-2 || len(r.Bad) != 1 || r.Bad[0].Line != 3 {
		t.Errorf("damaged, again: %+v", r)
	}
	if code, out, errs := mote(t, nil, "import", "--data", dir, filepath.Join(files, "none")); code != 1 || out != "" || !strings.Contains(errs, "no such file") {
		t.Errorf("nothing there: exit code %d, %q, %q", code, out, errs)
	}
	if code, _, errs := mote(t, nil, "import", "--data", dir, t.TempDir()); code != 1 || !strings.Contains(errs, "no archive files in") {
		t.Errorf("an empty folder: exit code %d, %q", code, errs)
	}
	writeFile(t, filepath.Join(files, "SIMULATED"), "")
	if code, _, errs := mote(t, nil, "import", "--data", dir, files); code != 1 || !strings.Contains(errs, "simulated") {
		t.Errorf("simulated data: exit code %d, %q", code, errs)
	}

	if !beside {
		p = serveOn(t, dir, newGate(t)).ready()
	}
	e := p.entry()
	if e.Kind != "import" || e.Status != "ok" || e.Duplicate != archiveValues-2 || e.Rejected["bad_record"] == 0 {
		t.Errorf("the ledger says %+v", e)
	}
	if a := get[struct{ Sensor []string }](p, "/api/v1/latest?max_age=0&quantity=pm25"); !strings.Contains(fmt.Sprint(a.Sensor), "sc-4") {
		t.Errorf("the present holds %v", a.Sensor)
	}
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, p.log())
	}
}

func TestImportFlags(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "data")
		code, out, errs := mote(t, nil, append([]string{"import", "--data", dir}, args...)...)
		if code != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("import %q: exit code %d, %q, %q, want %q", args, code, out, errs, want)
		}
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("import %q has made a data directory: %v", args, err)
		}
	}
	f("at least 1 arg")
	f("say from which day", "http://127.0.0.1:9")
	f("name one address", "http://127.0.0.1:9", ".")
	f("no sensor of the archive", "--sensor", "8554", ".")
	f("no sensor of the archive", "--sensor", "sc5-8554", ".")
	f("no date such as", "--from", "yesterday", ".")
	f("is after the last day", "--from", "2024-01-02", "--to", "2024-01-01", ".")
	f("are for an archive's host", "--fill-gaps", ".")
}

// TestImportFromHost fetches days, goes on after an interruption, and fills gaps.
func TestImportFromHost(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	broken := true
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.URL.Path)
		switch folder, name := filepath.Split(r.URL.Path); {
		case folder != "/2024-01-01/" && folder != "/2024-01-02/":
			http.NotFound(w, r)
		case name == "":
			for sensor := 1; sensor <= 3; sensor++ {
				fmt.Fprintf(w, "<a href=\"%s\">x</a>\n", archiveFile(sensor, folder[1:11]))
			}
		case broken && folder == "/2024-01-02/":
			w.WriteHeader(http.StatusBadRequest)
		default:
			var sensor int
			if _, err := fmt.Sscanf(name[len("2024-01-01_sds011_sensor_"):], "%d.csv", &sensor); err != nil {
				t.Error(err)
			}
			fmt.Fprint(w, archiveRows(sensor, name[:10]))
		}
	}))
	defer host.Close()
	dir := filepath.Join(t.TempDir(), "data")
	fetch := func(code int, args ...string) importResult {
		t.Helper()
		mu.Lock()
		asked = nil
		mu.Unlock()
		return imported(t, code, append([]string{"--data", dir, "--from", "2024-01-01", "--to", "2024-01-03"}, append(args, host.URL)...)...)
	}
	r := fetch(3)
	if r.New != 3*archiveValues || r.BadFiles != 3 || strings.Join(r.Missing, " ") != "2024-01-03" || len(asked) != 10 {
		t.Errorf("with a day that cannot be fetched: %+v; asked for %q", r, asked)
	}
	broken = false
	if r = fetch(0); r.New != 3*archiveValues || r.Duplicate != 0 || len(asked) != 7 {
		t.Errorf("again: %+v; asked for %q", r, asked)
	}
	if r = fetch(0, "--again", "--sensor", "sc-2"); r.New != 0 || r.Duplicate != 2*archiveValues || len(asked) != 6 {
		t.Errorf("one sensor again: %+v; asked for %q", r, asked)
	}
	if r = fetch(0, "--again", "--type", "bme280"); r.Files != 0 || len(asked) != 4 {
		t.Errorf("another type: %+v; asked for %q", r, asked)
	}
	if r = fetch(0, "--again", "--fill-gaps"); r.Files != 0 || len(asked) != 4 {
		t.Errorf("no gaps: %+v; asked for %q", r, asked)
	}

	// A sensor that was heard before and after a day that it lacks.
	dir = filepath.Join(t.TempDir(), "data")
	first := filepath.Join(t.TempDir(), archiveFile(2, "2024-01-01"))
	writeFile(t, first, archiveRows(2, "2024-01-01"))
	last := filepath.Join(t.TempDir(), archiveFile(2, "2024-01-03"))
	writeFile(t, last, archiveRows(2, "2024-01-03"))
	imported(t, 0, "--data", dir, first, last)
	if r = fetch(0, "--fill-gaps"); r.New != archiveValues || strings.Join(r.Days, " ") != "2024-01-02" {
		t.Errorf("a gap: %+v; asked for %q", r, asked)
	}
}
