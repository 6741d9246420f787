package decode

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mikelolasagasti/xz"

	"github.com/mote-air/mote/internal/air"
)

const archives = "../../../shared/data/archive"

// tally is what can be counted of a file without knowing how it is decoded.
type tally struct {
	rows, values, empty int64
	seconds             int64              // sum of the times of the values
	sums                map[string]float64 // by column
	sites               map[string]bool
}

// countSlowly counts a file of the archive the plain way. It knows no faults.
func countSlowly(t *testing.T, text string) tally {
	t.Helper()
	n := tally{sums: map[string]float64{}, sites: map[string]bool{}}
	list := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	header := strings.Split(list[0], ";")
	for _, line := range list[1:] {
		n.rows++
		fields := strings.Split(line, ";")
		at, err := time.Parse("2006-01-02T15:04:05", fields[5])
		if err != nil {
			t.Fatal(err)
		}
		n.sites[strings.Join(fields[2:5], " ")] = true
		for i, name := range header {
			switch name {
			case "P1", "P2", "temperature", "humidity", "pressure":
			default:
				continue
			}
			if fields[i] == "" {
				n.empty++
				continue
			}
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			n.values++
			n.seconds += at.Unix()
			n.sums[name] += v
		}
	}
	return n
}

// countDecoded counts the same of what was decoded.
func countDecoded(file *ArchiveFile) tally {
	n := tally{rows: file.Records, empty: file.Ignored, sums: map[string]float64{}}
	names := map[air.Quantity]string{air.PM10: "P1", air.PM25: "P2", air.Temperature: "temperature", air.Humidity: "humidity", air.Pressure: "pressure"}
	for _, s := range file.Stretches {
		for _, c := range s.Columns {
			for i, v := range c.Value {
				if c.Quantity == air.Pressure && c.Flags[i]&air.FlagUnitHPa == 0 {
					v *= 100
				}
				n.values++
				n.seconds += c.Time[i]
				n.sums[names[c.Quantity]] += v
			}
		}
	}
	return n
}

// compareCounts decodes a real file, none of which has a fault, and counts it
// again.
func compareCounts(t *testing.T, name string, data []byte, into *ArchiveFile) tally {
	t.Helper()
	said, err := ParseArchiveName(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := Archive(data, said, into); err != nil || len(into.Bad) > 0 || len(into.Unknown) > 0 {
		t.Fatalf("%s: %v, bad %+v, unknown %v", name, err, into.Bad, into.Unknown)
	}
	want, got := countSlowly(t, string(data)), countDecoded(into)
	if got.rows != want.rows || got.values != want.values || got.empty != want.empty || got.seconds != want.seconds ||
		into.Values != want.values || len(into.Stretches) != len(want.sites) {
		t.Errorf("%s: %+v, %d stretches, want %+v", name, got, len(into.Stretches), want)
	}
	for column, sum := range want.sums {
		if math.Abs(got.sums[column]-sum) > 1e-9*math.Abs(sum) {
			t.Errorf("%s: %s sums up to %v, want %v", name, column, got.sums[column], sum)
		}
	}
	return want
}

// Every month of Aberdeen, against an independent count.
func TestArchiveMonths(t *testing.T) {
	paths, _ := filepath.Glob(archives + "/aberdeen-*.tar.xz")
	if len(paths) == 0 {
		t.Skipf("the months in %s are not here", archives)
	}
	if testing.Short() {
		paths = paths[:1]
	}
	var files, rows, values int64
	for _, path := range paths {
		month, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := xz.NewReader(bytes.NewReader(month), 0)
		if err != nil {
			t.Fatal(err)
		}
		var into ArchiveFile
		for members := tar.NewReader(plain); ; {
			head, err := members.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if head.Typeflag != tar.TypeReg {
				continue
			}
			data, err := io.ReadAll(members)
			if err != nil {
				t.Fatal(err)
			}
			n := compareCounts(t, filepath.Base(head.Name), data, &into)
			files, rows, values = files+1, rows+n.rows, values+n.values
		}
	}
	if len(paths) == 14 && (files != 3980 || rows != 2_155_127 || values != 4_605_052) {
		t.Errorf("%d files, %d rows, %d values", files, rows, values)
	}
}

// The two days of 2024: lines end in CRLF, positions have eight decimals, one
// sensor moved during the day.
func TestArchiveDays2024(t *testing.T) {
	f := func(name string, rows, values int64, sites int) {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(archives, name))
		if err != nil {
			t.Skipf("the day is not here: %v", err)
		}
		var into ArchiveFile
		if n := compareCounts(t, name, data, &into); n.rows != rows || n.values != values || len(n.sites) != sites {
			t.Errorf("%s: %d rows, %d values, %d sites", name, n.rows, n.values, len(n.sites))
		}
		for _, s := range into.Stretches {
			if s.Site.Lat != air.Coarse(s.Site.Lat) || s.Site.Country != "RU" || s.Site.Exact != air.Unsaid {
				t.Errorf("%s: %+v", name, s.Site)
			}
		}
	}
	f("2024-07-11_sds011_sensor_82312.csv", 591, 1182, 1)
	f("2024-07-12_bme280_sensor_82313.csv", 386, 1158, 2)
}
