package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// exportAll writes an export of all time and returns its path.
func exportAll(t *testing.T, dir, suffix string, more ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "export."+suffix)
	args := append([]string{"export", "--data", dir, "--quality", "all", "--from", "2017-01-01", "--to", "2030-01-01", "-o", out}, more...)
	if code, _, errs := mote(t, nil, args...); code != 0 {
		t.Fatalf("mote %q: exit code %d: %s", args, code, errs)
	}
	return out
}

// exported is the hash of an export of all time as CSV.
func exported(t *testing.T, dir string, more ...string) string {
	t.Helper()
	return fmt.Sprintf("%x", sha256.Sum256([]byte(exportedText(t, dir, more...))))
}

func exportedText(t *testing.T, dir string, more ...string) string {
	t.Helper()
	text, err := os.ReadFile(exportAll(t, dir, "csv", more...))
	if err != nil || len(text) < 1000 {
		t.Fatalf("an export of %d bytes, %v", len(text), err)
	}
	return string(text)
}
