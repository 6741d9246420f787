package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decodetool"
)

// decodeCmd is `mote decode`: what Mote makes of a document, without keeping
// any of it.
func decodeCmd() *cobra.Command {
	var network string
	cmd := &cobra.Command{
		Use:   "decode FILE",
		Short: "Show what Mote reads in a feed's document or an archive's day file, value by value",
		Long: `Show what Mote reads in a feed's document or an archive's day file, value by
value.

FILE is JSON as Sensor.Community serves it, or a CSV file of its archive, plain or
compressed with gzip; "-" is standard input. Each value is printed as one JSON
object a line, with its quantity, its unit and the flags it would be stored with.
A summary goes to standard error: how many records, values and ignored fields,
what was rejected and why, and the flags.

A record or a row that cannot be used is rejected alone. In an archive's file
these are also rows of another sensor or day than its name says; of a file with
another name, than its first row says. JSON that is broken, or CSV without the
archive's header, is rejected whole: nothing is printed, and the exit code is 1.`,
		Example: `  mote decode data.json
  mote decode - < data.json
  mote decode 2018-01-31_sds011_sensor_8554.csv
  mote decode --network sc5 averages.json.gz | jq 'select(.flags != [])'`,
		Args: usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := air.ParseNetwork(network)
			if err != nil {
				return usageError{fmt.Errorf("--network: %w", err)}
			}
			in, name, base := cmd.InOrStdin(), "standard input", ""
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer func() { _ = file.Close() }() // only read
				in, name, base = io.Reader(file), args[0], filepath.Base(args[0])
			}
			sum, err := decodetool.Decode(in, base, cmd.OutOrStdout(), n, time.Now().Unix())
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return sum.Write(cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&network, "network", "sc", "whose document it is: sc (single measurements) or sc5 (5-minute averages); the bytes look alike")
	return cmd
}
