// Package storetest is the conformance suite of the store's contract: every
// engine passes the same tests.
package storetest

import (
	"context"
	"iter"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/store"
)

// Engine opens stores for the suite.
type Engine struct {
	// Open returns an empty store. Reopen, when not nil, closes it and opens
	// what it kept; an engine without durability leaves it nil.
	Open   func(t *testing.T) store.Store
	Reopen func(t *testing.T, s store.Store) store.Store
}

// Run runs the suite.
func Run(t *testing.T, e Engine) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *fixture)
	}{
		{"append", testAppend},
		{"idempotent", testIdempotent},
		{"conflict", testConflict},
		{"future", testFuture},
		{"nan", testNaN},
		{"within one batch", testWithinBatch},
		{"late values", testLate},
		{"order of arrival", testArrivalOrder},
		{"any split gives the same", testSplits},
		{"rows", testRows},
		{"hours", testHours},
		{"hours that merge", testHoursMerge},
		{"times", testTimes},
		{"latest", testLatest},
		{"sensors and placements", testPlacements},
		{"moves and overlaps", testMoves},
		{"a move from the future", testFutureMove},
		{"site descriptions", testSites},
		{"countries", testCountry},
		{"coarsening", testCoarsen},
		{"withdrawn exactness", testWithdraw},
		{"indoor", testIndoor},
		{"forget a sensor", testForgetSensor},
		{"forget a site", testForgetSite},
		{"forget under every network of the family", testForgetFamily},
		{"forget a site visited twice a day", testForgetSiteWithinDay},
		{"forget a span", testForgetSpan},
		{"ledger", testLedger},
		{"parts of the ledger", testLedgerSelect},
		{"origin", testOrigin},
		{"closed", testClosed},
		{"cancelled", testCancelled},
		{"concurrent", testConcurrent},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fixture{T: t, engine: e, Store: e.Open(t)}
			t.Cleanup(func() { _ = f.Store.Close() })
			c.test(t, f)
		})
	}
}

// fixture is a store under test with short words for what tests do.
type fixture struct {
	*testing.T
	engine Engine
	Store  store.Store
}

// reopened closes and opens the store where the engine can, so that a test
// sees both what is in memory and what was kept.
func (f *fixture) reopened() *fixture {
	f.Helper()
	if f.engine.Reopen != nil {
		f.Store = f.engine.Reopen(f.T, f.Store)
	}
	return f
}

// Start is the time around which the suite's values lie, Unix seconds: a
// Monday, 2026-11-23 00:00 UTC. An engine whose ways depend on the clock runs
// the suite at this time and long after it.
const Start int64 = 1795392000

const t0 = Start

// sc names a sensor of Sensor.Community.
func sc(n int64) air.SensorID {
	id, err := air.NewSensorID(air.SC, n)
	if err != nil {
		panic(err)
	}
	return id
}

// place is a site with a position, of which upstream says that it is in
// Germany.
func place(location int64, lat, lon float64) air.Site {
	return air.Site{ID: air.SiteID{Network: air.SC, Location: location}, Lat: lat, Lon: lon, Altitude: math.NaN(),
		Country: geo.Country(lat, lon), CountryUpstream: "DE"}
}

var stuttgart = place(1643, 48.779, 9.16)

// num is a PM2.5 value without flags.
func num(v float64) air.Value { return air.Value{Quantity: air.PM25, Value: v, Raw: math.NaN()} }

func flagged(v float64, f air.Flags) air.Value {
	return air.Value{Quantity: air.PM25, Value: v, Raw: math.NaN(), Flags: f}
}

func of(q air.Quantity, v float64) air.Value {
	return air.Value{Quantity: q, Value: v, Raw: math.NaN()}
}

// says is one reading.
func says(sensor int64, at int64, site air.Site, values ...air.Value) air.Reading {
	return air.Reading{Sensor: sc(sensor), Time: at, Type: "SDS011", TypeID: 14, Manufacturer: "Nova Fitness", Pin: "1", Site: site, Values: values}
}

// poll is the entry of a poll that started at that second.
func poll(started int64, readings ...air.Reading) store.Batch {
	return store.Batch{Readings: readings, Entry: air.Entry{
		Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, HTTPStatus: 200, Bytes: 1000,
		Started: started * 1000, Finished: started*1000 + 250, Records: int64(len(readings)),
	}}
}

// append stores a batch and fails the test on an error.
func (f *fixture) append(b store.Batch) store.Outcome {
	f.Helper()
	out, err := f.Store.Append(context.Background(), b)
	if err != nil {
		f.Fatalf("append: %v", err)
	}
	return out
}

// counts checks new, duplicate, conflict, late and values of an entry.
func (f *fixture) counts(e air.Entry, fresh, duplicate, conflict, late, values int64) {
	f.Helper()
	got := [5]int64{e.New, e.Duplicate, e.Conflict, e.Late, e.Values}
	if want := [5]int64{fresh, duplicate, conflict, late, values}; got != want {
		f.Errorf("new, duplicate, conflict, late, values = %v, want %v", got, want)
	}
	sum := e.New + e.Duplicate + e.Conflict
	for _, n := range e.Rejected {
		sum += n
	}
	if sum != e.Values {
		f.Errorf("the entry does not add up: %+v", e)
	}
}

// all collects a sequence and fails the test on an error.
func all[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var list []T
	for v, err := range seq {
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		list = append(list, v)
	}
	return list
}

// values are the stored numbers of a sensor's PM2.5, in order of time.
func (f *fixture) values(sensor int64) []float64 {
	f.Helper()
	var out []float64
	for _, r := range all(f.T, f.Store.Rows(context.Background(), store.Select{Sensor: sc(sensor), Quantity: air.PM25, From: math.MinInt64, To: math.MaxInt64})) {
		out = append(out, r.Value)
	}
	return out
}

// equal compares with NaN equal to NaN.
func (f *fixture) equal(got, want any) {
	f.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(air.SameNumber)); d != "" {
		f.Errorf("(-want +got)\n%s", d)
	}
}
