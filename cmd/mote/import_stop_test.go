package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestImportInterrupted stops an import in the middle, by Ctrl-C and by kill -9,
// beside a running server and without one; repeating it completes it.
func TestImportInterrupted(t *testing.T) {
	for _, beside := range []bool{true, false} {
		for _, how := range []os.Signal{os.Interrupt, os.Kill} {
			name := how.String() + " without a server"
			if beside {
				name = how.String() + " beside a server"
			}
			t.Run(name, func(t *testing.T) { testInterrupted(t, beside, how) })
		}
	}
}

func testInterrupted(t *testing.T, beside bool, how os.Signal) {
	// The third file comes only once the test has seen what it wants to see.
	reached, gone := make(chan struct{}), make(chan struct{})
	var held atomic.Bool
	held.Store(true)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch folder, name := filepath.Split(r.URL.Path); {
		case folder != "/2024-01-01/":
			http.NotFound(w, r)
		case name == "":
			for sensor := 1; sensor <= 3; sensor++ {
				fmt.Fprintf(w, "<a href=\"%s\">x</a>\n", archiveFile(sensor, "2024-01-01"))
			}
		case name == archiveFile(3, "2024-01-01") && held.Load():
			close(reached)
			<-r.Context().Done() // whoever asks goes away
			close(gone)
		default:
			fmt.Fprint(w, archiveRows(int(name[len(name)-len("1.csv")]-'0'), "2024-01-01"))
		}
	}))
	defer host.Close()
	dir := filepath.Join(t.TempDir(), "data")
	if beside {
		serveOn(t, dir, newGate(t)).ready()
	}
	args := []string{"--data", dir, "--from", "2024-01-01", "--to", "2024-01-01", host.URL}
	p := launch(t, append([]string{"import"}, args...)...)
	<-reached
	code := p.stop(how)
	if how == os.Interrupt && (code != 1 || !strings.Contains(p.log(), "interrupted: what was stored stays; import the same again to go on")) {
		t.Errorf("exit code %d: %s", code, p.log())
	}
	<-gone
	held.Store(false)
	if r := imported(t, 0, args...); r.New != 3*archiveValues || r.Values != r.New {
		t.Errorf("again: %+v", r)
	}
}
