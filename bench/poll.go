package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// poll measures bytes in memory → decoded, checked, committed, present renewed.
func poll() error { return pollOf(sensors, 110) }

func pollOf(sensors, polls int) error {
	dir, err := os.MkdirTemp("", "mote-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	n, err := newNetwork(sensors, time.Now().Add(-6*time.Hour))
	if err != nil {
		return err
	}
	h, err := open(dir, n.end(0))
	if err != nil {
		return err
	}
	var took, tended, floor []time.Duration
	var doc []byte
	for k := range polls {
		doc = n.document(k)
		runtime.GC()
		began := time.Now()
		if err := readAndSync(dir, doc); err != nil {
			return err
		}
		floor = append(floor, time.Since(began))
		began = time.Now()
		if err := h.poll(doc, n.end(k)); err != nil {
			return err
		}
		if k >= 10 { // the first polls meet everybody for the first time
			took = append(took, time.Since(began))
		}
		began = time.Now()
		if err := h.db.Tend(context.Background()); err != nil {
			return err
		}
		if d := time.Since(began); d > 10*time.Millisecond {
			tended = append(tended, d)
		}
	}
	slices.Sort(took)
	slices.Sort(floor)
	slices.Sort(tended)
	row(fmt.Sprintf("a poll: %d sensors, %d records, half seen before", sensors, bytes.Count(doc, []byte(`"sampling_rate"`))),
		"median %d ms, p95 %d ms, slowest %d ms (%d polls, %.1f MB each)",
		took[len(took)/2].Milliseconds(), took[len(took)*95/100].Milliseconds(), took[len(took)-1].Milliseconds(), len(took), float64(len(doc))/1e6)
	row("its floor: reading the same bytes once, one fsync", "median %.1f ms", float64(floor[len(floor)/2].Microseconds())/1000)
	if len(tended) > 0 {
		row("checkpoint in the gap after a poll", "median %d ms", tended[len(tended)/2].Milliseconds())
	}
	return h.db.Close()
}

// readAndSync looks at every byte and makes one write durable.
func readAndSync(dir string, doc []byte) error {
	var sum byte
	for _, c := range doc {
		sum += c
	}
	f, err := os.Create(filepath.Join(dir, "floor"))
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write([]byte{sum}); err != nil {
		return err
	}
	return f.Sync()
}
