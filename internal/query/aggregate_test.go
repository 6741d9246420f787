package query

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/geo"
)

// naive is a group in an interval, gathered one sensor-interval at a time.
type naive struct {
	values              []float64
	byStay              map[string][]float64
	byDay               map[int64][]float64
	within              [][]float64 // readings of complete hours
	n, suspect, invalid int
	sensors             map[air.SensorID]bool
	incomplete          int
}

func (w *world) group(id air.SensorID, end int64, by By) (g Group) {
	p := w.placed[id][0]
	for _, x := range w.placed[id] {
		if x.First < end {
			p = x
		}
	}
	switch by {
	case ByCountry:
		g.Country = geo.Country(p.Lat, p.Lon)
	case ByContinent:
		g.Continent = geo.Continent(geo.Country(p.Lat, p.Lon))
	case BySite:
		g.Site, g.Lat, g.Lon = siteOf(p), p.Lat, p.Lon
	case BySensor:
		g.Sensor, g.Since, g.Site = id, p.First, siteOf(p)
	}
	return g
}

// gather counts everything again.
func (w *world) gather(by By, unit Unit, from, to int64, quality average.Quality) map[string]*naive {
	all := map[string]*naive{}
	step := unit.base()
	for _, id := range w.ids() {
		for start := from; start < to; start += step {
			var c *counted
			if step == air.Hour {
				if c = w.hour(id, air.PM25, start, w.since(id, start+air.Hour), quality); c != nil && c.complete() && c.n > 0 {
					c.hours = []float64{c.mean()}
				}
			} else {
				c = w.day(id, air.PM25, start, quality)
			}
			if c == nil {
				continue
			}
			key := fmt.Sprint(w.group(id, start+step, by), unit.of(start, air.Interval{From: from, To: to}))
			x := all[key]
			if x == nil {
				x = &naive{byStay: map[string][]float64{}, byDay: map[int64][]float64{}, sensors: map[air.SensorID]bool{}}
				all[key] = x
			}
			x.sensors[id] = true
			for h := start; h < start+step; h += air.Hour {
				if one := w.hour(id, air.PM25, h, w.since(id, start+step), quality); one != nil && one.complete() {
					x.within = append(x.within, one.values)
				}
			}
			if step == air.Hour && len(c.hours) == 0 || step == air.Day && len(c.hours) < 18 {
				x.incomplete++
				continue
			}
			mean := meanOf(c.hours)
			x.values = append(x.values, mean)
			stay := fmt.Sprint(id, w.since(id, start+step))
			x.byStay[stay] = append(x.byStay[stay], mean)
			x.byDay[start] = append(x.byDay[start], mean)
			x.n, x.suspect, x.invalid = x.n+c.n, x.suspect+c.suspect, x.invalid+c.invalid
		}
	}
	return all
}

func (x *naive) statistic(s Statistic, unit Unit) float64 {
	var means []float64
	sorted := slices.Sorted(slices.Values(x.values))
	switch s {
	case Mean:
		return meanOf(x.values)
	case SDBetween:
		for _, v := range x.byStay {
			means = append(means, meanOf(v))
		}
		return deviation(means)
	case SDDays:
		if unit == Hours {
			return math.NaN()
		}
		for _, v := range x.byDay {
			means = append(means, meanOf(v))
		}
		return deviation(means)
	case SDWithin:
		squares, freedom := 0.0, 0
		for _, v := range x.within {
			if d := deviation(v); len(v) > 1 {
				squares, freedom = squares+d*d*float64(len(v)-1), freedom+len(v)-1
			}
		}
		if freedom == 0 {
			return math.NaN()
		}
		return math.Sqrt(squares / float64(freedom))
	}
	if len(sorted) == 0 {
		return math.NaN()
	}
	rank := map[Statistic]float64{Min: 0, "p25": 0.25, "p50": 0.5, "p97.5": 0.975, Max: 1}[s] * float64(len(sorted)-1)
	low, high := sorted[int(math.Floor(rank))], sorted[int(math.Ceil(rank))]
	return low + (rank-math.Floor(rank))*(high-low)
}

