package storetest

import (
	"context"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// testForgetSealed forgets a part of a sensor's sealed day.
func testForgetSealed(_ *testing.T, f *fixture) {
	f.three(31)
	want := f.made()
	e := f.forget(air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: air.Interval{From: t0 + 3600, To: t0 + 4*3600}, When: t0})
	f.equal(e.Values, int64(3*36))
	for range 2 {
		f.equal(f.dirty(), []int32{0, 1})
		f.equal(f.due(false), []int32{0, 1})
		f.equal(f.made(), cleanOnly(want, 0, 1))
		f.freshHours([]int32{0, 1}, sc(1)) // all of the other sensor, no more than is left of this one
		f.reopened()
	}
	f.sealChecked(day0)
	f.sealChecked(day0 + 1)
	f.equal(f.dirty(), []int32(nil))
	hours := func(sensor int64) int {
		return len(all(f.T, f.Store.Hours(context.Background(), store.SelectHours{Sensors: []air.SensorID{sc(sensor)}, Quantities: []air.Quantity{air.PM25}, Span: air.Interval{From: t0, To: t0 + air.Day}})))
	}
	f.equal([]int{hours(1), hours(2)}, []int{21, 24})
}

// testForgetAllSealed forgets a sensor, and then the place of the other: the
// days stay, with nothing in them.
func testForgetAllSealed(_ *testing.T, f *fixture) {
	f.three(32)
	want := f.made()
	for d := range int32(4) {
		want = without(want, sc(1), day0+d)
	}
	f.forget(air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: store.Always, When: t0})
	f.equal(f.reopened().dirty(), []int32{0, 1, 2})
	f.freshHours([]int32{0, 1, 2}, sc(1))
	f.sealAll()
	for range 2 {
		got := f.made()
		for i := range want.Sealed { // the counts are of what is there
			want.Sealed[i] = got.Sealed[i]
			f.equal([]int64{got.Sealed[i].Values, got.Sealed[i].Hours}, []int64{3 * 288, 3 * 24})
		}
		f.equal(got, want)
		f.reopened()
	}
	f.forget(air.Forgotten{Network: air.SC, Location: 5, Interval: store.Always, When: t0})
	f.equal(f.dirty(), []int32{0, 1, 2})
	f.equal(f.due(false), []int32{0, 1, 2})
	f.equal(len(f.contents().Hours), 0)
	f.sealAll()
	f.equal(f.due(true), []int32(nil))
	f.equal(f.reopened().contents(), contents{})
	for _, d := range f.made().Sealed {
		f.equal([]int64{d.Values, d.Hours, d.Days, d.Indices}, []int64{0, 0, 0, 0})
	}
}

// testForgetRetained forgets what is told of values that are no longer there.
func testForgetRetained(_ *testing.T, f *fixture) {
	f.three(34)
	want := f.made()
	f.retain(day0 + 2)
	e := f.forget(air.Forgotten{Network: air.SC, Sensor: sc(1), Interval: air.Interval{From: t0 + 7200, To: t0 + 7201}, When: t0})
	f.equal(e.Values, int64(0))
	want = without(want, sc(1), day0)
	for range 2 {
		f.equal(f.made(), want)
		f.equal(f.dirty(), []int32(nil))
		f.reopened()
	}
	f.forget(air.Forgotten{Network: air.SC, Location: 5, Interval: air.Interval{From: t0 + air.Day, To: t0 + 2*air.Day}, When: t0})
	f.equal(f.reopened().dirty(), []int32{2})
	f.equal(f.made(), cleanOnly(without(want, sc(2), day0+1), 2))
	f.sealChecked(day0 + 2)
}
