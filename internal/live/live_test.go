package live_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/live"
)

const (
	minute = 60
	hour   = 3600
)

// every lists readings of a sensor over [from, to).
func every(gap, from, to int64, read func(t int64) air.Reading) (out []air.Reading) {
	for t := from; t < to; t += gap {
		out = append(out, read(t))
	}
	return out
}

// steady reads PM2.5 v and PM10 2v.
func steady(n int64, v float64) func(int64) air.Reading {
	return func(t int64) air.Reading { return pm(n, t, v) }
}

// at moves a sensor to another site.
func at(where int64, read func(int64) air.Reading) func(int64) air.Reading {
	return func(t int64) air.Reading {
		r := read(t)
		r.Site = site(where)
		return r
	}
}

// index is the sensor's index by a standard; ok is false when it has none.
func (w *world) index(standard string, n int64) (x assess.Index, ok bool) {
	w.Helper()
	w.check()
	col := w.live.Snapshot().Index(standard)
	i := slices.Index(col.Sensor, sensor(n))
	if i < 0 {
		return x, false
	}
	return col.Index[i], true
}

func (w *world) wants(standard string, n int64, value int) assess.Index {
	w.Helper()
	x, ok := w.index(standard, n)
	if !ok || x.Value != value {
		w.Fatalf("%s of sensor %d: %+v, %v; want %d", standard, n, x, ok, value)
	}
	return x
}

func (w *world) wantsNone(standard string, n int64) {
	w.Helper()
	if x, ok := w.index(standard, n); ok {
		w.Fatalf("%s of sensor %d: %+v; want none", standard, n, x)
	}
}

// latest is the newest PM2.5 of a sensor.
func (w *world) latest(n int64) (t int64, v float64, ok bool) {
	col := w.live.Snapshot().Latest(air.PM25)
	i := slices.Index(col.Sensor, sensor(n))
	if i < 0 {
		return 0, 0, false
	}
	return col.Time[i], col.Value[i], true
}

func TestIndicesOfADay(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+24*hour+5*minute, every(145, h0, h0+24*hour, steady(1, 12))...)
	x := w.wants("uk-daqi", 1, 2)
	if x.Interval != (air.Interval{From: h0, To: h0 + 24*hour}) || x.Completeness != 1 || x.Driver != air.PM25 || len(x.Caution) != 0 {
		t.Errorf("%+v", x)
	}
	w.wants("us-epa", 1, 56)
	w.wants("eaqi", 1, 2)
}

func TestAdmission(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+hour+5*minute-1, every(145, h0, h0+hour, steady(1, 12))...)
	w.wantsNone("eaqi", 1)
	v := w.live.Snapshot().Version.N
	w.poll(h0 + hour + 5*minute) // a 304 admits as well
	w.wants("eaqi", 1, 2)
	if n := w.live.Snapshot().Version.N; n != v+1 {
		t.Errorf("version %d after %d", n, v)
	}
	// Nothing was heard for the next hour, and the index goes with it.
	w.poll(h0 + 2*hour + 5*minute)
	w.wantsNone("eaqi", 1)
}

// An answer that says nothing, or none at all, admits no hour.
func TestOnlyReceiptsAdmit(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+hour, every(145, h0, h0+hour, steady(1, 12))...)
	for _, e := range []air.Entry{
		{Kind: air.KindPoll, Status: air.StatusFailed},
		{Network: air.SC5, Kind: air.KindPoll, Status: air.StatusOK, Records: 9}, // averages say nothing of measurements
		{Kind: air.KindPoll, Status: air.StatusRejected, Records: 9},
		{Kind: air.KindPoll, Status: air.StatusOK}, // an empty array
		{Kind: air.KindImport, Status: air.StatusOK, Records: 9},
	} {
		e.Network = max(e.Network, air.SC)
		e.Started, e.Finished = (h0+2*hour)*1000, (h0+2*hour)*1000
		w.append(e)
		w.wantsNone("eaqi", 1)
	}
}

