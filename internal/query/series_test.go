package query

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

const testSensor = air.SensorID(1<<56 | 7)

func (s *shelf) put(t int64, v float64, flags air.Flags) {
	s.rows = append(s.rows, air.Row{Quantity: air.PM25, Sensor: testSensor, Time: t, Value: v, Flags: flags})
}

func (s *shelf) ask(t *testing.T, q SeriesRequest) *Result {
	t.Helper()
	q.Sensor, q.Quantity = testSensor, air.PM25
	if s.placements == nil {
		s.placements = []air.Placement{{Sensor: testSensor}}
	}
	res, err := Series(context.Background(), s, &Ears{}, q, midday)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestRawQualities(t *testing.T) {
	s := &shelf{}
	s.put(100, 1, 0)
	s.put(101, 2, air.FlagOrder)
	s.put(102, math.NaN(), air.FlagNaN)
	s.put(103, 4, 0)
	f := func(q average.Quality, want ...int64) {
		t.Helper()
		res := s.ask(t, SeriesRequest{From: 100, To: 103, Quality: q})
		if !slices.Equal(res.T, want) || len(res.Value) != len(want) || len(res.Flags) != len(want) {
			t.Errorf("%s: got %v, want %v", q, res.T, want)
		}
	}
	f(average.ValidOnly, 100)
	f(average.Usable, 100, 101)
	f(average.All, 100, 101, 102)
}

func TestHours(t *testing.T) {
	s := &shelf{}
	for slot := range int64(12) {
		s.put(midday+slot*300, float64(slot), 0)
	}
	s.put(midday+3599, 100, air.FlagRange)
	s.put(midday+2*3600, 7, air.FlagOrder)
	s.put(midday+3*3600, math.NaN(), air.FlagNaN)
	got := s.ask(t, SeriesRequest{From: midday, To: midday + 4*3600, Step: Hour})
	nan := math.NaN()
	want := &Result{
		Request: got.Request, Rules: "v2", Moves: []int64{}, Gaps: []Gap{}, GapResolution: 300,
		T: []int64{midday, midday + 7200, midday + 10800},
		N: []uint32{12, 1, 0}, NSuspect: []uint32{0, 1, 0}, NInvalid: []uint32{1, 0, 1},
		Mean: []float64{5.5, 7, nan}, Min: []float64{0, 7, nan}, Max: []float64{11, 7, nan},
		Complete: []bool{true, false, false}, Sparse: []bool{false, false, false},
		State: []State{Provisional, Provisional, Provisional},
	}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
	valid := s.ask(t, SeriesRequest{From: midday, To: midday + 4*3600, Step: Hour, Quality: average.ValidOnly})
	if valid.N[1] != 0 || valid.NInvalid[1] != 1 {
		t.Errorf("valid: n %v, n_invalid %v", valid.N, valid.NInvalid)
	}
	all := s.ask(t, SeriesRequest{From: midday, To: midday + 4*3600, Step: Hour, Quality: average.All})
	if all.N[0] != 13 || all.Max[0] != 100 || all.N[2] != 0 {
		t.Errorf("all: n %v, max %v", all.N, all.Max)
	}
}

func TestSparseHours(t *testing.T) {
	f := func(name string, gap, from int64, complete, sparse bool) {
		t.Helper()
		s := &shelf{}
		for at := from; at < midday+3600; at += gap {
			s.put(at, 1, 0)
		}
		got := s.ask(t, SeriesRequest{From: midday, To: midday + 3600, Step: Hour})
		if got.Complete[0] != complete || got.Sparse[0] != sparse {
			t.Errorf("%s: complete %t, sparse %t", name, got.Complete[0], got.Sparse[0])
		}
	}
	f("every 15 min, all day", 900, midday-23*3600, true, true)
	f("every 15 min, this hour only", 900, midday, true, true)
	f("every 5 min", 300, midday-23*3600, true, false)
	f("every 30 min", 1800, midday-23*3600, false, false)

	// Quick all day, slow in this hour: the day says that the sensor is quick.
	s := &shelf{}
	for at := int64(midday - 23*3600); at < midday; at += 150 {
		s.put(at, 1, 0)
	}
	for at := int64(midday); at < midday+3600; at += 900 {
		s.put(at, 1, 0)
	}
	if got := s.ask(t, SeriesRequest{From: midday, To: midday + 3600, Step: Hour}); got.Complete[0] {
		t.Error("a quick sensor's thin hour is complete")
	}
	// After a move, what it did elsewhere says nothing.
	s.placements = []air.Placement{{First: midday - 23*3600}, {First: midday}}
	if got := s.ask(t, SeriesRequest{From: midday, To: midday + 3600, Step: Hour}); !got.Sparse[0] {
		t.Error("the window of a slow sensor spans a move")
	}
}

func TestMovesCutBuckets(t *testing.T) {
	s := &shelf{placements: []air.Placement{{First: midday}, {First: midday + 1800}, {First: midday + 7200}}}
	s.put(midday, 10, 0)
	s.put(midday+1799, 10, 0)
	s.put(midday+1800, 20, 0)
	s.put(midday+3600, 30, 0)
	s.put(midday+7200, 40, 0)
	hours := s.ask(t, SeriesRequest{From: midday, To: midday + 10800, Step: Hour})
	if want := []float64{20, 30, 40}; !slices.Equal(hours.Mean, want) || hours.N[0] != 1 || hours.NInvalid[0] != 0 {
		t.Errorf("hours: mean %v, want %v; n %v", hours.Mean, want, hours.N)
	}
	if want := []int64{midday + 1800, midday + 7200}; !slices.Equal(hours.Moves, want) {
		t.Errorf("moves %v, want %v", hours.Moves, want)
	}
	days := s.ask(t, SeriesRequest{From: midday - 43200, To: midday + 43200, Step: Day})
	if len(days.T) != 1 || days.N[0] != 1 || days.Max[0] != 40 || days.Complete[0] || !math.IsNaN(days.Mean[0]) {
		t.Errorf("days: %+v", days)
	}
	// A bucket whose readings of this quantity were all made elsewhere is absent.
	s.placements = append(s.placements, air.Placement{First: midday + 7300})
	if got := s.ask(t, SeriesRequest{From: midday + 7200, To: midday + 10800, Step: Hour}); len(got.T) != 0 {
		t.Errorf("got %v", got.T)
	}
}

func TestDays(t *testing.T) {
	s := &shelf{}
	day := int64(midday - 43200)
	for h := range int64(18) { // complete hours of 1, 2 … 18
		for slot := range int64(9) {
			s.put(day+h*3600+slot*300, float64(h+1), 0)
		}
	}
	s.put(day+20*3600, 500, air.FlagOrder) // an hour that is not complete
	s.put(day+86400, 3, 0)
	got := s.ask(t, SeriesRequest{From: day, To: day + 2*86400, Step: Day})
	if len(got.T) != 2 || got.Mean[0] != 9.5 || !got.Complete[0] || got.N[0] != 163 || got.NSuspect[0] != 1 || got.Max[0] != 500 {
		t.Errorf("got %+v", got)
	}
	if !math.IsNaN(got.Mean[1]) || got.Complete[1] || got.N[1] != 1 {
		t.Errorf("second day: %+v", got)
	}
}

func TestSeriesErrors(t *testing.T) {
	s := &shelf{fail: errors.New("disk"), placements: []air.Placement{{}}}
	for _, step := range []Step{Raw, Hour, Day} {
		q := SeriesRequest{Sensor: testSensor, Quantity: air.PM25, From: 100, To: 100_000, Step: step}
		if _, err := Series(context.Background(), s, &Ears{}, q, midday); !errors.Is(err, s.fail) {
			t.Errorf("%s: got %v", step, err)
		}
	}
	_, err := Series(context.Background(), s, &Ears{}, SeriesRequest{Sensor: 1<<56 | 8, Quantity: air.PM25}, midday)
	if !errors.Is(err, ErrUnknownSensor) || err.Error() != "unknown sensor sc-8: no value of it was ever stored here" {
		t.Errorf("got %v", err)
	}
}

// Hours answered together equal hours answered one by one, each counted again
// from its rows.
func TestHoursEqualThemselvesAlone(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s := &shelf{placements: []air.Placement{{First: 0}}}
		at := int64(midday)
		gap := 60 + rnd.Int64N(1200)
		for range 300 {
			at += 1 + rnd.Int64N(2*gap)
			if rnd.IntN(60) == 0 {
				s.placements = append(s.placements, air.Placement{First: at})
			}
			s.put(at, float64(rnd.IntN(1000))/10, [...]air.Flags{0, 0, 0, air.FlagOrder, air.FlagRange}[rnd.IntN(5)])
		}
		to := air.FloorTo(at, air.Hour) + air.Hour
		if to-midday > 366*air.Day {
			t.Fatal("the test asks for too much")
		}
		whole := s.ask(t, SeriesRequest{From: midday, To: to, Step: Hour})
		i := 0
		for h := int64(midday); h < to; h += air.Hour {
			one := s.ask(t, SeriesRequest{From: h, To: h + air.Hour, Step: Hour})
			if len(one.T) == 0 {
				continue
			}
			if whole.T[i] != h || whole.N[i] != one.N[0] || whole.Complete[i] != one.Complete[0] || whole.Sparse[i] != one.Sparse[0] || !air.SameNumber(whole.Mean[i], one.Mean[0]) {
				t.Fatalf("seed %d, hour %d differs alone", seed, h)
			}
			n, sum := 0, 0.0
			since := s.placements[0].First
			for _, p := range s.placements {
				if p.First < h+air.Hour {
					since = p.First
				}
			}
			for _, r := range s.rows {
				if r.Time >= max(h, since) && r.Time < h+air.Hour && r.Flags&air.FlagRange == 0 {
					n++
					sum += r.Value
				}
			}
			if int(one.N[0]) != n || n > 0 && math.Abs(one.Mean[0]-sum/float64(n)) > 1e-9 {
				t.Fatalf("seed %d, hour %d: n %d, mean %v; counted again %d, %v", seed, h, one.N[0], one.Mean[0], n, sum/float64(n))
			}
			i++
		}
		if i != len(whole.T) {
			t.Fatalf("seed %d: %d hours together, %d alone", seed, len(whole.T), i)
		}
	}
}
