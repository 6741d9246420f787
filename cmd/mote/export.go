package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/config"
	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/httpapi"
)

// exportFlags are what `mote export` is told on the command line.
type exportFlags struct {
	place
	values         httpapi.ValuesInput
	format, output string
}

func exportCmd() *cobra.Command {
	var f exportFlags
	formats := strings.Join(httpapi.ValueFormats(), ", ")
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what was measured, as rows with place, flags and credit",
		Long: `Write what was measured, as rows with place, flags and credit: single values, or
means of hours or days, in order of day, sensor and time.

The filters are those of /api/v1/values, and so are the rows; docs/data.md says
what their columns hold. With --output the file is there when it is whole, and
not before. What goes to the standard output is whole when the exit code is 0. It
works beside a running "mote serve" and without one.`,
		Example: `  mote export --country GB --from 2026-10-01 --to 2026-11-01 -o october.parquet
  mote export --sensor sc-8554 --step day --from 2026-01-01 > days.csv
  mote export --site sc-1643 --quantity pm25,pm10 --shape wide --separator semicolon -o table.csv`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := f.settle(cmd.OutOrStdout())
			if err != nil {
				return usageError{err}
			}
			out, err := createOutput(f.output, cmd.OutOrStdout())
			if err != nil {
				return err
			}
			bar := newMeter(cmd.ErrOrStderr(), "Exporting", linesEvery)
			rows, err := exportJob.run(cmd.Context(), f.place, exportRequest{f.values, format}, report{progress: bar.show, out: out})
			bar.done()
			if err = out.end(err); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d rows written.\n", rows)
			return nil
		},
	}
	f.place.flags(cmd)
	fl, v := cmd.Flags(), &f.values
	fl.StringSliceVar(&v.Sensor, "sensor", nil, "sensors, as in sc-8554; all without it")
	fl.StringSliceVar(&v.Site, "site", nil, "places by network and upstream's location id, as in sc-1643")
	fl.StringVar(&v.Country, "country", "", "countries by their ISO 3166-1 codes, as in DE,GB")
	fl.StringVar(&v.BBox, "bbox", "", "west,south,east,north in degrees")
	fl.StringSliceVar(&v.Quantity, "quantity", nil, "quantities, as in pm25,pm10; all without it")
	fl.StringVar(&v.From, "from", "", "start, inclusive: a date or an RFC 3339 time, UTC (default a day before the end)")
	fl.StringVar(&v.To, "to", "", "end, exclusive (default now)")
	fl.StringVar(&v.Step, "step", "raw", "raw, hour or day")
	fl.StringVar(&v.Quality, "quality", "", "valid, usable or all (default usable, or all with --flags)")
	fl.StringSliceVar(&v.Flags, "flags", nil, "only values that carry one of these flags")
	fl.StringSliceVar(&v.NoFlags, "no-flags", nil, "only values that carry none of these flags")
	fl.StringVar(&v.Shape, "shape", "long", "long: a row for each quantity; wide: one for each sensor and time")
	fl.StringVar(&v.Sort, "sort", "", "another order, of up to 100,000 rows: time, sensor or value, with a minus the other way round")
	fl.IntVar(&v.Limit, "limit", 0, "rows at most, up to 10,000; all without it")
	fl.StringVar(&v.After, "after", "", "only rows behind that of SENSOR,TIME, to go on where another export broke")
	fl.StringVar(&v.Separator, "separator", "comma", "of CSV: comma, or semicolon with decimal commas")
	fl.StringVar(&f.format, "format", "", formats+" (default by the name of --output, else csv)")
	fl.StringVarP(&f.output, "output", "o", "", "file to write; without it the standard output")
	return cmd
}

// settle checks the request and finds the format.
func (f *exportFlags) settle(stdout io.Writer) (format string, err error) {
	if format = f.format; format == "" {
		format = "csv"
		if f.output != "" {
			format = strings.TrimPrefix(strings.ToLower(filepath.Ext(f.output)), ".")
		}
	}
	if !slices.Contains(httpapi.ValueFormats(), format) {
		return "", fmt.Errorf("--format %q: want one of %s", format, strings.Join(httpapi.ValueFormats(), ", "))
	}
	if f.output == "" && (format == "parquet" || format == "arrow") && onTerminal(stdout) {
		return "", errors.New(format + " is not for a terminal: give --output")
	}
	if err := f.values.Check(); err != nil {
		return "", err
	}
	return format, nil
}

// exportRequest is an export as it travels to the owner.
type exportRequest struct {
	Values httpapi.ValuesInput
	Format string
}

var exportJob = job[exportRequest, int64]{name: "export", do: export}

// export returns how many rows were written.
func export(ctx context.Context, o *owned, r exportRequest, say report) (rows int64, err error) {
	from := httpapi.Archive{Store: o.db, Lake: o.db, KeepIndoor: o.cfg.Indoor == config.IndoorKeep, Now: time.Now}
	return httpapi.Export(ctx, from, r.Values, r.Format, say.out, func(p httpapi.ExportProgress) {
		say.progress(control.Progress{Done: p.Done, Total: p.Total, What: "seconds", Note: fmt.Sprintf("%d rows", p.Rows)})
	})
}
