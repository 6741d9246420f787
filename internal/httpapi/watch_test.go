package httpapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

// valuesEvent is what a values event says.
type valuesEvent struct {
	Since, Version, Upstream, Attribution, License string
	LicenseURL                                     string `json:"license_url"`
	T                                              int64
	Deltas                                         []deltaAnswer
}

type deltaAnswer struct {
	latestAnswer
	Since  string
	Gone   []string
	Placed struct {
		Sensor, Country, Type []string
		Lat, Lon              []*float64
		Indoor                []bool
	}
}

// spot is a sensor in one column as a client shows it.
type spot struct {
	T          int64
	Value      float64
	Index      string
	Lat, Lon   float64
	Type, Land string
}

// scene is what a client shows: by column, by sensor.
type scene map[string]map[string]spot

func (sc scene) copy() scene {
	out := scene{}
	for k, v := range sc {
		out[k] = maps.Clone(v)
	}
	return out
}

// take brings a scene to what an event says.
func (sc scene) take(t *testing.T, event string) scene {
	t.Helper()
	_, line, _ := strings.Cut(strings.TrimSuffix(event, "\n\n"), "data: ")
	var e valuesEvent
	d := json.NewDecoder(strings.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil || !strings.HasPrefix(event, "event: values\nid: "+e.Version+"\n") {
		t.Fatalf("%v: %s", err, event)
	}
	if e.Since == "" {
		sc = scene{}
	}
	for _, d := range e.Deltas {
		col := sc[d.Quantity]
		if col == nil {
			col = map[string]spot{}
			sc[d.Quantity] = col
		}
		for _, id := range d.Gone {
			delete(col, id)
		}
		for i, id := range d.Sensor {
			s := col[id]
			s.T, s.Value = d.T[i], *d.Value[i]
			if d.Index != nil {
				s.Index = d.Index[i]
			}
			col[id] = s
		}
		for i, id := range d.Placed.Sensor {
			s := col[id]
			s.Lat, s.Lon, s.Type, s.Land = *d.Placed.Lat[i], *d.Placed.Lon[i], d.Placed.Type[i], d.Placed.Country[i]
			col[id] = s
		}
		if len(col) == 0 {
			delete(sc, d.Quantity)
		}
	}
	return sc
}

// seenBy is the scene of a snapshot, of the sensors that are looked at.
func seenBy(snap *live.Snapshot, look func(*live.Place) bool) scene {
	sc := scene{}
	put := func(slug string, p *live.Place, t int64, v float64, index string) {
		if !look(p) {
			return
		}
		if sc[slug] == nil {
			sc[slug] = map[string]spot{}
		}
		sc[slug][p.Sensor.ID.String()] = spot{t, v, index, p.Site.Lat, p.Site.Lon, p.Sensor.Type, p.Site.Country}
	}
	for _, q := range air.Quantities() {
		c := snap.Latest(q.Code)
		for i, place := range c.Place {
			put(q.Slug, snap.Place(place), c.Time[i], c.Value[i], "")
		}
	}
	for _, slug := range indexStandards {
		c := snap.Index(slug)
		for i, place := range c.Place {
			put(slug, snap.Place(place), c.Index[i].Interval.To, float64(c.Index[i].Value), c.Index[i].Text)
		}
	}
	return sc
}

// actor is a sensor of a made-up world.
type actor struct {
	known, pm, humid, indexed bool
	lat                       float64
	kind                      string
	t                         int64
	value                     float64
}

// world makes up versions in which anything may change.
type world struct {
	rnd    *rand.Rand
	actors [9]actor
	snap   *live.Snapshot
}

func (w *world) step() *live.Snapshot {
	n := uint64(1)
	if w.snap != nil {
		n = w.snap.Version.N + 1
	}
	for i := range w.actors {
		a := &w.actors[i]
		switch w.rnd.IntN(12) {
		case 0:
			*a = actor{known: !a.known || w.rnd.IntN(3) > 0, kind: "SDS011", t: noon, lat: 57}
		case 1:
			a.lat = 50 + 10*w.rnd.Float64()
		case 2:
			a.pm = !a.pm
		case 3:
			a.humid = !a.humid
		case 4:
			a.indexed = !a.indexed
		case 5:
			a.kind += "x"
		case 6, 7, 8:
			a.t += 60
			a.value = float64(w.rnd.IntN(100))
		}
	}
	var places []live.Place
	pm, humid, index := &live.Column{}, &live.Column{}, &live.IndexColumn{}
	put := func(c *live.Column, s air.SensorID, a actor) {
		c.Sensor, c.Time, c.Value = append(c.Sensor, s), append(c.Time, a.t), append(c.Value, a.value)
		c.Flags, c.Place = append(c.Flags, 0), append(c.Place, int32(len(places)))
	}
	for i, a := range w.actors {
		s := id(int64(i) + 1)
		if !a.known {
			continue
		}
		if a.pm {
			put(pm, s, a)
		}
		if a.humid {
			put(humid, s, a)
		}
		if a.indexed {
			index.Sensor, index.Place = append(index.Sensor, s), append(index.Place, int32(len(places)))
			index.Index = append(index.Index, assess.Index{Interval: air.Interval{To: a.t}, Value: int(a.value), Text: fmt.Sprint(a.value)})
		}
		places = append(places, live.Place{Described: store.Described{Sensor: air.Sensor{ID: s, Type: a.kind}, Site: site(int64(i), a.lat, -2, "GB")}})
	}
	next := live.NewSnapshot(live.Version{Epoch: "e1", N: n}, noon+int64(n), places,
		map[air.Quantity]*live.Column{air.PM25: pm, air.Humidity: humid}, map[string]*live.IndexColumn{"eaqi": index})
	live.Succeed(w.snap, next)
	w.snap = next
	return next
}

// Whoever follows a stream of values, and whoever connects again after missing
// some, shows what the present holds of the sensors that they look at.
func TestWatchMakesThePresent(t *testing.T) {
	box, _ := geo.ParseBox("-3,54,-1,58")
	ids := []air.SensorID{id(2), id(5), id(8), id(99)}
	for name, c := range map[string]struct {
		in   liveInput
		look func(*live.Place) bool
	}{
		"box":     {liveInput{BBox: "-3,54,-1,58"}, func(p *live.Place) bool { return box.Contains(p.Site.Lat, p.Site.Lon) }},
		"sensors": {liveInput{Sensor: "sc-8,sc-2,sc-5,sc-99,sc-2"}, func(p *live.Place) bool { return slices.Contains(ids, p.Sensor.ID) }},
	} {
		w := &world{rnd: rand.New(rand.NewPCG(3, 4))}
		first := w.step()
		follower, err := newWatch(&c.in, first)
		if err != nil {
			t.Fatal(err)
		}
		shown := scene{}.take(t, string(follower.appendValues(nil, first, "ok", live.Version{}, credit{})))
		before := map[live.Version]scene{}
		last := first.Version
		for range 600 {
			before[last] = shown.copy()
			snap := w.step()
			if w.rnd.IntN(4) == 0 {
				continue // the follower skips a version
			}
			shown = shown.take(t, string(follower.appendValues(nil, snap, "ok", last, credit{})))
			last = snap.Version
			want := seenBy(snap, c.look)
			if diff := cmp.Diff(want, shown); diff != "" {
				t.Fatalf("%s at %s (-present +shown):\n%s", name, last, diff)
			}
			for v, sc := range before {
				if snap.Version.N-v.N > live.Kept {
					delete(before, v)
					continue
				}
				again, _ := newWatch(&c.in, snap)
				if diff := cmp.Diff(want, sc.copy().take(t, string(again.appendValues(nil, snap, "ok", v, credit{})))); diff != "" {
					t.Fatalf("%s: connected again at %s with %s (-present +shown):\n%s", name, last, v, diff)
				}
			}
		}
	}
}

func TestWatchStream(t *testing.T) {
	f := newFixture(t, closing)
	r, _ := f.open("?sensor=sc-3,sc-4", "")
	e, err := r.next()
	if err != nil || e.name != "values" || e.id != "e1-1" || !strings.Contains(e.data, `"since":"","version":"e1-1","t":1793620800,"upstream":"ok"`) ||
		!strings.Contains(e.data, `{"quantity":"humidity","unit":"%","since":"","version":"e1-1","gone":[],"placed":{"sensor":["sc-4"]`) {
		t.Errorf("%+v %v", e, err)
	}
	f.publish()
	r, _ = f.open("?bbox=-180,-90,180,90", "e1-1")
	if e, err := r.next(); err != nil || !strings.Contains(e.data, `"since":"e1-1"`) || strings.Contains(e.data, "humidity") {
		t.Errorf("%+v %v", e, err)
	}
	crowd := func(version uint64, n int64) {
		var single, averages []live.Place
		for n := range n {
			single = append(single, live.Place{Described: store.Described{Sensor: air.Sensor{ID: id(n + 1)}, Site: siteAberdeen}})
			averages = append(averages, live.Place{Described: store.Described{Sensor: air.Sensor{ID: id(n + 1).In(air.SC5)}, Site: siteAberdeen}})
		}
		f.set(func() {
			f.snap = live.NewSnapshot(live.Version{Epoch: "e1", N: version}, noon, append(single, averages...), nil, nil)
		})
	}
	crowd(3, maxInBox) // the averages of a sensor count with it
	r, _ = f.open("?bbox=-3,57,-2,58", "")
	if _, err := r.next(); err != nil {
		t.Error(err)
	}
	crowd(4, maxInBox+1)
	if p := f.get(livePath+"?bbox=-3,57,-2,58").problem(t, 400); !strings.Contains(p.Detail, "501 sensors, more than 500") {
		t.Errorf("%+v", p)
	}
}
