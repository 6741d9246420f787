package source

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultBase is the public host of Sensor.Community.
const DefaultBase = "https://data.sensor.community"

// projectURL tells an upstream operator what is knocking.
const projectURL = "https://github.com/mote-air/mote"

// Defaults of [Options].
const (
	DefaultMaxBody       = 256 << 20
	DefaultTimeout       = 2 * time.Minute
	DefaultHeaderTimeout = 30 * time.Second
	DefaultStallTimeout  = 30 * time.Second
)

// publicFloor is the least time between two GETs to the public host, over all
// feeds.
const publicFloor = time.Minute

// Handler is called once a poll and says what became of the poll. It must not
// keep f.Body. Handlers of different feeds may run at the same time, one
// feed's never.
type Handler func(ctx context.Context, f Fetch) Verdict

// Verdict is the handler's answer. For a fetch that brought no document only
// Log is looked at.
type Verdict struct {
	// Accepted says that the document was decoded whole and is safely stored.
	// Only then are its validators used: what was not accepted is fetched again.
	Accepted bool

	// Empty says that an accepted document held no record. That counts as
	// upstream being down.
	Empty bool

	// Error is why the document was not accepted, in words fit for the public.
	Error string

	// Ours says that it was not accepted for a reason that lies here, such as a
	// full disk. It does not count against upstream.
	Ours bool

	// Log is added to the poll's log line: counts, for instance.
	Log []slog.Attr
}

// Options configure a [Host]. Zero values take the defaults.
type Options struct {
	Base    string // scheme, host and path before those of the feeds
	Version string // of Mote, for the User-Agent
	Contact string // of the operator, for the User-Agent; "" is warned about

	MaxBody       int64         // bytes of a document, inclusive, compressed and uncompressed alike
	Timeout       time.Duration // of a whole poll
	HeaderTimeout time.Duration // until the answer's header has come
	StallTimeout  time.Duration // without a byte of the body

	// LastPoll is when the host was last asked before the start, for whichever
	// feed; zero when never.
	LastPoll time.Time

	// Held is until when the host had asked to be left alone before the start;
	// zero when it had not. More than 6 h from now counts as 6 h.
	Held time.Time

	// Holds, when set, is called when the host asks to be left alone, with until
	// when. Who notes that on disk and hands it back in Held keeps to it across a
	// restart. Safe for concurrent use.
	Holds func(until time.Time)

	// Started, when set, is called just before each poll. Who notes the time on
	// disk and hands it back in LastPoll keeps the one-minute floor even when
	// the process is killed during a poll. Safe for concurrent use.
	Started func(time.Time)

	Log       *slog.Logger      // nil discards
	Transport http.RoundTripper // nil takes one that never retries and keeps no connection
}

// complete fills the defaults in and refuses what cannot work.
func (o Options) complete() (Options, *url.URL, error) {
	set := func(d *time.Duration, def time.Duration) {
		if *d == 0 {
			*d = def
		}
	}
	set(&o.Timeout, DefaultTimeout)
	set(&o.HeaderTimeout, DefaultHeaderTimeout)
	set(&o.StallTimeout, DefaultStallTimeout)
	if o.MaxBody == 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Base == "" {
		o.Base = DefaultBase
	}
	base, err := parseBase(o.Base)
	switch {
	case err != nil:
		return o, nil, err
	case o.Timeout < 0 || o.HeaderTimeout < 0 || o.StallTimeout < 0 || o.MaxBody < 0:
		return o, nil, errors.New("source: timeouts and limits must be positive")
	case strings.ContainsFunc(o.Contact+o.Version, notInComment):
		return o, nil, fmt.Errorf("source: version %q or contact %q holds a character that does not fit into a User-Agent header", o.Version, o.Contact)
	}
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	return o, base, nil
}

func notInComment(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`()\`, r) }

// parseBase reads a base address.
func parseBase(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("upstream %q: want an address such as %s", s, DefaultBase)
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, fmt.Errorf("upstream %q: want scheme, host and path only, such as %s", s, DefaultBase)
	}
	return u, nil
}

// isLoopback reports whether the host is this machine: nobody there asks who we
// are.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// isPublic reports whether the host belongs to Sensor.Community, under its
// present or its former name.
func isPublic(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, domain := range []string{"sensor.community", "luftdaten.info"} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

func (o Options) userAgent() string {
	contact := ""
	if o.Contact != "" {
		contact = "; " + o.Contact
	}
	return fmt.Sprintf("Mote/%s (+%s%s)", o.Version, projectURL, contact)
}
