package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// build builds the real program.
func build(dir string) (string, error) {
	bin := filepath.Join(dir, "mote")
	if out, err := exec.Command("go", "build", "-o", bin, "./cmd/mote").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return bin, nil
}

// program is the real program under measurement.
type program struct {
	cmd   *exec.Cmd
	base  string        // address of the page and the API
	began time.Time     // just before it was started
	took  time.Duration // from then until it was ready; see demo
}

// start runs the program on free ports until stop, and returns once it listens.
// Heard, when set, is called with each line of its log, on one goroutine.
func start(heard func(line string), bin string, args ...string) (*program, error) {
	p := &program{began: time.Now()}
	p.cmd = exec.Command(bin, append(args, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")...)
	p.cmd.Env = append(os.Environ(), "MOTE_LIMITS_EXEMPT=127.0.0.1") // who measures is many clients in one
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	addr := make(chan string, 1)
	go func() {
		defer close(addr)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			if _, url, ok := strings.Cut(lines.Text(), " url="); ok && strings.Contains(lines.Text(), "msg=listening ") {
				addr <- url
			}
			if heard != nil {
				heard(lines.Text())
			}
		}
	}()
	select {
	case base, ok := <-addr:
		if p.base = base; ok {
			return p, nil
		}
		p.stop()
		return nil, fmt.Errorf("%s ended before it listened", args[0])
	case <-time.After(10 * time.Minute):
		p.stop()
		return nil, fmt.Errorf("%s did not listen within 10 minutes", args[0])
	}
}

// stop ends it as an operator would.
func (p *program) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
}

// ready waits until an address is answered with 200 and a text that holds
// what, and returns how long that took from the start.
func (p *program) ready(ctx context.Context, path, what string) (time.Duration, error) {
	for {
		res, err := http.Get(p.base + path)
		if err == nil {
			body, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK && strings.Contains(string(body), what) {
				return time.Since(p.began), nil
			}
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("%s: not ready: %w", path, ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}
