package source

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/mote-air/mote/internal/air"
)

// A visitor asks for one document a second at most, and gives up after so many
// attempts that brought nothing, which takes about twelve minutes.
const (
	visitPace  = time.Second
	visitPause = 10 * time.Second // the first pause after a failure
	visitTries = 10
)

// Visitor fetches documents from a host, one after the other, because somebody
// asked for them: over one connection, at most one request a second (on this
// machine as fast as it can), with a growing pause after failures, and with
// Retry-After honoured. Not safe for concurrent use.
type Visitor struct {
	o      Options
	client *client
	pause  *backoff.ExponentialBackOff
	free   time.Time // no request before this
	idle   func()
}

// NewVisitor checks the options; it connects to nothing yet. Of the options'
// times Held and Holds count; Base has no default.
func NewVisitor(o Options) (*Visitor, error) {
	if o.Base == "" {
		return nil, fmt.Errorf("upstream: no address")
	}
	idle := func() {}
	if o.Transport == nil {
		kept := newTransport()
		// Documents follow each other closely: one connection serves them all.
		kept.DisableKeepAlives, kept.MaxConnsPerHost, kept.IdleConnTimeout = false, 1, time.Minute
		o.Transport, idle = kept, kept.CloseIdleConnections
	}
	o, base, err := o.complete()
	if err != nil {
		return nil, err
	}
	v := &Visitor{o: o, client: newClient(o, base, ""), pause: newPause(visitPause), idle: idle}
	v.client.accept = "*/*"
	if !isLoopback(base.Hostname()) {
		v.client.pace = visitPace
	}
	if left := time.Until(o.Held); left > 0 {
		v.free = time.Now().Add(min(left, maxRetryAfter))
	}
	if o.Contact == "" && v.client.pace > 0 {
		o.Log.Warn("no contact is set: give an e-mail or web address as contact in the config, or as MOTE_CONTACT, so that upstream can reach you")
	}
	return v, nil
}

// Close lets go of the connection.
func (v *Visitor) Close() { v.idle() }

// Get fetches one document below the base. It waits until the host may be
// asked, and asks again after what may pass. The error is a [*RefusedError]
// when the host has no such document, else it says why nothing came, in words
// for the operator. Fetch.Body is valid until the next call.
func (v *Visitor) Get(ctx context.Context, path string) (Fetch, error) {
	v.client.path = path
	v.pause.Reset()
	for try := 1; ; try++ {
		if err := sleep(ctx, time.Until(v.free)); err != nil {
			return Fetch{}, err
		}
		f := v.client.get(ctx, validators{}, turn{})
		v.free = latest(v.free, f.Answered.Add(v.client.pace))
		if f.Status == air.StatusOK {
			return f, nil
		}
		if ctx.Err() != nil {
			return f, ctx.Err()
		}
		if !passing(f.HTTPStatus) {
			return f, &RefusedError{Address: v.client.url(), HTTPStatus: f.HTTPStatus, Public: f.Public}
		}
		v.hold(f)
		if try == visitTries {
			return f, fmt.Errorf("given up after %d attempts: %w", try, f.Err)
		}
		v.o.Log.Warn("upstream did not bring a document; it is asked again", "document", v.client.url(), "err", f.Err, "next", v.free.UTC().Format(time.RFC3339))
	}
}

// hold puts the next request off after a failure.
func (v *Visitor) hold(f Fetch) {
	v.free = latest(v.free, f.Finished.Add(v.pause.NextBackOff()))
	if f.RetryAfter > 0 {
		v.free = latest(v.free, f.Finished.Add(f.RetryAfter))
		if v.o.Holds != nil {
			v.o.Holds(f.Finished.Add(f.RetryAfter))
		}
	}
}

// RefusedError says that a host answered, and that asking again would bring
// nothing else.
type RefusedError struct {
	Address    string
	HTTPStatus int
	Public     string // in words fit for anybody
}

func (e *RefusedError) Error() string { return fmt.Sprintf("GET %s: %s", e.Address, e.Public) }

// NotThere reports whether the host has no such document.
func (e *RefusedError) NotThere() bool {
	return e.HTTPStatus == http.StatusNotFound || e.HTTPStatus == http.StatusGone
}

// passing reports whether a failure may pass: no answer, one that broke off, or
// one that asks to come again or to go slower.
func passing(code int) bool {
	switch code {
	case 0, http.StatusOK, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return code >= 500
}

// IsAddress reports whether a text names a host rather than a file.
func IsAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
