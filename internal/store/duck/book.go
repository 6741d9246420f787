package duck

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// book knows every sensor and site, and who was forgotten. It is the memory of
// the tables sensor, site, observation and forgotten; only the newest
// observation of each sensor may run ahead of the disk (see flush).
type book struct {
	sensors   map[air.SensorID]*sensor
	sites     map[air.SiteID]*site
	forgotten map[any][]air.Forgotten // by air.SensorID or air.SiteID of the home network
}

type sensor struct {
	about      air.Sensor
	heard      int64 // time of the newest description
	described  bool  // by a feed, not only by an archive
	placements []air.Placement
	shown      store.Described // as readers last saw it
	now        air.Observation // the newest; First and Last may be ahead of the disk
	dirty      bool            // now differs from the disk
	through    bool            // now is one of several of its day: write it each time
	batch      []air.Observation
}

type site struct {
	air.Site
	heard     int64
	described bool // by a feed, not only by an archive
}

// changes is what a batch does to the book and must be written with it.
type changes struct {
	spoke   []*sensor                // brought something new
	about   map[air.SensorID]*sensor // descriptions to write
	sites   map[air.SiteID]*site     // sites to write
	coarsen []air.SiteID             // places whose history loses its decimals
	obs     []air.Observation        // to merge on disk
	stale   map[air.SensorID]*sensor // placements to derive anew from disk
	touched map[air.SensorID]*sensor // may look different to readers
}

func newChanges() *changes {
	return &changes{
		about: map[air.SensorID]*sensor{}, sites: map[air.SiteID]*site{},
		stale: map[air.SensorID]*sensor{}, touched: map[air.SensorID]*sensor{},
	}
}

// isForgotten reports whether a reading must not be kept.
func (b *book) isForgotten(r *air.Reading) bool {
	if len(b.forgotten) == 0 {
		return false
	}
	covers := func(f air.Forgotten) bool { return f.Covers(r.Sensor, r.Site.ID, r.Time) }
	return slices.ContainsFunc(b.forgotten[r.Sensor.Home()], covers) || slices.ContainsFunc(b.forgotten[r.Site.ID.Home()], covers)
}

func (b *book) remember(f air.Forgotten) {
	var by any = f.Sensor.Home()
	if f.Sensor == 0 {
		by = f.Site().Home()
	}
	b.forgotten[by] = append(b.forgotten[by], f)
}

// markIndoor notes that a place is indoor.
func (b *book) markIndoor(in store.IndoorSite, c *changes) {
	s := b.sites[in.ID]
	if s == nil {
		s = &site{Site: store.NoSite(in.ID.Network), heard: math.MinInt64}
		s.ID = in.ID
		b.sites[in.ID] = s
	}
	if in.Time < s.heard {
		return
	}
	s.heard = in.Time
	if s.Indoor != air.Yes {
		s.Indoor = air.Yes
		c.sites[in.ID] = s
	}
}

// observe learns who spoke, and where, from a reading that brought news.
func (b *book) observe(r *air.Reading, c *changes) {
	sn := b.sensors[r.Sensor]
	if sn == nil {
		sn = &sensor{heard: math.MinInt64, described: true}
		b.sensors[r.Sensor] = sn
	}
	if r.Time >= sn.heard {
		sn.heard = r.Time
		about := air.Sensor{ID: r.Sensor, Type: r.Type, TypeID: r.TypeID, Manufacturer: r.Manufacturer, Pin: r.Pin}
		if about != sn.about {
			sn.about = about
			c.about[r.Sensor], c.touched[r.Sensor] = sn, sn
		}
	}
	lat, lon := r.Site.Lat, r.Site.Lon
	if r.Site.ID.Location != 0 {
		lat, lon = b.visit(r, c)
	}
	if len(sn.batch) == 0 {
		c.spoke = append(c.spoke, sn)
	}
	o := air.Observation{Sensor: r.Sensor, Location: r.Site.ID.Location, Lat: lat, Lon: lon,
		Day: int32(air.FloorTo(r.Time, air.Day) / air.Day), First: r.Time, Last: r.Time}
	for i := range sn.batch {
		if p := &sn.batch[i]; p.Day == o.Day && samePosition(*p, o) {
			p.First, p.Last = min(p.First, o.First), max(p.Last, o.Last)
			return
		}
	}
	sn.batch = append(sn.batch, o)
}

// withdraws reports whether a reading that brought no news takes back an exact
// position: that must not wait for the next value.
func (b *book) withdraws(r *air.Reading) bool {
	s := b.sites[r.Site.ID]
	return s != nil && store.Withdraws(s.Site, r.Site)
}

