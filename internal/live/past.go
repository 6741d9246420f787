package live

import (
	"context"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/store"
)

// At is the present as it stood at a past whole hour t (Unix seconds), made
// from all that is stored by now: the indices of the hours that end at t, of
// sensors at their placements of then. It has no columns, no version, and
// indices no caution of humidity.
func At(ctx context.Context, r store.Reader, t int64) (*Snapshot, error) {
	places, err := PlacesAt(ctx, r, t)
	if err != nil {
		return nil, err
	}
	st := newState()
	st.closed, st.until = t, t
	all := make([]store.Described, len(places))
	for i := range places {
		all[i] = places[i].Described
	}
	st.describe(all)
	if err := st.loadHours(ctx, r, func(*ring) bool { return true }); err != nil {
		return nil, err
	}
	if err := st.settle(ctx, r); err != nil {
		return nil, err
	}
	st.humidity()
	st.assess()
	return st.snapshot(Version{}, t), nil
}

// PlacesAt are the sensors that were known at a time, where they were then, in
// order.
func PlacesAt(ctx context.Context, r store.Reader, t int64) ([]Place, error) {
	var places []Place
	for d, err := range r.Sensors(ctx) {
		if err != nil {
			return nil, fmt.Errorf("places at %d: %w", t, err)
		}
		if d, ok := placedAt(d, t); ok {
			places = append(places, Place{Described: d, Optical: d.Sensor.Optical()})
		}
	}
	return places, nil
}

// PlacesAt are the sensors of the present that were known at a time, where they
// were then, in order.
func (s *Snapshot) PlacesAt(t int64) []Place {
	places := make([]Place, 0, len(s.places))
	for i := range s.places {
		if d, ok := placedAt(s.places[i].Described, t); ok {
			places = append(places, Place{Described: d, Optical: s.places[i].Optical})
		}
	}
	return places
}

// placedAt is a sensor's description without what it did from t on. Of a place
// that it has left since, only the position is known here, and its country.
func placedAt(d store.Described, t int64) (store.Described, bool) {
	n := 0
	for n < len(d.Placements) && d.Placements[n].First < t {
		n++
	}
	if n == 0 {
		return d, false
	}
	last := d.Placements[n-1]
	if present := d.Now(); present.Location != last.Location || !store.Near(present.Lat, present.Lon, last.Lat, last.Lon) {
		d.Site = store.NoSite(d.Sensor.ID.Network())
		d.Site.ID = air.SiteID{Network: d.Sensor.ID.Network(), Location: last.Location}
		d.Site.Lat, d.Site.Lon, d.Site.Country = last.Lat, last.Lon, geo.Country(last.Lat, last.Lon)
	}
	d.Placements = d.Placements[:n:n]
	return d, true
}
