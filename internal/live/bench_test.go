package live_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// BenchmarkApply takes in polls of a network of 25,000 sensors, half of them
// for particles, each of which brings every sensor's two values anew.
func BenchmarkApply(b *testing.B) {
	const sensors = 25_000
	w := newBenchWorld(b)
	poll := func(t int64, described bool) store.Outcome {
		out := store.Outcome{Entry: air.Entry{Kind: air.KindPoll, Status: air.StatusOK, Records: sensors, Finished: (t + 60) * 1000}}
		for n := int64(1); n <= sensors; n++ {
			qs := [2]air.Quantity{air.PM25, air.PM10}
			if n%2 == 0 {
				qs = [2]air.Quantity{air.Temperature, air.Humidity}
			}
			for _, q := range qs {
				out.New = append(out.New, air.Row{Quantity: q, Sensor: sensor(n), Time: t + n%60, Value: float64(n%500) / 10})
			}
			if described {
				out.Changed = append(out.Changed, store.Described{
					Sensor:     air.Sensor{ID: sensor(n), First: t, Last: t},
					Site:       site(1 + n/2),
					Placements: []air.Placement{{Sensor: sensor(n), Location: 1 + n/2, First: t, Last: t}},
				})
			}
		}
		return out
	}
	at := h0
	apply := func(out store.Outcome) {
		if err := w.Apply(context.Background(), out, time.Unix(at, 0)); err != nil {
			b.Fatal(err)
		}
	}
	apply(poll(at, true))
	for ; at < h0+26*hour; at += 300 {
		apply(poll(at+150, false))
	}
	at += 1800 // stay within one hour
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	outs := make([]store.Outcome, 8)
	b.Run("poll", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if i%len(outs) == 0 {
				b.StopTimer()
				for j := range outs {
					at++
					outs[j] = poll(at, false)
					outs[j].Entry.Finished = 1
				}
				b.StartTimer()
			}
			apply(outs[i%len(outs)])
		}
		b.ReportMetric(float64(mem.HeapAlloc)/1e6, "MB-heap")
	})
	b.Run("delta", func(b *testing.B) { // over all the versions that are kept, each of which changed every value
		first := w.Snapshot().Version
		for range live.Kept {
			at++
			out := poll(at, false)
			out.Entry.Finished = 1
			apply(out)
		}
		b.ReportAllocs()
		for b.Loop() {
			changes, ok := w.Snapshot().Since(first)
			if d := changes.Quantity(air.PM25); !ok || len(d.Rows) != sensors/2 {
				b.Fatal(len(d.Rows))
			}
		}
		b.ReportMetric(float64(live.StepBytes(w.Snapshot()))/1e6, "MB-kept")
	})
	b.Run("hour", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			at += 3600
			out := poll(at, false)
			b.StartTimer()
			apply(out)
		}
	})
}

// newBenchWorld is a present of an empty store.
func newBenchWorld(b *testing.B) *live.Live {
	db := mem.New()
	l := live.New("e", db)
	if err := l.Rebuild(context.Background(), db, time.Unix(h0, 0)); err != nil {
		b.Fatal(err)
	}
	return l
}
