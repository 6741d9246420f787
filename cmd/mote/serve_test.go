package main

import (
	"os"
	"strings"
	"testing"
)

// What cannot be understood is refused before a data directory is made.
func TestServeFlags(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		dir := t.TempDir() + "/data"
		code, out, errs := mote(t, strings.NewReader(""), append([]string{"serve", "--data", dir}, args...)...)
		if code != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%q: exit code %d, %q, %q; want 2 and %q", args, code, out, errs, want)
		}
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("%q: the data directory was touched: %v", args, err)
		}
	}
	f(`--log-format: "xml": want text or json`, "--log-format", "xml")
	f(`invalid argument "soon" for "--every"`, "--every", "soon")
	f("unknown flag: --port", "--port", "8080")
	f("unknown command", "there")
}
