package query

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// minutes prints intervals in minutes from midday.
func minutes(list []air.Interval) string {
	var b strings.Builder
	for _, i := range list {
		fmt.Fprintf(&b, "%g–%g ", float64(i.From-midday)/60, float64(i.To-midday)/60)
	}
	return strings.TrimSpace(b.String())
}

// Single values: times in minutes from midday; negative ones are not usable.
func TestValueHoles(t *testing.T) {
	f := func(name, want, invalid string, at ...float64) {
		t.Helper()
		var rows []air.Row
		for _, m := range at {
			r := air.Row{Time: midday + int64(math.Abs(m)*60), Value: 1}
			if m < 0 {
				r.Flags = air.FlagRange
			}
			rows = append(rows, r)
		}
		h := valueHoles(rows, air.Interval{From: midday, To: midday + 3600})
		if got := minutes(h.list); got != want || minutes(h.invalid) != invalid || h.resolution != 1 {
			t.Errorf("%s: %q, invalid %q; want %q, %q", name, got, minutes(h.invalid), want, invalid)
		}
	}
	f("nothing", "0–60", "")
	f("every 10 minutes", "", "", 10, 20, 30, 40, 50)
	f("a pause of more than 10 minutes", "20–31", "", 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 31, 33, 35, 37, 39, 41, 43, 45, 47, 49, 51)
	f("a slow sensor's usual pause", "", "", 15, 30, 45)
	f("three of its usual pauses", "9–60", "", 3, 6, 9)
	f("invalid values fill nothing", "4–16", "6–14.016666666666667", 2, 4, -6, -8, -10, -12, -14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50)
}

func TestSlotHoles(t *testing.T) {
	f := func(name, want string, moved int64, slots ...uint16) {
		t.Helper()
		var hours []average.HourRow
		for i, mask := range slots {
			if mask != 0 {
				hours = append(hours, average.HourRow{Start: midday + int64(i)*3600, Hour: average.Hour{N: 24, Slots: mask}})
			}
		}
		placements := []air.Placement{{}}
		if moved > 0 {
			placements = append(placements, air.Placement{First: midday + moved*60})
		}
		h := slotHoles(hours, placements, air.Interval{From: midday, To: midday + int64(len(slots))*3600})
		if got := minutes(h.list); got != want || h.resolution != 300 {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	const all = 1<<12 - 1
	f("full", "", 0, all, all)
	f("two empty slots", "", 0, all&^(3<<4), all)
	f("three empty slots", "20–35", 0, all&^(7<<4), all)
	f("over the hour", "55–70", 0, all>>1, all&^3)
	f("an hour that is not there", "60–120", 0, all, 0, all)
	f("to the end", "60–120", 0, all, 0)
	f("hidden by a move", "", 30, all&^(1<<6-1), all)
	f("after a move", "30–60", 30, 1<<5, all)
}

func TestHourHoles(t *testing.T) {
	day := int64(midday)
	hour := func(h int64, n uint32) average.HourRow {
		return average.HourRow{Start: midday + h*3600, Hour: average.Hour{N: n, NInvalid: 1}}
	}
	h := hourHoles([]int64{day, day + 2*86400}, []average.HourRow{hour(24, 24), hour(25, 0), hour(26, 24), hour(27, 24), hour(47, 24)}, air.Interval{From: midday, To: midday + 4*86400})
	if got := minutes(h.list); got != "1500–1560 1680–2820 4320–5760" || minutes(h.invalid) != "1440–1680 2820–2880" || h.resolution != 3600 {
		t.Errorf("%q, invalid %q", got, minutes(h.invalid))
	}
}

// The hole is 0 to 60 minutes; causes are given in the order of their rank.
func TestExplain(t *testing.T) {
	at := func(pairs []int64) (list []air.Interval) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, air.Interval{From: midday + pairs[i]*60, To: midday + pairs[i+1]*60})
		}
		return list
	}
	f := func(name, want string, when ...[]int64) {
		t.Helper()
		var c causes
		for i, cause := range []Cause{NotImported, CollectorDown, UpstreamDown, InvalidValues} {
			c[i].cause = cause
			if i < len(when) {
				c[i].when = at(when[i])
			}
		}
		var b strings.Builder
		for _, g := range c.explain(holes{limit: 600, list: at([]int64{0, 60})}) {
			fmt.Fprintf(&b, "%s %s ", minutes([]air.Interval{{From: g.From, To: g.To}}), g.Cause)
		}
		if got := strings.TrimSpace(b.String()); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	f("nothing is known", "0–60 sensor_silent")
	f("the collector", "0–60 collector_down", nil, []int64{-10, 70})
	f("the first that applies", "0–60 not_imported", []int64{0, 100}, []int64{0, 60}, []int64{0, 60})
	f("split at edges", "0–20 collector_down 20–45 upstream_down 45–60 sensor_silent", nil, []int64{-5, 20}, []int64{15, 45})
	f("short silences join", "0–40 collector_down 40–60 invalid", nil, []int64{5, 35}, nil, []int64{40, 56})
	f("a short silence at the start", "0–30 upstream_down 30–60 sensor_silent", nil, nil, []int64{3, 30})
	f("twice the same", "0–55 collector_down 55–60 upstream_down", nil, []int64{0, 20, 25, 55}, []int64{55, 60})
}

