package main

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/source"
)

// importFlags are what `mote import` is told on the command line.
type importFlags struct {
	place
	from, to          string
	sensors, types    []string
	gaps, again, open bool
	json              bool
	errors            string
}

func importCmd() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import PATH… | import URL --from DATE",
		Short: "Store the archive's day files: from disk, or from its host by date",
		Long: `Store archive day files (2018-01-31_sds011_sensor_8554.csv) of any sensor type, in
any order: .csv and .csv.gz files, those inside .tar, .tar.gz, .tgz, .tar.xz and .zip
files, and folders of all of these. Links within folders are not followed.

What is there already is not stored twice: an import that was interrupted, or one of
files that were imported or polled before, may simply be repeated. Rows that cannot
be right are named with file and line and left out; the others go in. The days that
have something new are sealed at the end. A folder or archive that holds a file
SIMULATED is simulated data, which never shares a data directory with measured data.

With the address of an archive's host, such as https://archive.sensor.community, the
days from --from to --to are fetched: the day's list of files, then each file, one
request a second over one connection; --sensor and --type choose among them, and
--fill-gaps fetches only what is missing: files of sensors that are known, and were
in place on that day, but have fewer than 18 complete hours of it. What was fetched
and stored is noted in the data directory, so that a repeated import goes on where
the last one ended; --again asks for it all the same.

It works beside a running "mote serve", which then reads the files, and without one.
Exit code 0: all good. 3: some rows or files were refused. 1: failed. 2: a command
line that cannot be understood.`,
		Example: `  mote import --data ./data 2018-*.tar.xz
  mote import --data ./data --json --errors refused.txt /mnt/archive
  mote import --data ./data --from 2026-01-01 --to 2026-01-07 --sensor sc-8554 https://archive.sensor.community
  mote import --data ./data --from 2026-01-01 --to 2026-01-31 --fill-gaps https://archive.sensor.community`,
		Args: usage(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.request(args, time.Now())
			if err != nil {
				return usageError{err}
			}
			f.log, err = newLog(cmd, "text", slog.LevelWarn)
			if err != nil {
				return err
			}
			return f.run(cmd, r)
		},
	}
	f.place.flags(cmd)
	fl := cmd.Flags()
	fl.StringVar(&f.from, "from", "", "first day, as 2026-01-01 (UTC); of files on disk too")
	fl.StringVar(&f.to, "to", "", "last day, inclusive; of a host the day before yesterday unless said")
	fl.StringArrayVar(&f.sensors, "sensor", nil, "only this sensor, as sc-8554; may be repeated")
	fl.StringArrayVar(&f.types, "type", nil, "only this type, as sds011; may be repeated")
	fl.BoolVar(&f.gaps, "fill-gaps", false, "of a host: only sensors and days with gaps")
	fl.BoolVar(&f.again, "again", false, "of a host: also what was fetched and stored before")
	fl.BoolVar(&f.open, "no-seal", false, "do not seal the days that have something new")
	fl.BoolVar(&f.json, "json", false, "write the summary as JSON")
	fl.StringVar(&f.errors, "errors", "", "file for everything that was refused, a line each (of one day file the first 100 rows)")
	return cmd
}

// importRequest is an import as it travels to the owner.
type importRequest struct {
	Paths    []string // absolute; or
	Host     string   // the address of an archive's host
	From, To int32    // days since 1970-01-01, inclusive
	Sensors  []int64  // upstream's numbers; none: all
	Types    []string // in lower case; none: all
	Gaps     bool
	Again    bool
	Open     bool // touched days are not sealed
	Errors   bool // what is refused is written to the caller
}

// Any day, from the first to the last that fit.
const (
	firstDay = -1 << 31
	lastDay  = 1<<31 - 2
)

// request reads the flags.
func (f importFlags) request(args []string, now time.Time) (r importRequest, err error) {
	r = importRequest{From: firstDay, To: lastDay, Gaps: f.gaps, Again: f.again, Open: f.open, Errors: f.errors != ""}
	for _, arg := range args {
		if source.IsAddress(arg) {
			if len(args) > 1 {
				return r, errors.New("import: name one address, or files and folders")
			}
			r.Host = strings.TrimRight(arg, "/")
			r.To = int32(now.Unix()/air.Day) - 2 // yesterday's is written in the morning
			continue
		}
		path, err := filepath.Abs(arg)
		if err != nil {
			return r, err
		}
		r.Paths = append(r.Paths, path)
	}
	for _, end := range []struct {
		flag, text string
		to         *int32
	}{{"--from", f.from, &r.From}, {"--to", f.to, &r.To}} {
		if end.text != "" {
			if *end.to, err = parseDay(end.flag, end.text); err != nil {
				return r, err
			}
		}
	}
	for _, text := range f.sensors {
		id, err := air.ParseSensorID(text)
		if err != nil || id.Network() != air.SC {
			return r, fmt.Errorf("--sensor: %q is no sensor of the archive: want one such as sc-8554", text)
		}
		r.Sensors = append(r.Sensors, id.Number())
	}
	for _, text := range f.types {
		r.Types = append(r.Types, strings.ToLower(text))
	}
	switch {
	case r.Host != "" && f.from == "":
		return r, errors.New("--from: say from which day on the archive's host is asked, as 2026-01-01")
	case r.Host == "" && (f.gaps || f.again):
		return r, errors.New("--fill-gaps and --again are for an archive's host: name its address")
	case r.From > r.To:
		return r, fmt.Errorf("--from %s is after the last day, %s", f.from, time.Unix(int64(r.To)*air.Day, 0).UTC().Format(time.DateOnly))
	}
	return r, nil
}

// run does the import and says what came of it.
func (f importFlags) run(cmd *cobra.Command, r importRequest) (err error) {
	for _, path := range r.Paths { // before a data directory is made for it
		if _, err := os.Stat(path); err != nil {
			return err
		}
	}
	say := report{}
	if f.errors != "" {
		file, failed := os.Create(f.errors)
		if failed != nil {
			return fmt.Errorf("--errors: %w", failed)
		}
		out := bufio.NewWriter(file)
		say.out = out
		defer func() { err = errors.Join(err, out.Flush(), file.Close()) }()
	}
	bar := newMeter(cmd.ErrOrStderr(), "Importing", linesEvery)
	say.progress = bar.show
	result, err := importJob.run(cmd.Context(), f.place, r, say)
	bar.done()
	if cmd.Context().Err() != nil {
		return errors.New("interrupted: what was stored stays; import the same again to go on")
	}
	if err != nil {
		return err
	}
	if err := result.print(cmd.OutOrStdout(), f.json); err != nil {
		return err
	}
	if n := result.Faults(); n > 0 {
		return partlyError{fmt.Errorf("%s could not be used; the rest is stored", counted(n, "value or file", "values or files"))}
	}
	return nil
}
