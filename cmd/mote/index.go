package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/aqitool"
)

// indexCmd is `mote index`: official indices of averaged concentrations, from
// a CSV file on standard input or from the command line.
func indexCmd() *cobra.Command {
	var asCSV, asJSON bool
	var standard string
	cmd := &cobra.Command{
		Use:   "index [pollutant=concentration ...]",
		Short: "Compute official air-quality indices of averaged concentrations",
		Long: `Compute official air-quality indices of averaged concentrations.

Each concentration is taken as the mean that the standard asks for: of 24 hours
for particles under UK DAQI, the US EPA, China and India, of one hour under EAQI
and Canada's AQHI+. Without a unit µg/m³ is meant; no2=53ppb gives another.
Canada's AQHI is made of 3-hour means of NO2, O3 and PM2.5 together.

With --csv, rows are read from standard input and written to standard output
with the columns index and category added. Columns are found by name: standard,
pollutant, averaging, concentration and unit; or pollutant and
hours_newest_first for the US EPA's NowCast. What has no index is said on
standard error. A row with too few or too many fields is left out and named
there, and the exit code is 1.`,
		Example: `  mote index pm25=12.3 pm10=40
  mote index --standard uk-daqi --json pm25=12.3
  mote index --standard ca-aqhi no2=10ppb o3=20ppb pm25=5
  mote index --csv < vectors.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asCSV {
				return indexCSV(cmd, args, asJSON, standard)
			}
			given, err := aqitool.ParseGiven(args)
			if err != nil {
				return usageError{err}
			}
			standards := aqi.Standards()
			if standard != "" {
				one, err := aqi.Lookup(standard)
				if err != nil {
					return usageError{fmt.Errorf("--standard: %w", err)}
				}
				standards = []aqi.Standard{one}
			}
			answers := aqitool.Answers(standards, given)
			if asJSON {
				return aqitool.WriteJSON(cmd.OutOrStdout(), answers)
			}
			return aqitool.WriteText(cmd.OutOrStdout(), answers)
		},
	}
	cmd.Flags().BoolVar(&asCSV, "csv", false, "read CSV rows from standard input and write them back with their index")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&standard, "standard", "", "one standard only, by slug ("+slugs()+") or name")
	return cmd
}

// slugs lists the standards.
func slugs() string {
	var all []string
	for _, s := range aqi.Standards() {
		all = append(all, s.Slug)
	}
	return strings.Join(all, ", ")
}

func indexCSV(cmd *cobra.Command, args []string, asJSON bool, standard string) error {
	if len(args) > 0 || asJSON || standard != "" {
		return usageError{errors.New("--csv reads everything from standard input and takes no concentrations, --json or --standard")}
	}
	sum, err := aqitool.IndexCSV(cmd.InOrStdin(), cmd.OutOrStdout())
	if err != nil && sum.LeftOut == 0 {
		return err
	}
	if err = errors.Join(err, sum.Write(cmd.ErrOrStderr())); err == nil && sum.LeftOut > 0 {
		err = fmt.Errorf("rows left out because they have too few or too many fields: %d", sum.LeftOut)
	}
	return err
}
