package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/source/sim"
	"github.com/mote-air/mote/internal/store/duck"
)

// demoFlags are what `mote demo` is told on the command line.
type demoFlags struct {
	sensors           int
	seed              uint64
	history, every    time.Duration
	data, listen      string
	adminListen, fail string
	logFormat         string
}

// maxHistory bounds what a demo begins with.
const maxHistory = 3660 * 24 * time.Hour

func demoCmd() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show Mote at work on simulated data, without a network",
		Long: `Start a simulated sensor network and a Mote that collects it, with a day of
history stored from the start. Nothing leaves this machine, and nothing that is
shown was measured.

The data is kept in a temporary directory that goes away at the end, unless one
is named; a directory that was used before is continued. On a terminal only
warnings are logged; sent elsewhere, or with --log-format json, every poll is.`,
		Example: `  mote demo
  mote demo --sensors 25000 --history 48h
  mote demo --sensors 200 --history 400d --data ./demo
  mote demo --seed 7 --listen :8081 --data ./demo`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			least := slog.LevelInfo
			if f.logFormat == "text" && onTerminal(cmd.ErrOrStderr()) {
				least = slog.LevelWarn // or the polls would soon push the page's address out of sight
			}
			log, err := newLog(cmd, f.logFormat, least)
			if err != nil {
				return usageError{err}
			}
			return demo(cmd.Context(), f, cmd.ErrOrStderr(), log)
		},
	}
	fl := cmd.Flags()
	fl.IntVar(&f.sensors, "sensors", 2000, "how many sensors, 1 to 100000")
	fl.Uint64Var(&f.seed, "seed", 1, "which network: the same number gives the same one")
	f.history = 24 * time.Hour
	fl.Var((*spanFlag)(&f.history), "history", "how much is stored from the start, as 36h or 400d, up to 3660d")
	fl.DurationVar(&f.every, "every", 15*time.Second, "time from poll to poll")
	fl.StringVar(&f.data, "data", "", "data directory; without it a temporary one")
	fl.StringVar(&f.listen, "listen", ":8080", "address of the page and the API; port 0 takes a free one")
	fl.StringVar(&f.adminListen, "admin-listen", "127.0.0.1:0", "address of metrics; port 0 takes a free one")
	fl.StringVar(&f.fail, "fail", string(sim.None), "how the simulated feed fails from the start; see mote sim --help")
	fl.StringVar(&f.logFormat, "log-format", "text", "text or json")
	return cmd
}

// spanFlag is a duration that may be told in days.
type spanFlag time.Duration

// Set implements pflag.Value.
func (d *spanFlag) Set(text string) error {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		*d = spanFlag(n) * spanFlag(24*time.Hour)
		return err
	}
	n, err := time.ParseDuration(text)
	*d = spanFlag(n)
	return err
}

// String implements pflag.Value.
func (d *spanFlag) String() string { return time.Duration(*d).String() }

// Type implements pflag.Value.
func (d *spanFlag) Type() string { return "duration" }

// demo runs a simulated network and, with the wiring of `mote serve`, a Mote
// on it.
func demo(ctx context.Context, f demoFlags, out io.Writer, log *slog.Logger) (err error) {
	began := time.Now()
	if f.history < 0 || f.history > maxHistory {
		return usageError{fmt.Errorf("--history: %s: want 0s to 3660d", f.history)}
	}
	mode, err := sim.ParseMode(f.fail)
	if err != nil {
		return usageError{fmt.Errorf("--fail: %w", err)}
	}
	network, err := sim.New(f.sensors, f.seed)
	if err != nil {
		return usageError{fmt.Errorf("--sensors: %w", err)}
	}
	if f.data == "" {
		if f.data, err = os.MkdirTemp("", "mote-demo-"); err != nil {
			return fmt.Errorf("temporary data directory: %w: name one with --data", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(f.data)) }()
	}
	group, ctx := errgroup.WithContext(ctx)
	feeds := sim.NewServer(network, time.Now, mode)
	at, err := listen(ctx, group, log, "a free port", "127.0.0.1:0", "simulated feeds", feeds.Handler())
	if err != nil {
		return err
	}
	var page string // begin and polled are called one after the other
	var once sync.Once
	group.Go(func() error {
		return serve(ctx, serveFlags{
			data: f.data, listen: f.listen, adminListen: f.adminListen, upstream: visit(at), every: f.every,
			begin: func(ctx context.Context, at string, db *duck.Store, in *ingest.Ingest) error {
				page = at
				h := history{network: network, span: f.history, out: out, log: log}
				return h.load(ctx, db, in)
			},
			polled: func() {
				once.Do(func() {
					fmt.Fprintf(out, "\nSimulated data, not measured: open %s (ready after %s)\nIts feeds are at %s; Ctrl-C ends both.\n\n", page, time.Since(began).Round(100*time.Millisecond), visit(at))
				})
			},
		}, log)
	})
	return group.Wait()
}
