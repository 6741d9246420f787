package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// keptIn writes down all that a directory keeps of sealed days, a line each:
// values with flags, hours, days, indices.
func keptIn(t *testing.T, dir string) (lines []string) {
	t.Helper()
	ctx := context.Background()
	s, err := duck.Open(ctx, dir, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	line := func(err error, format string, args ...any) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf(format, args...))
	}
	for rows, err := range s.Values(ctx, store.SelectValues{Span: store.Always}) {
		for _, r := range rows {
			line(err, "value %s %s %d %v %v", r.Sensor, r.Quantity, r.Time, r.Value, r.Flags.Names())
		}
	}
	var all []air.Quantity
	for _, q := range air.Quantities() {
		all = append(all, q.Code)
	}
	for h, err := range s.Hours(ctx, store.SelectHours{Quantities: all, Span: store.Always}) {
		line(err, "hour %+v", h)
	}
	for d, err := range s.Days(ctx, store.SelectHours{Quantities: all, Span: store.Always}) {
		line(err, "day %+v", d)
	}
	for r, err := range s.Indices(ctx, store.SelectIndices{Span: store.Always}) {
		line(err, "index %+v", r)
	}
	return lines
}

// spoken is a record as the feed and the archive have it.
type spoken struct {
	sensor, at         int64
	kind               string
	names, numbers     []string
	location, lat, lon string
}

// makers are who upstream says makes them.
var makers = map[string]string{"SDS011": "Nova Fitness", "DHT22": "various", "BME280": "Bosch"}

// feedText and archiveText write it.
func (r spoken) feedText() string {
	var values []string
	for i, n := range r.names {
		values = append(values, fmt.Sprintf(`{"value_type":%q,"value":%q}`, n, r.numbers[i]))
	}
	return fmt.Sprintf(`{"id":1,"timestamp":%q,"sensor":{"id":%d,"sensor_type":{"name":%q,"manufacturer":%q}},"location":{"id":%s,"latitude":%q,"longitude":%q,"indoor":0},"sensordatavalues":[%s]}`,
		time.Unix(r.at, 0).UTC().Format(time.DateTime), r.sensor, r.kind, makers[r.kind], r.location, r.lat, r.lon, strings.Join(values, ","))
}

func (r spoken) archiveText() string {
	return fmt.Sprintf("%d;%s;%s;%s;%s;%s;%s\n", r.sensor, r.kind, r.location, r.lat, r.lon, time.Unix(r.at, 0).UTC().Format("2006-01-02T15:04:05"), strings.Join(r.numbers, ";"))
}

// twoOddDays are two days of sensors that give reason for every flag of a
// record and of a day: one is stuck across midnight, one dead, one saturated
// with damp, one in the wrong order, one out of range and one slow.
func twoOddDays(start int64) (list []spoken) {
	rng := rand.New(rand.NewPCG(8, 9))
	tenth := func(v float64) string { return fmt.Sprintf("%.1f", v) }
	for sensor := int64(1); sensor <= 8; sensor++ {
		cadence := int64(145)
		if sensor == 7 {
			cadence = 900
		}
		for at := start + 60 + sensor; at < start+2*aDay; at += cadence {
			into := at - start
			if sensor == 8 { // with its air beside it
				damp := tenth(60 + rng.Float64()*30)
				if into > 3*anHour {
					damp = "99.9"
				}
				list = append(list, spoken{sensor, at, "DHT22", []string{"temperature", "humidity"}, []string{tenth(rng.Float64() * 20), damp}, "7", "57.136", "-2.101"})
				continue
			}
			fine := 5 + rng.Float64()*20
			p1, p2 := tenth(fine*1.5), tenth(fine)
			switch {
			case sensor == 2 && into > 20*anHour && into < 28*anHour:
				p1, p2 = "12.0", "8.5"
			case sensor == 3 && into > 5*anHour:
				p1, p2 = "0.0", "0.0"
			case sensor == 4 && into%3 > 0:
				p1, p2 = p2, p1
			case sensor == 5 && into%7 == 0:
				p1, p2 = "1999.9", "999.9"
			case sensor == 6 && into%4 == 0:
				p2 = "1500.5"
			}
			list = append(list, spoken{sensor, at, "SDS011", []string{"P1", "P2"}, []string{p1, p2}, "7", "57.136", "-2.101"})
		}
	}
	return list
}

