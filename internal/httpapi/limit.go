package httpapi

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// Limits bound what one client may have under way. Zero numbers mean the
// defaults.
type Limits struct {
	Light          int            // light requests at once; default 8
	Heavy          int            // heavy requests at once; default 1
	Wait           time.Duration  // how long another one waits; default 2 s
	Exempt         []netip.Prefix // clients without limits: a Grafana, a collector
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed

	Streams          int // open at once, of all clients, exempt ones too; default 20,000
	StreamsPerClient int // default 20
}

// The defaults of [Limits].
const (
	DefaultLight = 8
	DefaultHeavy = 1
	DefaultWait  = 2 * time.Second

	DefaultStreams          = 20_000
	DefaultStreamsPerClient = 20
)

// maxWaiting bounds how many requests of one client wait at once.
const maxWaiting = 64

// limiter lets each client do some requests at once and the others wait. It is
// safe for concurrent use.
type limiter struct {
	Limits
	proxies proxies
	now     func() time.Time

	mu      sync.Mutex
	clients map[string]*client
}

// client is one that has requests under way or waiting.
type client struct {
	light, heavy chan struct{} // a token in it is a request under way
	waiting      int
	users        int // requests that hold this client; none: it is forgotten
}

func newLimiter(l Limits, now func() time.Time) *limiter {
	if l.Light <= 0 {
		l.Light = DefaultLight
	}
	if l.Heavy <= 0 {
		l.Heavy = DefaultHeavy
	}
	if l.Wait <= 0 {
		l.Wait = DefaultWait
	}
	return &limiter{Limits: l, proxies: l.TrustedProxies, now: now, clients: map[string]*client{}}
}

// wrap holds requests of the API to the limits; pages are small and cached,
// and streams have limits of their own.
func (l *limiter) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addr := seenOf(r).client
		if !isAPI(r.URL.Path) && !isLake(r.URL.Path) || r.URL.Path == livePath || within(l.Exempt, addr) {
			next.ServeHTTP(w, r)
			return
		}
		release, ok := l.acquire(r.Context(), clientKey(addr), isHeavy(r, l.now().Unix()))
		if !ok {
			p := newProblem(http.StatusServiceUnavailable, "You have too many requests under way: wait for their answers, or ask for less at once.")
			p.retryAfter = 2
			writeProblem(w, p)
			return
		}
		defer release()
		next.ServeHTTP(w, r)
	})
}

// acquire takes a place, waiting for one if it must. Ok is false when none
// became free in time.
func (l *limiter) acquire(ctx context.Context, key string, heavy bool) (release func(), ok bool) {
	c := l.enter(key)
	places := c.light
	if heavy {
		places = c.heavy
	}
	select {
	case places <- struct{}{}:
	default:
		if !l.wait(ctx, c, places) {
			l.leave(key, c)
			return nil, false
		}
	}
	return func() {
		<-places
		l.leave(key, c)
	}, true
}

func (l *limiter) wait(ctx context.Context, c *client, places chan struct{}) bool {
	l.mu.Lock()
	if c.waiting >= maxWaiting {
		l.mu.Unlock()
		return false
	}
	c.waiting++
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		c.waiting--
		l.mu.Unlock()
	}()
	patience := time.NewTimer(l.Wait)
	defer patience.Stop()
	select {
	case places <- struct{}{}:
		return true
	case <-patience.C:
	case <-ctx.Done():
	}
	return false
}

func (l *limiter) enter(key string) *client {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.clients[key]
	if c == nil {
		c = &client{light: make(chan struct{}, l.Light), heavy: make(chan struct{}, l.Heavy)}
		l.clients[key] = c
	}
	c.users++
	return c
}

func (l *limiter) leave(key string, c *client) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.users--; c.users == 0 {
		delete(l.clients, key)
	}
}

// What is heavy: more than a week of a series, of all its sensors together,
// more than 1,000 entries of the ledger, sensors or rows, rows that must be
// searched for by their flags or sorted, everybody's latest in a format made for
// taking it all away, hexagons and maps of the past, statistics of groups.
const (
	heavySpan    = 7 * air.Day
	heavyEntries = 1000
)

// isHeavy judges by the request alone; what cannot be read is light, because
// it will be refused.
func isHeavy(r *http.Request, now int64) bool {
	q := r.URL.Query()
	switch r.URL.Path {
	case latestPath:
		return q.Get("bbox") == "" && q.Get("country") == "" &&
			negotiate(r.Header.Get("Accept"), jsonType, csvType, geoJSONType) != jsonType
	case seriesPath:
		from, err := parseTime(q.Get("from"))
		if err != nil {
			return false
		}
		to, err := parseTime(q.Get("to"))
		if err != nil {
			to = now
		}
		return (to-from)*int64(max(1, len(q["sensor"]))) > heavySpan
	case valuesPath:
		n, err := strconv.Atoi(q.Get("limit"))
		return err != nil || n > heavyEntries || q.Get("sort") != "" || q.Get("flags")+q.Get("no_flags") != ""
	case hexagonsPath:
		return q.Get("at") != ""
	case aggregatePath, snapshotPath:
		return true
	case ledgerPath, sensorsPath:
		n, err := strconv.Atoi(q.Get("limit"))
		return err == nil && n > heavyEntries
	}
	return false
}
