package rollup_test

import (
	"archive/tar"
	"bytes"
	"cmp"
	"errors"
	"io"
	"math"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/mikelolasagasti/xz"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// city is what an archive holds of each sensor.
type city map[air.SensorID]*device

type device struct {
	rows   []air.Row // by quantity and time, each key once
	seen   []air.Observation
	placed []air.Placement
}

// readMonth takes in a month of day files.
func (c city) readMonth(t *testing.T, file string) {
	t.Helper()
	packed, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the month is not here: %v", err)
	}
	plain, err := xz.NewReader(bytes.NewReader(packed), 0)
	if err != nil {
		t.Fatal(err)
	}
	var into decode.ArchiveFile
	for members := tar.NewReader(plain); ; {
		head, err := members.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		name, err := decode.ParseArchiveName(path.Base(head.Name))
		if err != nil {
			continue // a folder
		}
		text, err := io.ReadAll(members)
		if err != nil {
			t.Fatal(err)
		}
		if err := decode.Archive(text, name, &into); err != nil {
			t.Fatal(err)
		}
		for _, s := range into.Stretches {
			c.add(s, name.Day)
		}
	}
}

func (c city) add(s air.Stretch, day int32) {
	d := c[s.Sensor]
	if d == nil {
		d = &device{}
		c[s.Sensor] = d
	}
	at := air.Observation{Sensor: s.Sensor, Location: s.Site.ID.Location, Lat: s.Site.Lat, Lon: s.Site.Lon, Day: day, First: math.MaxInt64}
	for _, col := range s.Columns {
		for i, t := range col.Time {
			d.rows = append(d.rows, air.Row{Quantity: col.Quantity, Sensor: s.Sensor, Time: t, Value: col.Value[i], Flags: col.Flags[i]})
			at.First, at.Last = min(at.First, t), max(at.Last, t)
		}
	}
	d.seen = append(d.seen, at)
}

// settle orders what was read.
func (c city) settle() {
	for _, d := range c {
		slices.SortStableFunc(d.rows, func(a, b air.Row) int {
			return cmp.Or(cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Time, b.Time))
		})
		d.rows = slices.CompactFunc(d.rows, func(a, b air.Row) bool { return a.Quantity == b.Quantity && a.Time == b.Time })
		d.placed = store.Placements(d.seen)
	}
}

// A real month, sealed day by day: flags by the words of the rules, hourly
// means by plain arithmetic.
func TestAberdeen(t *testing.T) {
	c := city{}
	c.readMonth(t, "../../../shared/data/archive/aberdeen-2019-02.tar.xz")
	c.settle()
	var m rollup.Maker
	days, hours, moderate := 0, 0, 0
	seen := map[string]int{}
	for id, d := range c {
		want := wholeStream(d.rows, d.placed)
		first, last := int32(math.MaxInt32), int32(0)
		for _, r := range d.rows {
			first, last = min(first, int32(r.Time/air.Day)), max(last, int32(r.Time/air.Day))
		}
		var before []average.HourRow
		for day := first; day <= last; day++ {
			rows := given(d.rows, day)
			res := m.Make(rollup.Day{Day: day, Sensor: air.Sensor{ID: id}, Placements: d.placed, Rows: rows, Before: before})
			before = slices.Clone(res.Hours)
			type hour struct {
				quantity air.Quantity
				start    int64
			}
			sums, counts := map[hour]float64{}, map[hour]int{}
			i := 0
			for _, r := range rows {
				if r.Time < int64(day)*air.Day {
					continue
				}
				if got := res.Flags[i]; got != want[key{r.Quantity, r.Time}] {
					t.Fatalf("%s, %s at %d: %v, want %v", id, r.Quantity, r.Time, got.Names(), want[key{r.Quantity, r.Time}].Names())
				}
				for _, name := range res.Flags[i].Names() {
					seen[name]++
				}
				h := hour{r.Quantity, air.FloorTo(r.Time, air.Hour)}
				if res.Flags[i].Severity() != air.Invalid && r.Time >= air.PlacedSince(d.placed, h.start+air.Hour) {
					sums[h] += r.Value
					counts[h]++
				}
				i++
			}
			for _, h := range res.Hours {
				k := hour{h.Quantity, h.Start}
				if h.Hour.N != uint32(counts[k]) || h.Hour.N > 0 && math.Abs(h.Hour.Mean()-sums[k]/float64(counts[k])) > 1e-6*math.Abs(h.Hour.Mean()) {
					t.Fatalf("%s, %s at %d: %d values, %v on the mean, want %d, %v", id, h.Quantity, h.Start, h.Hour.N, h.Hour.Mean(), counts[k], sums[k]/float64(counts[k]))
				}
				hours++
			}
			for _, x := range res.Indices {
				if x.Basis == assess.BasisDay && x.Standard == "uk-daqi" {
					days++
					moderate += btoi(x.Value >= 4)
				}
			}
		}
	}
	t.Logf("%d sensors, %d hours, %d days with a DAQI, %d of them Moderate or worse; flags %v", len(c), hours, days, moderate, seen)
	if len(c) != 16 || days == 0 || seen["rh_saturated"] == 0 || seen["rh_stuck"] == 0 {
		t.Error("the month is not what it was")
	}
}
