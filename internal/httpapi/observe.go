package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"
)

// seen is what is known of a request once it was answered.
type seen struct {
	route   string // the pattern that took it; "" for none
	status  int
	bytes   int64
	client  netip.Addr
	started bool // something was sent
}

type seenKey struct{}

// seenOf is never nil within [server.observe].
func seenOf(r *http.Request) *seen {
	if s, ok := r.Context().Value(seenKey{}).(*seen); ok {
		return s
	}
	return &seen{}
}

// observe is the outermost: it finds out who asks, counts, and writes one line
// per request, in which the client's address lacks its end.
func (s *server) observe(p proxies, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		about := &seen{client: p.client(r)}
		next.ServeHTTP(&watched{ResponseWriter: w, about: about}, r.WithContext(context.WithValue(r.Context(), seenKey{}, about)))
		took := s.Now().Sub(began)
		if about.status == 0 {
			about.status = http.StatusOK
		}
		route := about.route
		if route == "" || route == "/" {
			route = "pages"
			if isAPI(r.URL.Path) {
				route = "none"
			}
		}
		if s.Meter != nil {
			s.Meter.Request(route, about.status, took)
		}
		s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("method", r.Method), slog.String("path", clip(r.URL.Path)), slog.Int("status", about.status),
			slog.Int64("bytes", about.bytes), slog.Duration("took", took.Round(time.Microsecond)),
			slog.String("client", masked(about.client)))
	})
}

// remember notes which route took the request.
func remember(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		seenOf(r).route = r.Pattern
	})
}

// recovering turns a panic into a 500 that says only where to look.
func (s *server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler || seenOf(r).started {
				if cause != http.ErrAbortHandler {
					_ = s.internal("panic", cause) // logged; too late for an answer
				}
				panic(http.ErrAbortHandler) // half an answer must not look whole
			}
			writeProblem(w, s.internal("panic", cause))
		}()
		next.ServeHTTP(w, r)
	})
}

// watched notes what is sent.
type watched struct {
	http.ResponseWriter
	about *seen
}

// WriteHeader notes the status; informational ones are not the answer.
func (w *watched) WriteHeader(status int) {
	if status >= 200 && !w.about.started {
		w.about.status, w.about.started = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts bytes.
func (w *watched) Write(b []byte) (int, error) {
	if !w.about.started {
		w.about.status, w.about.started = http.StatusOK, true
	}
	n, err := w.ResponseWriter.Write(b)
	w.about.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
