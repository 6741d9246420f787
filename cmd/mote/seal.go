package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/store"
)

// sealFlags are what `mote seal` and `mote requalify` are told on the command
// line.
type sealFlags struct {
	place
	from, to string
}

func sealCmd() *cobra.Command {
	return sealingCmd(&cobra.Command{
		Use:   "seal",
		Short: "Make days that are over final",
		Long: `Make days that are over final: the checks that need a whole day, then hours, days
and indices, kept beside the values. A running "mote serve" does it by itself every
night, and an import at its end.

Without --from and --to it seals all days that are over and not final, and those
that something has changed. A day needs the one before it: those before --from that
are not final come first. It works beside a running "mote serve" and without one.`,
		Example: `  mote seal --data ./data
  mote seal --data ./data --to 2026-01-31`,
	}, false)
}

func requalifyCmd() *cobra.Command {
	return sealingCmd(&cobra.Command{
		Use:   "requalify --from DATE --to DATE",
		Short: "Make days final again by today's rules",
		Long: `Make days final again by today's rules: flags, hours, days and indices of every day
from --from to --to are made anew from the values, which never change. It is meant
for when the rules have changed with a new version of Mote. Days after --to that
depend on what has changed are made again too. It works beside a running "mote
serve" and without one.`,
		Example: `  mote requalify --data ./data --from 2026-01-01 --to 2026-01-31`,
	}, true)
}

func sealingCmd(cmd *cobra.Command, again bool) *cobra.Command {
	var f sealFlags
	cmd.Args = usage(cobra.NoArgs)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := f.request(again)
		if err != nil {
			return usageError{fmt.Errorf("%s: %w", cmd.Name(), err)}
		}
		if f.log, err = newLog(cmd, "text", slog.LevelWarn); err != nil {
			return err
		}
		bar := newMeter(cmd.ErrOrStderr(), "Sealing", linesEvery)
		began := time.Now()
		done, err := sealJob.run(cmd.Context(), f.place, r, report{progress: bar.show})
		bar.done()
		if err != nil {
			return err
		}
		printSealed(cmd.OutOrStdout(), done, time.Since(began))
		return nil
	}
	f.place.flags(cmd)
	cmd.Flags().StringVar(&f.from, "from", "", "first day, as 2026-01-01 (UTC)")
	cmd.Flags().StringVar(&f.to, "to", "", "last day, inclusive; at most the newest that is over")
	return cmd
}

// sealRequest is a sealing as it travels to the owner.
type sealRequest struct {
	From, To int32 // days, inclusive
	Again    bool  // also days that are final
}

func (f sealFlags) request(again bool) (r sealRequest, err error) {
	r = sealRequest{From: firstDay, To: lastDay, Again: again}
	if again && (f.from == "" || f.to == "") {
		return r, fmt.Errorf("say which days: --from 2026-01-01 --to 2026-01-31")
	}
	if f.from != "" {
		if r.From, err = parseDay("--from", f.from); err != nil {
			return r, err
		}
	}
	if f.to != "" {
		if r.To, err = parseDay("--to", f.to); err != nil {
			return r, err
		}
	}
	if r.From > r.To {
		return r, fmt.Errorf("--from %s is after --to %s", f.from, f.to)
	}
	return r, nil
}

// sealResult is what a sealing did.
type sealResult struct {
	Days, Values, Hours, Flagged int64
	First, Last                  string
}

func (s *sealResult) add(d store.Sealed) {
	if s.Days++; s.First == "" {
		s.First = store.Date(d.Day)
	}
	s.Last = store.Date(d.Day)
	s.Values += d.Values
	s.Hours += d.Hours
	s.Flagged += d.Flagged
}

func printSealed(out io.Writer, s sealResult, took time.Duration) {
	if s.Days == 0 {
		fmt.Fprintln(out, "Nothing to seal: all days that are over are final.")
		return
	}
	fmt.Fprintf(out, "Sealed %s, %s to %s, in %s: %s with %s; flags of %s changed.\n", counted(s.Days, "day", "days"), s.First, s.Last,
		took.Round(100*time.Millisecond), counted(s.Values, "value", "values"), counted(s.Hours, "hour", "hours"), grouped(s.Flagged))
}

var sealJob = job[sealRequest, sealResult]{name: "seal", do: func(ctx context.Context, o *owned, r sealRequest, say report) (sealResult, error) {
	return o.seal(ctx, r, say.progress)
}}
