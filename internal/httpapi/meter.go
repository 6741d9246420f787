package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Meter counts requests and shows the operator all that is counted. It is safe
// for concurrent use; package metrics has one.
type Meter interface {
	// ServeHTTP is the page that monitoring reads.
	http.Handler
	// Request counts an answer to a route ("GET /api/v1/latest"; "pages" or
	// "none" where no route of the API took it).
	Request(route string, status int, took time.Duration)
	// Watch hands over how to read what is not counted but is so. It is called
	// once, before the page is served.
	Watch(read func(context.Context) Gauges)
}

// Gauges is what can be read off at any time.
type Gauges struct {
	Build    BuildInfo
	Upstream UpstreamState
	Streams  int         // open now
	Dropped  uint64      // streams that were ended because their client did not read
	Ready    bool        // the fields of the present hold
	Version  uint64      // of the present
	Sensors  int         // outdoor ones with a value, however old
	Heard    int         // those with a value of the last 24 hours
	Newest   int64       // Unix seconds of the newest value; 0 when there is none
	Store    store.Stats // zero when the store does not answer
}

func (s *server) gauges(ctx context.Context) Gauges {
	g := Gauges{Build: s.Build, Upstream: s.Upstream.Status().State}
	g.Streams, g.Dropped = s.streams.count()
	if snap, err := s.snapshot(); err == nil {
		b, _ := census(snap, s.Now().Unix()-air.Day)
		g.Ready, g.Version, g.Newest = true, snap.Version.N, snap.Newest
		g.Sensors, g.Heard = b.Sensors, b.Heard
	}
	st, err := s.stats.get(ctx, s.Store, s.Now())
	if err != nil {
		s.Log.Warn("the store's sizes cannot be read", "err", err)
	}
	g.Store = st
	return g
}