func TestLatest(t *testing.T) {
	w := newWorld(t)
	f := func(want float64) {
		t.Helper()
		w.check()
		if _, v, ok := w.latest(1); !ok || v != want {
			t.Errorf("%v, %v; want %v", v, ok, want)
		}
	}
	w.poll(h0+10, pm(1, h0+5, 10))
	f(10)
	w.poll(h0+20, pm(1, h0, 11)) // older
	f(10)
	w.poll(h0+30, pm(1, h0+25, 12))
	f(12)
	early := pm(1, h0+2*hour, 13)
	for i := range early.Values {
		early.Values[i].Flags = air.FlagFuture
	}
	w.poll(h0+40, early)
	f(12)
	w.poll(h0+2*hour, pm(1, h0+2*hour, 13)) // it comes again, and is no longer from the future
	f(13)
}

func TestVersions(t *testing.T) {
	w := newWorld(t)
	f := func(want uint64) {
		t.Helper()
		if v := w.live.Snapshot().Version; v.N != want || v.Epoch != "e" {
			t.Errorf("version %v, want %d", v, want)
		}
	}
	f(1)
	w.poll(h0+10, pm(1, h0, 10)) // it admits the hour before, too
	f(2)
	before := read(w.live.Snapshot())
	w.poll(h0+20, pm(1, h0, 10)) // nothing new
	f(2)
	w.tick()
	f(2)
	held := w.live.Snapshot()
	w.poll(h0+30, pm(1, h0+25, 11)) // nobody new
	f(3)
	w.poll(h0+40, pm(1, h0+35, 12), pm(2, h0+25, 12))
	f(4)
	p := held.Places()[0]
	if held.Version.N != 2 || len(held.Places()) != 1 || held.Latest(air.PM25).Value[0] != 10 || p.Sensor.Last != h0 || p.Now().Last != h0 || before.Newest != h0 {
		t.Error("a snapshot changed under its reader")
	}
	if err := w.live.Rebuild(w.ctx, w.db, time.Unix(w.now, 0)); err != nil {
		t.Fatal(err)
	}
	f(5)
}

func TestLateValueEntersAnAdmittedHour(t *testing.T) {
	w := newWorld(t)
	readings := every(300, h0, h0+hour, steady(1, 5))
	w.poll(h0+hour+5*minute, readings[:8]...) // 8 of 12 slots
	w.wantsNone("eaqi", 1)
	w.poll(h0+hour+6*minute, readings[8])
	w.wants("eaqi", 1, 1)
	w.poll(h0+hour+7*minute, pm(1, h0+7, 500))
	w.wants("eaqi", 1, 4) // a mean of 54.5
}

func TestMoveStartsEmpty(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+24*hour+5*minute, every(145, h0, h0+24*hour, steady(1, 12))...)
	w.wants("uk-daqi", 1, 2)
	moved := h0 + 24*hour + 10*minute
	w.poll(moved+10, pm(2, moved, 1), at(9, steady(1, 12))(moved))
	w.wantsNone("uk-daqi", 1)
	w.wantsNone("eaqi", 1)
	w.poll(h0+26*hour+5*minute, every(145, moved, h0+26*hour, at(9, steady(1, 30)))...)
	x := w.wants("eaqi", 1, 3)
	if !slices.Contains(x.Caution, assess.CautionMoved) {
		t.Errorf("%v does not say that it moved", x.Caution)
	}
	w.wantsNone("uk-daqi", 1)
}

// A late value from the new place makes the move earlier, and what was
// measured in between counts after all.
func TestMoveMadeEarlier(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+hour, every(145, h0, h0+hour, steady(1, 5))...)
	w.poll(h0+3*hour, every(145, h0+hour, h0+3*hour, at(9, steady(1, 100)))...)
	late := at(9, steady(1, 100))(h0 + 20*minute + 1)
	w.poll(h0+3*hour+1, late)
	w.poll(h0 + 3*hour + 5*minute)
	x := w.wants("us-epa", 1, 182)
	if x.Completeness != 2./12 { // not the first hour: it has 8 slots left
		t.Errorf("%+v", x)
	}
	w.poll(h0+3*hour+6*minute, at(9, steady(1, 5))(h0+10*minute+1))
	if x, _ := w.index("us-epa", 1); x.Completeness != 3./12 {
		t.Errorf("%+v", x)
	}
}

