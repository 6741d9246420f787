package httpapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/live"
)

// The largest streams that carry values, in sensors.
const (
	maxWatched = 50
	maxInBox   = 500
)

// watch is the sensors whose values a stream carries: those that were named,
// or those within a box. It belongs to one stream.
type watch struct {
	box *geo.Box
	ids []air.SensorID // ascending

	turned bool // ids are those of the version that the client has, not only of the present
}

// newWatch reads what a stream was asked for; nil when for versions only.
func newWatch(in *liveInput, snap *live.Snapshot) (*watch, error) {
	switch {
	case in.Sensor != "" && in.BBox != "":
		return nil, badField("bbox", in.BBox, "name sensors or a box, not both")
	case in.Sensor != "":
		ids, err := parseSensors(in.Sensor)
		if err != nil {
			return nil, badField("sensor", in.Sensor, err.Error())
		}
		return &watch{ids: ids}, nil
	case in.BBox != "":
		b, err := geo.ParseBox(in.BBox)
		if err != nil {
			return nil, badField("bbox", in.BBox, err.Error())
		}
		w := &watch{box: &b}
		for i := range snap.Places() {
			if p := snap.Place(int32(i)); w.inBox(p) {
				w.ids = append(w.ids, p.Sensor.ID)
			}
		}
		if n := devices(w.ids); n > maxInBox {
			return nil, badField("bbox", in.BBox, fmt.Sprintf("holds %d sensors, more than %d: make it smaller, or follow the versions and ask %s", n, maxInBox, deltaPath))
		}
		return w, nil
	}
	return nil, nil
}

// devices counts sensors, which ascend, but for upstream's averages of those
// among them.
func devices(ids []air.SensorID) (n int) {
	for _, id := range ids {
		home := id.Home()
		if _, there := slices.BinarySearch(ids, home); home == id || !there {
			n++
		}
	}
	return n
}

// parseSensors reads "sc-1,sc-2" in any order, each once.
func parseSensors(text string) ([]air.SensorID, error) {
	parts := strings.Split(text, ",")
	if len(parts) > maxWatched {
		return nil, fmt.Errorf("more than %d sensors", maxWatched)
	}
	var ids []air.SensorID
	for _, part := range parts {
		id, err := air.ParseSensorID(part)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func (w *watch) inBox(p *live.Place) bool {
	return air.OnMap(p.Site.Lat, p.Site.Lon) && w.box.Contains(p.Site.Lat, p.Site.Lon)
}

// appendValues writes the event that brings a client from a version to the
// present; from the zero version, it holds all that the sensors have.
func (w *watch) appendValues(b []byte, snap *live.Snapshot, upstream string, last live.Version, c credit) []byte {
	var since string
	var sel live.Selection
	changes, ok := snap.Since(last)
	if ok {
		since, sel = last.String(), w.turn(snap, changes)
	} else {
		changes, _ = snap.Since(snap.Version)
		sel.Enter = w.ids
	}
	w.turned = true
	version := snap.Version.String()
	t := &encode.Table{Members: append([]encode.Member{
		encode.Text("since", since), encode.Text("version", version), encode.Int("t", snap.At), encode.Text("upstream", upstream),
	}, c.members()...)}
	var deltas []*encode.Table
	tell := func(subject string, d live.Delta) {
		if !d.Empty() {
			deltas = append(deltas, selectDelta(snap, subject, d).table(since, version, false))
		}
	}
	for _, q := range air.Quantities() {
		tell(q.Slug, changes.QuantityOf(sel, q.Code))
	}
	for _, standard := range indexStandards {
		tell(standard, changes.IndexOf(sel, standard))
	}
	t.Members = append(t.Members, encode.Objects("deltas", deltas))
	data := t.AppendJSON(nil)
	return appendEvent(b, "values", version, data[:len(data)-1])
}

// turn follows the sensors that came into a box or left it. Which were in it
// before the client connected is not known: of those that were placed since,
// the ones within are told anew, the others as gone.
func (w *watch) turn(snap *live.Snapshot, c live.Changes) (sel live.Selection) {
	if w.box == nil {
		return live.Selection{Stay: w.ids}
	}
	sel.Stay = slices.Clone(w.ids)
	for _, id := range c.Placed() {
		p, known := snap.Sensor(id)
		in := known && w.inBox(p)
		i, was := slices.BinarySearch(sel.Stay, id)
		if was && (!in || !w.turned) {
			sel.Stay = slices.Delete(sel.Stay, i, i+1)
		}
		switch {
		case in && (!was || !w.turned):
			sel.Enter = append(sel.Enter, id)
		case !in && (was || !w.turned):
			sel.Leave = append(sel.Leave, id)
		}
	}
	w.ids = slices.Concat(sel.Stay, sel.Enter)
	slices.Sort(w.ids)
	return sel
}
