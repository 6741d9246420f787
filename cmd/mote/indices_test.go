package main

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"
)

// TestIndicesEndToEnd has the real program collect thirty hours of a small
// world and compares every index of every sensor, and every missing one, with
// a second computation.
func TestIndicesEndToEnd(t *testing.T) {
	t.Setenv("MOTE_LAKE_SEAL_AT", "23:59") // yesterday is not sealed yet: the rules of the day have tests of their own
	began := time.Now()
	w := newWorld(admitted(began.UnixMilli()))
	w.cast(began.Unix())
	o := newOracle()
	dir := t.TempDir()
	up := newGate(t)
	p := serveOn(t, dir, up)
	for i, doc := range w.shuffled() {
		p.poll(document(w.written(doc)))
		e := p.entry()
		o.take(doc, e.Finished.Unix())
		got := tally{e.Records, e.Values, e.New, e.Duplicate, e.Conflict, e.Rejected["indoor"], e.Ignored, e.Flagged}
		o.tally.ignored += e.Records // the field that every record has besides
		if fmt.Sprint(got) != fmt.Sprint(o.tally) || e.Status != "ok" {
			t.Errorf("document %d: %s, %+v, want %+v", i, e.Status, got, o.tally)
		}
	}
	if o.tally.conflict+o.tally.duplicate == 0 || len(w.names) < 60 {
		t.Error("the world is too plain")
	}
	compareWorld(t, p, w, o)
	compareSeries(t, p, w, o)

	// A 304 admits hours too, if one has passed.
	p.poll(status(http.StatusNotModified))
	if e := p.entry(); e.Status != "unchanged" {
		t.Errorf("a 304 is %s: %s", e.Status, e.Error)
	}
	compareWorld(t, p, w, o)

	// What is rebuilt from the store is the same, after a stop and after none.
	p.stop(syscall.SIGTERM)
	p = serveOn(t, dir, up).ready()
	compareWorld(t, p, w, o)
	p.kill()
	compareWorld(t, serveOn(t, dir, up).ready(), w, o)
}

// heard is when upstream was last heard, in Unix milliseconds.
func (p *program) heard() int64 {
	p.t.Helper()
	for _, e := range get[ledgerAnswer](p, "/api/v1/ledger?limit=50").Entries {
		if e.Kind == "poll" && (e.Status == "unchanged" || e.Status == "ok" && e.Records > 0) {
			return e.Finished.UnixMilli()
		}
	}
	p.t.Fatal("upstream was never heard")
	return 0
}

func compareWorld(t *testing.T, p *program, w *world, o *oracle) {
	t.Helper()
	end := admitted(p.heard())
	sensors := map[int64]sensorAnswer{}
	for _, id := range w.ids() {
		path := fmt.Sprintf("/api/v1/sensors/sc-%d", id)
		if len(o.sensors[id]) == 0 {
			if code, _ := p.ask(path); code != http.StatusNotFound {
				t.Errorf("%s: %d, yet nothing of it is stored", w.names[id], code)
			}
			continue
		}
		sensors[id] = get[sensorAnswer](p, path)
		if n := len(o.stays(id)); len(sensors[id].Placements) != n {
			t.Errorf("%s: %d placements, want %d", w.names[id], len(sensors[id].Placements), n)
		}
	}
	for _, s := range standards {
		column := byID(t, get[latestAnswer](p, "/api/v1/latest?max_age=0&quantity="+s.slug))
		n := 0
		for _, id := range w.ids() {
			x, ok := o.index(s, id, end)
			who := fmt.Sprintf("%s of %q (sc-%d)", s.slug, w.names[id], id)
			compareLatest(t, who, column, id, s, x, ok)
			compareSensor(t, who, sensors[id], s, x, ok)
			if ok {
				n++
			}
		}
		if len(column.at) != n {
			t.Errorf("%s: %d sensors should have one, %d have", s.slug, n, len(column.at))
		}
		// Unless an hour was admitted meanwhile, of which little is said.
		if end == w.end && (n < len(w.names)/2 || n == len(w.names)) {
			t.Errorf("%s: only %d of %d sensors have one: the world is too plain", s.slug, n, len(w.names))
		}
	}
	compareValues(t, p, w, o)
}

// column is an answer with the place of each sensor in it.
type column struct {
	latestAnswer
	at map[string]int
}

