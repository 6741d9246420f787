package archive

import (
	"os"
	"path/filepath"
	"testing"
)

func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fetched.txt")
	open := func() *Journal {
		t.Helper()
		j, err := OpenJournal(path)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	f := func(j *Journal, address string, want bool) {
		t.Helper()
		if j.Had(address) != want {
			t.Errorf("had %q: %v", address, !want)
		}
	}
	j := open()
	f(j, "http://a/1", false)
	for _, list := range [][]string{{"http://a/1", "http://a/2"}, nil, {"bad\nline", "http://a/3"}} {
		if err := j.Note(list); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "http://a/4"...), 0o600); err != nil { // a line that was cut off
		t.Fatal(err)
	}
	j = open()
	for address, want := range map[string]bool{"http://a/1": true, "http://a/2": true, "http://a/3": true, "http://a/4": false, "": false, "line": false} {
		f(j, address, want)
	}
	if err := j.Note([]string{"http://a/1", "http://a/5"}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(path); err != nil || string(text) != "http://a/1\nhttp://a/2\nhttp://a/3\nhttp://a/5\n" {
		t.Errorf("the journal holds %q, %v", text, err)
	}
	if _, err := OpenJournal(filepath.Join(path, "x")); err == nil {
		t.Error("a journal in no folder")
	}
}
