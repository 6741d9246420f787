package source

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// longPause is how rare a feed's polls are for which no buffer is kept.
const longPause = 10 * time.Minute

// client makes one conditional GET at a time. Not safe for concurrent use.
type client struct {
	o      Options
	base   *url.URL
	path   string
	accept string
	agent  string
	pace   time.Duration // before a redirect is followed
	body   body
}

func newClient(o Options, base *url.URL, path string) *client {
	return &client{o: o, base: base, path: path, accept: "application/json", agent: o.userAgent(), body: body{limit: o.MaxBody, stall: o.StallTimeout}}
}

// get fetches the document unless it is still the one that v names. It never
// retries. Fetch.Body is valid until the next get or rest.
func (c *client) get(parent context.Context, v validators, t turn) Fetch {
	limit, late := bound(c.o.Timeout, failTooLong(c.o.Timeout), t.endBy)
	whole, end := context.WithTimeoutCause(parent, limit, late)
	defer end()
	ctx, cancel := context.WithCancelCause(whole)
	defer cancel(nil)

	f := Fetch{Status: air.StatusFailed, Started: time.Now(), Requests: 1}
	fail := func(err error) Fetch {
		f.Finished = time.Now()
		if f.Answered.IsZero() {
			f.Answered = f.Finished
		}
		if e, ok := errors.AsType[*url.Error](err); ok { // it would repeat method and address
			err = e.Err
		}
		f.Public, f.Err = public(ctx, err, f.HTTPStatus != 0), fmt.Errorf("GET %s: %w", c.url(), err)
		if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
			f.Err = fmt.Errorf("%w (%w)", f.Err, cause)
		}
		return f
	}

	req, err := c.request(ctx, v)
	if err != nil {
		return fail(err)
	}
	patience, silent := bound(c.o.HeaderTimeout, failNoAnswer(c.o.HeaderTimeout), t.answerBy)
	waiting := time.AfterFunc(patience, func() { cancel(silent) })
	defer waiting.Stop()
	hc := http.Client{Transport: c.o.Transport, CheckRedirect: func(to *http.Request, via []*http.Request) error {
		switch {
		case t.once || !mayFollow(c.base, to.URL):
			return failStatusTo(targetText(to.URL))
		case len(via) > maxRedirects:
			return failCircle
		}
		f.Requests++
		return sleep(ctx, c.pace)
	}}
	resp, err := hc.Do(req)
	if err != nil {
		if resp != nil { // a redirect that is not followed
			f.HTTPStatus = resp.StatusCode
		}
		return fail(err)
	}
	defer resp.Body.Close()
	waiting.Stop()
	f.Answered, f.HTTPStatus = time.Now(), resp.StatusCode
	f.Simulated = simulated(resp.Header)
	f.readClock(resp.Header)

	switch {
	case resp.StatusCode == http.StatusNotModified && v.some():
		f.Status = air.StatusUnchanged
	case resp.StatusCode == http.StatusNotModified:
		return fail(failUnasked)
	case resp.StatusCode == http.StatusOK:
		doc, wire, err := c.body.read(resp, func() { cancel(failStalled(c.o.StallTimeout)) })
		f.Bytes, f.Wire = int64(len(doc)), wire
		if err != nil {
			return fail(err)
		}
		f.Status, f.Body, f.validators = air.StatusOK, doc, readValidators(resp.Header)
	default:
		f.RetryAfter = readRetryAfter(resp.Header, f.Answered)
		return fail(failStatus(resp.StatusCode))
	}
	f.Finished = time.Now()
	return f
}

// bound is the shorter of a limit and the time until a moment, and what is to
// be said when it is over.
func bound(limit time.Duration, says failure, by time.Time) (time.Duration, failure) {
	if left := time.Until(by); !by.IsZero() && left < limit {
		return left, failGaveWay
	}
	return limit, says
}

// sleep waits, but not beyond the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// rest gives the buffer back before a long pause.
func (c *client) rest(pause time.Duration) {
	if pause >= longPause {
		c.body.buf = nil
	}
}

func (c *client) url() string { return c.base.JoinPath(c.path).String() }

func (c *client) request(ctx context.Context, v validators) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url(), nil)
	if err != nil {
		return nil, err
	}
	set := func(key, value string) {
		if value != "" {
			req.Header.Set(key, value)
		}
	}
	set("User-Agent", c.agent)
	set("Accept", c.accept)
	set("Accept-Encoding", "gzip")
	set("If-None-Match", v.ETag)
	set("If-Modified-Since", v.LastModified)
	return req, nil
}

func readValidators(h http.Header) validators {
	clean := func(s string) string {
		if len(s) > maxValidator {
			return ""
		}
		return s
	}
	return validators{ETag: clean(h.Get("ETag")), LastModified: clean(h.Get("Last-Modified"))}
}
