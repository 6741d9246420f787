package assess_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
)

// A day's index is that of the mean of its hours, by the standards of 24-hour
// means.
func TestDayBasis(t *testing.T) {
	smoke := hours(24, 12)
	for i := range 6 {
		smoke[i].Mean = 120 // the newest hours, which a NowCast looks at most
	}
	in := input(smoke, hours(24, 20))
	f := func(standard string, value int) {
		t.Helper()
		x, ok := assess.As(standard, assess.BasisDay, &in)
		if ok != (value >= 0) || ok && (x.Value != value || x.Basis != assess.BasisDay || x.Interval != (air.Interval{From: end - 86400, To: end}) || x.Completeness != 1) {
			t.Errorf("%s: %v %+v", standard, ok, x)
		}
	}
	f("uk-daqi", 4) // of 39 µg/m³
	f("uk-daqi-pm25", 4)
	f("us-epa", 110)
	f("eaqi", -1)
	f("ca-aqhi-plus", -1)
	f("caqi", -1)
	if x := mustAssess(t, "us-epa", in); x.Value <= 110 {
		t.Errorf("the NowCast of that day is %d", x.Value)
	}
	for _, basis := range []assess.Basis{assess.BasisNowCast, assess.BasisHour, "year"} {
		if _, ok := assess.As("uk-daqi", basis, &in); ok {
			t.Errorf("uk-daqi has an index on the basis %q", basis)
		}
	}
	short := input(hours(17, 5), hours(17, 5))
	if _, ok := assess.As("us-epa", assess.BasisDay, &short); ok {
		t.Error("17 hours are a day")
	}
}

// A row is the index without its words and its concentrations.
func TestRowAndBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	there := 0
	for range 3000 {
		in := assess.Input{End: end, Humidity: rnd.Float64() * 120, Optical: rnd.IntN(2) == 0, Moved: rnd.IntN(2) == 0}
		for _, hours := range []*[assess.Hours]assess.Slot{&in.PM25, &in.PM10} {
			holes := rnd.IntN(4)
			for i := range hours {
				if rnd.IntN(4) >= holes {
					hours[i] = assess.Slot{OK: true, Mean: rnd.ExpFloat64() * 60, Suspect: rnd.IntN(2) == 0, Slots: uint8(9 + rnd.IntN(4))}
				}
			}
		}
		for _, standard := range assess.Standards() {
			for _, basis := range []assess.Basis{assess.BasisOf(standard), assess.BasisDay} {
				x, ok := assess.As(standard, basis, &in)
				r, stored := assess.RowOf(7, standard, basis, &in)
				if ok != stored {
					t.Fatalf("%s %s: index %v, row %v", standard, basis, ok, stored)
				}
				if !ok {
					continue
				}
				there++
				back, ok := r.Index()
				for _, s := range []*assess.Sub{&x.PM25, &x.PM10} {
					if s.OK {
						s.Concentration = math.NaN()
					}
				}
				x.Completeness = float64(float32(x.Completeness))
				if !ok || r.Sensor != 7 || r.To != end {
					t.Fatalf("%+v, %v", r, ok)
				}
				sameNaN := cmp.Comparer(func(a, b float64) bool { return air.SameNumber(a, b) })
				if diff := cmp.Diff(x, back, sameNaN); diff != "" {
					t.Fatalf("%s %s (-index +row):\n%s", standard, basis, diff)
				}
			}
		}
	}
	if there < 10_000 {
		t.Errorf("only %d indices", there)
	}
	if _, ok := (assess.Row{Standard: "eaqi", Basis: assess.BasisDay}).Index(); ok {
		t.Error("the European index has no basis day")
	}
	if _, ok := assess.RowOf(7, "caqi", assess.BasisDay, &assess.Input{}); ok {
		t.Error("an unknown standard has a row")
	}
}

// The bits are stored: they stay what they are.
func TestCautionSet(t *testing.T) {
	f := func(s assess.CautionSet, list ...assess.Caution) {
		t.Helper()
		if got := s.List(); !slices.Equal(got, list) {
			t.Errorf("%b lists %v, want %v", s, got, list)
		}
		if got := assess.NewCautionSet(list); got != s {
			t.Errorf("%v is %b, want %b", list, got, s)
		}
	}
	f(0)
	f(1, assess.CautionOptical)
	f(2, assess.CautionHumid)
	f(4, assess.CautionSuspect)
	f(8, assess.CautionMoved)
	f(15, assess.Cautions()...)
	if got := assess.CautionSet(16 | 2).List(); !slices.Equal(got, []assess.Caution{assess.CautionHumid}) {
		t.Errorf("a bit without a caution lists %v", got)
	}
	if got := assess.NewCautionSet([]assess.Caution{"moved", "odd", "humid"}); got != 10 {
		t.Errorf("%b", got)
	}
}

func TestSlotOf(t *testing.T) {
	h := average.Hour{N: 3, NSuspect: 2, Slots: 0b101000000001, Micro: 6_000_000}
	if got, want := assess.SlotOf(h, true), (assess.Slot{OK: true, Mean: 2, Suspect: true, Slots: 3}); got != want {
		t.Errorf("%+v", got)
	}
	if got := assess.SlotOf(h, false); got != (assess.Slot{}) {
		t.Errorf("%+v", got)
	}
}

// A row is made without garbage: a day of the whole network has a million.
func TestRowOfDoesNotAllocate(t *testing.T) {
	in := input(hours(24, 300), hours(24, 500))
	for _, standard := range assess.Standards() {
		if n := testing.AllocsPerRun(100, func() { assess.RowOf(7, standard, assess.BasisOf(standard), &in) }); n != 0 {
			t.Errorf("%s: %v allocations", standard, n)
		}
	}
}

// What a scale knows has a band and a text.
func TestScalesHaveBands(t *testing.T) {
	for _, slug := range assess.Standards() {
		s, err := aqi.Lookup(slug)
		if err != nil {
			t.Fatal(err)
		}
		for _, scale := range s.Scales {
			for c := -5.0; c < 3000; c += 0.25 {
				value, ok := scale.Index(c)
				r, has := s.Index(scale.Pollutant, scale.Averaging, c)
				if ok != has || ok && (r.Index != value || r.Text == "" || r.Band.Name == "") {
					t.Fatalf("%s %s %s of %v: %v %v, %+v %v", slug, scale.Pollutant, scale.Averaging, c, value, ok, r, has)
				}
			}
		}
	}
}