// Polls by minutes from midday, each a minute long; negative ones failed.
func TestListen(t *testing.T) {
	poll := func(m float64) air.Entry {
		e := air.Entry{Kind: air.KindPoll, Status: air.StatusOK, Records: 1, Started: (midday + int64(math.Abs(m)*60)) * 1000}
		if e.Finished = e.Started + 60_000; m < 0 {
			e.Status = air.StatusFailed
		}
		return e
	}
	day := dayOf(midday)
	f := func(name string, now float64, polled bool, collector, upstream string, at ...float64) {
		t.Helper()
		var polls []air.Entry
		for _, m := range at {
			polls = append(polls, poll(m))
		}
		l := listen(day, polls, midday+int64(now*60))
		if l.polled != polled || minutes(l.collector) != collector || minutes(l.upstream) != upstream {
			t.Errorf("%s: %t, collector %q, upstream %q; want %t, %q, %q", name, l.polled, minutes(l.collector), minutes(l.upstream), polled, collector, upstream)
		}
	}
	steady := func(from, to float64, more ...float64) []float64 {
		for m := from; m < to; m += 2.5 {
			more = append(more, m)
		}
		return more
	}
	f("nobody ever", 720, false, "", "")
	f("from noon on", 30, true, "-720–0", "", steady(0, 30)...)
	f("a pause of 40 minutes", 60, true, "-720–0 8.5–50", "", append(steady(0, 10), steady(50, 60)...)...)
	f("upstream fails for 20 minutes", 40, true, "-720–0", "8.5–30", append(append(steady(0, 10), -10, -14, -20), steady(30, 40)...)...)
	f("then nobody asks any more", 120, true, "-720–0 11–120", "8.5–11", append(steady(0, 10), -10)...)
	f("failing now", 30, true, "-720–0", "8.5–30", append(steady(0, 10), -10, -20)...)
	f("a quarter-hourly collector", 60, true, "-720–0", "", 0, 15, 30, 45)
	f("nothing since the day before", 720+2000, false, "", "")
}

