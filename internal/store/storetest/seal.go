package storetest

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/store"
)

// walk is a day's worth of one sensor's records, cadence seconds apart, that
// wander as air does.
func walk(rng *rand.Rand, sensor int64, day int32, cadence int64, site air.Site) (list []air.Reading) {
	fine, damp := 5+rng.Float64()*20, 75+rng.Float64()*20
	for at := int64(day)*air.Day + rng.Int64N(cadence); at < int64(day+1)*air.Day; at += cadence {
		fine = max(0.5, fine+rng.NormFloat64())
		damp = min(99, damp+rng.NormFloat64())
		r := says(sensor, at, site, num(math.Round(fine*100)/100), of(air.PM10, math.Round(fine*170)/100), of(air.Humidity, math.Round(damp*10)/10))
		if rng.IntN(40) == 0 {
			r.Values[0].Value, r.Values[0].Flags, r.Values[1].Flags = 999.9, air.FlagSaturated|air.FlagOrder, air.FlagSaturated|air.FlagOrder
		}
		list = append(list, r)
	}
	return list
}

func (f *fixture) seal(day int32) store.Sealed {
	f.Helper()
	s, err := f.Store.(sealer).Seal(context.Background(), day)
	if err != nil {
		f.Fatalf("seal %s: %v", store.Date(day), err)
	}
	return s
}

// due lists the days that are, relative to the suite's day.
func (f *fixture) due(again bool) (days []int32) {
	f.Helper()
	list, err := f.Store.(sealer).Due(context.Background(), store.Always, again)
	f.equal(err, nil)
	for _, d := range list {
		days = append(days, d-day0)
	}
	return days
}

// sealAll seals until nothing is due.
func (f *fixture) sealAll() {
	f.Helper()
	for range 100 {
		due := f.due(false)
		if len(due) == 0 {
			return
		}
		f.seal(day0 + due[0])
	}
	f.Fatal("there is always something due")
}

func testSeal(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(21, 22))
	var readings []air.Reading
	for day := day0; day < day0+2; day++ {
		readings = slices.Concat(readings, walk(rng, 1, day, 300, stuttgart), walk(rng, 2, day, 900, stuttgart), walk(rng, 3, day, 150, place(5, 60, 10)))
	}
	// The damp of the first day is in the second's index of the local day.
	for day, damp := range []float64{99, 70} {
		for _, r := range walk(rng, 6, day0+int32(day), 300, place(7, 21.3, -157.8)) {
			r.Values[2].Value = damp
			readings = append(readings, r)
		}
	}
	readings = append(readings, walk(rng, 4, day0, 300, stuttgart)...) // then silent: its indices end in the next day
	stuck := walk(rng, 5, day0, 300, stuttgart)
	for i := range stuck {
		stuck[i].Values = []air.Value{num(3), of(air.PM10, 4)}
	}
	n := f.append(poll(t0, append(readings, stuck...)...)).Entry.New
	f.equal(f.due(false), []int32{0, 1})
	f.equal(f.due(true), []int32{0, 1})
	f.equal(len(f.sealedDays()), 0)
	f.sealChecked(day0)
	f.equal(f.due(false), []int32{1})
	f.sealChecked(day0 + 1)
	f.equal(f.due(false), []int32(nil))
	f.equal(f.due(true), []int32{0, 1})
	// The twelfth of equal values is stuck, and so is every later one.
	rows := all(f.T, f.Store.Rows(context.Background(), store.Select{Sensor: sc(5), Quantity: air.PM25, From: t0, To: t0 + air.Day}))
	f.equal(slices.IndexFunc(rows, func(r air.Row) bool { return r.Flags == air.FlagStuck }), 11)
	f.equal(len(only(rows, func(r air.Row) bool { return r.Flags == air.FlagStuck })), len(rows)-11)
	// The whole day counts, by its slots or because its sensor is slow.
	days := all(f.T, f.Store.(sealer).Days(context.Background(), store.SelectHours{Sensors: []air.SensorID{sc(1), sc(2)}, Quantities: []air.Quantity{air.Humidity}, Span: store.Always}))
	f.equal(len(days), 4)
	for _, d := range days {
		f.equal([]any{d.Sum.Complete(), d.Sparse}, []any{true, d.Sensor == sc(2)})
	}
	silent := all(f.T, f.Store.(sealer).Indices(context.Background(), store.SelectIndices{Sensors: []air.SensorID{sc(4)}, Bases: []assess.Basis{assess.BasisRunning}, Span: air.Interval{From: t0 + air.Day, To: t0 + 2*air.Day}}))
	f.equal(len(silent) > 0, true)
	// Sealing again gives the same, and what is sealed is still known.
	want := f.made()
	for _, d := range f.sealedDays() {
		f.equal(f.seal(d.Day).Flagged, int64(0))
	}
	f.equal(f.due(false), []int32(nil))
	f.equal(f.reopened().made(), want)
	st, err := f.Store.Stats(context.Background())
	f.equal(err, nil)
	f.equal(st.Values, n)
	e := f.append(poll(t0, readings...)).Entry
	f.equal([]int64{e.New, e.Duplicate}, []int64{0, e.Values})
	f.counts(f.append(poll(t0, says(5, stuck[20].Time, stuttgart, num(9)))).Entry, 0, 0, 1, 0, 1)
	f.equal(f.due(false), []int32(nil))
	f.equal(f.made(), want)
}

func testSealOrder(_ *testing.T, f *fixture) {
	first := func(want int32, err error) {
		f.Helper()
		var order *store.SealOrderError
		if !errors.As(err, &order) || order.Day != want {
			f.Errorf("error %v, want one that names %s", err, store.Date(want))
		}
	}
	try := func(day int32) error {
		_, err := f.Store.(sealer).Seal(context.Background(), day)
		return err
	}
	f.equal(f.seal(day0), store.Sealed{}) // nothing there
	f.append(poll(t0, says(1, t0, stuttgart, num(1)), says(1, t0+air.Day, stuttgart, num(2)), says(1, t0+3*air.Day, stuttgart, num(3))))
	first(day0, try(day0+1))
	f.seal(day0 + 3) // the day before holds nothing
	f.equal(f.seal(day0+2), store.Sealed{})
	f.seal(day0)
	f.seal(day0 + 1)
	f.append(poll(t0, says(1, t0+60, stuttgart, num(1))))
	first(day0, try(day0+1))
	f.equal(f.reopened().due(false), []int32{0, 1})
	list, err := f.Store.(sealer).SealedDays(context.Background(), air.Interval{From: t0 + 1, To: t0 + 3*air.Day + 1})
	f.equal(err, nil)
	var days []int32
	for _, d := range list {
		days = append(days, d.Day-day0)
	}
	f.equal(days, []int32{1, 3})
	due, err := f.Store.(sealer).Due(context.Background(), air.Interval{From: t0 + 1, To: t0 + 3*air.Day}, true)
	f.equal(err, nil)
	f.equal(due, []int32{day0 + 1})
	f.sealAll()
	f.equal(f.reopened().due(false), []int32(nil))
}
