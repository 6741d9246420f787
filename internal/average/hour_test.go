package average_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

type reading struct {
	sec int
	v   float64
	sev air.Severity
}

func hourOf(q average.Quality, rs ...reading) (h average.Hour) {
	for _, r := range rs {
		h.Add(r.sec, r.v, r.sev, q)
	}
	return h
}

func TestHourCounts(t *testing.T) {
	nan := math.NaN()
	rs := []reading{{0, 10, air.Valid}, {299, 20.1, air.Suspect}, {300, 999.9, air.Invalid}, {3599, nan, air.Invalid}, {3590, 5e9, air.Valid}}
	f := func(q average.Quality, n, suspect, invalid uint32, slots uint16, micro int64) {
		t.Helper()
		h := hourOf(q, rs...)
		if h.N != n || h.NSuspect != suspect || h.NInvalid != invalid || h.Slots != slots || h.Micro != micro {
			t.Errorf("%v: %+v", q, h)
		}
		if h.First != 0 || h.Last != 3599 {
			t.Errorf("%v: from %d to %d", q, h.First, h.Last)
		}
	}
	f(average.Usable, 2, 1, 3, 0b1, 30_100_000)
	f(average.ValidOnly, 1, 0, 4, 0b1, 10_000_000)
	f(average.All, 3, 1, 2, 0b11, 1_030_000_000)
}

func TestHourMean(t *testing.T) {
	h := hourOf(average.Usable, reading{0, 0.1, 0}, reading{1, 0.2, 0}, reading{2, 0.3, 0})
	if h.Mean() != 0.2 || h.Min != 0.1 || h.Max != 0.3 {
		t.Errorf("%v in %v…%v", h.Mean(), h.Min, h.Max)
	}
	if sd := h.SDWithin(); math.Abs(sd-0.1) > 1e-7 {
		t.Errorf("SD %v", sd)
	}
	var none average.Hour
	if !math.IsNaN(none.Mean()) || !math.IsNaN(none.SDWithin()) || none.Suspect() || none.Complete() {
		t.Errorf("an empty hour says %v, %v", none.Mean(), none.SDWithin())
	}
}

func TestHourCompleteness(t *testing.T) {
	f := func(slots uint16, complete bool, quarters int, maybe bool) {
		t.Helper()
		h := average.Hour{N: 1, Slots: slots}
		if h.Complete() != complete || h.Quarters() != quarters || h.MaybeSparse() != maybe {
			t.Errorf("%012b: %v %d %v", slots, h.Complete(), h.Quarters(), h.MaybeSparse())
		}
	}
	f(0, false, 0, false)
	f(0b000111111111, true, 3, false) // nine slots
	f(0b000011111111, false, 3, true) // eight
	f(0b001001001000, false, 3, true)
	f(0b001001000000, false, 2, false)
	f(0b111111111111, true, 4, false)
}

func TestHourSuspect(t *testing.T) {
	f := func(n, suspect uint32, want bool) {
		t.Helper()
		if got := (average.Hour{N: n, NSuspect: suspect}).Suspect(); got != want {
			t.Errorf("%d of %d: %v", suspect, n, got)
		}
	}
	f(4, 2, false) // half is not more than half
	f(4, 3, true)
	f(0, 0, false)
}

// Any order and any grouping gives the same hour, M2 up to rounding.
func TestMergeIsAssociativeAndCommutative(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		rs := make([]reading, 1+rnd.IntN(40))
		for i := range rs {
			rs[i] = reading{rnd.IntN(3600), math.Round(rnd.ExpFloat64()*400) / 10, air.Severity(rnd.IntN(3))}
		}
		want := hourOf(average.Usable, rs...)
		rnd.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		parts := make([]average.Hour, 1+rnd.IntN(5))
		for i, r := range rs {
			parts[i%len(parts)].Add(r.sec, r.v, r.sev, average.Usable)
		}
		for len(parts) > 1 {
			i := rnd.IntN(len(parts) - 1)
			a := parts[i]
			a.Merge(parts[i+1])
			b := parts[i+1]
			b.Merge(parts[i])
			same(t, a, b)
			parts[i] = a
			parts = append(parts[:i+1], parts[i+2:]...)
		}
		same(t, parts[0], want)
		same(t, want, direct(rs))
	}
}

// direct aggregates by the definitions.
func direct(rs []reading) (h average.Hour) {
	h.First = math.MaxUint16
	var kept []float64
	for _, r := range rs {
		h.First, h.Last = min(h.First, uint16(r.sec)), max(h.Last, uint16(r.sec))
		if r.sev == air.Invalid {
			h.NInvalid++
			continue
		}
		if r.sev == air.Suspect {
			h.NSuspect++
		}
		kept = append(kept, r.v)
		h.Slots |= 1 << (r.sec / 300)
		h.Micro += int64(math.Round(r.v * 1e6))
	}
	h.N = uint32(len(kept))
	if len(kept) == 0 {
		return h
	}
	h.Min, h.Max = kept[0], kept[0]
	mean := float64(h.Micro) / 1e6 / float64(h.N)
	var m2 float64
	for _, v := range kept {
		h.Min, h.Max = min(h.Min, v), max(h.Max, v)
		m2 += (v - mean) * (v - mean)
	}
	h.M2 = float32(m2)
	return h
}

func same(t *testing.T, a, b average.Hour) {
	t.Helper()
	if math.Abs(float64(a.M2-b.M2)) > 1e-5*(1+math.Abs(float64(b.M2))) {
		t.Fatalf("M2 %v and %v", a.M2, b.M2)
	}
	a.M2, b.M2 = 0, 0
	if a != b {
		t.Fatalf("%+v and %+v", a, b)
	}
}

func TestQualityNames(t *testing.T) {
	for _, q := range []average.Quality{average.Usable, average.ValidOnly, average.All} {
		if got, err := average.ParseQuality(q.String()); got != q || err != nil {
			t.Errorf("%v: %v, %v", q, got, err)
		}
	}
	if _, err := average.ParseQuality("good"); err == nil {
		t.Error("an unknown quality was read")
	}
}
