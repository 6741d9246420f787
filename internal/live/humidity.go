package live

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// siteBook knows which places share a site, and how humid the sites are.
type siteBook struct {
	site  []int32 // by place; −1 where upstream names no site
	humid []humid // by site
}

type humid struct {
	time  int64
	value float64
}

func newSiteBook(places []Place) siteBook {
	b := siteBook{site: make([]int32, len(places))}
	known := make(map[air.SiteID]int32, len(places))
	for i := range places {
		id := places[i].Site.ID
		if id.Location == 0 {
			b.site[i] = -1
			continue
		}
		n, ok := known[id]
		if !ok {
			n = int32(len(known))
			known[id] = n
		}
		b.site[i] = n
	}
	b.humid = make([]humid, len(known))
	return b
}

// measure takes, for each site, the newest humidity among its sensors' newest
// values, from a time on. A sensor whose newest value is invalid has nothing
// to say.
func (b *siteBook) measure(c *column, from int64) {
	for i := range b.humid {
		b.humid[i] = humid{math.MinInt64, math.NaN()}
	}
	if c == nil {
		return
	}
	for i, p := range c.pos {
		if p < 0 || b.site[i] < 0 {
			continue
		}
		h := &b.humid[b.site[i]]
		if t := c.all.Time[p]; t >= from && t > h.time && c.all.Flags[p].Severity() != air.Invalid {
			*h = humid{t, c.all.Value[p]}
		}
	}
}

// humidityAt is the humidity at a place's site, NaN when unknown.
func (b *siteBook) humidityAt(place int32) float64 {
	if s := b.site[place]; s >= 0 {
		return b.humid[s].value
	}
	return math.NaN()
}
