package storetest

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

func testAppend(_ *testing.T, f *fixture) {
	out := f.append(poll(t0+300, says(1, t0, stuttgart, num(7.5), of(air.PM10, 12)), says(2, t0+5, stuttgart, flagged(999.9, air.FlagSaturated))))
	f.counts(out.Entry, 3, 0, 0, 0, 3)
	f.equal(out.Entry.Flagged, map[string]int64{"saturated": 1})
	f.equal(out.New, []air.Row{
		{Quantity: air.PM25, Sensor: sc(1), Time: t0, Value: 7.5},
		{Quantity: air.PM10, Sensor: sc(1), Time: t0, Value: 12},
		{Quantity: air.PM25, Sensor: sc(2), Time: t0 + 5, Value: 999.9, Flags: air.FlagSaturated},
	})
	f.equal(len(out.Changed), 2)
	f.reopened()
	f.equal(f.values(1), []float64{7.5})
	f.equal(f.values(2), []float64{999.9})
	st, err := f.Store.Stats(context.Background())
	f.equal(err, nil)
	f.equal([]int64{st.Values, st.Sensors, st.Sites, st.Entries, st.Oldest, st.Newest}, []int64{3, 2, 1, 1, t0, t0 + 5})
}

func testIdempotent(_ *testing.T, f *fixture) {
	b := poll(t0+60, says(1, t0, stuttgart, num(7.5)), says(1, t0+30, stuttgart, num(8)))
	f.counts(f.append(b).Entry, 2, 0, 0, 0, 2)
	again := f.append(b)
	f.counts(again.Entry, 0, 2, 0, 0, 2)
	f.equal(len(again.New)+len(again.Cleared)+len(again.Changed), 0)
	f.counts(f.reopened().append(b).Entry, 0, 2, 0, 0, 2)
	f.equal(f.values(1), []float64{7.5, 8})
}

func testConflict(_ *testing.T, f *fixture) {
	f.append(poll(t0+60, says(1, t0, stuttgart, num(7.5))))
	out := f.append(poll(t0+120, says(1, t0, stuttgart, num(7.6))))
	f.counts(out.Entry, 0, 0, 1, 0, 1)
	kept, err := f.reopened().Store.Conflicts(context.Background(), out.Entry.ID, 10)
	f.equal(err, nil)
	f.equal(kept, []air.Conflict{{Row: air.Row{Quantity: air.PM25, Sensor: sc(1), Time: t0, Value: 7.5}, Offered: 7.6}})
	f.equal(f.values(1), []float64{7.5})
	// −0 and 0 are one number, a number and NaN are two.
	f.append(poll(t0+60, says(2, t0, stuttgart, num(0))))
	f.counts(f.append(poll(t0+60, says(2, t0, stuttgart, num(math.Copysign(0, -1))))).Entry, 0, 1, 0, 0, 1)
	f.counts(f.append(poll(t0+60, says(2, t0, stuttgart, flagged(math.NaN(), air.FlagNaN)))).Entry, 0, 0, 1, 0, 1)
}

func testFuture(_ *testing.T, f *fixture) {
	ahead := says(1, t0+900, stuttgart, flagged(7.5, air.FlagFuture|air.FlagOrder))
	now := says(1, t0+900, stuttgart, flagged(7.5, air.FlagOrder))
	f.counts(f.append(poll(t0, ahead)).Entry, 1, 0, 0, 0, 1)
	still := f.append(poll(t0+60, ahead)) // a repeat that is itself from the future clears nothing
	f.counts(still.Entry, 0, 1, 0, 0, 1)
	f.equal(len(still.Cleared), 0)
	want := []air.Row{{Quantity: air.PM25, Sensor: sc(1), Time: t0 + 900, Value: 7.5, Flags: air.FlagOrder}}
	cleared := f.reopened().append(poll(t0+600, now))
	f.counts(cleared.Entry, 0, 1, 0, 0, 1)
	f.equal(cleared.Cleared, want)
	f.equal(cleared.Entry.Flagged, map[string]int64{})
	again := f.append(poll(t0+660, now))
	f.counts(again.Entry, 0, 1, 0, 0, 1)
	f.equal(len(again.Cleared), 0)
	f.equal(all(f.T, f.reopened().Store.Latest(context.Background())), want)
	// Another number under the key is a conflict, and clears nothing.
	f.append(poll(t0, says(2, t0+900, stuttgart, flagged(1, air.FlagFuture))))
	f.counts(f.append(poll(t0+600, says(2, t0+900, stuttgart, num(2)))).Entry, 0, 0, 1, 0, 1)
	f.equal(all(f.T, f.reopened().Store.Latest(context.Background())), want)
}

func testNaN(_ *testing.T, f *fixture) {
	b := poll(t0+60, says(1, t0, stuttgart, flagged(math.NaN(), air.FlagNaN)))
	f.counts(f.append(b).Entry, 1, 0, 0, 0, 1)
	f.counts(f.append(b).Entry, 0, 1, 0, 0, 1)
	f.counts(f.reopened().append(b).Entry, 0, 1, 0, 0, 1)
	f.equal(f.values(1), []float64{math.NaN()})
}

