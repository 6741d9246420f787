package duck

import (
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

// requests counts those to forget.
func (b *book) requests() (n int) {
	for _, list := range b.forgotten {
		n += len(list)
	}
	return n
}

// requestsFor lists those that name the sensor or the place.
func (b *book) requestsFor(id air.SensorID, at air.SiteID) []air.Forgotten {
	return slices.Concat(b.forgotten[id.Home()], b.forgotten[at.Home()])
}

func (b *book) remember(f air.Forgotten) {
	by := namedBy(f)
	b.forgotten[by] = append(b.forgotten[by], f)
}

// unremember takes a request back that was not written.
func (b *book) unremember(f air.Forgotten) {
	by := namedBy(f)
	if i := slices.Index(b.forgotten[by], f); i >= 0 {
		b.forgotten[by] = slices.Delete(b.forgotten[by], i, i+1)
	}
}

// namedBy is the key of a request in the book.
func namedBy(f air.Forgotten) any {
	if f.Sensor == 0 {
		return f.Site().Home()
	}
	return f.Sensor.Home()
}

// markIndoor notes that a place is indoor.
func (b *book) markIndoor(in store.IndoorSite, c *changes) {
	s := b.sites[in.ID]
	if s == nil {
		s = &site{}
		b.sites[in.ID] = s
	}
	s.take(store.HearIndoor(s.note(), in), c)
}

// note is what is known of a place.
func (s *site) note() store.SiteNote {
	return store.SiteNote{Site: s.Site, Time: s.heard, Feed: s.described}
}

// take makes a note what is known of a place.
func (s *site) take(now store.SiteNote, c *changes) {
	if !store.SameSite(now.Site, s.Site) || now.Feed != s.described {
		c.sites[now.Site.ID] = s
	}
	s.Site, s.heard, s.described = now.Site, now.Time, now.Feed
}

// statement is what one sensor said of itself and of its place over a time of one
// day.
type statement struct {
	about       air.Sensor
	site        air.Site
	first, last int64 // Unix seconds, inclusive
	feed        bool  // not an archive
}

// statementBy is what a reading says.
func statementBy(r *air.Reading) statement {
	return statement{
		about: air.Sensor{ID: r.Sensor, Type: r.Type, TypeID: r.TypeID, Manufacturer: r.Manufacturer, Pin: r.Pin},
		site:  r.Site, first: r.Time, last: r.Time, feed: true,
	}
}

// observe learns who spoke, and where, from what brought news.
func (b *book) observe(s statement, c *changes) {
	sn := b.sensors[s.about.ID]
	if sn == nil {
		sn = &sensor{}
		b.sensors[s.about.ID] = sn
	}
	sn.hear(s, c)
	lat, lon := s.site.Lat, s.site.Lon
	if s.site.ID.Location != 0 {
		lat, lon = b.visit(s, c)
	}
	if len(sn.batch) == 0 {
		c.spoke = append(c.spoke, sn)
	}
	o := air.Observation{Sensor: s.about.ID, Location: s.site.ID.Location, Lat: lat, Lon: lon, Day: dayOf(s.first), First: s.first, Last: s.last}
	for i := range sn.batch {
		if p := &sn.batch[i]; p.Day == o.Day && samePosition(*p, o) {
			p.First, p.Last = min(p.First, o.First), max(p.Last, o.Last)
			return
		}
	}
	sn.batch = append(sn.batch, o)
}

// hear takes what a sensor says of itself.
func (sn *sensor) hear(s statement, c *changes) {
	known := store.SensorNote{About: sn.about, Time: sn.heard, Feed: sn.described}
	now := store.HearSensor(known, store.SensorNote{About: s.about, Time: s.last, Feed: s.feed})
	if now.About != known.About || now.Feed != known.Feed {
		c.about[s.about.ID], c.touched[s.about.ID] = sn, sn
	}
	sn.about, sn.heard, sn.described = now.About, now.Time, now.Feed
}

// overhear learns from a reading that brought no news what must not wait for
// the next that does: an exact position taken back, and a feed's first word of
// what only archives have told of, unless it is ahead of its time.
func (b *book) overhear(r *air.Reading, c *changes) {
	ahead := !slices.ContainsFunc(r.Values, func(v air.Value) bool { return v.Flags&air.FlagFuture == 0 })
	if sn := b.sensors[r.Sensor]; sn != nil && !sn.described && !ahead {
		sn.hear(statementBy(r), c)
	}
	if s := b.sites[r.Site.ID]; s != nil && (!s.described && !ahead || store.Withdraws(s.Site, r.Site)) {
		b.visit(statementBy(r), c)
	}
}

// visit merges what is said of a site and returns the position at which the
// observation is kept.
func (b *book) visit(said statement, c *changes) (lat, lon float64) {
	s := b.sites[said.site.ID]
	if s == nil {
		s = &site{}
		b.sites[said.site.ID] = s
	}
	now, coarsen := store.HearSite(s.note(), store.SiteNote{Site: said.site, Time: said.last, Feed: said.feed})
	s.take(now, c)
	if coarsen {
		c.coarsen = append(c.coarsen, said.site.ID)
	}
	return store.Position(now.Site, said.site)
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

// writeThrough has all observations of the batch written now: a restart finds
// those that stay in memory in hot rows, and an archive's are not there.
func (b *book) writeThrough(c *changes) {
	for _, sn := range c.spoke {
		if sn.dirty {
			c.obs = append(c.obs, sn.now)
			sn.dirty = false
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
		if sn.dirty {
			c.obs = append(c.obs, sn.now)
		}
		c.obs = append(c.obs, o)
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
