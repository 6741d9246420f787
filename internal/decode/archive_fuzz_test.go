package decode

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
)

// FuzzArchive checks what must hold for any bytes: no panic, the equation of
// the counts, every value of the day and the sensor, the same from a file that
// was used before, good rows that do not depend on bad ones, and no meaning in
// the order of the common columns, which decides between two ways of reading.
func FuzzArchive(f *testing.F) {
	inputs, err := filepath.Glob("testdata/archive/*.csv")
	if err != nil || len(inputs) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, path := range inputs {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		name, err := ParseArchiveName(filepath.Base(path))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, name.Day, name.Sensor, name.Type, name.Indoor)
	}
	used := new(ArchiveFile)
	f.Fuzz(func(t *testing.T, data []byte, day int32, sensor int64, typ string, indoor bool) {
		name := ArchiveName{Day: day, Type: typ, Sensor: sensor, Indoor: indoor}
		if day < 0 || sensor <= 0 || sensor >= 1<<56 {
			return // no name says so
		}
		if !checkArchive(t, data, name, used) {
			used = new(ArchiveFile)
		}
	})
}

// The seeds again, cut at every byte.
func TestArchiveCuts(t *testing.T) {
	inputs, _ := filepath.Glob("testdata/archive/*.csv")
	var used ArchiveFile
	for _, path := range inputs {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, err := ParseArchiveName(filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		for at := range data {
			if !checkArchive(t, data[:at], name, &used) {
				t.Fatalf("%s cut at %d", path, at)
			}
		}
	}
}

// The seeds again, with bytes changed to such as have a meaning.
func TestArchiveMutations(t *testing.T) {
	inputs, _ := filepath.Glob("testdata/archive/*.csv")
	rng := rand.New(rand.NewPCG(13, 14))
	var used ArchiveFile
	for _, path := range inputs {
		seed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, err := ParseArchiveName(filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			data := bytes.Clone(seed)
			for range 1 + rng.IntN(4) {
				at, c := rng.IntN(len(data)), ";;\n\r0123456789.-+:TZe \x00\xff"[rng.IntN(24)]
				switch rng.IntN(3) {
				case 0:
					data[at] = c
				case 1:
					data = slices.Insert(data, at, c)
				case 2:
					data = slices.Delete(data, at, at+1)
				}
			}
			if !checkArchive(t, data, name, &used) {
				t.Fatalf("%s became %q", path, data)
			}
		}
	}
}

// checkArchive reports whether all is well.
func checkArchive(t *testing.T, data []byte, name ArchiveName, used *ArchiveFile) bool {
	t.Helper()
	before := bytes.Clone(data)
	file, err := decodeArchive(t, string(data), name) // checks the equation
	errUsed := Archive(data, name, used)
	if diff := difference(string(renderArchive(&file)), string(renderArchive(used))); diff != "" || (err == nil) != (errUsed == nil) || !bytes.Equal(before, data) {
		t.Errorf("a file used before, %v, %v (-new +used):\n%s", err, errUsed, diff)
	}
	if err != nil {
		return !t.Failed()
	}
	var bad int64
	for _, b := range file.Bad {
		if b.Line < 2 || b.Reason == "" || b.Detail == "" || len(b.Text) > 3*maxArchiveText {
			t.Errorf("%+v", b)
		}
		bad++
	}
	for _, s := range file.Stretches {
		if s.Sensor.Number() != name.Sensor || s.Site.ID.Network != air.SC || s.Site.Lat == s.Site.Lat && s.Site.Lat != air.Coarse(s.Site.Lat) || (s.Site.Indoor == air.Yes) != name.Indoor {
			t.Errorf("%+v", s)
		}
		for _, c := range s.Columns {
			for i, v := range c.Value {
				if air.FloorTo(c.Time[i], air.Day) != int64(name.Day)*air.Day || (v != v) != (c.Flags[i]&air.FlagNaN != 0) || c.Flags[i]&^(air.FlagNaN|air.FlagUnitHPa) != 0 {
					t.Errorf("%s at %d: %v, %v", c.Quantity, c.Time[i], v, c.Flags[i].Names())
				}
			}
		}
	}
	if bad == maxArchiveBad || file.Records < bad {
		return !t.Failed()
	}
	good := withoutBad(data, file.Bad)
	clean, err := decodeArchive(t, string(good), name)
	if diff := difference(lines(file.Stretches), lines(clean.Stretches)); diff != "" || err != nil || len(clean.Bad) > 0 || clean.Records != file.Records-bad || clean.Ignored != file.Ignored {
		t.Errorf("without the bad rows: %v, %+v (-with +without):\n%s", err, clean.Bad, diff)
	}
	turned, err := decodeArchive(t, string(rotated(good)), name)
	if diff := difference(lines(clean.Stretches), lines(turned.Stretches)); diff != "" || err != nil || turned.Ignored != clean.Ignored {
		t.Errorf("with sensor_id last: %v (-before +after):\n%s", err, diff)
	}
	return !t.Failed()
}

// difference spares equal texts, which are nearly all, the search for one.
func difference(a, b string) string {
	if a == b {
		return ""
	}
	return cmp.Diff(a, b)
}

// withoutBad leaves out the lines that were rejected, and ends the last one.
func withoutBad(data []byte, bad []ArchiveLine) []byte {
	var out []byte
	for i, line := range bytes.Split(data, []byte{'\n'}) {
		if !slices.ContainsFunc(bad, func(b ArchiveLine) bool { return b.Line == i+1 }) {
			out = append(append(out, line...), '\n')
		}
	}
	return out
}

// rotated puts the first column last.
func rotated(data []byte) []byte {
	var out []byte
	for line := range bytes.Lines(bytes.TrimPrefix(data, byteOrderMark)) {
		line = bytes.TrimRight(line, "\r\n")
		if first, rest, ok := bytes.Cut(line, []byte{';'}); ok {
			line = append(append(bytes.Clone(rest), ';'), first...)
		}
		out = append(append(out, line...), '\n')
	}
	return out
}

// A reading by the feed and by the archive has the same numbers and flags.
func TestArchiveIsFeed(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	types := make([]string, 0, len(scFields))
	for name := range scFields {
		if !slices.ContainsFunc(commonNames[:], func(common string) bool { return strings.EqualFold(name, common) }) {
			types = append(types, name)
		}
	}
	slices.Sort(types)
	text := func() string {
		switch rng.IntN(8) {
		case 0:
			return []string{"nan", "NaN", "inf", "-inf", "none", "null", " ", "", "1e400", "-0", " 7.5 ", "1e3"}[rng.IntN(12)]
		case 1:
			return strconv.Itoa(rng.IntN(2000) - 300)
		case 2:
			return strconv.FormatFloat(rng.NormFloat64()*1e5, 'f', -1, 64)
		}
		return strconv.FormatFloat(rng.Float64()*110000, 'f', 2, 64)
	}
	for round := range 500 {
		sensorType := []string{"SDS011", "PPD42NS", "BME280", ""}[rng.IntN(4)]
		rng.Shuffle(len(types), func(i, j int) { types[i], types[j] = types[j], types[i] })
		header, row, list := common, "", ""
		for _, name := range types[:1+rng.IntN(12)] {
			value := text()
			header += name + ";"
			row += value + ";"
			if list != "" {
				list += ","
			}
			list += fmt.Sprintf(`{"value_type":%q,"value":%q}`, name, value)
		}
		header, row = strings.TrimSuffix(header, ";"), strings.TrimSuffix(row, ";")
		file, err := decodeArchive(t, header+"\n8554;"+sensorType+";4314;57.1361;-2.0755;2018-01-31T00:01:02;"+row+"\n", ArchiveName{Day: 17562, Type: "x", Sensor: 8554})
		if err != nil || len(file.Bad) > 0 {
			t.Fatalf("%v, %+v", err, file.Bad)
		}
		records, sum, err := collect(t, fmt.Appendf(nil, `{"sensor":{"id":8554,"sensor_type":{"name":%q}},"timestamp":"2018-01-31 00:01:02",`+
			`"location":{"id":4314,"latitude":"57.1361","longitude":"-2.0755"},"sensordatavalues":[%s]}`, sensorType, list))
		if err != nil || sum.Values != file.Values {
			t.Fatalf("%v, %+v, the archive %+v", err, sum, file)
		}
		var want, got []string
		for _, r := range records {
			for _, v := range r.Reading.Values {
				want = append(want, fmt.Sprint(r.Reading.Time, v.Quantity, v.Value, v.Flags, r.Reading.Site))
			}
		}
		for _, s := range file.Stretches {
			for _, c := range s.Columns {
				for i, v := range c.Value {
					got = append(got, fmt.Sprint(c.Time[i], c.Quantity, v, c.Flags[i], s.Site))
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d, %s\n%s\n(-feed +archive):\n%s", round, header, row, diff)
		}
	}
}

// A file must not allocate by row: what is allocated are its columns, and a few
// texts.
func TestArchiveAllocations(t *testing.T) {
	count := func(rows int) float64 {
		data := []byte(dust)
		for i := range rows {
			data = fmt.Appendf(data, "8554;SDS011;4314;57.136;-2.075;2018-01-31T%02d:%02d:%02d;%d.%02d;;;%d.%02d;;\n", i/3600, i/60%60, i%60, i%50, i%100, i%20, i%90)
		}
		return testing.AllocsPerRun(3, func() {
			var file ArchiveFile
			if err := Archive(data, day, &file); err != nil || file.Records != int64(rows) {
				t.Fatal(err)
			}
		})
	}
	if few, many := count(10), count(10_000); many > few {
		t.Errorf("%v allocations for 10 rows, %v for 10,000", few, many)
	}
}
