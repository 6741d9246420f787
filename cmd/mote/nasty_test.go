package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestDamagedArchives imports a folder of everything that may be wrong with an
// archive at once. Each file's good rows go in, whatever is wrong is named with
// file, line and reason, and the exit code says so.
func TestDamagedArchives(t *testing.T) {
	dir, folder := filepath.Join(t.TempDir(), "data"), t.TempDir()
	const date = "2024-01-01"
	rows := func(sensor int) []string { return strings.SplitAfter(archiveRows(sensor, date), "\n") }
	with := func(sensor, line int, text string) string { // line counted from 1
		r := rows(sensor)
		r[line-1] = text
		return strings.Join(r, "")
	}
	want, whole := map[string]string{}, 0 // what is said of a file, and good rows
	bad := func(sensor int, says string, lost int, text string) {
		name := archiveFile(sensor, date)
		want[name] = says
		whole += 288 - lost
		writeFile(t, filepath.Join(folder, name), text)
	}
	bad(1, ":3: bad_record: ", 1, with(1, 3, "1;SDS011;1;57.1;-2.1;2024-01-01T00:05:00;1;;\n"))
	bad(2, ":4: no_time: ", 1, with(2, 4, "2;SDS011;2;57.1;-2.1;01/01/2024 00:10;1;;;1;;\n"))
	bad(3, ":5: bad_record: ", 1, with(3, 5, "3;SDS011;3;57.1;-2.1;2024-01-01T00:15:00;\xff\xfe1;;;1;;\n"))
	bad(4, ":289: bad_record: ", 1, strings.TrimSuffix(with(4, 289, "4;SDS011;4;57.1;-2.1;2024-01-01T23"), "\n"))
	bad(5, ":7: bad_record: ", 1, with(5, 7, "5;SDS011;5;57.1;-2.1;2024-01-01T00:25:00;1,5;;;1;;\n"))
	bad(6, "names no column sensor_id", 288, strings.Replace(archiveRows(6, date), "sensor_id;", "who;", 1))
	bad(7, "no header", 288, "")
	bad(8, "UTF-16 where UTF-8 was expected", 288, utf16(archiveRows(8, date)))
	fine := func(sensor int, text string) { // in spite of its form
		whole += 288
		writeFile(t, filepath.Join(folder, archiveFile(sensor, date)), text)
	}
	fine(20, "\ufeff"+archiveRows(20, date))
	fine(21, strings.ReplaceAll(archiveRows(21, date), "\n", "\r\n"))
	fine(22, archiveRows(22, date)+"\n\n")

	var packed bytes.Buffer // folders within folders
	z := zip.NewWriter(&packed)
	for _, f := range []struct{ name, text string }{
		{"a/b/c/" + archiveFile(30, date), archiveRows(30, date)},
		{"a/" + archiveFile(31, date) + ".gz", gzipped(t, archiveRows(31, date))},
		{"a/readme.txt", "nothing to read"},
		{"a/b/" + archiveFile(32, date), with(32, 10, "?\n")},
	} {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	whole += 3*288 - 1
	want["packed.zip: a/b/"+archiveFile(32, date)] = ":10: bad_record: "
	writeFile(t, filepath.Join(folder, "packed.zip"), packed.String())

	cut := tarred(t, date, 40, 41, 42)
	writeFile(t, filepath.Join(folder, "cut.tar.gz"), cut[:len(cut)*2/3])
	want["cut.tar.gz"] = "it ends in the middle"
	broken := gzipped(t, archiveRows(50, date))
	writeFile(t, filepath.Join(folder, archiveFile(50, date)+".gz"), broken[:len(broken)/2])
	want[archiveFile(50, date)+".gz"] = "it ends in the middle"
	writeFile(t, filepath.Join(folder, "no.zip"), "this is no zip file")
	want["no.zip"] = "damaged"

	refused := filepath.Join(t.TempDir(), "refused.txt")
	r := imported(t, 3, "--data", dir, "--errors", refused, folder)
	text, err := os.ReadFile(refused)
	if err != nil {
		t.Fatal(err)
	}
	for name, says := range want {
		found := false
		for line := range strings.Lines(string(text)) {
			found = found || strings.Contains(line, name) && strings.Contains(line, says)
		}
		if !found {
			t.Errorf("nothing says %q of %s:\n%s", says, name, text)
		}
	}
	for _, sensor := range []int{20, 21, 22, 30, 31, 40} {
		if strings.Contains(string(text), fmt.Sprintf("_sensor_%d.", sensor)) {
			t.Errorf("something of sensor %d is refused:\n%s", sensor, text)
		}
	}
	whole += 288 // the first file of cut.tar.gz
	for _, cut := range regexp.MustCompile(`csv(?:\.gz)?:(\d+): bad_record: cut off`).FindAllStringSubmatch(string(text), -1) {
		line, err := strconv.Atoi(cut[1])
		if err != nil {
			t.Fatal(err)
		}
		if line < 289 { // of a file that was cut while it was packed
			whole += line - 2
		}
	}
	if r.New != 2*int64(whole) {
		t.Errorf("%d values are new, %d rows are good:\n%s", r.New, whole, text)
	}
	again := imported(t, 3, "--data", dir, folder)
	if again.New != 0 || again.Duplicate != r.New {
		t.Errorf("again: %+v", again)
	}
	if code, out, errs := mote(t, nil, "check", "--full", "--data", dir); code != 0 {
		t.Errorf("check: exit code %d: %s%s", code, out, errs)
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// tarred packs the files of sensors.
func tarred(t *testing.T, date string, sensors ...int) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, s := range sensors {
		text := archiveRows(s, date)
		err := w.WriteHeader(&tar.Header{Name: date + "/" + archiveFile(s, date), Mode: 0o600, Size: int64(len(text))})
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return gzipped(t, b.String())
}

// utf16 is a text as some spreadsheets save it.
func utf16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, c := range []byte(text) {
		b = append(b, c, 0)
	}
	return string(b)
}
