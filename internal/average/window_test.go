package average_test

import (
	"encoding/csv"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

func TestRunningMeans(t *testing.T) {
	f, err := os.Open("../../aqi/testdata/running_means.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		window, _ := strconv.Atoi(r[2])
		hours := make([]float64, window)
		for i := range hours {
			hours[i] = math.NaN()
		}
		for i, v := range strings.Split(r[4], ";") {
			if v != "" {
				hours[i], _ = strconv.ParseFloat(v, 64)
			}
		}
		mean, n, ok := average.Running(hours)
		if strconv.Itoa(n) != r[5] || ok != (r[6] != "") || ok && strconv.FormatFloat(mean, 'f', 6, 64) != r[6] {
			t.Errorf("%s: %v of %d, %v; want %s of %s", r[0], mean, n, ok, r[6], r[5])
		}
		if !ok && !math.IsNaN(mean) {
			t.Errorf("%s: a mean of %v beside not ok", r[0], mean)
		}
	}
	if _, _, ok := average.Running(nil); ok {
		t.Error("a mean of nothing")
	}
}

func TestClosed(t *testing.T) {
	f := func(receipt, want int64) {
		t.Helper()
		if got := average.Closed(receipt); got != want {
			t.Errorf("Closed(%d) = %d, want %d", receipt, got, want)
		}
	}
	const h = 1_700_002_800 // a whole hour
	f(h*1000, h-3600)
	f((h+299)*1000+999, h-3600)
	f((h+300)*1000, h) // five minutes after the end of [h−1, h), it is in
	f((h+3899)*1000, h)
	f((h+3900)*1000, h+3600)
}

func every(gap int64, n int) (times []int64) {
	for i := range n {
		times = append(times, int64(i)*gap)
	}
	return times
}

func TestSlow(t *testing.T) {
	f := func(times []int64, want bool) {
		t.Helper()
		if got := average.Slow(times); got != want {
			t.Errorf("%v: %v", times, got)
		}
	}
	f(nil, false)
	f([]int64{5}, false)
	f(every(330, 10), false) // above, not at
	f(every(331, 10), true)
	f(every(600, 2), true)
	f([]int64{0, 100, 660}, false)      // gaps 100 and 560: mean 330
	f([]int64{0, 100, 661}, true)       // 330.5
	f([]int64{0, 1, 2, 9000}, false)    // one long gap does not make it slow
	f([]int64{0, 600, 601, 1201}, true) // nor a short one fast
}

// MaybeSlow never says no to a slow sensor.
func TestMaybeSlowIsNecessary(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		times := make([]int64, rnd.IntN(30))
		spread := 1 + rnd.Int64N(12000)
		for i := range times {
			times[i] = rnd.Int64N(spread)
		}
		slices.Sort(times)
		if len(times) > 0 && average.Slow(times) && !average.MaybeSlow(len(times), times[0], times[len(times)-1]) {
			t.Fatalf("%v is slow", times)
		}
	}
	if average.MaybeSlow(600, 0, 86400) {
		t.Error("a sensor that sends every 145 s must be dismissed at once")
	}
}

// Slow is the median of the gaps, put in order.
func TestSlowIsTheMedian(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 20000 {
		times := []int64{0}
		for range rnd.IntN(12) {
			times = append(times, times[len(times)-1]+[]int64{100, 329, 330, 331, 332, 600}[rnd.IntN(6)])
		}
		var gaps []int64
		for i := range len(times) - 1 {
			gaps = append(gaps, times[i+1]-times[i])
		}
		slices.Sort(gaps)
		n := len(gaps)
		want := n > 0 && gaps[n/2]+gaps[(n-1)/2] > 660
		if got := average.Slow(times); got != want {
			t.Fatalf("gaps %v: %v", gaps, got)
		}
	}
}

