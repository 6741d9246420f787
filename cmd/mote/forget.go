package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// forgetFlags are what `mote forget` is told on the command line.
type forgetFlags struct {
	place
	sensor, site, from, to string
}

func forgetCmd() *cobra.Command {
	var f forgetFlags
	cmd := &cobra.Command{
		Use:   "forget (--sensor ID | --site NETWORK-LOCATION)",
		Short: "Remove a sensor's or a place's values for good",
		Long: `Remove a sensor's or a place's values for good, and never store them again.

Without --from and --to it covers the past and the future. The request is kept
for ever, so that later arrivals are refused; the public ledger says that
something was forgotten, not what. Sensor.Community's 5-minute averages (sc5)
tell of the same devices and places as its measurements (sc): whichever of the
two is named, both are forgotten. It works beside a running "mote serve" and
without one.`,
		Example: `  mote forget --data ./data --sensor sc-8554
  mote forget --data ./data --site sc-1643 --from 2026-01-01 --to 2026-02-01`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			what, err := f.parse(time.Now())
			if err != nil {
				return usageError{err}
			}
			request := forgetRequest{what.Network, int64(what.Sensor), what.Location, what.Interval.From, what.Interval.To, what.When}
			removed, err := forgetJob.run(cmd.Context(), f.place, request, report{})
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), removal(removed))
			return nil
		},
	}
	f.place.flags(cmd)
	fl := cmd.Flags()
	fl.StringVar(&f.sensor, "sensor", "", "sensor, as in sc-8554")
	fl.StringVar(&f.site, "site", "", "place by network and upstream's location id, as in sc-1643")
	fl.StringVar(&f.from, "from", "", "start, inclusive: a date or an RFC 3339 time, UTC")
	fl.StringVar(&f.to, "to", "", "end, exclusive")
	return cmd
}

// removal says how many values were removed.
func removal(n int64) string {
	values := "values"
	if n == 1 {
		values = "value"
	}
	return fmt.Sprintf("%d %s removed; later arrivals will be refused.", n, values)
}

// parse reads the flags.
func (f forgetFlags) parse(now time.Time) (air.Forgotten, error) {
	what := air.Forgotten{Interval: store.Always, When: now.Unix()}
	if (f.sensor == "") == (f.site == "") {
		return what, errors.New("forget needs --sensor or --site, one of them")
	}
	// A site is spelt like a sensor: network and number.
	id, err := air.ParseSensorID(f.sensor + f.site)
	if err != nil {
		flag := "--sensor"
		if f.site != "" {
			flag = "--site"
		}
		return what, fmt.Errorf("%s: %s", flag, strings.TrimPrefix(err.Error(), "sensor id "))
	}
	what.Network = id.Network()
	if f.sensor != "" {
		what.Sensor = id
	} else {
		what.Location = id.Number()
	}
	for _, end := range []struct {
		flag, text string
		to         *int64
	}{{"--from", f.from, &what.Interval.From}, {"--to", f.to, &what.Interval.To}} {
		if end.text == "" {
			continue
		}
		t, err := parseTime(end.text)
		if err != nil {
			return what, fmt.Errorf("%s: %w", end.flag, err)
		}
		*end.to = t.Unix()
	}
	if what.Interval.From >= what.Interval.To {
		return what, fmt.Errorf("--from %s is not before --to %s", f.from, f.to)
	}
	return what, nil
}

func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is neither a date (2026-01-31) nor an RFC 3339 time (2026-01-31T12:00:00Z)", s)
}

// forgetRequest is a request as it travels to the owner of the store.
type forgetRequest struct {
	Network          air.Network
	Sensor, Location int64
	From, To, When   int64
}

var forgetJob = job[forgetRequest, int64]{name: "forget", do: forget}

// forget returns how many values were removed.
func forget(ctx context.Context, o *owned, r forgetRequest, _ report) (removed int64, err error) {
	e, err := o.in.Forget(ctx, air.Forgotten{
		Network: r.Network, Sensor: air.SensorID(r.Sensor), Location: r.Location,
		Interval: air.Interval{From: r.From, To: r.To}, When: r.When,
	})
	return e.Values, err
}
