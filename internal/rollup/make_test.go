package rollup_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/quality"
	"github.com/mote-air/mote/internal/rollup"
)

const (
	day   = int32(20_000)
	start = int64(day) * air.Day
)

var sensor = air.Sensor{ID: air.SensorID(int64(air.SC)<<56 | 42)}

func row(q air.Quantity, t int64, v float64) air.Row {
	return air.Row{Quantity: q, Sensor: sensor.ID, Time: t, Value: v}
}

// placed are placements that begin at those times, each elsewhere.
func placed(firsts ...int64) (list []air.Placement) {
	for i, t := range firsts {
		list = append(list, air.Placement{Sensor: sensor.ID, Location: int64(i), Lat: float64(i), First: t, Last: t})
	}
	return list
}

// given picks of all rows, in any order, what a day is to be given.
func given(rows []air.Row, d int32) (list []air.Row) {
	from := int64(d) * air.Day
	today := map[air.Quantity]int{}
	for _, r := range rows {
		if r.Time >= from && r.Time < from+air.Day {
			today[r.Quantity]++
		}
	}
	for _, r := range rows {
		before := rollup.Follows(r.Quantity) || today[r.Quantity] < rollup.Few
		if r.Time < from+air.Day && (r.Time >= from || before && r.Time >= from-air.Day-1800) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b air.Row) int {
		return cmp.Or(cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Time, b.Time))
	})
	return list
}

// sealed makes a day after the one before it.
func sealed(m *rollup.Maker, rows []air.Row, placements []air.Placement, d int32) (rollup.Result, []air.Row) {
	before := m.Make(rollup.Day{Day: d - 1, Sensor: sensor, Placements: placements, Rows: given(rows, d-1)}).Hours
	kept := slices.DeleteFunc(slices.Clone(before), func(h average.HourRow) bool {
		return !rollup.Follows(h.Quantity)
	})
	list := given(rows, d)
	res := m.Make(rollup.Day{Day: d, Sensor: sensor, Placements: placements, Rows: list, Before: kept})
	return res, slices.DeleteFunc(list, func(r air.Row) bool { return r.Time < int64(d)*air.Day })
}

// world is a sensor's rows of some days up to the end of the day after day, with
// all that can happen to them.
func world(rnd *rand.Rand) (rows []air.Row, placements []air.Placement) {
	placements = placed(start - 4*air.Day)
	moving := rnd.IntN(3) == 0
	gap := []int64{145, 300, 600, 1700, 1801}[rnd.IntN(5)]
	still, humid, wrong := 0.0, 99.9, rnd.IntN(4) == 0
	for t := start - 4*air.Day; t < start+2*air.Day; t += gap {
		switch rnd.IntN(60) {
		case 0:
			still = []float64{0, 0, 7.25}[rnd.IntN(3)]
		case 1:
			humid = []float64{99.9, 99.9, 60, math.NaN()}[rnd.IntN(4)]
		case 2:
			if moving {
				placements = append(placements, placed(t)...)
			}
		case 3:
			t += rnd.Int64N(4000)
		case 4:
			wrong = wrong && rnd.IntN(9) > 0
		case 5:
			gap = []int64{145, 300, 600, 1700, 1801}[rnd.IntN(5)]
		}
		if rnd.IntN(4) == 0 {
			t++
		}
		fine, coarse := still, still
		if wrong {
			fine += 5
		}
		switch rnd.IntN(150) {
		case 0:
			fine = 999.9
		case 1:
			fine = 80
		case 2:
			coarse = math.NaN()
		}
		if rnd.IntN(300) > 0 {
			rows = append(rows, row(air.PM25, t, fine))
		}
		rows = append(rows, row(air.PM10, t, coarse), row(air.Humidity, t, humid), row(air.Temperature, t, float64(rnd.IntN(2000))-150))
		if rnd.IntN(9) == 0 {
			rows[len(rows)-1].Flags = air.FlagFuture | air.FlagStuck | air.FlagRange
		}
	}
	return rows, placements
}

