package storetest

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// testSelectSealed selects in many ways and compares with reading everything.
func testSelectSealed(_ *testing.T, f *fixture) {
	f.three(35)
	ctx, s, all3 := context.Background(), f.reopened().Store.(sealer), f.made()
	rng := rand.New(rand.NewPCG(36, 37))
	f.equal(slices.IsSortedFunc(all3.Indices, byIndex), true)
	if len(all3.Indices) == 0 || len(all3.Days) != 2*3*3 {
		f.Fatalf("%d indices, %d days", len(all3.Indices), len(all3.Days))
	}
	for range 60 {
		sel := store.SelectIndices{Span: air.Interval{From: t0 + rng.Int64N(3*24)*air.Hour, To: t0 + rng.Int64N(3*24)*air.Hour}}
		hours := store.SelectHours{Quantities: suiteQuantities[rng.IntN(2):][:1+rng.IntN(3)], Span: sel.Span}
		if rng.IntN(2) == 0 {
			sel.Sensors = []air.SensorID{sc(2), sc(3)}
			hours.Sensors = sel.Sensors
		}
		if rng.IntN(2) == 0 {
			sel.Standards = []string{all3.Indices[rng.IntN(len(all3.Indices))].Standard}
		}
		if rng.IntN(2) == 0 {
			sel.Bases = []assess.Basis{assess.BasisRunning, assess.BasisDay}
		}
		indices := only(all3.Indices, func(r assess.Row) bool {
			return (sel.Sensors == nil || slices.Contains(sel.Sensors, r.Sensor)) && (sel.Standards == nil || slices.Contains(sel.Standards, r.Standard)) &&
				(sel.Bases == nil || slices.Contains(sel.Bases, r.Basis)) && r.To > sel.Span.From && r.To <= sel.Span.To
		})
		f.equal(all(f.T, s.Indices(ctx, sel)), indices)
		takes := func(id air.SensorID, q air.Quantity, start int64) bool {
			return (hours.Sensors == nil || slices.Contains(hours.Sensors, id)) && slices.Contains(hours.Quantities, q) && hours.Span.Contains(start)
		}
		f.equal(all(f.T, s.Days(ctx, hours)), only(all3.Days, func(r average.DayRow) bool { return takes(r.Sensor, r.Quantity, int64(r.Day)*air.Day) }))
		f.equal(all(f.T, f.Store.Hours(ctx, hours)), only(all3.Hours, func(r average.HourRow) bool { return takes(r.Sensor, r.Quantity, r.Start) }))
	}
}
