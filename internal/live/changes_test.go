package live_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/live"
)

// drawn is a sensor as somebody draws it who only ever hears deltas.
type drawn struct {
	Row   string // what the column says of it
	Place string // where it was put
}

// picture is a column as it is drawn.
type picture map[air.SensorID]drawn

func placeText(p *live.Place) string {
	return fmt.Sprint(p.Site.Lat, p.Site.Lon, p.Site.Country, p.Site.Indoor, p.Sensor.Type)
}

// columnOf draws any column: its ids, and what it says of each.
func columnOf(s *live.Snapshot, slug string) (ids []air.SensorID, place []int32, row func(i int32) string) {
	if q, err := air.ParseQuantity(slug); err == nil {
		c := s.Latest(q)
		return c.Sensor, c.Place, func(i int32) string { return fmt.Sprint(c.Time[i], c.Value[i], c.Flags[i]) }
	}
	c := s.Index(slug)
	return c.Sensor, c.Place, func(i int32) string { return fmt.Sprintf("%+v", c.Index[i]) }
}

func draw(s *live.Snapshot, slug string) picture {
	pic := picture{}
	ids, place, row := columnOf(s, slug)
	for i, id := range ids {
		pic[id] = drawn{row(int32(i)), placeText(s.Place(place[i]))}
	}
	return pic
}

// advance brings a picture to the present by a delta.
func (pic picture) advance(now *live.Snapshot, slug string, d live.Delta) {
	ids, place, row := columnOf(now, slug)
	for _, id := range d.Gone {
		delete(pic, id)
	}
	for _, i := range d.Rows {
		pic[ids[i]] = drawn{row(i), pic[ids[i]].Place}
	}
	for _, i := range d.Placed {
		pic[ids[i]] = drawn{pic[ids[i]].Row, placeText(now.Place(place[i]))}
	}
}

func slugs() (all []string) {
	for _, q := range air.Quantities() {
		all = append(all, q.Slug)
	}
	return append(all, assess.Standards()...)
}

func deltaOf(c live.Changes, slug string) live.Delta {
	if q, err := air.ParseQuantity(slug); err == nil {
		return c.Quantity(q)
	}
	return c.Index(slug)
}

// checkDeltas brings each kept version to the present and compares.
func checkDeltas(t *testing.T, kept []*live.Snapshot) (moved, gone int) {
	t.Helper()
	now := kept[len(kept)-1]
	for _, old := range kept {
		changes, ok := now.Since(old.Version)
		if known := now.Version.N-old.Version.N <= live.Kept; ok != known {
			t.Fatalf("at %s: since %s is known: %t", now.Version, old.Version, ok)
		}
		if !ok {
			continue
		}
		for _, slug := range slugs() {
			pic, d := draw(old, slug), deltaOf(changes, slug)
			if old == now && !d.Empty() {
				t.Fatalf("%s: %+v since itself", slug, d)
			}
			if !slices.IsSorted(d.Rows) || !slices.IsSorted(d.Gone) || !slices.IsSorted(d.Placed) {
				t.Fatalf("%s: out of order: %+v", slug, d)
			}
			gone += len(d.Gone)
			pic.advance(now, slug, d)
			if diff := cmp.Diff(draw(now, slug), pic); diff != "" {
				t.Fatalf("%s since %s at %s (-present +advanced):\n%s", slug, old.Version, now.Version, diff)
			}
		}
		moved += len(changes.Placed())
	}
	return moved, gone
}

// Whatever happens (moves, silence, late values, sensors that come indoors,
// forgetting), an older version and the delta since then make the present.
func TestDeltasMakeThePresent(t *testing.T) {
	seeds := uint64(4)
	if testing.Short() {
		seeds = 2
	}
	moved, gone := 0, 0
	for seed := range seeds {
		w := newWorld(t, live.ShowIndoor(seed%2 == 1))
		p := newPlan(100 + seed)
		kept := []*live.Snapshot{w.live.Snapshot()}
		for now := h0; len(p.readings) > 0; {
			now += 60 + p.rnd.Int64N(4000)
			if p.rnd.IntN(40) == 0 {
				now += p.rnd.Int64N(40 * 3600)
			}
			if p.rnd.IntN(60) == 0 {
				w.forget(sensor(1+p.rnd.Int64N(7)), now)
				kept = append(kept, w.live.Snapshot())
			}
			w.poll(now, p.batch(now)...)
			if s := w.live.Snapshot(); s != kept[len(kept)-1] {
				kept = append(kept, s)
			}
			kept = kept[max(0, len(kept)-live.Kept-2):]
			m, g := checkDeltas(t, kept)
			moved, gone = moved+m, gone+g
		}
	}
	if moved == 0 || gone == 0 {
		t.Errorf("%d moved, %d gone: the test has lost its teeth", moved, gone)
	}
}

// forget forgets what a sensor measured until now.
func (w *world) forget(id air.SensorID, now int64) {
	w.Helper()
	if _, err := w.db.Forget(w.ctx, air.Forgotten{Network: air.SC, Sensor: id, Interval: air.Interval{From: math.MinInt64, To: now}, When: now}); err != nil {
		w.Fatal(err)
	}
	if err := w.live.Rebuild(w.ctx, w.src, time.Unix(now, 0)); err != nil {
		w.Fatal(err)
	}
}

func TestSinceUnknown(t *testing.T) {
	w := newWorld(t)
	for i := range int64(20) {
		w.poll(h0+60*i, pm(1, h0+60*i, 5))
	}
	s := w.live.Snapshot()
	f := func(v live.Version, want bool) {
		t.Helper()
		if _, ok := s.Since(v); ok != want {
			t.Errorf("%s at %s: %t", v, s.Version, ok)
		}
	}
	n := s.Version.N
	f(live.Version{Epoch: "e", N: n}, true)
	f(live.Version{Epoch: "e", N: n - live.Kept}, true)
	f(live.Version{Epoch: "e", N: n - live.Kept - 1}, false)
	f(live.Version{Epoch: "e", N: n + 1}, false)
	f(live.Version{Epoch: "f", N: n}, false)
}

func TestParseVersion(t *testing.T) {
	for _, text := range []string{"k3v9-42", "e-9223372036854775807"} {
		if v, err := live.ParseVersion(text); err != nil || v.String() != text {
			t.Errorf("%s: %+v %v", text, v, err)
		}
	}
	for _, text := range []string{"", "-", "e", "e-", "-1", "e-0", "e-01", "e-+1", "e--", "E-1", "a-b-1", "0123456789abcdefg-1", "e-9223372036854775808", "e-1 "} {
		if v, err := live.ParseVersion(text); err == nil {
			t.Errorf("%q: %+v", text, v)
		}
	}
}

// A version that is over says so; nothing is counted as changed that is not.
func TestSuperseded(t *testing.T) {
	w := newWorld(t)
	first := w.live.Snapshot()
	select {
	case <-first.Superseded():
		t.Fatal("the present is over")
	default:
	}
	w.poll(h0, pm(1, h0, 5), pm(2, h0, 6))
	<-first.Superseded()
	if n := w.live.Snapshot().Changed(); n != 2 {
		t.Errorf("%d changed, want 2", n)
	}
	w.poll(h0+60, pm(1, h0+60, 5))
	if n := w.live.Snapshot().Changed(); n != 1 {
		t.Errorf("%d changed, want 1", n)
	}
}
