package query

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

func (w *world) seal(days ...int64) {
	w.t.Helper()
	for _, d := range days {
		if _, err := w.db.Seal(context.Background(), dayOf(w.from)+int32(d)); err != nil {
			w.t.Fatal(err)
		}
	}
}

// states says which days are final.
func (w *world) states(final ...int64) func(int64) State {
	return func(day int64) State { return stateOf(slices.Contains(final, (day-w.from)/air.Day)) }
}

// Sealing a day changes nothing of what is answered but its state, whichever
// days are sealed, and when something comes late.
func TestSealedEqualsCounting(t *testing.T) {
	for seed := range uint64(4) {
		w := newWorld(t, 100+seed, 3, 3)
		w.seal(0)
		w.compare(seed, w.states(0))
		w.seal(1)
		w.compare(seed, w.states(0, 1))
		w.seal(2)
		w.compare(seed, w.states(0, 1, 2))

		// A late value makes its day and the next dirty.
		id := w.ids()[0]
		late := w.said[id][5]
		late.Time++
		late.Values = slices.Clone(late.Values)
		w.said[id] = slices.Insert(w.said[id], 6, late)
		if _, err := w.db.Append(context.Background(), store.Batch{Readings: []air.Reading{late}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}}); err != nil {
			t.Fatal(err)
		}
		w.compare(seed, w.states(2))
		w.seal(0, 1)
		w.compare(seed, w.states(0, 1, 2))
		w.compareForgotten(seed)
	}
}

// compareForgotten forgets a stretch of one sensor.
func (w *world) compareForgotten(seed uint64) {
	w.t.Helper()
	id := w.ids()[1]
	gone := air.Interval{From: w.from + 5*air.Hour, To: w.from + 9*air.Hour}
	if _, err := w.db.Forget(context.Background(), air.Forgotten{Network: air.SC, Sensor: id, Interval: gone}); err != nil {
		w.t.Fatal(err)
	}
	w.said[id] = slices.DeleteFunc(w.said[id], func(r air.Reading) bool { return gone.Contains(r.Time) })
	w.learnPlaces()
	w.compare(seed, w.states(2))
	w.seal(0, 1)
	w.compare(seed, w.states(0, 1, 2))
}

