package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/httpapi"
)

// memory measures what the program holds after 200 polls while the whole
// network is asked for after each; a child, so that nothing else counts.
func memory() error {
	cmd := self("memory-child")
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	row("resident after 200 polls, all of /latest served after each", "%s", strings.TrimSpace(string(out)))
	return nil
}

type noUpstream struct{}

func (noUpstream) Status() httpapi.UpstreamStatus { return httpapi.UpstreamStatus{} }

func memoryChild() error {
	dir, err := os.MkdirTemp("", "mote-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	n := network{start: time.Now().Add(-200 * window * time.Second).Unix()}
	h, err := open(dir, n.end(0))
	if err != nil {
		return err
	}
	public, _ := httpapi.New(httpapi.Deps{Present: h.present, Store: h.db, Upstream: noUpstream{}, Pages: http.NotFoundHandler()})
	for k := range 200 {
		doc := n.document(k)
		if err := h.poll(doc, n.end(k)); err != nil {
			return err
		}
		if err := h.db.Tend(context.Background()); err != nil {
			return err
		}
		for _, q := range []string{"pm25", "pm10", "uk-daqi", "us-epa", "eaqi"} {
			r := httptest.NewRequest(http.MethodGet, "/api/v1/latest?quantity="+q, nil)
			r.Header.Set("Accept-Encoding", "gzip")
			w := httptest.NewRecorder()
			public.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				return fmt.Errorf("/latest?quantity=%s: %d", q, w.Code)
			}
		}
	}
	now, peak := resident(os.Getpid())
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("%d MB (peak %d MB; Go's heap %d MB of it), the documents' own 2 × 22 MB included", now, peak, m.HeapSys/1e6)
	return h.db.Close()
}