// The flags of a day, given what a day is given, are those that the whole
// stream gives it.
func TestFlagsDoNotDependOnMidnight(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var m rollup.Maker
	seen := air.Flags(0)
	for round := range 60 {
		rows, placements := world(rnd)
		res, list := sealed(&m, rows, placements, day)
		want := wholeStream(rows, placements)
		changed := 0
		for i, r := range list {
			seen |= res.Flags[i]
			w := want[key{r.Quantity, r.Time}]
			if r.Flags != res.Flags[i] {
				changed++
			}
			if res.Flags[i] != w {
				t.Fatalf("round %d: %s of %v at %+d: %v, want %v", round, r.Quantity, r.Value, r.Time-start, res.Flags[i].Names(), w.Names())
			}
		}
		if len(res.Flags) != len(list) || changed != res.Changed {
			t.Fatalf("round %d: %d flags of %d rows, %d changed, want %d", round, len(res.Flags), len(list), res.Changed, changed)
		}
	}
	const all = air.DayFlags | air.FlagNaN | air.FlagFault | air.FlagRange | air.FlagSaturated | air.FlagOrder | air.FlagRHSaturated | air.FlagFuture
	if missing := all &^ seen; missing != 0 {
		t.Errorf("the test never saw %v", missing.Names())
	}
}

type key struct {
	quantity air.Quantity
	time     int64
}

// wholeStream tells flags by the words of the rules, at leisure. The flags of
// runs are those of the whole stream.
func wholeStream(rows []air.Row, placements []air.Placement) map[key]air.Flags {
	flags := map[key]air.Flags{}
	values := map[key]float64{}
	times := map[int64]bool{}
	byTime := map[int64]*air.Reading{}
	for _, r := range rows {
		k := key{r.Quantity, r.Time}
		values[k] = r.Value
		times[r.Time] = true
		if byTime[r.Time] == nil {
			byTime[r.Time] = &air.Reading{Time: r.Time, Site: air.Site{Lat: 57, Lon: -2}}
		}
		byTime[r.Time].Values = append(byTime[r.Time].Values, air.Value{Quantity: r.Quantity, Value: r.Value, Flags: r.Flags & air.KeptFlags})
	}
	for t, rec := range byTime {
		quality.Check(rec, t)
		for _, v := range rec.Values {
			flags[key{v.Quantity, t}] = v.Flags
		}
	}
	var sorted []int64
	for t := range times {
		sorted = append(sorted, t)
	}
	slices.Sort(sorted)
	// run lists the runs of what holds and is the same as at the run's last.
	runs := func(has func(t int64) (there, holds bool), same func(a, b int64) bool) (list [][]int64) {
		var run []int64
		for _, t := range sorted {
			there, holds := has(t)
			if !there {
				continue
			}
			if len(run) > 0 {
				last := run[len(run)-1]
				if !holds || t-last > 1800 || air.PlacedSince(placements, t+1) != air.PlacedSince(placements, last+1) || !same(last, t) {
					list, run = append(list, run), nil
				}
			}
			if holds {
				run = append(run, t)
			}
		}
		return append(list, run)
	}
	mark := func(q air.Quantity, f air.Flags, holds func(v float64) bool) {
		for _, run := range runs(func(t int64) (bool, bool) {
			v, ok := values[key{q, t}]
			return ok, ok && holds(v)
		}, func(a, b int64) bool { return true }) {
			for _, t := range run {
				if t-run[0] > air.Day {
					flags[key{q, t}] |= f
				}
			}
		}
	}
	mark(air.PM25, air.FlagZero, func(v float64) bool { return v == 0 })
	mark(air.PM10, air.FlagZero, func(v float64) bool { return v == 0 })
	mark(air.Humidity, air.FlagRHStuck, func(v float64) bool { return v == 99.9 || v == 100 })
	pair := func(t int64) (x, y float64, there, both bool) {
		x, okX := values[key{air.PM25, t}]
		y, okY := values[key{air.PM10, t}]
		return x, y, okX || okY, okX && okY && x == x && y == y
	}
	for _, run := range runs(func(t int64) (bool, bool) {
		x, y, there, both := pair(t)
		return there, both && x != 0 && y != 0
	}, func(a, b int64) bool {
		return values[key{air.PM25, a}] == values[key{air.PM25, b}] && values[key{air.PM10, a}] == values[key{air.PM10, b}]
	}) {
		for i, t := range run {
			if i >= 11 {
				flags[key{air.PM25, t}] |= air.FlagStuck
				flags[key{air.PM10, t}] |= air.FlagStuck
			}
		}
	}
	records, odd := map[int64]int{}, map[int64]int{}
	for _, t := range sorted {
		if _, _, _, both := pair(t); both {
			records[t/air.Day]++
			if flags[key{air.PM25, t}]&air.FlagOrder != 0 {
				odd[t/air.Day]++
			}
		}
	}
	for k := range flags {
		if d := k.time / air.Day; (k.quantity == air.PM25 || k.quantity == air.PM10) && records[d] > 0 && 2*odd[d] >= records[d] {
			flags[k] |= air.FlagOrderDay
		}
	}
	return flags
}

