package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/source/sim"
)

// simFlags are what `mote sim` is told on the command line.
type simFlags struct {
	sensors             int
	seed                uint64
	start, listen, fail string
	speed               float64
	logFormat           string
}

func simCmd() *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Serve a simulated sensor network as Sensor.Community serves its own",
		Long: `Serve a network that does not exist, over HTTP, in the paths and the format of
Sensor.Community: /static/v1/data.json, /static/v2/data.json, data.1h.json and
data.24h.json beside it, /airrohr/v1/sensor/ID/. Same seed, sensors and time
give the same bytes. Every answer carries X-Mote-Simulated: true.

To see what a collector does when upstream fails, start with --fail, or send
from this machine POST /-/fail?mode=MODE&for=10m, and mode=none to end it. The
modes: 403, 404, 429, 500, empty, truncated, stall.`,
		Example: `  mote sim
  mote sim --sensors 25000 --seed 7 --listen 127.0.0.1:8000
  mote sim --start 2026-01-01T00:00:00Z --speed 60
  mote sim --fail 403
  curl -X POST 'http://127.0.0.1:8000/-/fail?mode=truncated&for=5m'
  mote serve --upstream http://127.0.0.1:8000 --every 10s --data ./simulated`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := newLog(cmd, f.logFormat, slog.LevelInfo)
			if err != nil {
				return usageError{err}
			}
			return simulate(cmd.Context(), f, log)
		},
	}
	cmd.AddCommand(simArchiveCmd())
	fl := cmd.Flags()
	fl.IntVar(&f.sensors, "sensors", 2000, "how many sensors, 1 to 100000")
	fl.Uint64Var(&f.seed, "seed", 1, "which network: the same number gives the same one")
	fl.StringVar(&f.start, "start", "now", "the network's time at the start, as 2026-01-31T12:00:00Z")
	fl.Float64Var(&f.speed, "speed", 1, "seconds of the network's time in a second, up to 10000")
	fl.StringVar(&f.listen, "listen", "127.0.0.1:8000", "address of the feeds; port 0 takes a free one")
	fl.StringVar(&f.fail, "fail", string(sim.None), "how to fail from the start; see above")
	fl.StringVar(&f.logFormat, "log-format", "text", "text or json")
	return cmd
}

// simulate serves the network until ctx ends.
func simulate(ctx context.Context, f simFlags, log *slog.Logger) error {
	mode, err := sim.ParseMode(f.fail)
	if err != nil {
		return usageError{fmt.Errorf("--fail: %w", err)}
	}
	if !(f.speed > 0 && f.speed <= 10_000) {
		return usageError{fmt.Errorf("--speed: %v: want more than 0 and at most 10000", f.speed)}
	}
	start := time.Now()
	if f.start != "now" {
		if start, err = time.Parse(time.RFC3339, f.start); err != nil {
			return usageError{fmt.Errorf("--start: %q: want now or a time such as 2026-01-31T12:00:00Z", f.start)}
		}
	}
	network, err := sim.New(f.sensors, f.seed)
	if err != nil {
		return usageError{fmt.Errorf("--sensors: %w", err)}
	}
	log.Info("simulated network", "sensors", network.Len(), "seed", f.seed, "time", start.UTC().Format(time.RFC3339), "speed", f.speed, "fails", mode)
	group, ctx := errgroup.WithContext(ctx)
	feeds := sim.NewServer(network, sim.Clock(start, f.speed, time.Now), mode)
	if _, err := listen(ctx, group, log, "--listen", f.listen, "simulated feeds", feeds.Handler()); err != nil {
		return err
	}
	return group.Wait()
}
