package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/store/duck"
)

// checkFlags are what `mote check` is told on the command line.
type checkFlags struct {
	place
	full, json bool
}

// errFound is the end of a check that found something.
var errFound = errors.New("the store is not as it must be: see above")

func checkCmd() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Prove the store: ledger, keys, checksums and what follows from the values",
		Long: `Prove the store: every entry of the ledger adds up, and all of them add up to the
rows that are stored; no key is there twice; every file of the lake is what was
written; flags, hours, days and indices of sealed days follow from the values.

It takes a sample of the days and sensors, or all with --full. Only a damaged
file is touched: it is set aside, so that nobody reads it. For whatever it finds
it says how to mend it, and ends with 1. It works beside a running "mote serve"
and without one.`,
		Example: `  mote check --data ./data
  mote check --data /var/lib/mote --full --json`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			bar := newMeter(cmd.ErrOrStderr(), "Checking", linesEvery)
			r, err := checkJob.run(cmd.Context(), f.place, checkRequest{Full: f.full}, report{progress: bar.show})
			bar.done()
			if err != nil {
				return err
			}
			if err := printReport(cmd.OutOrStdout(), r, f.json); err != nil {
				return err
			}
			if len(r.Problems) > 0 {
				return errFound
			}
			return nil
		},
	}
	f.place.flags(cmd)
	fl := cmd.Flags()
	fl.BoolVar(&f.full, "full", false, "check everything, not a sample")
	fl.BoolVar(&f.json, "json", false, "write the report as JSON")
	return cmd
}

// checkRequest is a check as it travels to the owner.
type checkRequest struct{ Full bool }

var checkJob = job[checkRequest, duck.Report]{name: "check", do: func(ctx context.Context, o *owned, r checkRequest, say report) (duck.Report, error) {
	return o.db.Check(ctx, duck.CheckOptions{Full: r.Full, Progress: func(what string, done, total int64) {
		say.progress(control.Progress{Done: done, Total: total, What: what, Note: what})
	}})
}}

func printReport(out io.Writer, r duck.Report, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(out, "%s\n  To mend it: %s.\n", p.What, p.Mend)
	}
	extent := "a sample of the days and sensors"
	if r.Full {
		extent = "everything"
	}
	_, err := fmt.Fprintf(out, "Checked %s: %d ledger entries, %d values, %d files of %s, %d days of sensors made again. %s\n",
		extent, r.Entries, r.Values, r.Files, megabytes(r.Bytes), r.Days, verdict(len(r.Problems)))
	return err
}

func verdict(problems int) string {
	switch problems {
	case 0:
		return "All is as it must be."
	case 1:
		return "1 problem."
	}
	return fmt.Sprintf("%d problems.", problems)
}

// megabytes writes a size for people.
func megabytes(bytes int64) string {
	if bytes < 100_000 {
		return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