// A collector that stops for 40 minutes and an upstream that fails for 20 are
// told apart from a sensor that is silent for 30 and one that sends nonsense
// for 25, by every step.
func TestGapsHaveCauses(t *testing.T) {
	db := mem.New()
	ctx := context.Background()
	const minute = 60
	begin := int64(midday - 12*3600)
	end := begin + 24*3600
	stopped := air.Interval{From: begin + 3*3600, To: begin + 3*3600 + 40*minute}
	failing := air.Interval{From: begin + 6*3600, To: begin + 6*3600 + 20*minute}
	silent := air.Interval{From: begin + 9*3600, To: begin + 9*3600 + 30*minute}
	nonsense := air.Interval{From: begin + 12*3600, To: begin + 12*3600 + 25*minute}
	id := sensorNumber(1)
	said := begin
	for at := begin - 600; at < end; at += 150 {
		e := air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Records: 1, Started: at * 1000, Finished: (at + 2) * 1000}
		if stopped.Contains(at) {
			continue
		}
		var readings []air.Reading
		if failing.Contains(at) {
			e.Status, e.Records = air.StatusFailed, 0
		} else {
			said = max(said, at-300+150-(at-300)%150) // a document holds five minutes
			for ; said <= at; said += 150 {
				v := air.Value{Quantity: air.PM25, Value: 7, Raw: math.NaN()}
				if nonsense.Contains(said) {
					v.Value, v.Flags = 5000, air.FlagRange
				}
				if !silent.Contains(said) {
					readings = append(readings, air.Reading{Sensor: id, Time: said, Type: "SDS011", Site: air.Site{ID: air.SiteID{Network: air.SC, Location: 1}, Lat: 57, Lon: -2}, Values: []air.Value{v}})
				}
			}
		}
		if _, err := db.Append(ctx, store.Batch{Readings: readings, Entry: e}); err != nil {
			t.Fatal(err)
		}
	}
	var ears Ears
	for _, step := range []Step{Raw, Hour, Day} {
		for _, quality := range qualities {
			res, err := Series(ctx, db, &ears, SeriesRequest{Sensor: id, Quantity: air.PM25, Step: step, Quality: quality, From: begin, To: end}, end)
			if err != nil {
				t.Fatal(err)
			}
			want := []struct {
				cause Cause
				when  air.Interval
			}{{CollectorDown, stopped}, {UpstreamDown, failing}, {SensorSilent, silent}, {InvalidValues, nonsense}}
			if len(res.Gaps) != len(want) {
				t.Fatalf("%s: %+v", step, res.Gaps)
			}
			for i, g := range res.Gaps {
				if w := want[i]; g.Cause != w.cause || math.Abs(float64(g.From-w.when.From)) > 5*minute || math.Abs(float64(g.To-w.when.To)) > 5*minute {
					t.Errorf("%s: %s from %s to %s, want %s from %s to %s", step, g.Cause, stamp(g.From), stamp(g.To), w.cause, stamp(w.when.From), stamp(w.when.To))
				}
			}
		}
	}
	// The day before, nobody listened; once it is imported, its silence is the sensor's.
	ask := func() []Gap {
		t.Helper()
		res, err := Series(ctx, db, &ears, SeriesRequest{Sensor: id, Quantity: air.PM25, Step: Hour, From: begin - 3*86400, To: begin}, end)
		if err != nil {
			t.Fatal(err)
		}
		return res.Gaps
	}
	if got := ask(); len(got) != 0 { // it was never heard before
		t.Errorf("%+v", got)
	}
	old := air.Reading{Sensor: id, Time: begin - 3*86400, Type: "SDS011", Site: air.Site{ID: air.SiteID{Network: air.SC, Location: 1}, Lat: 57, Lon: -2}, Values: []air.Value{{Quantity: air.PM25, Value: 3, Raw: math.NaN()}}}
	put := func(day int64, readings ...air.Reading) {
		t.Helper()
		if _, err := db.Append(ctx, store.Batch{Readings: readings, Entry: air.Entry{Network: air.SC, Kind: air.KindImport, Status: air.StatusOK, Day: dayOf(day)}}); err != nil {
			t.Fatal(err)
		}
	}
	put(begin-3*86400, old)
	told := func(gaps []Gap) string {
		var b strings.Builder
		for _, g := range gaps {
			fmt.Fprintf(&b, "%s %s ", minutes([]air.Interval{{From: g.From - 12*3600, To: g.To - 12*3600}}), g.Cause)
		}
		return strings.TrimSpace(b.String())
	}
	if got := told(ask()); got != "-5755–-4320 sensor_silent -4320–-2880 not_imported -2880–-1440 collector_down" {
		t.Error(got)
	}
	put(begin - 2*86400)
	if got := told(ask()); got != "-5755–-2880 sensor_silent -2880–-1440 collector_down" {
		t.Errorf("after an import: %s", got)
	}
}