func (w *world) compareGroups(seed uint64, by By, unit Unit, quality average.Quality, stats []Statistic) *Groups {
	w.t.Helper()
	q := AggregateRequest{Quantity: air.PM25, Network: air.SC, From: w.from, To: w.to, By: by, Unit: unit, Stats: stats, Quality: quality}
	got, err := Aggregate(context.Background(), w.db, q, w.to)
	if err != nil {
		w.t.Fatal(err)
	}
	want := w.gather(by, unit, w.from, w.to, quality)
	if len(got.Group) != len(want) {
		w.t.Errorf("seed %d by %s, %s: %d rows, want %d", seed, by, unit, len(got.Group), len(want))
	}
	for i, g := range got.Group {
		span := air.Interval{From: got.From[i], To: got.To[i]}
		x := want[fmt.Sprint(g, span)]
		if x == nil {
			w.t.Errorf("seed %d by %s, %s: a row of %v in %v", seed, by, unit, g, span)
			continue
		}
		share := float64(len(x.values)) / float64(int64(len(x.sensors))*((span.To-span.From)/unit.base()))
		complete := share >= 0.75 && span.From >= w.from && span.To <= w.to
		told := fmt.Sprintln(got.N[i], got.NSuspect[i], got.NInvalid[i], got.Sensors[i], got.Count[i], got.Incomplete[i], got.Completeness[i], got.Complete[i])
		if again := fmt.Sprintln(x.n, x.suspect, x.invalid, len(x.sensors), len(x.values), x.incomplete, share, complete); told != again {
			w.t.Errorf("seed %d by %s, %s of %v: %s, counted again %s", seed, by, unit, g, told, again)
		}
		for k, s := range stats {
			if a, b := got.Stats[k][i], x.statistic(s, unit); !(near(a, b) || s == SDWithin && math.Abs(a-b) <= 1e-3*b) { // M2 is kept to three digits
				w.t.Errorf("seed %d by %s, %s of %v: %s is %v, counted again %v", seed, by, unit, g, s, a, b)
			}
		}
	}
	return got
}

var everyStatistic = []Statistic{Mean, Min, "p25", "p50", "p97.5", Max, SDDays, SDBetween}

// Statistics of every group are what gathering one sensor-interval at a time
// gives.
func TestAggregateEqualsGathering(t *testing.T) {
	for seed := range uint64(3) {
		w := newWorld(t, seed, 6, 9)
		for _, by := range []By{All, ByCountry, ByContinent, BySite, BySensor} {
			for _, unit := range []Unit{Whole, Days, Weeks, Months} {
				w.compareGroups(seed, by, unit, average.Usable, everyStatistic)
			}
		}
		w.compareGroups(seed, ByCountry, Weeks, average.ValidOnly, everyStatistic)
		w.compareGroups(seed, ByCountry, Weeks, average.All, everyStatistic)
		w.compareGroups(seed, ByCountry, Weeks, average.Usable, append([]Statistic{SDWithin}, everyStatistic...))
		w.compareGroups(seed, ByCountry, Hours, average.Usable, append([]Statistic{SDWithin}, everyStatistic...))
	}
}

