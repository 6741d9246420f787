package main

import (
	"archive/tar"
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mikelolasagasti/xz"
)

// realArchive is where real months of the archive are kept for tests.
const realArchive = "../../../shared/data/archive"

// measuring are the columns of the real months that measure something.
var measuring = []string{"P1", "P2", "temperature", "humidity", "pressure"}

// countRows counts a day file's rows and values by nothing but its header and
// its separators.
func countRows(t *testing.T, from io.Reader) (rows, values int64) {
	t.Helper()
	lines := bufio.NewScanner(from)
	var head []string
	for lines.Scan() {
		fields := strings.Split(strings.TrimSpace(lines.Text()), ";")
		if head == nil {
			head = fields
			continue
		}
		rows++
		for i, f := range fields {
			if f != "" && slices.Contains(measuring, head[i]) {
				values++
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows, values
}

// countMonth counts a month's files, rows and values.
func countMonth(t *testing.T, path string) (files, rows, values int64) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := xz.NewReader(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(unpacked); ; files++ {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return files, rows, values
		} else if err != nil {
			t.Fatal(err)
		}
		n, v := countRows(t, r)
		rows, values = rows+n, values+v
	}
}

// TestImportReal imports every real month, twice: all goes in, and the second
// time changes nothing.
func TestImportReal(t *testing.T) {
	months, err := filepath.Glob(filepath.Join(realArchive, "*.tar.xz"))
	if err != nil || len(months) == 0 {
		t.Skip("the real months are not here: ../shared/data/archive")
	}
	if testing.Short() {
		months = months[:2]
	}
	var files, rows, values int64
	for _, m := range months {
		f, r, v := countMonth(t, m)
		files, rows, values = files+f, rows+r, values+v
	}
	dir := filepath.Join(t.TempDir(), "data")
	args := append([]string{"--data", dir, "--no-seal"}, months...)
	r := imported(t, 0, args...)
	if r.Files != files || r.Rows != rows || r.New != values || r.Values != values || len(r.Rejected) != 0 {
		t.Errorf("imported %d files, %d rows, %d values, %d of them new, rejected %v; counted %d files, %d rows, %d values", r.Files, r.Rows, r.Values, r.New, r.Rejected, files, rows, values)
	}
	slices.Reverse(months)
	r = imported(t, 0, append([]string{"--data", dir, "--no-seal"}, months...)...)
	if r.New != 0 || r.Duplicate != values || len(r.Days) != 0 || r.Entries == 0 {
		t.Errorf("again, in another order: %d new, %d duplicate of %d; new on %v", r.New, r.Duplicate, values, r.Days)
	}
}
