package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// stepped is a store in memory with a sensor that never stops saying the same.
func stepped(t *testing.T, days ...int32) *mem.Store {
	t.Helper()
	s := mem.New()
	for _, day := range days {
		load(t, s, day)
	}
	return s
}

func load(t *testing.T, s *mem.Store, day int32) {
	t.Helper()
	id, err := air.NewSensorID(air.SC, 1)
	if err != nil {
		t.Fatal(err)
	}
	var columns []air.Column
	for _, q := range []air.Quantity{air.PM10, air.PM25} {
		c := air.Column{Quantity: q}
		for at := int64(0); at < air.Day; at += 300 {
			c.Time, c.Value, c.Flags = append(c.Time, int64(day)*air.Day+at), append(c.Value, 7), append(c.Flags, 0)
		}
		columns = append(columns, c)
	}
	_, err = s.Load(t.Context(), store.ArchiveDay{Day: day, Entry: air.Entry{Network: air.SC, Kind: air.KindImport, Day: day}, Stretches: []air.Stretch{{
		Sensor: id, Type: "SDS011", Columns: columns,
		Site: air.Site{ID: air.SiteID{Network: air.SC, Location: 1}, Lat: 57, Lon: -2, Altitude: math.NaN()},
	}}})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSealDays seals what is due, and what it needs, in order.
func TestSealDays(t *testing.T) {
	s := stepped(t, 100, 101, 103, 104, 105, 110)
	f := func(name string, r sealRequest, want ...int32) {
		t.Helper()
		var got []int32
		err := sealDays(context.Background(), s, r, func(d store.Sealed, n, total int, _ time.Duration) {
			if got = append(got, d.Day); n != len(got) || total < n {
				t.Errorf("%s: day %d is the %d. of %d", name, d.Day, n, total)
			}
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: sealed %v, want %v; %v", name, got, want, err)
		}
	}
	f("nothing so early", sealRequest{From: firstDay, To: 99})
	f("with the day that it needs", sealRequest{From: 104, To: 104}, 103, 104)
	f("up to a day", sealRequest{From: firstDay, To: 106}, 100, 101, 105)
	f("nothing more", sealRequest{From: firstDay, To: 106})
	f("again", sealRequest{From: 103, To: 104, Again: true}, 103, 104)
	f("again what is not yet", sealRequest{From: 106, To: 120, Again: true}, 110)
	load(t, s, 102)
	f("a day that comes late, and those that it changes", sealRequest{From: 102, To: 102}, 102, 103, 104)
	f("nothing is left", sealRequest{From: firstDay, To: 200})

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := sealDays(ctx, stepped(t, 100), sealRequest{From: firstDay, To: 200}, nil); err == nil {
		t.Error("a sealing that was cancelled succeeded")
	}
}

// TestSeal seals beside a running server and without one.
func TestSeal(t *testing.T) {
	for _, beside := range []bool{true, false} {
		name := "without a server"
		if beside {
			name = "beside a server"
		}
		t.Run(name, func(t *testing.T) { testSeal(t, beside) })
	}
}

func testSeal(t *testing.T, beside bool) {
	dir, files := filepath.Join(t.TempDir(), "data"), archiveFolder(t)
	var p *program
	if beside {
		p = serveOn(t, dir, newGate(t)).ready()
	}
	f := func(want string, args ...string) {
		t.Helper()
		code, out, errs := mote(t, nil, append(args, "--data", dir)...)
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%q: exit code %d, %q, %q, want %q", args, code, out, errs, want)
		}
	}
	f("New values on 2 days", "import", "--no-seal", files)
	f("Sealed 1 day, 2024-01-01 to 2024-01-01", "seal", "--to", "2024-01-01")
	f("Sealed 1 day, 2024-01-02 to 2024-01-02", "seal")
	f("Nothing to seal", "seal")
	f("Sealed 2 days, 2024-01-01 to 2024-01-02", "requalify", "--from", "2024-01-01", "--to", "2024-01-02")
	f("Nothing new", "import", files)
	late := filepath.Join(t.TempDir(), archiveFile(4, "2024-01-01"))
	writeFile(t, late, archiveRows(4, "2024-01-01"))
	f("Sealed ", "import", late)
	f("Nothing to seal", "seal")
	if !beside {
		p = serveOn(t, dir, newGate(t)).ready()
	}
	type hours struct {
		N []int
	}
	path := fmt.Sprintf("/api/v1/series?sensor=sc-4&quantity=pm25&step=hour&from=%s&to=%s", "2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z")
	if h := get[hours](p, path); len(h.N) != 24 || h.N[0] != 12 {
		t.Errorf("hours of the sensor that came late: %+v", h)
	}
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, p.log())
	}
}

// TestNight seals at the start what was left by a server that was off.
func TestNight(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if code, _, errs := mote(t, nil, "import", "--no-seal", "--data", dir, archiveFolder(t)); code != 0 {
		t.Fatal(errs)
	}
	p := serveOn(t, dir, newGate(t)).ready()
	p.await(`msg="day sealed" day=2024-01-01`)
	p.await(`msg="day sealed" day=2024-01-02`)
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, p.log())
	}
	if code, out, errs := mote(t, nil, "seal", "--data", dir); code != 0 || !strings.Contains(out, "Nothing to seal") {
		t.Errorf("exit code %d, %q, %q", code, out, errs)
	}
}

// TestRetain removes single values that are older than is kept, once their days
// are final, and refuses them from then on.
func TestRetain(t *testing.T) {
	dir, files := filepath.Join(t.TempDir(), "data"), archiveFolder(t)
	imported(t, 0, "--data", dir, files)
	config := filepath.Join(t.TempDir(), "mote.yml")
	writeFile(t, config, "lake: {keep: 30d}\n")
	p := serveOn(t, dir, newGate(t), "--config", config).ready()
	p.await(`msg="values older than lake.keep removed"`)
	if e := p.entry(); e.Kind != "retain" || e.Values != 6*archiveValues {
		t.Errorf("the ledger says %+v", e)
	}
	if r := imported(t, 0, "--data", dir, files); r.New != 0 || r.Rejected["outside"] != 6*archiveValues {
		t.Errorf("imported again: %+v", r)
	}
	type hours struct {
		N []int
	}
	if h := get[hours](p, "/api/v1/series?sensor=sc-1&quantity=pm25&step=hour&from=2024-01-01T00:00:00Z&to=2024-01-02T00:00:00Z"); len(h.N) != 24 || h.N[0] != 12 {
		t.Errorf("the hours that stay: %+v", h)
	}
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, p.log())
	}
}

func TestSealFlags(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		if code, _, errs := mote(t, nil, args...); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("%q: exit code %d, %q, want %q", args, code, errs, want)
		}
	}
	f("seal: --from: \"x\" is no date", "seal", "--from", "x")
	f("is after --to", "seal", "--from", "2024-01-02", "--to", "2024-01-01")
	f("requalify: say which days", "requalify", "--from", "2024-01-02")
}
