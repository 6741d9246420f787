package live_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
)

// The present as it stood at any past hour has the indices of the rows until
// then, at the placements of then.
func TestAtEqualsRows(t *testing.T) {
	for seed := range uint64(2) {
		w := newWorld(t)
		p := newPlan(200 + seed)
		for now := h0; len(p.readings) > 0; {
			now += 60 + p.rnd.Int64N(2400)
			w.poll(now, p.batch(now)...)
		}
		moved := 0
		for at := h0 - 3600; at <= h0+60*3600; at += 3600 {
			s, err := live.At(w.ctx, w.db, at)
			if err != nil {
				t.Fatal(err)
			}
			got := read(s)
			if diff := cmp.Diff(w.oracle(got), got.Indices, same); diff != "" {
				t.Fatalf("seed %d at %d (-rows +at):\n%s", seed, at, diff)
			}
			for _, p := range got.Places {
				if p.Placements[0].First >= at || p.Now().First >= at {
					t.Fatalf("at %d %s has a placement of later: %+v", at, p.Sensor.ID, p.Placements)
				}
				if now := p.Now(); now.Lat != p.Site.Lat || now.Location != p.Site.ID.Location {
					t.Fatalf("at %d %s is at %+v, and was at %+v", at, p.Sensor.ID, p.Site, now)
				}
				if all, _ := w.live.Snapshot().Sensor(p.Sensor.ID); all.Site.ID != p.Site.ID {
					moved++
				}
			}
		}
		if moved == 0 && seed == 0 {
			t.Error("nobody has moved: the test has lost its teeth")
		}
		// Sealed hours say the same.
		due, err := w.db.Due(w.ctx, air.Interval{From: 0, To: h0 + 100*86400}, false)
		if err != nil || len(due) < 3 {
			t.Fatal(due, err)
		}
		for i, day := range due {
			for at := int64(day) * 86400; at < int64(day+2)*86400 && i > 0; at += 5 * 3600 {
				s, err := live.At(w.ctx, w.db, at)
				if err != nil {
					t.Fatal(err)
				}
				got := read(s)
				if diff := cmp.Diff(w.oracle(got), got.Indices, same); diff != "" {
					t.Fatalf("seed %d at %d, sealed until %d (-rows +at):\n%s", seed, at, day, diff)
				}
			}
			if _, err := w.db.Seal(w.ctx, day); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A failing store is told, and nothing is made up.
func TestAtFails(t *testing.T) {
	w := newWorld(t)
	w.poll(h0, pm(1, h0, 5))
	w.src.fail = errors.New("no store")
	if _, err := live.At(w.ctx, w.src, h0+3600); err == nil {
		t.Error("no error")
	}
	w.src.fail = nil
	if s, err := live.At(w.ctx, w.src, h0-air.Hour); err != nil || len(s.Places()) != 0 {
		t.Errorf("%v: before anything was heard there are %d places", err, len(s.Places()))
	}
}
