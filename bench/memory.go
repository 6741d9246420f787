package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// memory measures what the real program holds after 200 polls over HTTP, while
// the whole network is asked for after each.
func memory() error {
	dir, err := os.MkdirTemp("", "mote-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	const polls = 200
	n := network{start: time.Now().Unix() - polls*window}
	var k atomic.Int64
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		_, _ = z.Write(n.document(int(min(k.Add(1)-1, polls))))
		_ = z.Close()
	}))
	defer upstream.Close()
	cmd := exec.Command(bin, "serve", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--upstream", upstream.URL, "--every", "100ms")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}()
	base, done := "", 0
	for lines := bufio.NewScanner(stderr); done < polls && lines.Scan(); {
		if _, url, ok := strings.Cut(lines.Text(), " url="); ok && strings.Contains(lines.Text(), "msg=listening ") {
			base = url
		}
		if !strings.Contains(lines.Text(), "msg=poll ") {
			continue
		}
		done++
		for _, q := range []string{"pm25", "pm10", "uk-daqi", "us-epa", "eaqi"} {
			res, err := http.Get(base + "/api/v1/latest?quantity=" + q)
			if err != nil {
				return err
			}
			_ = res.Body.Close()
		}
		if done%20 == 0 {
			now, peak := resident(cmd.Process.Pid)
			fmt.Fprintf(os.Stderr, "after %d polls: resident %d MB, peak %d MB\n", done, now, peak)
		}
	}
	if done < polls {
		return fmt.Errorf("the program ended after %d polls", done)
	}
	now, peak := resident(cmd.Process.Pid)
	row("resident after 200 polls over HTTP, all of /latest served after each", "%d MB (highest in between %d MB)", now, peak)
	return nil
}
