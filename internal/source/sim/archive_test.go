package sim

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
)

const archiveDay int32 = 20_780 // 2026-11-23

// flat is a stretch's columns as rows under their key.
func flat(stretches []air.Stretch) (rows []air.Row) {
	for _, s := range stretches {
		for _, c := range s.Columns {
			for i := range c.Time {
				rows = append(rows, air.Row{Quantity: c.Quantity, Sensor: s.Sensor, Time: c.Time[i], Value: c.Value[i], Flags: c.Flags[i]})
			}
		}
	}
	slices.SortFunc(rows, func(a, b air.Row) int {
		return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Time, b.Time))
	})
	return rows
}

func sameRows(a, b []air.Row) bool {
	return slices.EqualFunc(a, b, func(x, y air.Row) bool {
		same := air.SameNumber(x.Value, y.Value)
		x.Value, y.Value = 0, 0
		return same && x == y
	})
}

// TestArchiveIsTheFeed compares a day's files, decoded, with what the feed said
// of the outdoor sensors on that day, and with the shorter way to the same.
func TestArchiveIsTheFeed(t *testing.T) {
	n, err := New(600, 3)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var files, lines int64
	a := Archive{Dir: dir, First: archiveDay, Last: archiveDay, Wrote: func(f, r int64) { files, lines = files+f, lines+r }}
	a.Wrote = serial(a.Wrote)
	if err := n.WriteArchive(context.Background(), a); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "2026-11-23", "*.csv"))
	if err != nil || int64(len(paths)) != files || files < 400 {
		t.Fatalf("%d files, %d told, %v", len(paths), files, err)
	}
	var decoded []air.Stretch
	records := int64(0)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, err := decode.ParseArchiveName(filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		var out decode.ArchiveFile
		if err := decode.Archive(text, name, &out); err != nil || len(out.Bad) > 0 {
			t.Fatalf("%s: %v, %v", path, out.Bad, err)
		}
		records += out.Records
		decoded = append(decoded, out.Stretches...)
	}
	if records != lines {
		t.Errorf("%d records of %d lines", records, lines)
	}
	var fed []air.Row
	for r := range n.Readings(int64(archiveDay)*day-1, int64(archiveDay+1)*day-1) {
		if r.Site.Indoor == air.Yes {
			continue
		}
		for _, v := range r.Values {
			fed = append(fed, air.Row{Quantity: v.Quantity, Sensor: r.Sensor, Time: r.Time, Value: v.Value, Flags: v.Flags})
		}
	}
	slices.SortFunc(fed, func(a, b air.Row) int {
		return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Time, b.Time))
	})
	got := flat(decoded)
	if !sameRows(got, fed) {
		t.Errorf("%d values in files, %d in the feed, not the same", len(got), len(fed))
	}
	if short := flat(slices.Collect(n.Stretches(archiveDay))); !sameRows(short, fed) {
		t.Errorf("%d values in stretches, %d in the feed, not the same", len(short), len(fed))
	}
	for _, folder := range []string{dir, filepath.Join(dir, "2026-11-23")} {
		if _, err := os.Stat(filepath.Join(folder, source.SimulatedMarker)); err != nil {
			t.Error(err)
		}
	}
}

// serial lets one caller in at a time.
func serial(f func(files, rows int64)) func(files, rows int64) {
	turn := make(chan struct{}, 1)
	return func(files, rows int64) {
		turn <- struct{}{}
		defer func() { <-turn }()
		f(files, rows)
	}
}

func TestArchiveGzip(t *testing.T) {
	n, err := New(3, 1)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := n.WriteArchive(context.Background(), Archive{Dir: dir, First: archiveDay, Last: archiveDay + 1, Gzip: true}); err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "*", "*.csv.gz"))
	if len(paths) < 4 {
		t.Fatalf("files %q", paths)
	}
	f, err := os.Open(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if _, err := z.WriteTo(&b); err != nil || !strings.HasPrefix(b.String(), "sensor_id;sensor_type;location;lat;lon;timestamp;") {
		t.Errorf("%.100q, %v", b.String(), err)
	}
	if err := n.WriteArchive(context.Background(), Archive{Dir: dir, First: 2, Last: 1}); err == nil {
		t.Error("days in the wrong order are taken")
	}
}
