// Command bench measures what the project promises and prints a table for
// docs/benchmarks.md. Nothing here is a test: figures depend on the machine.
//
//	go run ./bench             everything
//	go run ./bench poll        one part; see parts
//	BENCH_PROFILE=cpu.pprof go run ./bench poll
//
// The parts about history work on sets of simulated values that are made once
// and kept in a folder of the system's for temporary files, 12 GB in all:
//
//	MOTE_BENCH_DIR=/var/tmp/sets go run ./bench import   the folder
//	MOTE_BENCH_SCALE=0.02 go run ./bench history         fewer sensors in each set
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

func main() {
	what := "all"
	if len(os.Args) > 1 {
		what = os.Args[1]
	}
	if err := run(what); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// part is something to measure.
type part struct {
	name string
	run  func() error
}

// parts are in the order in which they run when nothing is chosen. Those about
// history come one after another: each leaves to the next what it made.
func parts() []part {
	return []part{
		{"poll", poll}, {"memory", memory}, {"restart", restart}, {"latest", latest}, {"page", page}, {"growth", growth},
		{"import", imports}, {"seal", seal}, {"lake", lake}, {"history", history}, {"history-growth", historyGrowth},
	}
}

func run(what string) error {
	switch { // children of this program
	case what == "seed" && len(os.Args) == 3: // see restart.go: it is killed
		return seed(os.Args[2])
	case what == "hot" && len(os.Args) == 3: // see hot.go
		return fillHot(os.Args[2])
	}
	var names []string
	for _, p := range parts() {
		names = append(names, p.name)
	}
	if what != "all" && !slices.Contains(names, what) {
		return fmt.Errorf("%q is nothing to measure: want %s, or nothing for all", what, strings.Join(names, ", "))
	}
	if path := os.Getenv("BENCH_PROFILE"); path != "" {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Printf("%s, %d cores, %s, %s\n\n| what | measured |\n|---|---|\n", time.Now().Format(time.DateOnly), runtime.NumCPU(), cpu(), runtime.Version())
	for _, p := range parts() {
		if what != "all" && what != p.name {
			continue
		}
		if err := p.run(); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func row(what, format string, args ...any) {
	fmt.Printf("| %s | %s |\n", what, fmt.Sprintf(format, args...))
}

func cpu() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(text), "model name\t: ")
	name, _, _ := strings.Cut(rest, "\n")
	return name
}

// house is the write side as `mote serve` wires it, under a clock of its own.
type house struct {
	db      *duck.Store
	present *live.Live
	in      *ingest.Ingest
	now     time.Time
}

type renewer struct{ *house }

func (r renewer) Apply(ctx context.Context, out store.Outcome, now time.Time) error {
	return r.present.Apply(ctx, out, now)
}

func (r renewer) Rebuild(ctx context.Context, now time.Time) error {
	return r.present.Rebuild(ctx, r.db, now)
}

func open(dir string, now time.Time) (*house, error) {
	h := &house{now: now}
	var err error
	if h.db, err = duck.Open(context.Background(), dir, duck.Options{Clock: func() time.Time { return h.now }}); err != nil {
		return nil, err
	}
	h.present = live.New("bench", h.db)
	if err := h.present.Rebuild(context.Background(), h.db, now); err != nil {
		return nil, err
	}
	h.in, err = ingest.New(context.Background(), ingest.Options{
		Store: h.db, Present: renewer{h}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Clock: func() time.Time { return h.now },
	})
	return h, err
}

// poll hands a document over as if it had just been fetched.
func (h *house) poll(doc []byte, at time.Time) error {
	h.now = at
	v := h.in.Poll(air.SC)(context.Background(), source.Fetch{
		Status: air.StatusOK, HTTPStatus: 200, Body: doc, Bytes: int64(len(doc)), Started: at.Add(-time.Second), Finished: at,
	})
	if !v.Accepted {
		return fmt.Errorf("poll: %s", v.Error)
	}
	return nil
}

// resident reads VmRSS and VmHWM of a process, in MB.
func resident(pid int) (now, peak int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	read := func(name string) int {
		_, rest, _ := strings.Cut(string(text), name+":")
		line, _, _ := strings.Cut(rest, "\n")
		kb, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "kB")))
		return kb / 1000
	}
	return read("VmRSS"), read("VmHWM")
}

// self starts this program again with other arguments.
func self(args ...string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	cmd := exec.Command(exe, args...)
	cmd.Stderr = os.Stderr
	return cmd
}
