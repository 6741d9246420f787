package httpapi

import (
	"context"
	"net"
	"net/http"
	"time"
)

// maxHeader bounds the headers of a request, in bytes.
const maxHeader = 32 << 10

// NewServer is an HTTP server with the timeouts and bounds that a server on
// the open network needs. The caller sets ErrorLog, listens and shuts down.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      2 * time.Minute, // a slow line takes its time over a large answer
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c)
		},
	}
}

// connKey finds a request's connection in its context.
type connKey struct{}

// boundBuffer bounds what the kernel holds for a request's client who does not
// read, in bytes.
func boundBuffer(r *http.Request, bytes int) {
	if c, ok := r.Context().Value(connKey{}).(*net.TCPConn); ok {
		_ = c.SetWriteBuffer(bytes) // a larger one does no harm
	}
}
