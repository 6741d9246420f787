package air_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

func TestSensorID(t *testing.T) {
	f := func(text string, network air.Network, number int64) {
		t.Helper()
		id, err := air.ParseSensorID(text)
		if err != nil || id <= 0 || id.Network() != network || id.Number() != number || id.String() != text {
			t.Errorf("%q: %d, %v", text, id, err)
		}
		if made, err := air.NewSensorID(network, number); made != id || err != nil {
			t.Errorf("%s %d: %d, %v", network, number, made, err)
		}
	}
	f("sc-1", air.SC, 1)
	f("sc-8554", air.SC, 8554)
	f("sc5-8554", air.SC5, 8554)
	f("sc-72057594037927935", air.SC, 1<<56-1)

	bad := func(text, want string) {
		t.Helper()
		if id, err := air.ParseSensorID(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %d, %v; want an error with %q", text, id, err, want)
		}
	}
	bad("", "want network-number")
	bad("8554", "want network-number")
	bad("xx-1", `unknown network "xx"`)
	bad("SC-1", `unknown network "SC"`)
	for _, number := range []string{"", "0", "01", "+1", "-1", "1.0", " 1", "0x1", "9223372036854775808"} {
		bad("sc-"+number, "is no number")
	}
	bad("sc-72057594037927936", "outside 1…72057594037927935")
	if _, err := air.NewSensorID(99, 1); err == nil {
		t.Error("a sensor of an unknown network was made")
	}
}

func FuzzParseSensorID(f *testing.F) {
	f.Add("sc-8554")
	f.Add("sc5-0")
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := air.ParseSensorID(text); err == nil && id.String() != text {
			t.Errorf("%q came back as %q", text, id)
		}
	})
}

// Codes and slugs lead to each other, and every credit is whole.
func TestTables(t *testing.T) {
	for _, n := range air.Networks() {
		if back, err := air.ParseNetwork(n.Slug); back != n.Code || err != nil || n.Code < 1 || n.Code > 127 {
			t.Errorf("%+v: %v, %v", n, back, err)
		}
		if n.Title == "" || n.License == "" || n.LicenseURL == "" || n.Attribution == "" {
			t.Errorf("%s: credit is missing: %+v", n.Slug, n)
		}
	}
	last := air.Quantity(0)
	for _, q := range air.Quantities() {
		if back, err := air.ParseQuantity(q.Slug); back != q.Code || err != nil || q.Code <= last || q.Unit == "" || q.Title == "" {
			t.Errorf("%+v: %v, %v", q, back, err)
		}
		if q.Code.Stored() == q.Derived {
			t.Errorf("%s: stored %v, derived %v", q.Slug, q.Code.Stored(), q.Derived)
		}
		last = q.Code
	}
	if air.Quantity(999).Stored() || air.Quantity(999).String() != "quantity-999" {
		t.Error("an unknown quantity is taken for a known one")
	}
}

func TestFlags(t *testing.T) {
	seen := air.Flags(0)
	for _, f := range air.FlagTable() {
		if f.Flag&seen != 0 || f.Flag&(f.Flag-1) != 0 || f.Reason == "" || f.Severity == air.Valid {
			t.Errorf("%+v", f)
		}
		if names := f.Flag.Names(); !slices.Equal(names, []string{f.Name}) || f.Flag.Severity() != f.Severity {
			t.Errorf("%s: names %v, %v", f.Name, names, f.Flag.Severity())
		}
		seen |= f.Flag
	}
	f := func(set air.Flags, severity air.Severity, names ...string) {
		t.Helper()
		if got := set.Names(); got == nil || !slices.Equal(got, names) || set.Severity() != severity {
			t.Errorf("%b: %v, %v", set, got, set.Severity())
		}
	}
	f(0, air.Valid)
	f(air.FlagOrder|air.FlagRange, air.Invalid, "range", "order")
	f(air.FlagNoSite|air.FlagOrder, air.Suspect, "order", "no_site")
	f(1<<30, air.Suspect) // a bit of a later version
}

func TestReceipts(t *testing.T) {
	f := func(e air.Entry, want bool) {
		t.Helper()
		if e.Receipts() != want {
			t.Errorf("%+v: %v", e, !want)
		}
	}
	f(air.Entry{Kind: air.KindPoll, Status: air.StatusOK, Records: 1}, true)
	f(air.Entry{Kind: air.KindPoll, Status: air.StatusOK}, false) // an empty answer counts as upstream down
	f(air.Entry{Kind: air.KindPoll, Status: air.StatusUnchanged}, true)
	f(air.Entry{Kind: air.KindPoll, Status: air.StatusRejected, Records: 1}, false)
	f(air.Entry{Kind: air.KindPoll, Status: air.StatusFailed}, false)
	f(air.Entry{Kind: air.KindForget, Status: air.StatusOK, Records: 1}, false)
}