func TestSparse(t *testing.T) {
	const start = 23 * 3600
	quarters := average.Hour{N: 3, Slots: 0b001001001000}
	f := func(h average.Hour, times []int64, want bool) {
		t.Helper()
		if got := h.Sparse(start, times); got != want {
			t.Errorf("%012b at %d times: %v", h.Slots, len(times), got)
		}
	}
	f(quarters, every(900, 96), true)
	f(quarters, every(150, 576), false)
	f(quarters, every(150, 576)[560:], false)
	f(average.Hour{N: 2, Slots: 0b1001}, every(900, 96), false)    // two quarters
	f(average.Hour{N: 9, Slots: 0x1ff}, every(900, 96), false)     // complete by itself
	f(quarters, append(every(900, 96), 86400, 86401, 86402), true) // what comes after does not count
}

func dayOf(since int64, hours ...average.HourRow) (d average.Day, sparse, ok bool) {
	sum := average.NewDaySum(since)
	for _, h := range hours {
		sum.Add(h)
	}
	return sum.Day()
}

func TestDay(t *testing.T) {
	hour := func(start int64, v float64, slots uint16, sparse bool) average.HourRow {
		h := hourOf(average.Usable, reading{0, v, air.Suspect}, reading{9, 9999, air.Invalid})
		h.Slots = slots
		return average.HourRow{Start: start * air.Hour, Hour: h, Sparse: sparse}
	}
	var hours []average.HourRow
	for i := range int64(17) {
		hours = append(hours, hour(i, 10, 0xfff, false))
	}
	d, sparse, ok := dayOf(math.MinInt64, append(hours, hour(17, 100, 1, false))...)
	if !ok || sparse || d.Complete() || d.Hours != 17 || d.Mean != 10 || d.N != 18 || d.NSuspect != 18 || d.NInvalid != 18 || d.Min != 10 || d.Max != 100 {
		t.Errorf("17 complete hours: %+v", d)
	}
	d, sparse, ok = dayOf(math.MinInt64, append(hours, hour(17, 100, 1, true))...)
	if !ok || !sparse || !d.Complete() || d.Mean != 15 {
		t.Errorf("18 complete hours: %+v", d)
	}
	// It came in the 17th hour: that one counts, what was over before does not.
	d, _, ok = dayOf(16*air.Hour+1, append(hours, hour(17, 100, 0xfff, false))...)
	if !ok || d.Hours != 2 || d.Mean != 55 || d.N != 2 {
		t.Errorf("after a move: %+v", d)
	}
	d, _, ok = dayOf(17*air.Hour, hours...)
	if ok || d.N != 0 {
		t.Errorf("all before the move: %+v", d)
	}
	d, _, ok = dayOf(math.MinInt64)
	if ok || d.Complete() || !math.IsNaN(d.Mean) || !math.IsNaN(d.Min) || !math.IsNaN(d.Max) {
		t.Errorf("no hours: %+v", d)
	}
}

func rowsOf(fail error, rows ...air.Row) iter.Seq2[air.Row, error] {
	return func(yield func(air.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if fail != nil {
			yield(air.Row{}, fail)
		}
	}
}

func TestHourly(t *testing.T) {
	rows := []air.Row{{Time: -1, Value: 1}, {Time: 0, Value: 2}, {Time: 3599, Value: 4}, {Time: 7200, Value: 8, Flags: air.FlagRange}}
	var got []average.Timed
	for h, err := range average.Hourly(rowsOf(nil, rows...), average.Usable) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, h)
	}
	if len(got) != 3 || got[0].Start != -3600 || got[1].Start != 0 || got[2].Start != 7200 {
		t.Fatalf("%+v", got)
	}
	if got[0].Hour.Slots != 1<<11 || got[1].Hour.Mean() != 3 || got[2].Hour.N != 0 || got[2].Hour.NInvalid != 1 {
		t.Errorf("%+v", got)
	}
	broken := errors.New("broken")
	seen := 0
	for _, err := range average.Hourly(rowsOf(broken, rows...), average.Usable) {
		if err != nil {
			seen++
			if !errors.Is(err, broken) {
				t.Error(err)
			}
		}
	}
	if seen != 1 {
		t.Errorf("%d errors", seen)
	}
	for range average.Hourly(rowsOf(nil, rows...), average.Usable) {
		break // a reader may leave early
	}
}