// visit merges what a reading says of its site and returns the position at
// which the observation is kept.
func (b *book) visit(r *air.Reading, c *changes) (lat, lon float64) {
	s := b.sites[r.Site.ID]
	if s == nil {
		s = &site{Site: r.Site, heard: r.Time, described: true}
		b.sites[r.Site.ID] = s
		c.sites[r.Site.ID] = s
		return store.Position(s.Site, r.Site)
	}
	merged, coarsen := store.MergeSite(s.Site, s.heard, r.Site, r.Time)
	s.heard = max(s.heard, r.Time)
	if !store.SameSite(merged, s.Site) {
		s.Site = merged
		c.sites[r.Site.ID] = s
	}
	if coarsen {
		c.coarsen = append(c.coarsen, r.Site.ID)
	}
	return store.Position(merged, r.Site)
}

func samePosition(a, b air.Observation) bool {
	return a.Location == b.Location && air.SameNumber(a.Lat, b.Lat) && air.SameNumber(a.Lon, b.Lon)
}

// settle enters the batch's observations. What only extends the newest
// observation of a sensor stays in memory until the next flush; everything
// else is written now.
func (b *book) settle(c *changes) {
	for _, sn := range c.spoke {
		slices.SortFunc(sn.batch, func(x, y air.Observation) int { return int(x.First - y.First) })
		for _, o := range sn.batch {
			b.enter(sn, o, c)
		}
		sn.batch = sn.batch[:0]
	}
	for _, id := range c.coarsen {
		for _, sn := range b.sensors {
			if sn.now.Location == id.Location && sn.about.ID.Network() == id.Network {
				c.obs = append(c.obs, sn.now) // the history is coarsened on disk: let it be whole there
				sn.now.Lat, sn.now.Lon = air.Coarse(sn.now.Lat), air.Coarse(sn.now.Lon)
				sn.dirty = false
			}
		}
	}
	for _, sn := range c.stale {
		c.touched[sn.about.ID] = sn
		if sn.dirty {
			c.obs = append(c.obs, sn.now)
			sn.dirty = false
		}
	}
	if len(c.sites) == 0 {
		return
	}
	for id, sn := range b.sensors {
		if n := len(sn.placements); n > 0 && c.sites[air.SiteID{Network: id.Network(), Location: sn.placements[n-1].Location}] != nil {
			c.touched[id] = sn
		}
	}
}

// enter takes one observation of a sensor.
func (b *book) enter(sn *sensor, o air.Observation, c *changes) {
	id := sn.about.ID
	switch {
	case sn.now.Sensor == 0: // never seen
		sn.now = o
		sn.placements = []air.Placement{{Sensor: id, Location: o.Location, Lat: o.Lat, Lon: o.Lon, First: o.First, Last: o.Last}}
		c.obs = append(c.obs, o)
		c.touched[id] = sn
		return
	case o.Day == sn.now.Day && samePosition(o, sn.now):
		if o.First < sn.now.First {
			c.stale[id] = sn
		}
		if o.First < sn.now.First || o.Last > sn.now.Last {
			sn.now.First, sn.now.Last = min(sn.now.First, o.First), max(sn.now.Last, o.Last)
			sn.dirty = true
		}
		if sn.through && sn.dirty {
			c.obs = append(c.obs, sn.now)
			sn.dirty = false
		}
	case o.Day > sn.now.Day && samePosition(o, sn.now): // a new day at the same place
		c.obs = append(c.obs, sn.now, o)
		sn.now, sn.dirty, sn.through = o, false, false
	default: // elsewhere, or in the past
		c.obs = append(c.obs, sn.now, o)
		c.stale[id] = sn
		sn.dirty = false
		if o.Day == sn.now.Day {
			sn.through = true
		} else if o.Last > sn.now.Last {
			sn.through = false
		}
		if o.Last > sn.now.Last {
			sn.now = o
		}
		return
	}
	tail := &sn.placements[len(sn.placements)-1]
	if tail.Location != sn.now.Location || !store.Near(tail.Lat, tail.Lon, sn.now.Lat, sn.now.Lon) {
		c.stale[id] = sn // an overlap within the day
		return
	}
	tail.Last = max(tail.Last, sn.now.Last)
}

// describe joins what readers may know of a sensor; its slices are its own.
func (b *book) describe(sn *sensor) store.Described {
	about := sn.about
	about.Last = sn.now.Last
	return store.Describe(about, slices.Clone(sn.placements), func(id air.SiteID) (air.Site, bool) {
		if s := b.sites[id]; s != nil {
			return s.Site, true
		}
		return air.Site{}, false
	})
}

// changed returns the sensors that look different to readers now, ordered.
func (b *book) changed(c *changes) (list []store.Described) {
	for _, sn := range c.touched {
		d := b.describe(sn)
		if store.Differs(sn.shown, d) {
			sn.shown = d
			list = append(list, d)
		}
	}
	slices.SortFunc(list, store.BySensor)
	return list
}