func testWithinBatch(_ *testing.T, f *fixture) {
	out := f.append(poll(t0+60, says(1, t0, stuttgart, num(1)), says(1, t0, stuttgart, num(1)), says(1, t0, stuttgart, num(2))))
	f.counts(out.Entry, 1, 1, 1, 0, 3)
	f.equal(f.values(1), []float64{1})
	// The same far from the present, where an engine may look keys up another way.
	old := f.append(poll(t0+60, says(1, t0-86400*400, stuttgart, num(1)), says(1, t0-86400*400, stuttgart, num(1)), says(1, t0-86400*400, stuttgart, num(2))))
	f.counts(old.Entry, 1, 1, 1, 3, 3)
}

func testLate(_ *testing.T, f *fixture) {
	edge := t0 + 1000 - air.LateAfter
	out := f.append(poll(t0+1000, says(1, edge, stuttgart, num(1)), says(1, edge-1, stuttgart, num(2)), says(1, t0-86400*3, stuttgart, num(3))))
	f.counts(out.Entry, 3, 0, 0, 2, 3)
	f.counts(f.append(poll(t0+1000, says(1, edge-1, stuttgart, num(2)))).Entry, 0, 1, 0, 1, 1)
	history := poll(t0+1000, says(1, edge-1, stuttgart, num(2)), says(1, t0-86400*2, stuttgart, num(4)))
	history.Entry.Kind = air.KindImport // which is never late
	f.counts(f.append(history).Entry, 1, 1, 0, 0, 2)
	f.equal(f.reopened().values(1), []float64{3, 4, 2, 1})
}

func testArrivalOrder(_ *testing.T, f *fixture) {
	f.append(poll(t0+60, says(1, t0, stuttgart, num(1))))
	f.append(poll(t0+86400*2, says(1, t0, stuttgart, num(5)))) // long after: the first still stays
	f.append(poll(t0+86400*2, says(1, t0+7, stuttgart, num(2))))
	f.append(poll(t0+86400*2+60, says(1, t0+7, stuttgart, num(9))))
	f.equal(f.reopened().values(1), []float64{1, 2})
}

// testSplits stores the same values in many batches, in any order and with
// repeats, and expects the same store.
func testSplits(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(1, 2))
	var readings []air.Reading
	for s := int64(1); s <= 6; s++ {
		for i := range int64(40) {
			readings = append(readings, says(s, t0+i*977, stuttgart, num(float64(s)+float64(i)/100), of(air.PM10, float64(i))))
		}
	}
	var fresh int64
	for range 25 {
		var batch []air.Reading
		for range rng.IntN(60) {
			batch = append(batch, readings[rng.IntN(len(readings))])
		}
		out := f.append(poll(t0+rng.Int64N(50000), batch...))
		fresh += out.Entry.New
		if rng.IntN(5) == 0 {
			f.reopened()
		}
	}
	fresh += f.append(poll(t0+50000, readings...)).Entry.New
	f.equal(fresh, int64(2*len(readings)))
	for s := int64(1); s <= 6; s++ {
		got := f.values(s)
		f.equal(len(got), 40)
		f.equal(slices.IsSorted(got), true)
		d, _, err := f.Store.Sensor(context.Background(), sc(s))
		f.equal(err, nil)
		f.equal(d.Placements, []air.Placement{{Sensor: sc(s), Location: 1643, Lat: 48.779, Lon: 9.16, First: t0, Last: t0 + 39*977}})
	}
}

func testClosed(_ *testing.T, f *fixture) {
	f.append(poll(t0+60, says(1, t0, stuttgart, num(1))))
	f.equal(f.Store.Close(), nil)
	if _, err := f.Store.Append(context.Background(), poll(t0)); !errors.Is(err, store.ErrClosed) {
		f.Errorf("append after close: %v", err)
	}
	for _, err := range f.Store.Latest(context.Background()) {
		if !errors.Is(err, store.ErrClosed) {
			f.Errorf("read after close: %v", err)
		}
	}
}

func testCancelled(_ *testing.T, f *fixture) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := poll(t0+60, says(1, t0, stuttgart, num(1)))
	if _, err := f.Store.Append(ctx, b); err == nil {
		f.Error("a cancelled append succeeded")
	}
	out := f.append(b) // repeating completes it
	f.equal(out.Entry.New+out.Entry.Duplicate, int64(1))
	f.equal(f.values(1), []float64{1})
}

// testConcurrent lets two writers store the same batches while readers look: a
// batch is seen whole or not at all, each key once.
func testConcurrent(t *testing.T, f *fixture) {
	const batches, size = 12, 50
	var writers, readers sync.WaitGroup
	var mu sync.Mutex
	var fresh int64
	for range 2 {
		writers.Go(func() {
			for b := range int64(batches) {
				var readings []air.Reading
				for i := range int64(size) {
					readings = append(readings, says(1, t0+b*1000+i, stuttgart, num(float64(i))))
				}
				out, err := f.Store.Append(context.Background(), poll(t0+b*1000+60, readings...))
				if err != nil {
					t.Errorf("append: %v", err)
				}
				mu.Lock()
				fresh += out.Entry.New
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				perBatch := map[int64]int{}
				for r, err := range f.Store.Rows(context.Background(), store.Select{Sensor: sc(1), Quantity: air.PM25, From: t0, To: t0 + 100000}) {
					if err != nil {
						t.Errorf("rows: %v", err)
						return
					}
					perBatch[(r.Time-t0)/1000]++
				}
				for b, n := range perBatch {
					if n != size {
						t.Errorf("batch %d was seen with %d of %d rows", b, n, size)
					}
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	if fresh != batches*size {
		t.Errorf("%d rows were stored as new, want %d", fresh, batches*size)
	}
}
