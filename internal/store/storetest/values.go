package storetest

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// inOrder orders rows as exports do.
func inOrder(a, b air.Row) int {
	return cmp.Or(cmp.Compare(store.DayOf(a.Time), store.DayOf(b.Time)), cmp.Compare(a.Sensor, b.Sensor),
		cmp.Compare(a.Time, b.Time), cmp.Compare(a.Quantity, b.Quantity))
}

func (f *fixture) stored(sel store.SelectValues) (rows []air.Row) {
	f.Helper()
	for chunk, err := range f.Store.(valuer).Values(context.Background(), sel) {
		if err != nil {
			f.Fatalf("values: %v", err)
		}
		if len(chunk) == 0 || len(chunk) > store.ChunkRows {
			f.Errorf("a chunk has %d rows", len(chunk))
		}
		rows = append(rows, chunk...)
	}
	return rows
}

// testValues selects in many ways and compares with sorting everything.
func testValues(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(15, 16))
	f.equal(len(f.stored(store.SelectValues{Span: store.Always})), 0)
	var rows []air.Row
	for round := range 4 {
		var readings []air.Reading
		for range 60 {
			r := says(1+rng.Int64N(5), t0+rng.Int64N(3*air.Day)-air.Day, stuttgart, num(float64(rng.IntN(100))), of(air.PM10, math.NaN()), of(air.Humidity, 50))
			r.Values = r.Values[:1+rng.IntN(3)]
			readings = append(readings, r)
		}
		rows = append(rows, f.append(poll(t0, readings...)).New...)
		if round%2 == 0 {
			f.reopened()
		}
	}
	slices.SortFunc(rows, inOrder)
	f.equal(f.stored(store.SelectValues{Span: store.Always}), rows)
	quantities := []air.Quantity{air.PM25, air.PM10, air.Humidity, air.CO2}
	for range 80 {
		sel := store.SelectValues{Span: store.Always}
		if rng.IntN(2) == 0 {
			sel.Span = air.Interval{From: t0 + rng.Int64N(3*air.Day) - air.Day, To: t0 + rng.Int64N(3*air.Day) - air.Day}
		}
		if rng.IntN(2) == 0 {
			sel.Sensors = []air.SensorID{}
			for s := int64(0); s < 6; s++ {
				if rng.IntN(2) == 0 {
					sel.Sensors = append(sel.Sensors, sc(s+1))
				}
			}
		}
		if rng.IntN(2) == 0 {
			sel.Quantities = quantities[rng.IntN(3):][:1+rng.IntN(2)]
		}
		if at := rows[rng.IntN(len(rows))]; rng.IntN(2) == 0 {
			sel.After = store.Cursor{Day: store.DayOf(at.Time), Sensor: at.Sensor, Time: at.Time + int64(rng.IntN(3)) - 1}
		}
		var want []air.Row
		for _, r := range rows {
			if (sel.Sensors == nil || slices.Contains(sel.Sensors, r.Sensor)) && (sel.Quantities == nil || slices.Contains(sel.Quantities, r.Quantity)) &&
				sel.Span.Contains(r.Time) && (sel.After == store.Cursor{} || cmp.Or(cmp.Compare(store.DayOf(r.Time), sel.After.Day),
				cmp.Compare(r.Sensor, sel.After.Sensor), cmp.Compare(r.Time, sel.After.Time)) > 0) {
				want = append(want, r)
			}
		}
		f.equal(f.stored(sel), want)
	}
}

// testChunks reads more than one chunk, whole, in part and from the middle.
func testChunks(_ *testing.T, f *fixture) {
	const sensors, times = 5, 15000
	var stretches []air.Stretch
	for s := range int64(sensors) {
		c := air.Column{Quantity: air.PM25, Flags: make([]air.Flags, times)}
		for i := range int64(times) {
			c.Time, c.Value = append(c.Time, t0+5*i+s), append(c.Value, float64(i))
		}
		stretches = append(stretches, told(s+1, filed(stuttgart), c))
	}
	f.counts(f.load(archive(day0, stretches...)).Entry, sensors*times, 0, 0, 0, sensors*times)
	f.reopened()
	rows := f.stored(store.SelectValues{Span: store.Always})
	f.equal(len(rows), sensors*times)
	f.equal(slices.IsSortedFunc(rows, inOrder), true)
	at := rows[70000]
	f.equal(f.stored(store.SelectValues{Span: store.Always, After: store.Cursor{Day: day0, Sensor: at.Sensor, Time: at.Time}}), rows[70001:])
	for _, err := range f.Store.(valuer).Values(context.Background(), store.SelectValues{Span: store.Always}) {
		f.equal(err, nil)
		break
	}
	f.counts(f.append(poll(t0, says(1, t0, stuttgart, num(0)))).Entry, 0, 1, 0, 0, 1) // nobody holds it up
}
