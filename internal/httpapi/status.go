package httpapi

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

// StatusBody says how this Mote does.
type StatusBody struct {
	Version   string        `json:"version" example:"0.1.0" doc:"Of the program."`
	Commit    string        `json:"commit" doc:"Of the source; empty when unknown."`
	Since     time.Time     `json:"since" doc:"When the process started."`
	Now       time.Time     `json:"now" doc:"The server's clock."`
	Simulated bool          `json:"simulated" doc:"Whether the data was invented and not measured."`
	Origin    air.Origin    `json:"origin" enum:"real,simulated," doc:"What kind of data is kept; empty before the first."`
	Upstream  UpstreamBody  `json:"upstream" doc:"The feed of measurements."`
	Feeds     []FeedBody    `json:"feeds" nullable:"false" doc:"Every feed that is asked, that of measurements first."`
	Present   PresentBody   `json:"present"`
	Store     *StoreBody    `json:"store" doc:"What is kept, at most 15 s ago; null when the store does not answer."`
	MapStyle  *string       `json:"map_style" doc:"A MapLibre style for the page's map; null for the base map that comes with the page."`
	Countries []CountryBody `json:"countries" nullable:"false" doc:"Outdoor sensors by country, most first."`

	CountryDisagreements DisagreementBody `json:"country_disagreements"`
}

// DisagreementBody counts what upstream says of places and is not so.
type DisagreementBody struct {
	Sites int `json:"sites" doc:"Outdoor sites that upstream places in another country than their coordinates are in; the coordinates decide."`
}

// UpstreamBody says how the feed does.
type UpstreamBody struct {
	State       UpstreamState `json:"state" enum:"up,down,starting" doc:"starting until the first poll has ended."`
	Since       *time.Time    `json:"since" doc:"Since when it has been so."`
	LastSuccess *time.Time    `json:"last_success" doc:"The last poll that upstream answered with something to say."`
	NextPoll    *time.Time    `json:"next_poll"`
	Error       string        `json:"error" doc:"What went wrong last; empty when nothing did."`
	Host        string        `json:"host" example:"data.sensor.community"`
}

// FeedBody says how one feed does.
type FeedBody struct {
	Feed        string        `json:"feed" enum:"raw,averages,day" doc:"raw: single measurements. averages: each sensor's over 5 minutes, a network of its own. day: over 24 hours, for /provisional only."`
	Network     string        `json:"network" example:"sc"`
	State       UpstreamState `json:"state" enum:"up,down,starting,resting" doc:"starting until the first poll has ended; resting while nothing needs it."`
	Since       *time.Time    `json:"since" doc:"Since when it has been up or down."`
	LastSuccess *time.Time    `json:"last_success" doc:"The last poll that upstream answered with something to say."`
	NextPoll    *time.Time    `json:"next_poll"`
	Error       string        `json:"error" doc:"What went wrong last; empty when nothing did."`
}

func feedBodies(feeds []FeedStatus) []FeedBody {
	list := make([]FeedBody, len(feeds))
	for i, f := range feeds {
		list[i] = FeedBody{
			Feed: f.Feed, Network: f.Network.String(), State: f.State, Since: known(f.Since),
			LastSuccess: known(f.LastSuccess), NextPoll: known(f.NextPoll), Error: f.Error,
		}
	}
	return list
}

// PresentBody says what the present holds.
type PresentBody struct {
	Ready   bool       `json:"ready" doc:"Whether it was rebuilt from the store."`
	Version string     `json:"version" doc:"<epoch>-<n>; empty while there is none."`
	Sensors int        `json:"sensors" doc:"Outdoor sensors with a value, however old."`
	Heard   int        `json:"heard" doc:"Those with a value of the last 24 hours."`
	Newest  *time.Time `json:"newest" doc:"Time of the newest value that is not ahead of its time."`
}

// StoreBody says what is kept.
type StoreBody struct {
	Values  int64      `json:"values"`
	Sensors int64      `json:"sensors"`
	Sites   int64      `json:"sites"`
	Entries int64      `json:"entries" doc:"Of the ledger."`
	Bytes   int64      `json:"bytes" doc:"On disk."`
	Oldest  *time.Time `json:"oldest"`
	Newest  *time.Time `json:"newest"`
}

// CountryBody counts the sensors of a country.
type CountryBody struct {
	Country string `json:"country" example:"DE" doc:"ISO 3166-1 alpha-2; empty when unknown."`
	Sensors int    `json:"sensors" doc:"With a value, however old."`
	Heard   int    `json:"heard" doc:"With a value of the last 24 hours."`
}

