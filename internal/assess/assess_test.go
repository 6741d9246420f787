package assess_test

import (
	"math"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
)

const end = int64(1_700_002_800)

// hours are n equal complete hours, newest first, the rest missing.
func hours(n int, mean float64) (h [assess.Hours]assess.Slot) {
	for i := range n {
		h[i] = assess.Slot{OK: true, Mean: mean, Slots: 12}
	}
	return h
}

func input(pm25, pm10 [assess.Hours]assess.Slot) assess.Input {
	return assess.Input{End: end, PM25: pm25, PM10: pm10, Humidity: math.NaN(), Optical: true}
}

func mustAssess(t *testing.T, standard string, in assess.Input) assess.Index {
	t.Helper()
	x, ok := assess.Assess(standard, &in)
	if !ok {
		t.Fatalf("%s: no index", standard)
	}
	return x
}

func TestBases(t *testing.T) {
	in := input(hours(24, 12), hours(24, 20))
	f := func(standard, table string, basis assess.Basis, long int64, value int, band string, driver air.Quantity) {
		t.Helper()
		x := mustAssess(t, standard, in)
		want := air.Interval{From: end - long*3600, To: end}
		if x.Standard != standard || x.Table != table || x.Basis != basis || x.Interval != want || x.Value != value || x.Band != band || x.Driver != driver || x.Completeness != 1 {
			t.Errorf("%+v", x)
		}
	}
	f("uk-daqi", "2013-04", assess.BasisRunning, 24, 2, "Low", air.PM25) // both 2: PM2.5 on a tie
	f("us-epa", "2024-05", assess.BasisNowCast, 12, 56, "Moderate", air.PM25)
	f("eaqi", "2024", assess.BasisHour, 1, 2, "Fair", air.PM25)
	f("uk-daqi-pm25", "2013-04", assess.BasisRunning, 24, 2, "Low", air.PM25)
	f("cn-hj633-2026", "2026", assess.BasisRunning, 24, 20, "Excellent", air.PM10)
	f("cn-hj633-2012", "2012", assess.BasisRunning, 24, 20, "Excellent", air.PM10)
	f("in-naqi", "2014", assess.BasisRunning, 24, 20, "Good", air.PM25)
	f("ca-aqhi-plus", "2019", assess.BasisHour, 1, 2, "Low", air.PM25)
	if x := mustAssess(t, "uk-daqi-pm25", in); x.PM10.OK {
		t.Error("PM2.5 only, and PM10 has an index")
	}
	smoke := input(hours(24, 412), hours(24, 0))
	if x := mustAssess(t, "ca-aqhi-plus", smoke); x.Text != "10+" || x.Value != 42 || x.Band != "Very high" {
		t.Errorf("%+v", x)
	}
	if _, ok := assess.Assess("us-epa-2012", &in); ok {
		t.Error("a table of history has an index of now")
	}
	if _, ok := assess.Assess("caqi", &in); ok {
		t.Error("an unknown standard has an index")
	}
}

func TestEnoughHours(t *testing.T) {
	f := func(standard string, pm25 [assess.Hours]assess.Slot, want float64, ok bool) {
		t.Helper()
		in := input(pm25, hours(0, 0))
		x, has := assess.Assess(standard, &in)
		if has != ok || x.Completeness != want {
			t.Errorf("%s: %v %v, want %v %v", standard, x.Completeness, has, want, ok)
		}
		if x.PM10.OK {
			t.Errorf("%s: PM10 has an index of nothing", standard)
		}
	}
	f("uk-daqi", hours(18, 5), 0.75, true)
	f("uk-daqi", hours(17, 5), 0, false)
	f("us-epa", hours(2, 5), 2./12, true)
	f("us-epa", hours(1, 5), 0, false)
	f("us-epa", hours(24, 5), 1, true)
	gap := hours(24, 5)
	gap[0].OK = false
	f("us-epa", gap, 11./12, true)
	f("eaqi", gap, 0, false) // the last hour, no other
	f("uk-daqi", gap, 23./24, true)
	sparse := hours(1, 5)
	sparse[0].Slots = 4
	f("eaqi", sparse, 4./12, true)
}

func TestDriverAndSubs(t *testing.T) {
	x := mustAssess(t, "uk-daqi", input(hours(24, 12.25), hours(24, 60)))
	if x.Driver != air.PM10 || x.Value != 5 || x.Band != "Moderate" ||
		x.PM25 != (assess.Sub{OK: true, Value: 2, Concentration: 12.25}) || x.PM10 != (assess.Sub{OK: true, Value: 5, Concentration: 60}) {
		t.Errorf("%+v", x)
	}
	x = mustAssess(t, "uk-daqi", input(hours(3, 500), hours(20, 10)))
	if x.Driver != air.PM10 || x.Value != 1 || x.PM25.OK || x.Completeness != 20./24 {
		t.Errorf("PM10 alone: %+v", x)
	}
	x = mustAssess(t, "us-epa", input(hours(12, 9.19), hours(12, 7.99)))
	if x.PM25.Concentration != 9.1 || x.PM25.Value != 51 || x.PM10.Concentration != 7 {
		t.Errorf("a NowCast is truncated: %+v", x)
	}
	x = mustAssess(t, "uk-daqi", input(hours(24, -3), hours(24, 5)))
	if x.PM25.OK || x.Driver != air.PM10 {
		t.Errorf("a negative mean has no DAQI: %+v", x)
	}
}

func TestCautions(t *testing.T) {
	f := func(standard string, change func(*assess.Input), want ...assess.Caution) {
		t.Helper()
		in := input(hours(24, 5), hours(24, 5))
		change(&in)
		if x := mustAssess(t, standard, in); !slices.Equal(x.Caution, want) {
			t.Errorf("%s: %v, want %v", standard, x.Caution, want)
		}
	}
	suspect := func(n int) func(*assess.Input) {
		return func(in *assess.Input) {
			for i := range n {
				in.PM25[i].Suspect = true
			}
		}
	}
	f("uk-daqi", func(*assess.Input) {})
	f("uk-daqi", func(in *assess.Input) { in.PM10 = hours(24, 90) }, assess.CautionOptical)
	f("uk-daqi", func(in *assess.Input) { in.PM10, in.Optical = hours(24, 90), false })
	f("uk-daqi", func(in *assess.Input) { in.Humidity = 84.9 })
	f("uk-daqi", func(in *assess.Input) { in.Humidity = 85 }, assess.CautionHumid)
	f("uk-daqi", func(in *assess.Input) { in.Moved = true }, assess.CautionMoved)
	f("uk-daqi", suspect(12))
	f("uk-daqi", suspect(13), assess.CautionSuspect)
	f("us-epa", suspect(6))
	f("us-epa", suspect(7), assess.CautionSuspect)
	f("eaqi", suspect(1), assess.CautionSuspect)
	f("uk-daqi", func(in *assess.Input) {
		in.PM10, in.Humidity, in.Moved = hours(24, 90), 100, true
		for i := range in.PM10 {
			in.PM10[i].Suspect = true
		}
	}, assess.CautionOptical, assess.CautionHumid, assess.CautionSuspect, assess.CautionMoved)
	f("eaqi", func(in *assess.Input) { // the driver's hours decide
		in.PM10 = hours(24, 20)
		in.PM25[0].Suspect = true
	}, assess.CautionOptical)
}
