package main

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mikelolasagasti/xz"
)

// watched are the real sensors whose hours are computed a second time.
var watched = []int64{8554, 8555, 15092, 16423, 17079}

// months are the real archive's months, in order.
func months(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../../shared/data/archive/*.tar.xz")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("../shared/data is not there: no real archive to import")
	}
	slices.Sort(files)
	return files
}

// mean is of what one sensor says of one quantity in an hour.
type mean struct {
	n   int
	sum float64
}

// slot names it.
type slot struct {
	sensor   int64
	quantity string
	hour     int64
}

// columnsOf are the archive's columns that are measurements of these sensors,
// with what a unit of them is in ours.
var columnsOf = map[string]struct {
	quantity string
	factor   float64
}{"P1": {"pm10", 1}, "P2": {"pm25", 1}, "temperature": {"temperature", 1}, "humidity": {"humidity", 1}, "pressure": {"pressure", 0.01}}

// addHours adds up a day file's text by hours, as simply as can be.
func addHours(t *testing.T, hours map[slot]mean, text io.Reader) {
	t.Helper()
	lines := bufio.NewScanner(text)
	lines.Scan()
	head := strings.Split(strings.TrimSpace(lines.Text()), ";")
	at := slices.Index(head, "timestamp")
	for lines.Scan() {
		cells := strings.Split(strings.TrimSpace(lines.Text()), ";")
		when, err := time.Parse("2006-01-02T15:04:05", cells[at])
		if err != nil {
			t.Fatal(err)
		}
		sensor, err := strconv.ParseInt(cells[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range head {
			c, ok := columnsOf[name]
			if v, err := strconv.ParseFloat(cells[i], 64); ok && err == nil {
				key := slot{sensor, c.quantity, when.Unix() / 3600}
				m := hours[key]
				hours[key] = mean{m.n + 1, m.sum + v*c.factor}
			}
		}
	}
}

// eachFile reads the files in archives.
func eachFile(t *testing.T, archives []string, read func(name string, text io.Reader)) {
	t.Helper()
	for _, name := range archives {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := xz.NewReader(bufio.NewReader(file), 0)
		if err != nil {
			t.Fatal(err)
		}
		in := tar.NewReader(plain)
		for {
			h, err := in.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			read(h.Name, in)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// secondComputation adds up what the archives say of the watched sensors.
func secondComputation(t *testing.T, archives []string) map[slot]mean {
	t.Helper()
	hours := map[slot]mean{}
	eachFile(t, archives, func(name string, text io.Reader) {
		if slices.ContainsFunc(watched, func(id int64) bool { return strings.HasSuffix(name, fmt.Sprintf("_sensor_%d.csv", id)) }) {
			addHours(t, hours, text)
		}
	})
	return hours
}

// TestRealMonths imports the archive of one city. The hours of some sensors
// equal what a second computation makes of the files; importing everything
// again changes nothing and says so. Two weeks are sealed, or all with the
// environment variable MOTE_SEAL_ALL.
func TestRealMonths(t *testing.T) {
	files := months(t)
	dir := filepath.Join(t.TempDir(), "data")
	r := imported(t, 0, append([]string{"--no-seal", "--data", dir}, files...)...)
	if r.Values == 0 || r.New != r.Values || len(r.Days) < 28*len(files) {
		t.Errorf("first: %d of %d values are new, on %d days", r.New, r.Values, len(r.Days))
	}
	last := "2018-01-14" // hours of sealed days and of others
	if os.Getenv("MOTE_SEAL_ALL") != "" {
		last = "2019-02-28"
	}
	if code, out, errs := mote(t, nil, "seal", "--to", last, "--data", dir); code != 0 || !strings.Contains(out, "Sealed") {
		t.Errorf("seal: exit code %d: %s%s", code, out, errs)
	}
	values, days := exported(t, dir), exported(t, dir, "--step", "day")

	again := imported(t, 0, append([]string{"--no-seal", "--data", dir}, backwards(files)...)...)
	if again.New != 0 || again.Duplicate != r.Values || again.Sealed != 0 || len(again.Days) != 0 {
		t.Errorf("again: %+v", again)
	}
	if got := exported(t, dir); got != values {
		t.Errorf("importing again changed the values: %s, before %s", got, values)
	}
	if got := exported(t, dir, "--step", "day"); got != days {
		t.Errorf("importing again changed the days: %s, before %s", got, days)
	}
	compareHours(t, serveOn(t, dir, newGate(t)).ready(), secondComputation(t, files))
}

// compareHours compares every hour of the watched sensors with the second
// computation.
func compareHours(t *testing.T, p *program, want map[slot]mean) {
	t.Helper()
	type span struct{ first, last int64 }
	spans := map[slot]span{} // by sensor and quantity
	for s := range want {
		line := slot{s.sensor, s.quantity, 0}
		have, ok := spans[line]
		if !ok {
			have = span{s.hour, s.hour}
		}
		spans[line] = span{min(have.first, s.hour), max(have.last, s.hour)}
	}
	compared, seen, invalid := 0, 0, 0
	for line, s := range spans {
		for _, quality := range []string{"usable", "all"} {
			if quality == "all" && line.sensor != watched[len(watched)-1] {
				continue // it differs where values are invalid only
			}
			for from := s.first; from <= s.last; from += 366 * 24 {
				to := min(from+366*24, s.last+1)
				a := get[seriesAnswer](p, fmt.Sprintf("/api/v1/series?sensor=sc-%d&quantity=%s&step=hour&quality=%s&from=%d&to=%d", line.sensor, line.quantity, quality, from*3600, to*3600))
				for i, at := range a.T {
					key := slot{line.sensor, line.quantity, at / 3600}
					w := want[key]
					if quality == "usable" && a.N[i]+a.NInvalid[i] != w.n || quality == "all" && a.N[i] != w.n {
						t.Fatalf("%s %v: %d values and %d invalid ones, the files have %d", quality, key, a.N[i], a.NInvalid[i], w.n)
					}
					if a.NInvalid[i] > 0 {
						if invalid++; quality == "usable" {
							seen++
						}
						continue // the mean is of fewer
					}
					if w.n == 0 && a.Mean[i] == nil {
						continue
					}
					if m := w.sum / float64(w.n); a.Mean[i] == nil || math.Abs(*a.Mean[i]-m) > 1e-6*math.Abs(m) {
						t.Fatalf("%s %v: mean %v, want %v", quality, key, a.Mean[i], m)
					}
					if compared++; quality == "usable" {
						seen++
					}
				}
			}
		}
	}
	if seen != len(want) {
		t.Errorf("the answers have %d hours, the files %d", seen, len(want))
	}
	t.Logf("%d hours compared, %d with invalid values", compared, invalid)
}

func backwards(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// TestRealMonthsInAnyOrder imports ten days at once, and in another order, a day
// of them polled live before and a day half: the exports are the same.
func TestRealMonthsInAnyOrder(t *testing.T) {
	files := months(t)
	files = files[len(files)-1:]
	one, two := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "data")
	imported(t, 0, append([]string{"--to", "2019-02-10", "--data", one}, files...)...)
	polled(t, two, slices.Concat(polledDay(t, files, "2019-02-03", 1), polledDay(t, files, "2019-02-07", 2)))
	for _, days := range [][2]string{{"2019-02-06", "2019-02-10"}, {"2019-02-01", "2019-02-05"}} {
		r := imported(t, 0, append([]string{"--from", days[0], "--to", days[1], "--data", two}, files...)...)
		if r.New == 0 || r.Duplicate == 0 || r.Conflict != 0 {
			t.Errorf("%+v", r)
		}
	}
	if d := cmp.Diff(exportedText(t, one, "--step", "day"), exportedText(t, two, "--step", "day")); d != "" {
		t.Errorf("by days (-imported only):\n%s", d[:min(len(d), 3000)])
	}
	for _, step := range []string{"raw", "hour"} {
		if a, b := exported(t, one, "--step", step), exported(t, two, "--step", step); a != b {
			t.Errorf("by %s the exports differ", step)
		}
	}
}

// polledDay are the feed's documents of a day of the archives: every so many
// of its rows.
func polledDay(t *testing.T, archives []string, day string, every int) (records []spoken) {
	t.Helper()
	n := 0
	eachFile(t, archives, func(name string, text io.Reader) {
		if !strings.HasPrefix(filepath.Base(name), day) {
			return
		}
		lines := bufio.NewScanner(text)
		lines.Scan()
		head := strings.Split(strings.TrimSpace(lines.Text()), ";")
		for lines.Scan() {
			if n++; n%every > 0 {
				continue
			}
			cells := strings.Split(strings.TrimSpace(lines.Text()), ";")
			at, err := time.Parse("2006-01-02T15:04:05", cells[5])
			if err != nil {
				t.Fatal(err)
			}
			r := spoken{at: at.Unix(), kind: cells[1], location: cells[2], lat: cells[3], lon: cells[4]}
			if r.sensor, err = strconv.ParseInt(cells[0], 10, 64); err != nil {
				t.Fatal(err)
			}
			for i, name := range head {
				if _, ok := columnsOf[name]; ok && cells[i] != "" {
					r.names, r.numbers = append(r.names, name), append(r.numbers, cells[i])
				}
			}
			records = append(records, r)
		}
	})
	return records
}
