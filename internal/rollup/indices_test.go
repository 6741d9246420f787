package rollup_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/quality"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// stored is a store with some days of one sensor that moves, pauses and changes
// its cadence; no flag of a day applies.
func stored(t *testing.T, rnd *rand.Rand) *mem.Store {
	db := mem.New()
	place, gap, level := int64(1), int64(145), 12.0
	var readings []air.Reading
	for at := start - 2*air.Day; at < start+air.Day; at += gap {
		switch rnd.IntN(200) {
		case 0:
			if rnd.IntN(4) == 0 {
				place++
			}
		case 1:
			gap = []int64{145, 145, 300, 400, 900}[rnd.IntN(5)]
		case 2:
			at += rnd.Int64N(9000)
		case 3, 4:
			level = rnd.ExpFloat64() * 40
		}
		value := func(q air.Quantity, v float64) air.Value {
			return air.Value{Quantity: q, Value: math.Round(v*100) / 100, Raw: math.NaN()}
		}
		fine, coarse := level*(1+rnd.Float64()/9), level*(1.2+rnd.Float64())
		r := air.Reading{
			Sensor: sensor.ID, Time: at, Type: "SDS011",
			Site:   air.Site{ID: air.SiteID{Network: air.SC, Location: place}, Lat: 50 + float64(place), Lon: 9, Altitude: math.NaN()},
			Values: []air.Value{value(air.PM25, fine), value(air.PM10, coarse)},
		}
		switch rnd.IntN(30) {
		case 0:
			r.Values[0].Value = 999.9
		case 1, 2, 3:
			r.Values[0].Value = r.Values[1].Value + 1
		case 4:
			r.Values = r.Values[:1]
		}
		quality.Check(&r, at+60)
		readings = append(readings, r)
	}
	e := air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Started: (start + air.Day) * 1000, Finished: (start + air.Day) * 1000, Records: int64(len(readings))}
	if _, err := db.Append(t.Context(), store.Batch{Readings: readings, Entry: e}); err != nil {
		t.Fatal(err)
	}
	return db
}

// rowsOf reads a sensor back.
func rowsOf(t *testing.T, db *mem.Store) (rows []air.Row, placements []air.Placement) {
	t.Helper()
	for _, q := range []air.Quantity{air.PM25, air.PM10} {
		for r, err := range db.Rows(t.Context(), store.Select{Sensor: sensor.ID, Quantity: q, From: start - 9*air.Day, To: start + 9*air.Day}) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, r)
		}
	}
	d, ok, err := db.Sensor(t.Context(), sensor.ID)
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	return rows, d.Placements
}

// The indices of each hour are those that the present would have shown.
func TestIndicesAreThoseOfThePresent(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	var m rollup.Maker
	moved, there := 0, 0
	for round := range 12 {
		db := stored(t, rnd)
		rows, placements := rowsOf(t, db)
		res, _ := sealed(&m, rows, placements, day)
		got := map[string]assess.Row{}
		for _, r := range res.Indices {
			if r.Basis != assess.BasisDay {
				got[key3(r.Standard, r.To)] = r
			}
		}
		want := 0
		for end := start + air.Hour; end <= start+air.Day; end += air.Hour {
			then, err := live.At(context.Background(), db, end)
			if err != nil {
				t.Fatal(err)
			}
			for _, slug := range []string{"uk-daqi", "us-epa", "eaqi"} {
				for _, x := range then.Index(slug).Index {
					want++
					moved += btoi(slices.Contains(x.Caution, assess.CautionMoved))
					r, ok := got[key3(slug, end)]
					if !ok || !sameIndex(r, x) {
						t.Fatalf("round %d, %s at %+d h: %v %+v, want %+v", round, slug, (end-start)/air.Hour, ok, r, x)
					}
					again, ok := r.Index()
					if !ok || again.Text != x.Text || again.Band != x.Band || again.Interval != x.Interval || !slices.Equal(again.Caution, x.Caution) {
						t.Fatalf("round %d: %+v comes back as %+v", round, x, again)
					}
				}
			}
		}
		there += want
		if len(got) != want {
			t.Fatalf("round %d: %d indices, want %d", round, len(got), want)
		}
	}
	if moved == 0 || there < 300 {
		t.Errorf("the test saw %d indices, %d after a move", there, moved)
	}
}

func key3(standard string, to int64) string { return standard + string(rune(to-start)) }

func sameIndex(r assess.Row, x assess.Index) bool {
	sub := func(s int16, want assess.Sub) bool { return (s >= 0) == want.OK && (!want.OK || int(s) == want.Value) }
	return int(r.Value) == x.Value && r.Driver == x.Driver && r.Table == x.Table && r.Basis == x.Basis && r.To == x.Interval.To &&
		sub(r.Sub25, x.PM25) && sub(r.Sub10, x.PM10) && r.Completeness == float32(x.Completeness) && slices.Equal(r.Caution.List(), x.Caution)
}

