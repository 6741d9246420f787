package quality

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

func TestStuck(t *testing.T) {
	nan := math.NaN()
	// Records come 150 s apart.
	type pair struct{ fine, coarse float64 }
	f := func(want int, pairs ...pair) {
		t.Helper()
		var s Stuck
		got := 0
		for i, p := range pairs {
			if s.Next(int64(i)*150, p.fine, p.coarse) {
				got++
			}
		}
		if got != want {
			t.Errorf("%d of %v are stuck, want %d", got, pairs, want)
		}
	}
	same := func(n int, fine, coarse float64) (list []pair) {
		for range n {
			list = append(list, pair{fine, coarse})
		}
		return list
	}
	f(0, same(11, 5, 7)...)
	f(1, same(12, 5, 7)...)
	f(19, same(30, 5, 7)...)
	f(0, same(30, 0, 7)...) // each must be something
	f(0, same(30, 5, 0)...)
	f(0, same(30, 0, 0)...)
	f(0, same(30, nan, 7)...)
	f(0, same(30, 5, nan)...)
	f(0, append(same(11, 5, 7), same(11, 5, 7.1)...)...) // both must stay
	f(0, append(same(11, 5, 7), same(11, 5.1, 7)...)...)
	f(0, append(append(same(11, 5, 7), pair{0, 0}), same(11, 5, 7)...)...)
	f(0, append(append(same(11, 5, 7), pair{5, nan}), same(11, 5, 7)...)...)
	f(2, append(same(12, 5, 7), append([]pair{{6, 8}}, same(12, 5, 7)...)...)...)
}

// The shared vectors: n equal records are ok or stuck.
func TestStuckVectors(t *testing.T) {
	file, err := os.Open("testdata/qc_cases.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, row := range rows[1:] {
		if row[1] != "stuck" {
			continue
		}
		n, err := strconv.Atoi(strings.Fields(row[2])[0])
		if err != nil {
			t.Fatal(err)
		}
		tried++
		var s Stuck
		stuck := false
		for i := range n {
			stuck = s.Next(int64(i)*150, 5, 7)
		}
		if stuck != (row[3] == "flag:stuck") {
			t.Errorf("%s: %v", row[0], stuck)
		}
	}
	if tried != 2 {
		t.Errorf("%d rows", tried)
	}
}

func TestRunsEnd(t *testing.T) {
	// twelve equal pairs, the last a pause after the one before
	stuck := func(pause int64, moved bool) bool {
		var s Stuck
		for i := range int64(11) {
			s.Next(i*150, 5, 7)
		}
		if moved {
			s.Break()
		}
		return s.Next(10*150+pause, 5, 7)
	}
	lasting := func(pause int64, moved bool) bool {
		var l Lasting
		at := int64(0)
		for ; at <= air.Day; at += 300 {
			if l.Next(at, true) {
				t.Errorf("a run is long after %d s", at)
			}
		}
		if moved {
			l.Break()
		}
		return l.Next(at-300+pause, true)
	}
	for name, f := range map[string]func(int64, bool) bool{"stuck": stuck, "lasting": lasting} {
		if !f(1, false) || !f(1800, false) || f(1801, false) || f(1, true) {
			t.Errorf("%s: %v at 1 s, %v at 30 min, %v after it, %v after a move", name, f(1, false), f(1800, false), f(1801, false), f(1, true))
		}
	}
	var l Lasting
	l.Next(0, true)
	l.Next(900, false)
	for at := int64(1800); at < 2*air.Day; at += 900 {
		if got, want := l.Next(at, true), at > 1800+air.Day; got != want {
			t.Fatalf("%d s after another value: %v", at-1800, got)
		}
	}
}

func TestEndless(t *testing.T) {
	f := func(q air.Quantity, v float64, want string) {
		t.Helper()
		has, flag := Endless(q)
		got := ""
		if has != nil && has(v) {
			got = strings.Join(flag.Names(), " ")
		}
		if got != want {
			t.Errorf("%s of %v: %q, want %q", q, v, got, want)
		}
	}
	f(air.PM25, 0, "zero")
	f(air.PM10, math.Copysign(0, -1), "zero")
	f(air.PM25, 0.1, "")
	f(air.PM25, math.NaN(), "")
	f(air.Humidity, 99.9, "rh_stuck")
	f(air.Humidity, 100, "rh_stuck")
	f(air.Humidity, 99.8, "")
	f(air.Humidity, 0, "")
	f(air.Temperature, 0, "")
	f(air.CountP1, 0, "")
}

func TestOrderDay(t *testing.T) {
	f := func(records, odd int, want bool) {
		t.Helper()
		if got := OrderDay(records, odd); got != want {
			t.Errorf("%d of %d: %v", odd, records, got)
		}
	}
	f(0, 0, false)
	f(1, 0, false)
	f(1, 1, true)
	f(577, 288, false)
	f(576, 288, true)
}

// Stored rows get the flags that their records had when they came.
func TestRecordsAreChecked(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	quantities := []air.Quantity{air.PM25, air.PM10, air.PM1, air.Temperature, air.Humidity, air.Pressure, air.CountP1}
	values := []float64{math.NaN(), 999.9, 1999.9, 0, 1, 99.9, 100, 151, -147, 5, 5.1, 5.2, 900, 1254.4}
	type key struct {
		q air.Quantity
		t int64
	}
	var r Records
	for range 500 {
		want := map[key]air.Flags{}
		rows := map[air.Quantity][]air.Row{}
		for t := int64(0); t < 20; t++ {
			rec := air.Reading{Time: t, Site: air.Site{Lat: 57, Lon: -2}}
			for _, q := range quantities {
				if rnd.IntN(4) > 0 {
					rec.Values = append(rec.Values, air.Value{Quantity: q, Value: values[rnd.IntN(len(values))]})
				}
			}
			keeps := air.Flags(rnd.Int32()) & air.KeptFlags
			for i := range rec.Values {
				rec.Values[i].Flags = keeps
			}
			Check(&rec, t)
			for _, v := range rec.Values {
				want[key{v.Quantity, t}] = v.Flags
				rows[v.Quantity] = append(rows[v.Quantity], air.Row{Quantity: v.Quantity, Time: t, Value: v.Value, Flags: keeps | air.Flags(rnd.Int32())&^air.KeptFlags})
			}
		}
		flags := map[air.Quantity][]air.Flags{}
		for _, q := range quantities {
			flags[q] = make([]air.Flags, len(rows[q]))
			r.Add(rows[q], flags[q])
		}
		r.Check()
		for q, list := range flags {
			for i, got := range list {
				if w := want[key{q, rows[q][i].Time}]; got != w {
					t.Fatalf("%s of %v: %v, want %v", q, rows[q][i].Value, got.Names(), w.Names())
				}
			}
		}
	}
}
