package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/store/duck"
)

func backupCmd() *cobra.Command {
	var at place
	cmd := &cobra.Command{
		Use:   "backup DIR",
		Short: "Copy the store as it is at one moment, beside a running server too",
		Long: `Copy the store into a directory as it is at one moment, while a running "mote
serve" goes on. The directory is new, empty, or holds an earlier backup: then only
files that it lacks are copied, and what the store no longer holds goes.

The copy has the form of a data directory. "mote restore" makes one of it.`,
		Example: `  mote backup --data /var/lib/mote /mnt/backup/mote`,
		Args:    usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			bar := newMeter(cmd.ErrOrStderr(), "Copying", linesEvery)
			b, err := backupJob.run(cmd.Context(), at, to, report{progress: bar.show})
			bar.done()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d files of the lake, %d of them copied now, and the tables: %s written to %s\n", b.Files, b.Copied, megabytes(b.Bytes), to)
			return err
		},
	}
	at.flags(cmd)
	return cmd
}

var backupJob = job[string, duck.Backup]{name: "backup", do: func(ctx context.Context, o *owned, to string, say report) (duck.Backup, error) {
	return o.db.Backup(ctx, to, func(done, total int64) {
		say.progress(control.Progress{Done: done, Total: total, What: "bytes"})
	})
}}

func restoreCmd() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "restore DIR --data NEW",
		Short: "Make a data directory of a backup",
		Long: `Make a data directory of a backup, in a directory that is empty or does not exist.
Every file is compared with what was once written.`,
		Example: `  mote restore /mnt/backup/mote --data /var/lib/mote`,
		Args:    usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if data == "" {
				return usageError{fmt.Errorf("restore needs --data: the directory to be made")}
			}
			bar := newMeter(cmd.ErrOrStderr(), "Restoring", linesEvery)
			var size int64
			err := duck.Restore(cmd.Context(), args[0], data, duck.Options{}, func(done, total int64) {
				size = total
				bar.show(control.Progress{Done: done, Total: total, What: "bytes"})
			})
			bar.done()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s restored to %s\n", megabytes(size), data)
			return err
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "data directory to be made")
	return cmd
}
