package ingest

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/quality"
	"github.com/mote-air/mote/internal/store"
)

// sift takes the readings of one batch: what is not kept and what stands indoors
// is held back, the others get their flags. What it learns about places holds once it is kept.
type sift struct {
	i        *Ingest
	received int64 // Unix seconds
	readings []air.Reading
	records  int64
	from     int64 // what is older is not kept
	refused  int64 // values held back because they stand indoors
	outside  int64 // and because they are not kept
	indoor   map[air.SiteID]int64
	outdoor  map[air.SiteID]bool
}

func (i *Ingest) newSift(received int64) *sift {
	return &sift{i: i, received: received, from: i.o.Keep.from(received), readings: i.readings[:0], indoor: map[air.SiteID]int64{}, outdoor: map[air.SiteID]bool{}}
}

func (s *sift) take(r air.Reading) {
	s.records++
	if r.Time < s.from || !s.i.o.Keep.covers(r.Sensor, r.Site) {
		s.outside += int64(len(r.Values))
		return
	}
	if !s.i.o.KeepIndoor && s.isIndoor(r.Site) {
		s.refused += int64(len(r.Values))
		if r.Site.Indoor == air.Yes {
			s.indoor[r.Site.ID] = max(s.indoor[r.Site.ID], r.Time)
		}
		return
	}
	if r.Site.Indoor == air.No && s.i.indoor[r.Site.ID] {
		s.outdoor[r.Site.ID] = true
	}
	quality.Check(&r, s.received)
	s.readings = append(s.readings, r)
}

// isIndoor reports whether a site is indoor by its own word, or, when it does
// not say, by what was said of it before, in whichever network of the family:
// a room does not become outdoor by being told of elsewhere.
func (s *sift) isIndoor(site air.Site) bool {
	return isIndoor(site, func(id air.SiteID) bool {
		_, said := s.indoor[id]
		return said || s.i.indoor[id] && !s.outdoor[id]
	})
}

func isIndoor(site air.Site, known func(air.SiteID) bool) bool {
	if site.Indoor != air.Unsaid {
		return site.Indoor == air.Yes
	}
	if site.ID.Location == 0 {
		return false
	}
	for _, n := range site.ID.Network.Family() {
		if known(air.SiteID{Network: n, Location: site.ID.Location}) {
			return true
		}
	}
	return false
}

// keep fills the batch and remembers which places are indoor.
func (s *sift) keep(b *store.Batch) {
	if s.refused > 0 {
		b.Entry.Rejected[air.RejectIndoor] += s.refused
	}
	if s.outside > 0 {
		b.Entry.Rejected[air.RejectOutside] += s.outside
	}
	for id, at := range s.indoor {
		s.i.indoor[id] = true
		b.Indoor = append(b.Indoor, store.IndoorSite{ID: id, Time: at})
	}
	for id := range s.outdoor {
		delete(s.i.indoor, id)
	}
	b.Readings = s.readings
}
