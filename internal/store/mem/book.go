package mem

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// observe learns who spoke, and where, from a reading that tells.
func (s *Store) observe(r air.Reading, feed bool) {
	sn := s.sensors[r.Sensor]
	if sn == nil {
		sn = &sensor{obs: map[obsKey]*air.Observation{}}
		s.sensors[r.Sensor] = sn
	}
	sn.hear(r, feed)
	lat, lon := r.Site.Lat, r.Site.Lon
	if r.Site.ID.Location != 0 {
		lat, lon = s.visit(r, feed)
	}
	k := obsKey{r.Site.ID.Location, math.Float64bits(lat), math.Float64bits(lon), store.DayOf(r.Time)}
	o := sn.obs[k]
	if o == nil {
		o = &air.Observation{Sensor: r.Sensor, Location: r.Site.ID.Location, Lat: lat, Lon: lon, Day: k.day, First: r.Time, Last: r.Time}
		sn.obs[k] = o
	}
	o.First, o.Last = min(o.First, r.Time), max(o.Last, r.Time)
}

// meet learns what a feed's reading that does not tell says nevertheless: who
// it is that only archives knew, and that a place is no longer exact.
func (s *Store) meet(r air.Reading) {
	ahead := !slices.ContainsFunc(r.Values, func(v air.Value) bool { return v.Flags&air.FlagFuture == 0 })
	if sn := s.sensors[r.Sensor]; sn != nil && !sn.Feed && !ahead {
		sn.hear(r, true)
	}
	if site, ok := s.sites[r.Site.ID]; ok && (!site.Feed && !ahead || store.Withdraws(site.Site, r.Site)) {
		s.visit(r, true)
	}
}

func (sn *sensor) hear(r air.Reading, feed bool) {
	sn.SensorNote = store.HearSensor(sn.SensorNote, store.SensorNote{Time: r.Time, Feed: feed,
		About: air.Sensor{ID: r.Sensor, Type: r.Type, TypeID: r.TypeID, Manufacturer: r.Manufacturer, Pin: r.Pin}})
}

// visit merges what a reading says of its site and returns the position at
// which the observation is kept.
func (s *Store) visit(r air.Reading, feed bool) (lat, lon float64) {
	now, coarsen := store.HearSite(s.sites[r.Site.ID], store.SiteNote{Site: r.Site, Time: r.Time, Feed: feed})
	s.sites[r.Site.ID] = now
	if coarsen {
		s.coarsen(r.Site.ID)
	}
	return store.Position(now.Site, r.Site)
}

// coarsen takes the decimals from a place's whole history.
func (s *Store) coarsen(id air.SiteID) {
	for _, sn := range s.sensors {
		for k, o := range sn.obs {
			if sn.About.ID.Network() != id.Network || o.Location != id.Location {
				continue
			}
			delete(sn.obs, k)
			o.Lat, o.Lon = air.Coarse(o.Lat), air.Coarse(o.Lon)
			k.lat, k.lon = math.Float64bits(o.Lat), math.Float64bits(o.Lon)
			if twin := sn.obs[k]; twin != nil {
				o.First, o.Last = min(o.First, twin.First), max(o.Last, twin.Last)
			}
			sn.obs[k] = o
		}
	}
}