// What raw values are no longer kept of is told by what was kept of it, and of
// no other quality.
func TestRetained(t *testing.T) {
	w := newWorld(t, 7, 2, 3)
	w.seal(0, 1, 2)
	ask := func(step Step, quality average.Quality) (*Result, error) {
		q := SeriesRequest{Sensor: sensorNumber(1), Quantity: air.PM25, Step: step, Quality: quality, From: w.from, To: w.to}
		return Series(context.Background(), w.db, &Ears{}, q, w.to)
	}
	before := map[Step]*Result{}
	for _, step := range []Step{Hour, Day} {
		before[step], _ = ask(step, average.Usable)
	}
	if _, err := w.db.Retain(context.Background(), dayOf(w.to)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []Step{Hour, Day} {
		after, err := ask(step, average.Usable)
		if d := cmp.Diff(before[step], after, cmpopts.EquateNaNs()); err != nil || d != "" {
			t.Errorf("%s: %v %s", step, err, d)
		}
		_, err = ask(step, average.ValidOnly)
		if bad, ok := err.(*FieldError); !ok || bad.Field != "quality" {
			t.Errorf("%s: %v", step, err)
		}
	}
}

// Statistics are the same before and after sealing.
func TestAggregateSealed(t *testing.T) {
	w := newWorld(t, 11, 5, 5)
	unsealed := w.compareGroups(11, ByCountry, Weeks, average.Usable, everyStatistic)
	for d := range int64(5) {
		w.seal(d)
		got := w.compareGroups(11, ByCountry, Weeks, average.Usable, everyStatistic)
		if diff := cmp.Diff(unsealed, got, cmpopts.EquateNaNs(), cmpopts.IgnoreFields(Groups{}, "State"), cmpopts.IgnoreFields(AggregateRequest{}, "Where")); diff != "" {
			t.Errorf("after day %d:\n%s", d, diff)
		}
		w.compareGroups(11, BySensor, Days, average.ValidOnly, everyStatistic)
		w.compareGroups(11, BySite, Days, average.Usable, append([]Statistic{SDWithin}, everyStatistic...))
	}
	if all := w.compareGroups(11, All, Days, average.Usable, nil); slices.Contains(all.State, Provisional) {
		t.Errorf("%v", all.State)
	}
}

// Indices are the same before and after sealing, and those that are kept are
// those that are computed.
func TestIndicesSealed(t *testing.T) {
	for seed := range uint64(5) {
		w := newWorld(t, 200+seed, 2, 4)
		ask := func() map[string]*Result {
			all := map[string]*Result{}
			for _, id := range w.ids() {
				for _, standard := range assess.Standards() {
					for _, step := range []Step{Hour, Day} {
						if step == Day && !hasDay(standard) {
							continue
						}
						q := SeriesRequest{Sensor: id, Standard: standard, Step: step, From: w.from, To: w.to}
						res, err := Series(context.Background(), w.db, &Ears{}, q, w.to)
						if err != nil {
							t.Fatal(err)
						}
						all[fmt.Sprint(id, standard, step)] = res
					}
				}
			}
			return all
		}
		open := ask()
		n := 0
		for _, res := range open {
			n += len(res.T)
		}
		if n == 0 {
			t.Fatalf("seed %d: no index at all", seed)
		}
		near := cmp.Options{
			cmpopts.EquateNaNs(), cmpopts.EquateApprox(0, 1e-6), // completeness is kept as float32
			cmpopts.IgnoreFields(Result{}, "State"),
		}
		for d := range int64(4) {
			w.seal(d)
			if diff := cmp.Diff(open, ask(), near); diff != "" {
				t.Fatalf("seed %d after day %d:\n%s", seed, d, diff)
			}
		}
		for name, res := range ask() {
			if slices.Contains(res.State, Provisional) && res.Request.Step == Hour {
				t.Errorf("seed %d, %s: %v", seed, name, res.State)
			}
		}
	}
}

// meddler is a store to which something comes between two questions.
type meddler struct {
	*mem.Store
	meddle func()
}

func (m *meddler) Days(ctx context.Context, sel store.SelectHours) iter.Seq2[average.DayRow, error] {
	m.meddle()
	return m.Store.Days(ctx, sel)
}

// A day that becomes dirty while it is read is read again, however often that
// happens.
func TestReadingIsConsistent(t *testing.T) {
	for times := range 5 {
		w := newWorld(t, 300, 2, 2)
		w.seal(0, 1)
		id := w.ids()[0]
		n := 0
		m := &meddler{w.db, func() {
			if n++; n > times {
				return
			}
			late := w.said[id][10]
			late.Time, late.Values = late.Time+int64(n), slices.Clone(late.Values)
			w.said[id] = append(w.said[id], late)
			slices.SortStableFunc(w.said[id], func(a, b air.Reading) int { return int(a.Time - b.Time) })
			if _, err := w.db.Append(context.Background(), store.Batch{Readings: []air.Reading{late}, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}}); err != nil {
				t.Fatal(err)
			}
			if n < times { // dirty again each time
				w.seal(0, 1)
			}
		}}
		q := SeriesRequest{Sensor: id, Quantity: air.PM25, Step: Day, From: w.from, To: w.to}
		res, err := Series(context.Background(), m, &Ears{}, q, w.to)
		if err != nil || len(res.T) != 2 {
			t.Fatalf("%d times: %v, %+v", times, err, res)
		}
		if c := w.day(id, air.PM25, w.from, average.Usable); int(res.N[0]) != c.n || !near(res.Mean[0], meanOf(c.hours)) {
			t.Errorf("%d times: n %d, mean %v; counted again %d, %v", times, res.N[0], res.Mean[0], c.n, meanOf(c.hours))
		}
	}
}
