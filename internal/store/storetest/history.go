package storetest

import (
	"context"
	"iter"
	"math"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Parts of [store.History]: the suite tests those that an engine has.
type (
	loader interface {
		Load(ctx context.Context, day store.ArchiveDay) (store.Outcome, error)
	}
	valuer interface {
		Values(ctx context.Context, sel store.SelectValues) iter.Seq2[[]air.Row, error]
	}
	sealer interface {
		Due(ctx context.Context, span air.Interval, again bool) ([]int32, error)
		Seal(ctx context.Context, day int32) (store.Sealed, error)
		SealedDays(ctx context.Context, span air.Interval) ([]store.Sealed, error)
		Days(ctx context.Context, sel store.SelectHours) iter.Seq2[average.DayRow, error]
		Indices(ctx context.Context, sel store.SelectIndices) iter.Seq2[assess.Row, error]
	}
)

func has[T any](s store.Store) bool { _, ok := s.(T); return ok }

// RunHistory runs the suite of what an engine has of [store.History].
func RunHistory(t *testing.T, e Engine) {
	probe := e.Open(t)
	_ = probe.Close()
	for _, c := range []struct {
		name  string
		needs func(store.Store) bool
		test  func(*testing.T, *fixture)
	}{
		{"load", has[loader], testLoad},
		{"a load that cannot be", has[loader], testLoadBad},
		{"load is append", has[loader], testLoadIsAppend},
		{"loads and polls in any order", has[loader], testLoadAnyOrder},
		{"what an archive says", has[loader], testArchiveWords},
		{"a feed's repeat of what an archive said", has[loader], testFeedRepeats},
		{"values", has[valuer], testValues},
		{"values in chunks", func(s store.Store) bool { return has[valuer](s) && has[loader](s) }, testChunks},
		{"seal", has[sealer], testSeal},
		{"the order of sealing", has[sealer], testSealOrder},
		{"dirty days", has[sealer], testDirty},
		{"a change that reaches far", has[sealer], testDirtyChain},
		{"a change of hours that reaches far", has[sealer], testDirtyHours},
		{"sealed in any way", has[sealer], testSealAnyWay},
		{"sealed meanwhile", has[sealer], testSealMeanwhile},
		{"what is selected of sealed days", has[sealer], testSelectSealed},
		{"forget in sealed days", has[sealer], testForgetSealed},
		{"forget all of sealed days", has[sealer], testForgetAllSealed},
		{"retain", has[store.History], testRetain},
		{"forget in retained days", has[store.History], testForgetRetained},
	} {
		if !c.needs(probe) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			f := &fixture{T: t, engine: e, Store: e.Open(t)}
			t.Cleanup(func() { _ = f.Store.Close() })
			c.test(t, f)
		})
	}
}

// other is a second, empty store.
func (f *fixture) other() *fixture {
	f.Helper()
	o := &fixture{T: f.T, engine: f.engine, Store: f.engine.Open(f.T)}
	f.Cleanup(func() { _ = o.Store.Close() })
	return o
}

// contents is what readers see of a store, the ledger apart.
type contents struct {
	Rows    []air.Row
	Hours   []average.HourRow
	Latest  []air.Row
	Sensors []store.Described
}

// suiteQuantities are those that the suite's values have.
var suiteQuantities = []air.Quantity{air.PM25, air.PM10, air.Temperature, air.Humidity, air.Pressure}

func (f *fixture) contents() (c contents) {
	f.Helper()
	ctx := context.Background()
	c.Sensors = all(f.T, f.Store.Sensors(ctx))
	for _, d := range c.Sensors {
		for _, q := range suiteQuantities {
			c.Rows = append(c.Rows, all(f.T, f.Store.Rows(ctx, store.Select{Sensor: d.Sensor.ID, Quantity: q, From: math.MinInt64, To: math.MaxInt64}))...)
		}
	}
	c.Hours = all(f.T, f.Store.Hours(ctx, store.SelectHours{Quantities: suiteQuantities, Span: store.Always}))
	c.Latest = all(f.T, f.Store.Latest(ctx))
	slices.SortFunc(c.Latest, byKey)
	return c
}

// same expects that two stores hold the same.
func (f *fixture) same(got, want contents) {
	f.Helper()
	sameM2(got.Hours, want.Hours)
	f.equal(got, want)
}
