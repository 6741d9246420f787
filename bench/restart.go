package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	n, err := newNetwork(sensors, time.Now().Add(-(pollsPerDay+hour)*window*time.Second))
	if err != nil {
		return err
	}
	h, err := open(dir, n.end(0))
	if err != nil {
		return err
	}
	documents := n.ahead(pollsPerDay + hour)
	for k := range pollsPerDay + hour {
		if err := h.poll(<-documents, n.end(k)); err != nil {
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

func startAndStop(bin, data string) (time.Duration, int, error) {
	p, err := start(nil, bin, "serve", "--data", data, "--upstream", "http://127.0.0.1:9")
	if err != nil {
		return 0, 0, err
	}
	defer p.stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	took, err := p.ready(ctx, "/readyz", "")
	if err != nil {
		return 0, 0, err
	}
	mb, _ := resident(p.cmd.Process.Pid)
	return took, mb, nil
}