// archiveOf writes records as day files and returns their folder.
func archiveOf(t *testing.T, records []spoken) string {
	t.Helper()
	dir := t.TempDir()
	texts := map[string]string{}
	for _, r := range records {
		name := fmt.Sprintf("%s_%s_sensor_%d.csv", time.Unix(r.at, 0).UTC().Format(time.DateOnly), strings.ToLower(r.kind), r.sensor)
		if texts[name] == "" {
			texts[name] = "sensor_id;sensor_type;location;lat;lon;timestamp;" + strings.Join(r.names, ";") + "\n"
		}
		texts[name] += r.archiveText()
	}
	for name, text := range texts {
		writeFile(t, filepath.Join(dir, name), text)
	}
	return dir
}

// polled serves records to a collector, in a few documents, and ends it.
func polled(t *testing.T, dir string, records []spoken) {
	t.Helper()
	p := serveOn(t, dir, newGate(t)).ready()
	for len(records) > 0 {
		n := min(len(records), 2000)
		var texts []string
		for _, r := range records[:n] {
			texts = append(texts, r.feedText())
		}
		p.poll(document(list(texts...)))
		records = records[n:]
	}
	if code := p.stop(os.Interrupt); code != 0 {
		t.Fatal(p.log())
	}
}

// TestSameDay brings the same days by polling, by an import, by both, and seals
// them, or makes them final again: all that is kept is equal, row by row.
func TestSameDay(t *testing.T) {
	const start = 1_704_067_200 // 2024-01-01
	records := twoOddDays(start)
	files := archiveOf(t, records)
	run := func(dir string, args ...string) {
		t.Helper()
		if code, out, errs := mote(t, nil, append(args, "--data", dir)...); code != 0 {
			t.Fatalf("mote %q: exit code %d: %s%s", args, code, out, errs)
		}
	}
	dir := func() string { return filepath.Join(t.TempDir(), "data") }
	onlyImported := dir()
	run(onlyImported, "import", files)
	want := keptIn(t, onlyImported)
	text := strings.Join(want, "\n")
	for _, sign := range []string{"stuck", "zero", "rh_stuck", "rh_saturated", "order", "order_day", "saturated", "range", "index ", "Sparse:true"} {
		if !strings.Contains(text, sign) {
			t.Errorf("these days give no %s", sign)
		}
	}
	f := func(how, dir string) {
		t.Helper()
		if d := cmp.Diff(want, keptIn(t, dir)); d != "" {
			t.Errorf("%s (-imported):\n%s", how, d[:min(len(d), 3000)])
		}
		if code, out, errs := mote(t, nil, "check", "--full", "--data", dir); code != 0 {
			t.Errorf("%s: check: exit code %d: %s%s", how, code, out, errs)
		}
	}
	onlyPolled := dir()
	polled(t, onlyPolled, records)
	run(onlyPolled, "seal")
	f("polled", onlyPolled)
	run(onlyPolled, "import", files)
	f("polled, sealed and imported", onlyPolled)
	run(onlyPolled, "requalify", "--from", "2024-01-01", "--to", "2024-01-02")
	f("requalified", onlyPolled)

	both := dir()
	var some, late []spoken
	for i, r := range records {
		switch i % 3 {
		case 0:
			some = append(some, r)
		case 1:
			late = append(late, r)
		}
	}
	polled(t, both, some)
	run(both, "seal", "--to", "2024-01-01")
	polled(t, both, late)
	run(both, "import", "--no-seal", files)
	run(both, "seal")
	f("polled by halves, sealed between, then imported", both)
}
