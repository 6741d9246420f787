package query

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/store"
)

// resident is a sensor with all the places it was at, oldest first, and whether
// rows from there are asked for.
type resident struct {
	placements []air.Placement
	wheres     []*Spot // nil: not asked for
}

// at is where it was at a time: until its first placement, at the first. until
// is when it left, or the end of time.
func (r *resident) at(t int64) (w *Spot, until int64) {
	i := sort.Search(len(r.placements), func(i int) bool { return r.placements[i].First > t })
	until = math.MaxInt64
	if i < len(r.placements) {
		until = r.placements[i].First
	}
	return r.wheres[max(i-1, 0)], until
}

// residents are the sensors of which rows are asked for, and their ids in
// order.
func (q *ValuesRequest) residents(ctx context.Context, r Archive) (all map[air.SensorID]*resident, ids []air.SensorID, err error) {
	indoor := map[air.SiteID]bool{}
	if !q.KeepIndoor {
		sites, err := r.IndoorSites(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range sites {
			indoor[s.Home()] = true
		}
	}
	all = map[air.SensorID]*resident{}
	enter := func(d store.Described) {
		if one := q.resident(d, indoor); one != nil {
			all[d.Sensor.ID] = one
			ids = append(ids, d.Sensor.ID)
		}
	}
	if len(q.Sensors) == 0 {
		for d, err := range r.Sensors(ctx) {
			if err != nil {
				return nil, nil, err
			}
			enter(d)
		}
		return all, ids, nil
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(q.Sensors))) {
		d, ok, err := r.Sensor(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			return nil, nil, fmt.Errorf("%w %s: no value of it was ever stored here", ErrUnknownSensor, id)
		}
		enter(d)
	}
	return all, ids, nil
}

// resident is nil where nothing of the sensor is asked for in the span.
func (q *ValuesRequest) resident(d store.Described, indoor map[air.SiteID]bool) *resident {
	one := &resident{placements: d.Placements, wheres: make([]*Spot, len(d.Placements))}
	any := false
	for i, p := range d.Placements {
		since, until := int64(math.MinInt64), int64(math.MaxInt64)
		if i > 0 {
			since = p.First
		}
		if i+1 < len(d.Placements) {
			until = d.Placements[i+1].First
		}
		if since >= q.To || until <= q.From {
			continue
		}
		w := whereOf(d, p)
		if q.lives(d.Sensor.ID, w) && !indoor[air.SiteID{Network: d.Sensor.ID.Network(), Location: p.Location}.Home()] {
			one.wheres[i], any = w, true
		}
	}
	if !any {
		return nil
	}
	return one
}

// whereOf is a sensor at one of its places. What the site says is known of the
// present one.
func whereOf(d store.Described, p air.Placement) *Spot {
	w := &Spot{Sensor: d.Sensor, Location: p.Location, Lat: p.Lat, Lon: p.Lon, Altitude: math.NaN()}
	if p.Location == d.Site.ID.Location {
		w.Altitude = d.Site.Altitude
	}
	if !air.OnMap(p.Lat, p.Lon) {
		w.Lat, w.Lon = math.NaN(), math.NaN()
		return w
	}
	if p.Location == d.Site.ID.Location && p.Lat == d.Site.Lat && p.Lon == d.Site.Lon {
		w.Country = d.Site.Country
	} else {
		w.Country = geo.Country(p.Lat, p.Lon)
	}
	return w
}

// lives reports whether the place is one that is asked for.
func (q *ValuesRequest) lives(id air.SensorID, w *Spot) bool {
	if len(q.Sites) > 0 && !slices.Contains(q.Sites, air.SiteID{Network: id.Network(), Location: w.Location}) {
		return false
	}
	if q.Countries != nil && !q.Countries[w.Country] {
		return false
	}
	return q.Inside == nil || q.Inside(w.Lat, w.Lon)
}
