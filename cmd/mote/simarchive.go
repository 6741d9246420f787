package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/source/sim"
)

// simArchiveFlags are what `mote sim archive` is told on the command line.
type simArchiveFlags struct {
	sensors  int
	seed     uint64
	from, to string
	out      string
	gzip     bool
}

// maxArchiveDays bounds what is written at once: ten years.
const maxArchiveDays = 3660

func simArchiveCmd() *cobra.Command {
	var f simArchiveFlags
	cmd := &cobra.Command{
		Use:   "archive --from DATE --to DATE --out DIR",
		Short: "Write the simulated network's past as Sensor.Community's archive keeps it",
		Long: `Write what a simulated network measured on past days as files: one folder a day,
one CSV file a sensor, as archive.sensor.community has them, for "mote import".

A file named SIMULATED in each folder says that nothing of it was measured: a
data directory that keeps measured data refuses it. Same seed, sensors and day
give the same bytes.`,
		Example: `  mote sim archive --from 2026-01-01 --to 2026-01-31 --out ./archive
  mote sim archive --from 2026-01-01 --to 2026-01-01 --sensors 25000 --seed 7 --gzip --out ./archive
  mote import --data ./simulated ./archive`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return simArchive(cmd.Context(), f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	fl := cmd.Flags()
	fl.IntVar(&f.sensors, "sensors", 2000, "how many sensors, 1 to 100000")
	fl.Uint64Var(&f.seed, "seed", 1, "which network: the same number gives the same one")
	fl.StringVar(&f.from, "from", "", "first day, as 2026-01-01 (UTC)")
	fl.StringVar(&f.to, "to", "", "last day, inclusive")
	fl.StringVar(&f.out, "out", "", "directory; made if it is not there")
	fl.BoolVar(&f.gzip, "gzip", false, "write .csv.gz, as older years of the archive are")
	return cmd
}

// simArchive writes the files and says what it wrote.
func simArchive(ctx context.Context, f simArchiveFlags, out, errOut io.Writer) error {
	first, err := parseDay("--from", f.from)
	if err != nil {
		return usageError{err}
	}
	last, err := parseDay("--to", f.to)
	if err != nil {
		return usageError{err}
	}
	switch {
	case last < first:
		return usageError{fmt.Errorf("--to %s is before --from %s", f.to, f.from)}
	case last-first >= maxArchiveDays:
		return usageError{fmt.Errorf("--from %s --to %s: want at most %d days", f.from, f.to, maxArchiveDays)}
	case f.out == "":
		return usageError{fmt.Errorf("--out: name a directory for the files")}
	}
	network, err := sim.New(f.sensors, f.seed)
	if err != nil {
		return usageError{fmt.Errorf("--sensors: %w", err)}
	}
	began := time.Now()
	bar := newMeter(errOut, "Writing archive files", linesEvery)
	total := int64(network.Len()) * int64(last-first+1) // at most: some are silent, some stand indoors
	var mu sync.Mutex
	var files, rows int64
	err = network.WriteArchive(ctx, sim.Archive{Dir: f.out, First: first, Last: last, Gzip: f.gzip, Wrote: func(n, r int64) {
		mu.Lock()
		defer mu.Unlock()
		files, rows = files+n, rows+r
		bar.show(control.Progress{Done: files, Total: total, What: "files"})
	}})
	bar.done()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d simulated day files with %d rows written to %s in %s\n", files, rows, f.out, time.Since(began).Round(100*time.Millisecond))
	return nil
}

// parseDay reads a UTC day, in days since 1970-01-01.
func parseDay(flag, text string) (int32, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("%s: %q is no date such as 2026-01-31", flag, text)
	}
	return int32(t.Unix() / air.Day), nil
}
