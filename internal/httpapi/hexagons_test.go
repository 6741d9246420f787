package httpapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

type hexagonsAnswer struct {
	Quantity, Unit, Version, Attribution, License string
	LicenseURL                                    string `json:"license_url"`
	Standard, Table, Interval, Scope              string
	Indicative                                    bool
	Res                                           int
	T                                             int64
	Cell, Band, Index, Driver                     []string
	Value                                         []float64
	N                                             []int
	Ring                                          [][]float64
	PM25, PM10                                    []*float64
}

func TestHexagons(t *testing.T) {
	f := newFixture(t)
	var got hexagonsAnswer
	f.get(hexagonsPath+"?quantity=pm25&res=4").decode(t, &got)
	aberdeen := geo.CellString(geo.Cell(57.145, -2.099, 4))
	if got.Quantity != "pm25" || got.Unit != "µg/m³" || got.Res != 4 || got.Version != "e1-1" || got.T != noon-60 || got.License == "" ||
		!slices.Equal(got.Cell, []string{aberdeen}) || got.Value[0] != 12.3 || got.N[0] != 1 || got.Band[0] != "" || len(got.Ring[0]) != 12 {
		t.Errorf("%+v", got)
	}
	got = hexagonsAnswer{}
	f.get(hexagonsPath+"?quantity=uk-daqi").decode(t, &got)
	fiji, north := geo.CellString(geo.Cell(-17.5, 179.9, 3)), geo.CellString(geo.Cell(57.145, -2.099, 3))
	if got.Res != 3 || got.Unit != "index" || got.Standard != "uk-daqi" || got.T != noon || !slices.Equal(got.Cell, []string{north, fiji}) ||
		!slices.Equal(got.Value, []float64{5, 1}) || !slices.Equal(got.Index, []string{"5", "1"}) || !slices.Equal(got.Band, []string{"Moderate", "Low"}) ||
		*got.PM10[0] != 61.5 || *got.PM25[0] != 12.5 || got.PM25[1] != nil || got.Driver[0] != "pm10" {
		t.Errorf("%+v", got)
	}
	if west, east := got.Ring[1][0], got.Ring[1][6]; west-east > 3 || east-west > 3 {
		t.Errorf("a ring on the antimeridian is torn: %v", got.Ring[1])
	}
	if a := f.get(hexagonsPath + "?quantity=humidity"); !strings.Contains(string(a.body), `"value":[99.9]`) {
		t.Errorf("%s", a.body)
	}
	f.set(func() { f.snap = live.NewSnapshot(live.Version{Epoch: "e1", N: 2}, noon, nil, nil, nil) })
	if a := f.get(hexagonsPath); !strings.Contains(string(a.body), `"version":"e1-2","t":0,`) || !strings.Contains(string(a.body), `"cell":[],"value":[],"band":[],"n":[],"ring":[]`) {
		t.Errorf("%s", a.body)
	}
}

func TestHexagonsRefuses(t *testing.T) {
	f := newFixture(t)
	f.set(func() { f.snap.Admitted = noon })
	for query, field := range map[string]string{
		"?res=1": "res", "?res=7": "res", "?res=x": "res", "?quantity=nope": "quantity", "?bbox=1,2,3,4": "bbox", "?at=now": "at",
		"?at=2026-11-02T11:30:00Z": "at", "?at=2026-11-02T13:00:00Z": "at", "?at=1": "at",
	} {
		if p := f.get(hexagonsPath+query).problem(t, 400); len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%q: %+v", query, p)
		}
	}
	f.set(func() { f.snap.Admitted = 0 })
	if p := f.get(hexagonsPath+"?at=2026-11-02T11:00:00Z").problem(t, 400); !strings.Contains(p.Detail, "nothing was heard") {
		t.Errorf("%+v", p)
	}
	f.set(func() { f.ready = false })
	f.get(hexagonsPath).problem(t, 503)
}