func TestUnits(t *testing.T) {
	f := func(unit Unit, at, from, to string) {
		t.Helper()
		x := unit.of(unix(t, at), air.Interval{From: 1, To: 2})
		if stamp(x.From) != from || stamp(x.To) != to {
			t.Errorf("%s of %s: %s to %s, want %s to %s", unit, at, stamp(x.From), stamp(x.To), from, to)
		}
	}
	f(Hours, "2026-11-02T12:34:56Z", "2026-11-02T12:00:00Z", "2026-11-02T13:00:00Z")
	f(Days, "2026-11-02T23:59:59Z", "2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z")
	f(Weeks, "2026-11-02T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-09T00:00:00Z") // a Monday
	f(Weeks, "2026-11-01T23:59:59Z", "2026-10-26T00:00:00Z", "2026-11-02T00:00:00Z")
	f(Weeks, "2027-01-01T00:00:00Z", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z")
	f(Months, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")
	f(Months, "2028-02-29T00:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")
	f(Whole, "2026-11-02T00:00:00Z", "1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z")
}

func TestParseStatistics(t *testing.T) {
	f := func(text string, want int) {
		t.Helper()
		if got, err := ParseStatistics(text); (err == nil) != (want > 0) || len(got) != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	f("mean", 1)
	f("mean,min,max,sd_within,sd_days,sd_between,p0,p50,p97.5,p100", 10)
	for _, bad := range []string{"", "mean,", "Mean", "sd", "p", "p101", "p-1", "p050", "p5.0", "p5.25", "p1e1", "pNaN", "mean,mean", "median"} {
		f(bad, 0)
	}
	f("p0,p1,p2,p3,p4,p5,p6,p7,p8,p9,p10,p11,p12,p13,p14,p15,p16,p17,p18,p19", 20)
	f("p0,p1,p2,p3,p4,p5,p6,p7,p8,p9,p10,p11,p12,p13,p14,p15,p16,p17,p18,p19,p20", 0)
}

func TestAggregateRefuses(t *testing.T) {
	w := newWorld(t, 1, 2, 1)
	f := func(q AggregateRequest, field, message string) {
		t.Helper()
		q.Network = air.SC
		_, err := Aggregate(context.Background(), w.db, q, w.to)
		var bad *FieldError
		if !errors.As(err, &bad) || bad.Field != field || !strings.Contains(bad.Message, message) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	f(AggregateRequest{Quantity: air.PressureSea}, "quantity", "not stored")
	f(AggregateRequest{Quantity: air.PM25, From: 200, To: 100}, "from", "before to")
	f(AggregateRequest{Quantity: air.PM25, From: w.to + 1}, "from", "ahead of now")
}

// Indoor sensors, other networks and places that are not asked about are in no
// group.
func TestAggregateLeavesOut(t *testing.T) {
	w := newWorld(t, 2, 4, 2)
	q := AggregateRequest{Quantity: air.PM25, From: w.from, To: w.to, By: ByCountry, Stats: []Statistic{Mean}}
	ask := func(q AggregateRequest) *Groups {
		t.Helper()
		g, err := Aggregate(context.Background(), w.db, q, w.to)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if g := ask(q); len(g.Group) != 0 {
		t.Errorf("no network has %v", g.Group)
	}
	q.Network = air.SC5
	if g := ask(q); len(g.Group) != 0 {
		t.Errorf("sc5 has %v", g.Group)
	}
	q.Network = air.SC
	countries := map[string]bool{}
	for _, g := range ask(q).Group {
		countries[g.Country] = true
	}
	for country := range maps.Keys(countries) {
		q.Where = func(_ air.Placement, c string) bool { return c == country }
		if g := ask(q); len(g.Group) != 1 || g.Group[0].Country != country {
			t.Errorf("in %s: %v", country, g.Group)
		}
	}
	q.Where, q.By, q.Sensors = nil, BySensor, []air.SensorID{sensorNumber(2)}
	if g := ask(q); len(g.Group) != 1 || g.Group[0].Sensor != sensorNumber(2) {
		t.Errorf("of one sensor: %v", g.Group)
	}
}

func TestAggregateFits(t *testing.T) {
	f := func(sensors int, days int64, unit Unit, stat Statistic, want string) {
		t.Helper()
		q := AggregateRequest{From: w0, To: w0 + days*air.Day, Unit: unit, Stats: []Statistic{stat}}
		err := q.fits(sensors)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d sensors, %d days, %s, %s: %v", sensors, days, unit, stat, err)
		}
	}
	f(2800, 400, Weeks, Mean, "")
	f(25_000, 200, Months, Mean, "")
	f(25_001, 200, Months, Mean, "25001 sensors until 2024-06-02T00:00:00Z are 5000200 sensor-days, and at most 5000000 are answered at once")
	f(2800, 30, Weeks, SDWithin, "")
	f(2800, 75, Weeks, SDWithin, "sensor-hours for sd_within")
	f(2800, 75, Hours, Mean, "sensor-hours, and")
}

const w0 = midday - 12*air.Hour