func TestAdmits(t *testing.T) {
	f := func(n air.Network, want bool) {
		t.Helper()
		if e := (air.Entry{Network: n, Kind: air.KindPoll, Status: air.StatusUnchanged}); e.Admits() != want {
			t.Errorf("%s: %v", n, !want)
		}
	}
	f(air.SC, true)
	f(air.SC5, false)
}

func TestFamily(t *testing.T) {
	f := func(n, home air.Network, family ...air.Network) {
		t.Helper()
		if n.Home() != home || !slices.Equal(n.Family(), family) {
			t.Errorf("%s: %s %s", n, n.Home(), n.Family())
		}
	}
	f(air.SC, air.SC, air.SC, air.SC5)
	f(air.SC5, air.SC, air.SC, air.SC5)
	a, err := air.ParseSensorID("sc5-7")
	if err != nil || a.Home().String() != "sc-7" || a.Home().In(air.SC5) != a {
		t.Errorf("%s, %v", a.Home(), err)
	}
}

func TestForgottenCovers(t *testing.T) {
	id, err := air.NewSensorID(air.SC, 7)
	if err != nil {
		t.Fatal(err)
	}
	home := air.SiteID{Network: air.SC, Location: 3}
	f := func(what air.Forgotten, at int64, want bool) {
		t.Helper()
		if what.Covers(id, home, at) != want {
			t.Errorf("%+v at %d: %v", what, at, !want)
		}
	}
	span := air.Interval{From: 10, To: 20}
	f(air.Forgotten{Network: air.SC, Sensor: id, Interval: span}, 9, false)
	f(air.Forgotten{Network: air.SC, Sensor: id, Interval: span}, 10, true)
	f(air.Forgotten{Network: air.SC, Sensor: id, Interval: span}, 20, false)
	f(air.Forgotten{Network: air.SC, Sensor: id + 1, Location: 3, Interval: span}, 15, false)
	f(air.Forgotten{Network: air.SC, Location: 3, Interval: span}, 15, true)
	f(air.Forgotten{Network: air.SC, Location: 4, Interval: span}, 15, false)
	f(air.Forgotten{Network: air.SC5, Location: 3, Interval: span}, 15, true) // the averages of the same place
}

func TestPlace(t *testing.T) {
	nan := math.NaN()
	f := func(lat, lon float64, inRange, onMap bool) {
		t.Helper()
		if air.InRange(lat, lon) != inRange || air.OnMap(lat, lon) != onMap {
			t.Errorf("%v, %v: in range %v, on maps %v", lat, lon, air.InRange(lat, lon), air.OnMap(lat, lon))
		}
	}
	f(48.8, 9.0, true, true)
	f(90, -180, true, true)
	f(-90, 180, true, true)
	f(0, 5, true, true)
	f(0, 0, true, false)
	f(90.001, 0, false, false)
	f(0, 180.001, false, false)
	f(nan, 0, false, false)
	f(0, nan, false, false)
	if got := air.Coarse(50.88827895); got != 50.888 {
		t.Errorf("coarse: %v", got)
	}
}

func TestFloorTo(t *testing.T) {
	f := func(at, unit, want int64) {
		t.Helper()
		if got := air.FloorTo(at, unit); got != want {
			t.Errorf("FloorTo(%d, %d) = %d, want %d", at, unit, got, want)
		}
	}
	f(3599, air.Hour, 0)
	f(3600, air.Hour, 3600)
	f(-1, air.Hour, -3600)
	f(-3600, air.Hour, -3600)
	f(86400, air.Day, 86400)
}

func TestPlacedSince(t *testing.T) {
	at := func(firsts ...int64) (list []air.Placement) {
		for _, f := range firsts {
			list = append(list, air.Placement{First: f})
		}
		return list
	}
	f := func(placements []air.Placement, end, want int64) {
		t.Helper()
		if got := air.PlacedSince(placements, end); got != want {
			t.Errorf("%v before %d: %d, want %d", placements, end, got, want)
		}
	}
	f(nil, 100, math.MinInt64)
	f(at(10), 100, math.MinInt64) // the first place reaches back for ever
	f(at(10), 5, math.MinInt64)
	f(at(10, 20, 30), 31, 30)
	f(at(10, 20, 30), 30, 20) // what begins at the end comes after it
	f(at(10, 20, 30), 21, 20)
	f(at(10, 20, 30), 20, math.MinInt64)
}
