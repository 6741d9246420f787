package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mote-air/mote/internal/source"
)

// memory measures what the real program holds after 200 polls over HTTP, while
// the whole network is asked for after each.
func memory() error {
	const polls = 200
	return withFed(sensors, polls, func(p *program) error {
		now, peak := resident(p.cmd.Process.Pid)
		row(fmt.Sprintf("resident after %d polls over HTTP, all of /latest served after each", polls), "%d MB (highest in between %d MB)", now, peak)
		return nil
	})
}

// withFed starts the real program, feeds it so many polls over HTTP, ten a
// second or as fast as documents are made, asks for the whole network after
// each, and hands it over.
func withFed(sensors, polls int, use func(*program) error) error {
	dir, err := os.MkdirTemp("", "mote-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	n, err := newNetwork(sensors, time.Now().Add(-time.Duration(polls)*window*time.Second))
	if err != nil {
		return err
	}
	var k atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET /"+source.RawPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		_, _ = z.Write(n.document(int(min(k.Add(1)-1, int64(polls)))))
		_ = z.Close()
	})
	upstream := httptest.NewServer(mux)
	defer upstream.Close()
	polled := make(chan bool, polls)
	p, err := start(func(line string) {
		if strings.Contains(line, "msg=poll ") && len(polled) < polls {
			polled <- true
		}
	}, bin, "serve", "--data", filepath.Join(dir, "data"), "--upstream", upstream.URL, "--every", "100ms")
	if err != nil {
		return err
	}
	defer p.stop()
	for done := 1; done <= polls; done++ {
		select {
		case <-polled:
		case <-time.After(time.Minute):
			return fmt.Errorf("no poll within a minute after %d", done-1)
		}
		for _, q := range []string{"pm25", "pm10", "uk-daqi", "us-epa", "eaqi"} {
			res, err := http.Get(p.base + "/api/v1/latest?quantity=" + q)
			if err != nil {
				return err
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
		if done%20 == 0 {
			now, peak := resident(p.cmd.Process.Pid)
			fmt.Fprintf(os.Stderr, "after %d polls: resident %d MB, peak %d MB\n", done, now, peak)
		}
	}
	return use(p)
}
