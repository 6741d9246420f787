package quality

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

// The flags of columns are those of the readings that they were made of.
func TestCheckStretchIsCheck(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	kinds := []air.Quantity{air.PM25, air.PM10, air.PM1, air.Temperature, air.Humidity, air.Pressure, air.CountP1, air.PressureSea, air.PM25, 99, -5}
	special := []float64{math.NaN(), 999.9, 1999.9, 0, 1, 99.9, 100, 100.01, 150, 151, -147, -40, 512, 1254.4, math.Inf(1), 5, 5.1, 5.2, 900}
	sites := []air.Site{{Lat: 57, Lon: -2}, {}, {Lat: math.NaN(), Lon: math.NaN()}, {Lat: 91, Lon: 0}}
	for round := range 4000 {
		rng.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
		s := air.Stretch{Site: sites[rng.IntN(len(sites))]}
		for _, q := range kinds[:rng.IntN(len(kinds)+1)] {
			s.Columns = append(s.Columns, air.Column{Quantity: q})
		}
		holes, ordered, again := rng.IntN(2) == 0, rng.IntN(2) == 0, rng.IntN(4) == 0
		var times []int64
		for i := range rng.IntN(30) {
			at := now + 500 + int64(i)*20
			times = append(times, at)
			if again && !holes { // which of two belong together cannot be told where values are missing
				times = append(times, at)
			}
		}
		if !ordered {
			rng.Shuffle(len(times), func(i, j int) { times[i], times[j] = times[j], times[i] })
		}
		type place struct{ column, entry int }
		readings, places := make([]air.Reading, len(times)), make([][]place, len(times))
		for i, at := range times {
			readings[i] = air.Reading{Time: at, Site: s.Site}
			for j := range s.Columns {
				if holes && rng.IntN(4) == 0 {
					continue
				}
				c, v, flags := &s.Columns[j], special[rng.IntN(len(special))], air.Flags(0)
				if c.Quantity == air.Pressure && rng.IntN(2) == 0 {
					flags = air.FlagUnitHPa
				}
				places[i] = append(places[i], place{j, len(c.Time)})
				c.Time, c.Value, c.Flags = append(c.Time, at), append(c.Value, v), append(c.Flags, flags)
				readings[i].Values = append(readings[i].Values, air.Value{Quantity: c.Quantity, Value: v, Flags: flags})
			}
		}
		for range 2 {
			CheckStretch(&s, now)
			for i := range readings {
				Check(&readings[i], now)
				for j, v := range readings[i].Values {
					at := places[i][j]
					if got := s.Columns[at.column].Flags[at.entry]; got != v.Flags {
						t.Fatalf("round %d, reading %d, %s %v: %v, want %v", round, i, v.Quantity, v.Value, got.Names(), v.Flags.Names())
					}
				}
			}
		}
	}
}

// Columns that miss values in different rows, and rows out of order.
func TestCheckStretchMerges(t *testing.T) {
	col := func(q air.Quantity, pairs ...float64) air.Column {
		c := air.Column{Quantity: q, Flags: make([]air.Flags, len(pairs)/2)}
		for i := 0; i < len(pairs); i += 2 {
			c.Time, c.Value = append(c.Time, int64(pairs[i])), append(c.Value, pairs[i+1])
		}
		return c
	}
	s := air.Stretch{Site: air.Site{Lat: 57, Lon: -2}, Columns: []air.Column{
		col(air.PM10, 30, 1, 10, 9, 40, 1),
		col(air.PM25, 10, 8, 20, 9, 30, 7, 40, 1, 40, 9),
	}}
	CheckStretch(&s, 1000)
	want := [][]air.Flags{{air.FlagOrder, 0, 0}, {0, 0, air.FlagOrder, 0, 0}}
	for i, c := range s.Columns {
		for j, f := range c.Flags {
			if f != want[i][j] {
				t.Errorf("%s at %d: %v, want %v", c.Quantity, c.Time[j], f.Names(), want[i][j].Names())
			}
		}
	}
	CheckStretch(&air.Stretch{}, 0)
}

// stretch is a day of an SDS011; late says how many of the first column's
// values are missing.
func stretch(missing int) *air.Stretch {
	s := &air.Stretch{Site: air.Site{Lat: 57, Lon: -2}, Columns: make([]air.Column, 2)}
	for i := range s.Columns {
		c := &s.Columns[i]
		c.Quantity = [...]air.Quantity{air.PM10, air.PM25}[i]
		for j := (1 - i) * missing; j < 576; j++ {
			c.Time, c.Value, c.Flags = append(c.Time, int64(j)*150), append(c.Value, float64(9-i)), append(c.Flags, 0)
		}
	}
	return s
}

func TestCheckStretchDoesNotAllocate(t *testing.T) {
	for _, missing := range []int{0, 5} {
		s := stretch(missing)
		if n := testing.AllocsPerRun(10, func() { CheckStretch(s, now) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}

func BenchmarkCheckStretch(b *testing.B) {
	for name, missing := range map[string]int{"same": 0, "merged": 5} {
		b.Run(name, func(b *testing.B) {
			s := stretch(missing)
			for b.Loop() {
				CheckStretch(s, now)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1152, "ns/value")
		})
	}
}
