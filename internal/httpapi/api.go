package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/hexagon"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/provisional"
	"github.com/mote-air/mote/internal/query"
	"github.com/mote-air/mote/internal/store"
)

// Present is what the API needs of the present. Its methods are safe for
// concurrent use.
type Present interface {
	// Snapshot is the present; nil before there is one.
	Snapshot() *live.Snapshot
	// Ready reports whether the present was rebuilt from the store.
	Ready() bool
}

var _ Present = (*live.Live)(nil)

// Upstream tells how the feeds do.
type Upstream interface {
	// Status is the state of the feed of measurements now. Safe for concurrent
	// use.
	Status() UpstreamStatus
	// Feeds is the state of all feeds that are asked, that one first. Safe for
	// concurrent use.
	Feeds() []FeedStatus
	// Changed is closed when the state next changes. Safe for concurrent use.
	Changed() <-chan struct{}
}

// UpstreamState says whether upstream answers.
type UpstreamState string

// The states of upstream. It is starting until the first poll has ended.
const (
	UpstreamUp       UpstreamState = "up"
	UpstreamDown     UpstreamState = "down"
	UpstreamStarting UpstreamState = "starting"
)

// UpstreamStatus is the state of a feed. Zero times are unknown.
type UpstreamStatus struct {
	State       UpstreamState
	Since       time.Time // since when it has been in this state
	LastSuccess time.Time // the last poll that upstream answered with something to say
	NextPoll    time.Time
	Error       string // what went wrong last, in words fit for the public
	Host        string // host[:port] that is asked
}

// FeedResting is the state of a feed that is left alone because nothing needs
// it now.
const FeedResting UpstreamState = "resting"

// FeedStatus is the state of one of the feeds.
type FeedStatus struct {
	Feed    string // its name, "raw"
	Network air.Network
	UpstreamStatus
}

// BuildInfo says which program this is.
type BuildInfo struct {
	Version string // "0.1.0"
	Commit  string // "" when unknown
}

// Store is what the API needs of the store.
type Store interface {
	store.Reader
	query.Archive
}

// Deps is what the API stands on. Present, Store, Upstream and Pages are
// required.
type Deps struct {
	Present    Present
	Store      Store
	Lake       store.Lake // nil: there is no /lake/
	Upstream   Upstream
	Pages      http.Handler     // everything that is no API
	Meter      Meter            // nil: nothing is counted, and there is no /metrics
	Now        func() time.Time // nil: time.Now
	Started    time.Time        // of the process; zero: now
	Build      BuildInfo
	MapStyle   string   // address of the style for the page's map; empty: what the page holds
	MapOrigins []string // that a page may fetch the parts of that style from
	KeepIndoor bool     // the operator keeps and shows indoor sensors; Present must show them too
	// Means is upstream's newest 24-hour means, nil before the first; may be
	// nil. Safe for concurrent use.
	Means   func() *provisional.Means
	Limits  Limits
	Closing <-chan struct{} // closed when the server stops: streams end; nil: never
	Log     *slog.Logger    // nil: silence
}

// server holds what the handlers share.
type server struct {
	Deps
	routes   *routes
	api      huma.API
	present  presentCache
	stats    statsCache
	stamp    stamp
	streams  *streams
	events   announcer
	grid     hexagon.Grid
	lake     lakeRoot
	ears     query.Ears
	answers  recent[pastKey, *document]
	hours    recent[pastHour, *live.Snapshot]
	tableaux recent[tableauKey, *tableau]
	exports  chan struct{} // a token in it is an export under way
}

// New returns the handler for the public and the one for the operator, who
// alone sees /metrics.
func New(d Deps) (public, admin http.Handler) {
	s := newServer(d)
	return s.public(), s.admin()
}

func newServer(d Deps) *server {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Started.IsZero() {
		d.Started = d.Now()
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Deps: d, routes: &routes{ServeMux: http.NewServeMux()}, streams: newStreams(d.Limits)}
	s.answers.most, s.answers.age = pastAnswers, pastAge
	s.hours.most, s.hours.age = pastHours, pastAge
	s.tableaux.most, s.tableaux.age = pastTableaux, pastAge
	s.api = newAPI(s.routes, s.markBody)
	s.registerLatest()
	s.registerDelta()
	s.registerProvisional()
	s.registerLive()
	s.registerHexagons()
	s.registerSnapshot()
	s.registerSensors()
	s.registerSensor()
	s.registerSeries()
	s.registerValues()
	s.registerAggregate()
	s.registerLedger()
	s.registerStatus()
	s.registerReference()
	s.registerPlaces()
	s.registerLake()
	s.registerHealth()
	s.registerOpenAPI()
	s.routes.ServeMux.HandleFunc("/", s.elsewhere)
	if d.Meter != nil {
		d.Meter.Watch(s.gauges)
	}
	return s
}

// public wraps the routes in what every request passes, outermost first.
func (s *server) public() http.Handler {
	limits := newLimiter(s.Limits, s.Now)
	h := compress(http.Handler(s.routes.ServeMux))
	h = remember(h)
	h = limits.wrap(h)
	h = suffixes(h)
	h = cors(h)
	h = boundURL(h)
	h = secure(h, s.MapOrigins)
	h = s.recovering(h)
	h = s.mark(h)
	return s.observe(limits.proxies, h)
}

// admin is for the loopback address: health and metrics.
func (s *server) admin() http.Handler {
	mux := http.NewServeMux()
	if s.Meter != nil {
		mux.Handle("GET /metrics", s.Meter)
	}
	mux.Handle("GET /healthz", s.routes)
	mux.Handle("GET /readyz", s.routes)
	return s.mark(s.recovering(secure(mux, nil)))
}

// elsewhere answers what no route of the API does.
func (s *server) elsewhere(w http.ResponseWriter, r *http.Request) {
	if allowed := s.routes.allows(r); allowed && r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		writeProblem(w, newProblem(http.StatusMethodNotAllowed, "Method "+r.Method+" is not allowed here: use GET, HEAD or OPTIONS."))
		return
	}
	// The page must not answer for the metrics, which only the operator sees.
	if isAPI(r.URL.Path) || r.URL.Path == "/metrics" {
		writeProblem(w, newProblem(http.StatusNotFound, "There is nothing at "+clip(r.URL.Path)+": /openapi.json lists what there is."))
		return
	}
	s.Pages.ServeHTTP(w, r)
}