// steady are complete hours of the given means, from a time on.
func steady(q air.Quantity, from int64, means ...float64) (rows []air.Row) {
	for h, v := range means {
		for s := int64(0); s < air.Hour; s += 150 {
			rows = append(rows, row(q, from+int64(h)*air.Hour+s, v))
		}
	}
	return rows
}

func repeat(n int, v float64) []float64 { return slices.Repeat([]float64{v}, n) }

// A day's index is that of its own hours: of the UK between midnights of UTC,
// of the US between those of local standard time.
func TestIndicesOfDays(t *testing.T) {
	var m rollup.Maker
	f := func(lat, lon float64, before, today []float64, want ...string) {
		t.Helper()
		rows := append(steady(air.PM25, start-air.Day, before...), steady(air.PM25, start, today...)...)
		at := []air.Placement{{Sensor: sensor.ID, Location: 1, Lat: lat, Lon: lon, First: 0, Last: start + air.Day}}
		res, _ := sealed(&m, rows, at, day)
		var got []string
		for _, r := range res.Indices {
			if r.Basis == assess.BasisDay {
				got = append(got, describe(r))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %v, %v: %q, want %q", lat, lon, got, want)
		}
	}
	// London: both days are the same.
	f(51.5, 0, repeat(24, 90), repeat(24, 12), "uk-daqi 2 +24h 1.00", "us-epa 56 +24h 1.00")
	// Denver, 7 h behind: its day of before ends at 07:00.
	f(39.74, -104.99, append(repeat(7, 90), repeat(17, 12)...), append(repeat(7, 12), repeat(17, 100)...), "us-epa 56 +7h 1.00", "uk-daqi 10 +24h 1.00")
	// 18 hours are a day, 17 are none.
	f(51.5, 0, nil, repeat(18, 12), "uk-daqi 2 +24h 0.75", "us-epa 56 +24h 0.75")
	f(51.5, 0, nil, repeat(17, 12))
	// Nothing in the day, but its local day began in the one before.
	f(39.74, -104.99, append(repeat(5, 0), repeat(19, 12)...), repeat(2, 12), "us-epa 56 +7h 0.79")
	f(39.74, -104.99, append(repeat(5, 90), repeat(19, 12)...), nil)
	// A place that is nowhere keeps UTC.
	f(math.NaN(), math.NaN(), nil, repeat(24, 12), "uk-daqi 2 +24h 1.00", "us-epa 56 +24h 1.00")
}

func describe(r assess.Row) string {
	return fmt.Sprintf("%s %d +%dh %.2f", r.Standard, r.Value, (r.To-start)/air.Hour, r.Completeness)
}

// A sensor without values in a day has indices too, where those of the day
// before reach into it.
func TestIndicesReachIntoTheNextDay(t *testing.T) {
	var m rollup.Maker
	res, _ := sealed(&m, steady(air.PM25, start-air.Day, repeat(24, 12)...), placed(0), day)
	last := map[string]int64{}
	for _, r := range res.Indices {
		last[r.Standard] = (r.To - start) / air.Hour
	}
	if len(res.Flags)+len(res.Hours)+len(res.Days) > 0 || last["uk-daqi"] != 6 || last["us-epa"] != 1 || last["eaqi"] != 0 {
		t.Errorf("%d hours, %d days, last %v", len(res.Hours), len(res.Days), last)
	}
}

// The caution of humid air needs the sensor's own humidity.
func TestHumidCaution(t *testing.T) {
	var m rollup.Maker
	humid := func(means ...float64) (hours int, days bool) {
		rows := append(steady(air.PM25, start, repeat(24, 12)...), steady(air.Humidity, start, means...)...)
		res, _ := sealed(&m, rows, placed(0), day)
		for _, r := range res.Indices {
			wet := slices.Contains(r.Caution.List(), assess.CautionHumid)
			switch {
			case r.Basis == assess.BasisDay:
				days = days || wet
			case r.Standard == "eaqi":
				hours += btoi(wet)
			}
		}
		return hours, days
	}
	f := func(hours int, days bool, means ...float64) {
		t.Helper()
		if h, d := humid(means...); h != hours || d != days {
			t.Errorf("%v: %d hours, %v, want %d, %v", means, h, d, hours, days)
		}
	}
	f(0, false)
	f(24, true, repeat(24, 85)...)
	f(0, false, repeat(24, 84.9)...)
	f(1, true, 90)
	f(1, false, 90, 50)
}

// What a Maker made before has no influence.
func TestMakerForgets(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	var used rollup.Maker
	for range 20 {
		rows, placements := world(rnd)
		a, _ := sealed(&used, rows, placements, day)
		var fresh rollup.Maker
		b, _ := sealed(&fresh, rows, placements, day)
		if !slices.Equal(a.Flags, b.Flags) || !slices.Equal(a.Hours, b.Hours) || !slices.EqualFunc(a.Days, b.Days, sameDay) || !slices.Equal(a.Indices, b.Indices) {
			t.Fatal("a used Maker and a fresh one differ")
		}
	}
}