// An indoor sensor is always found, never has an index, and is in the columns
// only when it is to be shown, also at a place that turned indoor later.
func TestIndoor(t *testing.T) {
	for _, kept := range []bool{false, true} {
		w := newWorld(t, live.ShowIndoor(kept))
		reads := func(yes air.Tristate) func(int64) air.Reading {
			return func(t int64) air.Reading {
				r := pm(1, t, 12)
				r.Site.Indoor = yes
				return r
			}
		}
		f := func(indoor bool) {
			t.Helper()
			w.check()
			if _, _, ok := w.latest(1); ok != (kept || !indoor) {
				t.Errorf("kept %v, indoor %v: in the column: %v", kept, indoor, ok)
			}
			if _, ok := w.index("eaqi", 1); ok == indoor {
				t.Errorf("kept %v, indoor %v: has an index: %v", kept, indoor, ok)
			}
			if p, ok := w.live.Snapshot().Sensor(sensor(1)); !ok || p.Sensor.ID != sensor(1) || (p.Site.Indoor == air.Yes) != indoor {
				t.Errorf("kept %v, indoor %v: found %v as %+v", kept, indoor, ok, p)
			}
		}
		w.poll(h0+hour+5*minute, append(every(145, h0, h0+hour, reads(air.Yes)), pm(2, h0+hour, 1))...)
		f(true)
		w.poll(h0+hour+6*minute, reads(air.No)(h0+hour+5*minute))
		f(false)
		w.poll(h0+hour+7*minute, reads(air.Yes)(h0+hour+6*minute))
		f(true)
	}
}

func TestHumidityAtTheSite(t *testing.T) {
	w := newWorld(t)
	humidity := func(n, t int64, v float64, f air.Flags) air.Reading {
		return air.Reading{Sensor: sensor(n), Time: t, Type: "BME280", Site: site(1), Values: []air.Value{{Quantity: air.Humidity, Value: v, Flags: f}}}
	}
	f := func(want bool) {
		t.Helper()
		if x := w.wants("eaqi", 1, 2); slices.Contains(x.Caution, assess.CautionHumid) != want {
			t.Errorf("%v", x.Caution)
		}
	}
	w.poll(h0+hour+5*minute, every(145, h0, h0+hour, steady(1, 12))...)
	f(false)
	w.poll(h0+hour+6*minute, humidity(2, h0-1, 90, 0)) // more than an hour before the hour's end
	f(false)
	w.poll(h0+hour+7*minute, humidity(2, h0, 90, 0))
	f(true)
	w.poll(h0+hour+8*minute, humidity(3, h0+hour, 50, 0)) // a newer one at the same site
	f(false)
	w.poll(h0+hour+9*minute, humidity(2, h0+hour+1, 99.9, air.FlagRHSaturated)) // suspect is usable
	f(true)
	w.poll(h0+hour+10*minute, humidity(3, h0+hour+2, 0.5, air.FlagRHFloor)) // invalid says nothing
	f(true)
}

func TestSparseHours(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+hour+5*minute, slices.Concat(
		every(15*minute, h0, h0+hour, steady(1, 12)),              // slow: 4 quarters
		every(150, h0, h0+38*minute, steady(2, 12)),               // not slow: 3 quarters, 8 slots
		every(15*minute, h0, h0+30*minute, steady(3, 12)),         // slow, but 2 quarters
		every(10*minute, h0+7*minute, h0+hour, steady(4, 12)))...) // slow, 3 quarters at least
	w.wants("eaqi", 1, 2)
	w.wantsNone("eaqi", 2)
	w.wantsNone("eaqi", 3)
	if x := w.wants("eaqi", 4, 2); x.Completeness != 6./12 {
		t.Errorf("%+v", x)
	}
	if w.src.times != 2 {
		t.Errorf("%d questions for two pollutants", w.src.times)
	}
}

// A sensor that is fast elsewhere in its day is not slow, whenever the rest
// becomes known.
func TestLateValuesUndoSparse(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+5*hour+5*minute, every(15*minute, h0, h0+5*hour, steady(1, 12))...)
	w.wants("us-epa", 1, 56)
	w.poll(h0+5*hour+6*minute, every(20, h0+1, h0+hour/2, steady(1, 12))...) // late, hours before
	w.wantsNone("eaqi", 1)
	w.wantsNone("us-epa", 1)
}

// The same from before the ring's first hour.
func TestValuesOlderThanTheRingUndoSparse(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+40*hour+5*minute, every(15*minute, h0, h0+40*hour, steady(1, 12))...)
	w.wants("uk-daqi", 1, 2)
	full := w.wants("uk-daqi", 1, 2).Completeness
	w.poll(h0+40*hour+6*minute, every(20, h0+15*hour+1, h0+16*hour, steady(1, 12))...)
	if x, ok := w.index("uk-daqi", 1); full != 1 || ok {
		t.Errorf("%v, then %+v: hours with the fast hour in their window count still", full, x)
	}
}

