// Command mote is Mote, the open air-quality platform: it collects what small
// sensors measure, keeps it, computes the official indices and shows them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "0.1.0-dev"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// usageError is a command line that cannot be understood; it exits with 2.
type usageError struct{ error }

// partlyError is the end of a command that did its work, but for what it tells
// of; it exits with 3.
type partlyError struct{ error }

// run is the whole program. It returns the exit code: 0 done, 1 failed, 2 a
// command line that cannot be understood, 3 done in part.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := rootCmd()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	var partly partlyError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &partly):
		fmt.Fprintf(stderr, "mote: %v\n", err)
		return 3
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "mote: %v\nSee 'mote --help'.\n", err)
		return 2
	default:
		fmt.Fprintf(stderr, "mote: %v\n", err)
		return 1
	}
}

func rootCmd() *cobra.Command {
	root := &cobra.Command{
		Use:   "mote",
		Short: "Mote, the open air-quality platform in one program",
		Long: `Mote collects what the world's small environmental sensors measure, keeps every
value, computes the official air quality indices and shows what the air is like.`,
		Example: `  mote demo
  mote serve --data ./data
  mote index pm25=12.3 pm10=40
  mote decode data.json`,
		Version:       version + commit(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs, // so that RunE sees what is no command
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usageError{fmt.Errorf("%q is no command of mote", args[0])}
		},
	}
	root.SetVersionTemplate("mote {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(serveCmd(), demoCmd(), simCmd(), decodeCmd(), indexCmd(), importCmd(), sealCmd(), requalifyCmd(), forgetCmd(),
		exportCmd(), checkCmd(), backupCmd(), restoreCmd())
	return root
}

// usage makes what a validator of arguments refuses a [usageError].
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{fmt.Errorf("%s: %w", cmd.Name(), err)}
		}
		return nil
	}
}

// commit is the revision that the program was built from, in brackets.
func commit() string {
	if rev := revision(); rev != "" {
		return " (" + rev + ")"
	}
	return ""
}

func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return ""
}
