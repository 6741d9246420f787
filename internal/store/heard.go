package store

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// SiteNote is what is known of a place, or what somebody says of it.
type SiteNote struct {
	Site air.Site
	Time int64 // of the newest record that says so, Unix seconds
	Feed bool  // a feed says so; else only archives or a mark that it is indoor
}

// HearSite returns what is known of a place after hearing of it. Known is the
// zero note when nothing is. Of two feeds, or of two archives, the newer word
// wins as [MergeSite] says. What an archive says is rounded to 3 decimals and
// changes nothing of what a feed has said; a feed's first word wins over all
// that archives said before, whatever its time, and takes from them what it
// does not say itself. The one thing that holds against it is a newer mark
// that the place is indoor. Coarsen is as MergeSite has it.
func HearSite(known, heard SiteNote) (now SiteNote, coarsen bool) {
	if !heard.Feed {
		heard.Site.Lat, heard.Site.Lon = air.Coarse(heard.Site.Lat), air.Coarse(heard.Site.Lon)
	}
	switch {
	case known.Site.ID == air.SiteID{}:
		return heard, false
	case known.Feed && !heard.Feed:
		return known, false
	case heard.Feed && !known.Feed:
		now = heard
		now.Site, coarsen = MergeSite(known.Site, math.MinInt64, heard.Site, heard.Time)
		if known.Site.Indoor == air.Yes && known.Time > heard.Time {
			now.Site.Indoor, now.Time = air.Yes, known.Time
		}
		return now, coarsen
	}
	now = SiteNote{Time: max(known.Time, heard.Time), Feed: known.Feed}
	now.Site, coarsen = MergeSite(known.Site, known.Time, heard.Site, heard.Time)
	return now, coarsen
}

// HearIndoor returns what is known of a place after a mark that it is indoor,
// which holds against everything older, whoever said it.
func HearIndoor(known SiteNote, in IndoorSite) SiteNote {
	if known.Site.ID == (air.SiteID{}) {
		known = SiteNote{Site: NoSite(in.ID.Network), Time: math.MinInt64}
		known.Site.ID = in.ID
	}
	if in.Time >= known.Time {
		known.Site.Indoor, known.Time = air.Yes, in.Time
	}
	return known
}

// SensorNote is what is known of a sensor, or what somebody says of it. First
// and Last of the sensor are not looked at.
type SensorNote struct {
	About air.Sensor
	Time  int64 // of the newest record that says so, Unix seconds
	Feed  bool  // a feed says so, not only archives
}

// HearSensor returns what is known of a sensor after hearing of it: a feed
// before an archive, then the newer word, the later one at the same time.
// Known is the zero note when nothing is.
func HearSensor(known, heard SensorNote) SensorNote {
	switch {
	case known.About.ID == 0:
		return heard
	case known.Feed != heard.Feed:
		if known.Feed {
			return known
		}
		return heard
	case heard.Time < known.Time:
		return known
	}
	return heard
}