// Slowness that only what lies before the ring shows is asked for, not
// guessed.
func TestSlowBeforeTheRing(t *testing.T) {
	w := newWorld(t)
	gap := h0 + 24*hour // the hour in question
	readings := slices.Concat(
		every(350, h0, h0+20*hour, steady(1, 12)),
		every(100, h0+20*hour, h0+24*hour, steady(1, 12)),
		[]air.Reading{pm(1, gap, 12), pm(1, gap+20*minute, 12)},
		every(100, h0+25*hour, h0+44*hour, steady(1, 12)))
	w.poll(h0+44*hour+5*minute, readings...)
	x := w.wants("uk-daqi", 1, 2)
	w.poll(h0+44*hour+6*minute, pm(1, gap+40*minute, 12)) // the third quarter
	if y := w.wants("uk-daqi", 1, 2); y.Completeness != x.Completeness+1./24 {
		t.Errorf("%v, then %v", x.Completeness, y.Completeness)
	}
}

// What a sensor did at another place says nothing of its cadence here.
func TestSlowOnlySinceTheMove(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+20*hour, every(60, h0, h0+20*hour, steady(1, 12))...)
	w.poll(h0+21*hour+5*minute, every(15*minute, h0+20*hour, h0+21*hour, at(9, steady(1, 12)))...)
	w.wants("eaqi", 1, 2)
}

func TestFailedReadsAreRepeated(t *testing.T) {
	w := newWorld(t)
	broken := errors.New("the disk is gone")
	w.src.fail = broken
	err := w.tryPoll(h0+hour+5*minute, every(15*minute, h0, h0+hour, steady(1, 12))...)
	if !errors.Is(err, broken) {
		t.Fatalf("%v", err)
	}
	if _, _, ok := w.latest(1); !ok {
		t.Error("what could be told was not told")
	}
	if err := w.live.Tick(w.ctx, time.Unix(w.now, 0)); !errors.Is(err, broken) {
		t.Fatalf("%v", err)
	}
	v := w.live.Snapshot().Version.N
	w.src.fail = nil
	w.tick()
	w.wants("eaqi", 1, 2)
	if n := w.live.Snapshot().Version.N; n != v+1 {
		t.Errorf("version %d after %d", n, v)
	}
	w.src.fail = broken
	if err := w.tryPoll(h0+hour+10*minute, at(9, steady(1, 12))(h0+hour+9*minute)); !errors.Is(err, broken) {
		t.Fatalf("a move with a broken store: %v", err)
	}
	w.src.fail = nil
	w.tick()
	w.wantsNone("eaqi", 1)
}

func TestRebuildFails(t *testing.T) {
	w := newWorld(t)
	w.poll(h0+10, pm(1, h0, 10))
	held := w.live.Snapshot()
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.live.Rebuild(ctx, w.db, time.Unix(w.now, 0)); err == nil {
		t.Fatal("a closed store was read")
	}
	if w.live.Snapshot() != held || !w.live.Ready() {
		t.Error("a failed rebuild took the present away")
	}
}

func TestNothingBeforeTheRebuild(t *testing.T) {
	l := live.New("e", nil)
	if l.Ready() || l.Snapshot() != nil {
		t.Error("a present of nothing")
	}
}

// Values that nobody's receipt had admitted, for more rings than are read one
// by one, are there once a receipt does.
func TestValuesBeforeTheFirstReceipt(t *testing.T) {
	w := newWorld(t)
	var readings []air.Reading
	for n := range int64(100) {
		readings = append(readings, every(280, h0, h0+hour, steady(n+1, 12))...)
	}
	w.append(air.Entry{Network: air.SC, Kind: air.KindImport, Status: air.StatusOK, Records: 1}, readings...)
	w.wantsNone("eaqi", 7)
	w.src.rows, w.src.hour = 0, 0
	w.poll(h0 + hour + 5*minute)
	w.wants("eaqi", 7, 2)
	if w.src.rows != 0 || w.src.hour != 1 {
		t.Errorf("%d questions about rows, %d about hours", w.src.rows, w.src.hour)
	}
}