// Hours are those of the values with the new flags that were measured where the
// sensor was last in the hour, and days are made of them.
func TestHoursAndDays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var m rollup.Maker
	sparse, moved := 0, 0
	for round := range 60 {
		rows, placements := world(rnd)
		res, list := sealed(&m, rows, placements, day)
		var want []average.HourRow
		var days []average.DayRow
		for _, q := range []air.Quantity{air.PM25, air.PM10, air.Temperature, air.Humidity} {
			today := 0
			for _, r := range list {
				if r.Quantity == q {
					today++
				}
			}
			sum := average.NewDaySum(air.PlacedSince(placements, start+air.Day))
			for h := start; h < start+air.Day; h += air.Hour {
				since := air.PlacedSince(placements, h+air.Hour)
				var here []air.Row
				for i, r := range list {
					if r.Quantity == q && r.Time >= max(since, h) && r.Time < h+air.Hour {
						r.Flags = res.Flags[i]
						here = append(here, r)
					}
				}
				moved += btoi(since > h)
				var times []int64
				for _, r := range rows {
					if r.Quantity == q && r.Time >= since && (q != air.Temperature || today < rollup.Few || r.Time >= start) {
						times = append(times, r.Time)
					}
				}
				slices.Sort(times)
				for got := range average.Hourly(func(yield func(air.Row, error) bool) {
					for _, r := range here {
						if !yield(r, nil) {
							return
						}
					}
				}, average.Usable) {
					got.Hour.First, got.Hour.Last = 0, 3599
					w := average.HourRow{Sensor: sensor.ID, Quantity: q, Start: h, Hour: got.Hour, Final: true, Sparse: got.Hour.Sparse(h, times)}
					sparse += btoi(w.Sparse)
					want = append(want, w)
					sum.Add(w)
				}
			}
			if d, ok, any := sum.Day(); any {
				days = append(days, average.DayRow{Sensor: sensor.ID, Quantity: q, Day: day, Sum: d, Sparse: ok})
			}
		}
		same := func(got, want average.HourRow) bool {
			close := math.Abs(float64(got.Hour.M2-want.Hour.M2)) <= float64(want.Hour.M2)/512 // kept to nine binary digits
			got.Hour.M2 = want.Hour.M2
			return close && got == want
		}
		if !slices.EqualFunc(res.Hours, want, same) {
			for i := range want {
				if i >= len(res.Hours) || !same(res.Hours[i], want[i]) {
					t.Fatalf("round %d, hour %d of %d and %d: want %+v", round, i, len(res.Hours), len(want), want[i])
				}
			}
			t.Fatalf("round %d: %d hours, want %d", round, len(res.Hours), len(want))
		}
		if !slices.EqualFunc(res.Days, days, sameDay) {
			t.Fatalf("round %d: days %+v, want %+v", round, res.Days, days)
		}
	}
	if sparse == 0 || moved == 0 {
		t.Errorf("the test saw %d sparse hours and %d moves", sparse, moved)
	}
}

func sameDay(a, b average.DayRow) bool {
	for _, d := range []*average.DayRow{&a, &b} {
		for _, v := range []*float64{&d.Sum.Mean, &d.Sum.Min, &d.Sum.Max} {
			if math.IsNaN(*v) {
				*v = -1
			}
		}
	}
	return a == b
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A day of an SDS011 and one of a BME280, with what is given of the day before.
func BenchmarkMake(b *testing.B) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for name, quantities := range map[string][]air.Quantity{"sds011": {air.PM25, air.PM10}, "bme280": {air.Temperature, air.Humidity, air.Pressure}} {
		b.Run(name, func(b *testing.B) {
			var rows []air.Row
			for t := start - air.Day; t < start+air.Day; t += 145 {
				for i, q := range quantities {
					rows = append(rows, row(q, t, math.Round(rnd.ExpFloat64()*100)/10+float64(3*i)))
				}
			}
			var m rollup.Maker
			before := slices.Clone(m.Make(rollup.Day{Day: day - 1, Sensor: sensor, Placements: placed(0), Rows: given(rows, day-1)}).Hours)
			d := rollup.Day{Day: day, Sensor: sensor, Placements: placed(0), Rows: given(rows, day), Before: before}
			n := len(m.Make(d).Flags)
			b.ReportAllocs()
			for b.Loop() {
				m.Make(d)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}

// What a Maker makes of one sensor after another leaves no garbage.
func TestMakeDoesNotAllocate(t *testing.T) {
	rows, placements := world(rand.New(rand.NewPCG(11, 12)))
	d := rollup.Day{Day: day, Sensor: sensor, Placements: placements, Rows: given(rows, day)}
	var m rollup.Maker
	m.Make(d)
	if n := testing.AllocsPerRun(10, func() { m.Make(d) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