func byID(t *testing.T, a latestAnswer) column {
	t.Helper()
	c := column{a, map[string]int{}}
	for i, s := range a.Sensor {
		c.at[s] = i
	}
	if len(c.at) != len(a.Sensor) || len(a.Value) != len(a.Sensor) {
		t.Errorf("%s: %d rows for %d sensors", a.Quantity, len(a.Value), len(c.at))
	}
	return c
}

func compareLatest(t *testing.T, who string, c column, id int64, s standard, x expected, ok bool) {
	t.Helper()
	i, there := c.at[fmt.Sprintf("sc-%d", id)]
	if there != ok {
		t.Errorf("latest: %s: there %t, want %t: %+v", who, there, ok, x)
	}
	if !there || !ok {
		return
	}
	got := fmt.Sprintln(*c.Value[i], c.Band[i], c.Basis[i], c.Driver[i], show(c.SubPM25[i]), show(c.SubPM10[i]), c.T[i], sorted(c.Caution[i]))
	want := fmt.Sprintln(x.value, x.band, s.basis, x.driver, showSub(x.fine), showSub(x.coarse), x.to, x.caution)
	if got != want || math.Abs(c.Completeness[i]-x.completeness) > 1e-4 {
		t.Errorf("latest: %s: got %s complete %v, want %s complete %v", who, got, c.Completeness[i], want, x.completeness)
	}
}

func compareSensor(t *testing.T, who string, a sensorAnswer, s standard, x expected, ok bool) {
	t.Helper()
	i := slices.IndexFunc(a.Indices, func(x indexAnswer) bool { return x.Standard == s.slug })
	if i >= 0 != ok {
		t.Errorf("sensor: %s: there %t, want %t", who, i >= 0, ok)
	}
	if i < 0 || !ok {
		return
	}
	g := a.Indices[i]
	got := fmt.Sprintln(g.Value, g.Band, g.Basis, g.Driver, show(g.SubPM25), show(g.SubPM10), g.From.Unix(), g.To.Unix(), sorted(g.Caution), g.Indicative, g.Scope)
	want := fmt.Sprintln(x.value, x.band, s.basis, x.driver, showSub(x.fine), showSub(x.coarse), x.from, x.to, x.caution, true, "particles only")
	if got != want || math.Abs(g.Completeness-x.completeness) > 1e-4 {
		t.Errorf("sensor: %s: got %s complete %v, want %s complete %v", who, got, g.Completeness, want, x.completeness)
	}
	for _, m := range []struct {
		got  *float64
		sub  int
		want func() float64
	}{
		{g.MeanPM25, x.fine, func() float64 { return number(x.fineMean) }},
		{g.MeanPM10, x.coarse, func() float64 { return number(x.coarMean) }},
	} {
		if (m.got != nil) != (m.sub >= 0) || m.got != nil && math.Abs(*m.got-m.want()) > 1e-9 {
			t.Errorf("sensor: %s: mean %v for sub-index %d", who, m.got, m.sub)
		}
	}
}

// compareValues looks at the newest values themselves.
func compareValues(t *testing.T, p *program, w *world, o *oracle) {
	t.Helper()
	for _, q := range []string{"pm25", "pm10", "pm1", "humidity", "temperature", "count_p1", "count_p2"} {
		c := byID(t, get[latestAnswer](p, "/api/v1/latest?max_age=0&quantity="+q))
		n := 0
		for _, id := range w.ids() {
			v, ok := o.latest(id, q)
			if stays := o.stays(id); ok && o.indoor[stays[len(stays)-1].site.location] {
				ok = false
			}
			i, there := c.at[fmt.Sprintf("sc-%d", id)]
			if there != ok {
				t.Errorf("%s of %q: there %t, want %t", q, w.names[id], there, ok)
			}
			if !ok || !there {
				continue
			}
			n++
			if c.T[i] != v.at || !same(c.Value[i], v) || !slices.Equal(sorted(c.Flags[i]), v.flags) {
				t.Errorf("%s of %q: %d %v %v, want %+v", q, w.names[id], c.T[i], show(c.Value[i]), c.Flags[i], v)
			}
		}
		if n == 0 || n != len(c.Sensor) {
			t.Errorf("%s: %d rows, want %d", q, len(c.Sensor), n)
		}
	}
}

// same says whether the number is the value's, to the last bit.
func same(got *float64, want seen) bool {
	if want.v == nil || got == nil {
		return want.v == nil && got == nil
	}
	return *got == number(want.v)
}

func show[T any](p *T) string {
	if p == nil {
		return "none"
	}
	return fmt.Sprint(*p)
}

func showSub(i int) string {
	if i < 0 {
		return "none"
	}
	return fmt.Sprint(i)
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
