package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/mote-air/mote/internal/live"
)

const (
	livePath      = "/api/v1/live"
	liveOperation = "live"
)

type liveInput struct {
	Sensor string `query:"sensor" doc:"Up to 50 sensors, separated by commas: the stream carries their values." example:"sc-8554,sc-8555"`
	BBox   string `query:"bbox" doc:"The stream carries the values of the sensors within west,south,east,north (degrees, edges included), of which there may be 500. West above east crosses the antimeridian." example:"-2.3,57.1,-2.0,57.2"`
}

func (s *server) registerLive() {
	register(s, huma.Operation{
		OperationID: liveOperation, Path: livePath, Tags: []string{"values"},
		Summary: "A stream of events that says when the present has changed",
		Description: "Server-sent events. At once and with each version: `event: version`, `id: <epoch>-<n>`, " +
			"`data: {\"version\",\"t\",\"changed\",\"upstream\"}`: when it was made, how many sensors it changed, and whether upstream is `ok` or `down`. " +
			"It comes again, with changed 0, when upstream's state changes. Ask " + deltaPath + " for what has changed.\n\n" +
			"With sensor or bbox instead: `event: values`, `data: {\"since\",\"version\",\"t\",\"upstream\",\"deltas\"}`: " +
			"for each quantity and standard with changes, what " + deltaPath + " would say of these sensors. The first, without since, holds all that they have.\n\n" +
			fmt.Sprintf("`event: reset`, `data: {\"version\"}`: the Last-Event-ID that you sent is of another epoch or more than %d versions back; start anew. ", live.Kept) +
			"A comment comes every 15 seconds. Who does not read is cut off.",
		Responses: map[string]*huma.Response{"200": {
			Description: "The events.", Content: map[string]*huma.MediaType{eventType: {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}, func(_ context.Context, in *liveInput) (*stream, error) {
		snap, err := s.snapshot()
		if err != nil {
			return nil, err
		}
		look, err := newWatch(in, snap)
		if err != nil {
			return nil, err
		}
		return &stream{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			s.serveLive(w, r, look)
		}}, nil
	})
}

// serveLive sends events until the client goes, does not read, or the server
// stops. A nil watch is told of versions only.
func (s *server) serveLive(w http.ResponseWriter, r *http.Request, look *watch) {
	addr := seenOf(r).client
	leave, p := s.streams.enter(clientKey(addr), within(s.Limits.Exempt, addr))
	if p != nil {
		writeProblem(w, p)
		return
	}
	defer leave()
	out := openWire(w, r, s.creditOf().links)
	if r.Method == http.MethodHead {
		return
	}
	if slow, _ := s.follow(r.Context(), out, look, lastEvent(r.Header.Get("Last-Event-ID"))); slow {
		s.streams.drop()
	}
}

// follow is the life of a stream. It waits for the next version and not in a
// queue: a client that is behind gets the newest, and nothing piles up.
func (s *server) follow(ctx context.Context, out wire, look *watch, last live.Version) (slow bool, err error) {
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	told := "" // of upstream
	for {
		turn := s.Upstream.Changed() // asked before the state, so that no change is missed
		snap, upstream := s.Present.Snapshot(), upstreamWord(s.Upstream.Status().State)
		if snap.Version != last || upstream != told {
			if slow, err = out.send(s.event(snap, upstream, look, last, told == "")); err != nil {
				return slow, err
			}
			last, told = snap.Version, upstream
		}
		select {
		case <-snap.Superseded():
		case <-turn:
		case <-beat.C:
			if slow, err = out.send(heartbeat); err != nil {
				return slow, err
			}
		case <-ctx.Done():
			return false, nil
		case <-s.Closing:
			return false, nil
		}
	}
}

// event is what a client has to be told that has the last version; the zero
// version has nothing.
func (s *server) event(snap *live.Snapshot, upstream string, look *watch, last live.Version, first bool) (b []byte) {
	if first {
		b = append(b, opening...)
	}
	if last != (live.Version{}) {
		if _, ok := snap.Since(last); !ok {
			b, last = appendReset(b, snap.Version, s.simulated()), live.Version{}
		}
	}
	if look == nil {
		return append(b, s.events.of(snap, upstream, s.simulated(), !first && last == snap.Version)...)
	}
	return look.appendValues(b, snap, upstream, last, s.creditOf(networksOf(look.ids)...))
}

// lastEvent is the version that a client has; one that no server of ours
// names is of another epoch.
func lastEvent(id string) live.Version {
	if id == "" {
		return live.Version{}
	}
	v, err := live.ParseVersion(id)
	if err != nil {
		return live.Version{Epoch: "?", N: 1}
	}
	return v
}
