package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// testOrigin stamps a store once, for good.
func testOrigin(t *testing.T, f *fixture) {
	ctx := context.Background()
	is := func(what string, want air.Origin) {
		t.Helper()
		if got, err := f.Store.Origin(ctx); err != nil || got != want {
			t.Errorf("%s: origin %q, want %q (%v)", what, got, want, err)
		}
	}
	is("empty", air.OriginUnknown)
	f.append(store.Batch{Entry: air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusFailed, Started: t0 * 1000}})
	is("after a failed poll", air.OriginUnknown)
	for _, none := range []air.Origin{air.OriginUnknown, "invented"} {
		if err := f.Store.Stamp(ctx, none); err == nil {
			t.Errorf("the stamp %q was taken", none)
		}
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := f.Store.Stamp(over, air.OriginReal); !errors.Is(err, context.Canceled) {
		t.Errorf("stamping after the end: %v", err)
	}
	is("after stamps that failed", air.OriginUnknown)

	for range 2 {
		if err := f.Store.Stamp(ctx, air.OriginSimulated); err != nil {
			t.Fatal(err)
		}
		is("stamped", air.OriginSimulated)
	}
	f.reopened()
	is("reopened", air.OriginSimulated)
	err := f.Store.Stamp(ctx, air.OriginReal)
	other, ok := errors.AsType[*store.OriginError](err)
	if !ok || other.Has != air.OriginSimulated || other.Came != air.OriginReal || other.Place == "" {
		t.Fatalf("the other kind: %v", err)
	}
	for _, word := range []string{"simulated", "real", "--data", other.Place} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	f.append(poll(t0, says(1, t0-10, stuttgart, num(1))))
	f.reopened()
	is("in the end", air.OriginSimulated)
	if err := f.Store.Stamp(ctx, air.OriginSimulated); err != nil {
		t.Error(err)
	}
}
