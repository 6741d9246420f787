package main

import (
	"context"
	"os"
	"runtime/debug"
)

// frugal trades a little work for memory: a poll brings tens of megabytes of
// garbage at once, and nothing for minutes after. An operator's GOGC stands.
func frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

// giveBack is housekeeping in the gap after a poll: what it left behind goes
// back to the system before it could add to the next one's.
func giveBack(tend func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		err := tend(ctx)
		debug.FreeOSMemory()
		return err
	}
}