func (s *server) registerStatus() {
	register(s, huma.Operation{
		OperationID: "status", Path: "/api/v1/status", Tags: []string{"about"},
		Summary: "How this Mote and its upstream do",
	}, func(ctx context.Context, _ *struct{}) (*typed[StatusBody], error) {
		return &typed[StatusBody]{CacheControl: "no-cache", Body: s.status(ctx)}, nil
	})
}

func (s *server) status(ctx context.Context) StatusBody {
	now := s.Now()
	up := s.Upstream.Status()
	origin := s.origin()
	b := StatusBody{
		Version: s.Build.Version, Commit: s.Build.Commit, Since: s.Started.UTC(), Now: now.UTC(),
		Simulated: origin.Simulated(), Origin: origin,
		Upstream: UpstreamBody{
			State: up.State, Since: known(up.Since), LastSuccess: known(up.LastSuccess), NextPoll: known(up.NextPoll),
			Error: up.Error, Host: up.Host,
		},
		Feeds:     feedBodies(s.Upstream.Feeds()),
		Countries: []CountryBody{},
	}
	if s.MapStyle != "" {
		b.MapStyle = &s.MapStyle
	}
	if snap := s.Present.Snapshot(); s.Present.Ready() && snap != nil {
		b.Present, b.Countries = census(snap, now.Unix()-air.Day)
		b.Present.Newest = stamped(snap.Newest)
		b.CountryDisagreements.Sites = disagreements(snap)
	}
	if st, err := s.stats.get(ctx, s.Store, now); err != nil {
		s.Log.Warn("the store's sizes cannot be read", "err", err)
	} else {
		b.Store = &StoreBody{
			Values: st.Values, Sensors: st.Sensors, Sites: st.Sites, Entries: st.Entries, Bytes: st.Bytes,
			Oldest: stamped(st.Oldest), Newest: stamped(st.Newest),
		}
	}
	return b
}

// census counts the outdoor sensors that have a value, and those that had one
// since.
func census(snap *live.Snapshot, since int64) (PresentBody, []CountryBody) {
	const has, heard = 1, 2
	state := make([]uint8, len(snap.Places()))
	for _, q := range air.Quantities() {
		c := snap.Latest(q.Code)
		for i, place := range c.Place {
			state[place] |= has
			if c.Time[i] >= since {
				state[place] |= heard
			}
		}
	}
	b := PresentBody{Ready: true, Version: snap.Version.String()}
	countries := map[string]*CountryBody{}
	for i, st := range state {
		site := &snap.Place(int32(i)).Site
		if st == 0 || site.Indoor == air.Yes {
			continue
		}
		code := site.Country
		c := countries[code]
		if c == nil {
			c = &CountryBody{Country: code}
			countries[code] = c
		}
		b.Sensors++
		c.Sensors++
		if st&heard != 0 {
			b.Heard++
			c.Heard++
		}
	}
	list := make([]CountryBody, 0, len(countries))
	for _, c := range countries {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b CountryBody) int {
		return cmp.Or(cmp.Compare(b.Sensors, a.Sensors), cmp.Compare(a.Country, b.Country))
	})
	return b, list
}

// disagreements counts the outdoor sites of which upstream names another
// country than that of their position. Who names none, or nothing that is a
// country, does not disagree.
func disagreements(snap *live.Snapshot) int {
	sites := map[air.SiteID]bool{}
	for i := range snap.Places() {
		at := &snap.Places()[i].Site
		if at.Indoor == air.Yes || at.Country == "" || at.CountryUpstream == at.Country {
			continue
		}
		if said := decode.Country(at.CountryUpstream); said != "" && said != at.Country {
			sites[at.ID.Home()] = true
		}
	}
	return len(sites)
}

// statsAge is how old the store's sizes may be: they take a scan.
const statsAge = 15 * time.Second

// statsCache keeps the store's sizes for a moment. The zero value is ready; it
// is safe for concurrent use.
type statsCache struct {
	mu    sync.Mutex
	at    time.Time
	stats store.Stats
}

func (c *statsCache) get(ctx context.Context, r store.Reader, now time.Time) (store.Stats, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := now.Sub(c.at); !c.at.IsZero() && age >= 0 && age < statsAge {
		return c.stats, nil
	}
	st, err := r.Stats(ctx)
	if err != nil {
		return store.Stats{}, err
	}
	c.at, c.stats = now, st
	return st, nil
}

// known is nil for a zero time.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// stamped is nil for 0.
func stamped(t int64) *time.Time {
	if t == 0 {
		return nil
	}
	v := utc(t)
	return &v
}