// The past is computed from what is stored, and what the present shows of an
// hour is what that hour shows once it is past.
func TestHexagonsAt(t *testing.T) {
	f := newFixture(t)
	ctx := context.Background()
	from := int64(noon - 26*3600)
	for at := from; at < noon; at += 300 {
		for n := range int64(6) {
			f.append(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Records: 1, Finished: (at + 1) * 1000},
				reading(100+n, "SDS011", at, site(100+n, 48+float64(n)/100, 9, "DE"), val(air.PM25, float64(10*n)+float64(at%7), 0), val(air.PM10, 70, 0)))
		}
	}
	f.append(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusUnchanged, Finished: (noon + 400) * 1000})
	present := live.New("e1", f.mem)
	if err := present.Rebuild(ctx, f.mem, time.Unix(noon, 0)); err != nil {
		t.Fatal(err)
	}
	f.set(func() { f.snap = present.Snapshot() })
	for _, quantity := range []string{"uk-daqi", "us-epa", "eaqi"} {
		var now, then hexagonsAnswer
		f.get(hexagonsPath+"?res=4&quantity="+quantity).decode(t, &now)
		f.get(hexagonsPath+"?res=4&quantity="+quantity+"&at=2026-11-02T12:00:00Z").decode(t, &then)
		if now.Version = ""; len(now.Cell) == 0 || then.T != noon {
			t.Errorf("%s: %+v", quantity, now)
		}
		if diff := cmp.Diff(now, then); diff != "" {
			t.Errorf("%s (-now +then):\n%s", quantity, diff)
		}
	}
	var hour hexagonsAnswer
	f.get(hexagonsPath+"?res=4&quantity=pm10&at=1793620800").decode(t, &hour)
	if hour.T != noon || len(hour.Value) == 0 || hour.Value[0] != 70 {
		t.Errorf("%+v", hour)
	}
	var early hexagonsAnswer
	f.get(hexagonsPath+"?quantity=uk-daqi&at=2026-11-01").decode(t, &early)
	if len(early.Cell) != 0 {
		t.Errorf("an index before its hours: %+v", early)
	}

	// What was forgotten is not given again.
	for n := range int64(6) {
		if _, err := f.mem.Forget(ctx, air.Forgotten{Network: air.SC, Sensor: id(100 + n), Interval: store.Always}); err != nil {
			t.Fatal(err)
		}
	}
	if err := present.Rebuild(ctx, f.mem, time.Unix(noon, 0)); err != nil {
		t.Fatal(err)
	}
	f.set(func() { f.snap = present.Snapshot() })
	for _, quantity := range []string{"uk-daqi", "pm10"} {
		var then hexagonsAnswer
		f.get(hexagonsPath+"?res=4&quantity="+quantity+"&at=2026-11-02T12:00:00Z").decode(t, &then)
		if len(then.Cell) != 0 {
			t.Errorf("%s was forgotten: %+v", quantity, then)
		}
	}
}

func TestRecent(t *testing.T) {
	c := recent[pastKey, *document]{most: pastAnswers, age: pastAge}
	ctx := context.Background()
	now := time.Unix(noon, 0)
	made := 0
	get := func(key pastKey, at time.Time) (*document, error) {
		return c.get(ctx, key, at, func() (*document, error) {
			made++
			if key.subject == "broken" {
				return nil, errors.New("no store")
			}
			return &document{}, nil
		})
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _, _ = get(pastKey{subject: "pm25", res: 3}, now) })
	}
	wg.Wait()
	if made != 1 {
		t.Errorf("made %d times at once", made)
	}
	if _, _ = get(pastKey{subject: "pm25", res: 3}, now.Add(pastAge)); made != 2 {
		t.Error("an old answer was given")
	}
	for range 2 {
		if _, err := get(pastKey{subject: "broken", res: 3}, now); err == nil {
			t.Error("no error")
		}
	}
	if made != 4 {
		t.Error("an error was kept")
	}
	for i := range int64(3 * pastAnswers) {
		_, _ = get(pastKey{subject: fmt.Sprint(i), res: 3, hour: pastHour{end: i}}, now)
	}
	if len(c.kept) != pastAnswers {
		t.Errorf("%d kept", len(c.kept))
	}
	a := c.find(pastKey{subject: "slow", res: 3})
	<-a.turn // somebody makes it
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.get(gone, pastKey{subject: "slow", res: 3}, now, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
