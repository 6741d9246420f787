package main

import (
	"net"
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

// An address that somebody else has is named, with the flag that gives another.
func TestAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().String()
	f := func(flag, other string) {
		t.Helper()
		code, _, errs := mote(t, nil, "serve", "--data", t.TempDir(), flag, taken, other, "127.0.0.1:0", "--upstream", "http://127.0.0.1:1")
		if code != 1 || !strings.Contains(errs, taken+": bind: address already in use: choose another address with "+flag+"\n") {
			t.Errorf("%s: exit code %d, %q", flag, code, errs)
		}
	}
	f("--listen", "--admin-listen")
	f("--admin-listen", "--listen")
}
