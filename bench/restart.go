package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// pollsPerDay at the default interval.
const pollsPerDay = 576

// logWorst is a log that is about to be checkpointed for its size.
const logWorst = 30 << 20

// seed fills a directory with a day of polls that ends now and dies without a
// word just before a checkpoint is due: the worst moment for who comes next.
func seed(dir string) error {
	const hour = 24 // polls more, to let the log grow
	n := network{start: time.Now().Unix() - (pollsPerDay+hour)*window}
	h, err := open(dir, n.end(0))
	if err != nil {
		return err
	}
	for k := range pollsPerDay + hour {
		if err := h.poll(n.document(k), n.end(k)); err != nil {
			return err
		}
		if k < pollsPerDay {
			if err := h.db.Tend(context.Background()); err != nil {
				return err
			}
		} else if logSize(dir) >= logWorst {
			break
		}
		if k%48 == 0 {
			fmt.Fprintf(os.Stderr, "\rseeding a day: %d of %d polls", k, pollsPerDay)
		}
	}
	fmt.Fprintln(os.Stderr)
	return syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

func logSize(dir string) int64 {
	info, err := os.Stat(filepath.Join(dir, "mote.duckdb.wal"))
	if err != nil {
		return 0
	}
	return info.Size()
}

// restart measures the time from starting the real program to ready, on a day
// of data, after kill -9 and after a clean stop.
func restart() error {
	dir, err := os.MkdirTemp("", "mote-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	_ = self("seed", data).Run() // it kills itself
	for _, after := range []string{fmt.Sprintf("after kill -9 with %d MB of log", logSize(data)/1e6), "after a clean stop"} {
		took, mb, err := startAndStop(bin, data)
		if err != nil {
			return err
		}
		row("ready after a restart with a day of data, "+after, "%.2f s (resident %d MB)", took.Seconds(), mb)
	}
	return nil
}

// build builds the real program.
func build(dir string) (string, error) {
	bin := filepath.Join(dir, "mote")
	if out, err := exec.Command("go", "build", "-o", bin, "./cmd/mote").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return bin, nil
}

func startAndStop(bin, data string) (time.Duration, int, error) {
	began := time.Now()
	cmd := exec.Command(bin, "serve", "--data", data, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:9")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return 0, 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}()
	addr := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			if _, url, ok := strings.Cut(lines.Text(), " url="); ok && strings.Contains(lines.Text(), "msg=listening ") {
				addr <- url
			}
		}
	}()
	var base string
	select {
	case a := <-addr:
		base = a
	case <-time.After(30 * time.Second):
		return 0, 0, fmt.Errorf("the program did not listen within 30 s")
	}
	for time.Since(began) < time.Minute {
		res, err := http.Get(base + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				took := time.Since(began)
				mb, _ := resident(cmd.Process.Pid)
				return took, mb, nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, 0, fmt.Errorf("not ready within a minute")
}
