package source

import (
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	dialTimeout   = 10 * time.Second
	maxHeader     = 64 << 10 // bytes of an answer's header
	maxRedirects  = 3
	maxValidator  = 1 << 10 // bytes of an ETag or Last-Modified that is sent back
	maxTargetText = 200     // bytes of a redirect's target in an error
)

// newTransport makes a transport on which one GET is one GET on the wire: a
// kept connection that has died, and HTTP/2, would make net/http send again by
// itself. Between two polls a kept connection would idle out anyway.
func newTransport() *http.Transport {
	http1 := new(http.Protocols)
	http1.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout:    dialTimeout,
		DisableKeepAlives:      true,
		DisableCompression:     true, // body.go does it, within limits
		MaxResponseHeaderBytes: maxHeader,
		Protocols:              http1,
	}
}

// mayFollow reports whether a redirect stays where the operator pointed us: on
// the same host and port, and never from https to http. The step up from http
// to https between the default ports is allowed.
func mayFollow(base, target *url.URL) bool {
	if base.Hostname() != target.Hostname() || target.User != nil {
		return false
	}
	switch {
	case base.Scheme == target.Scheme:
		return port(base) == port(target)
	case base.Scheme == "http" && target.Scheme == "https":
		return port(base) == "80" && port(target) == "443"
	}
	return false
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// targetText names a redirect's target for the public: what upstream sent,
// without user and query, and short.
func targetText(u *url.URL) string {
	bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	s := bare.String()
	if len(s) > maxTargetText {
		s = s[:maxTargetText] + "…"
	}
	return s
}
