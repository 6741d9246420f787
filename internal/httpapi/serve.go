package httpapi

import (
	"log/slog"
	"net/http"
	"time"
)

// Server is an HTTP server with the timeouts and bounds that a server on the
// open network needs. The caller listens and shuts down. What the server
// itself complains about goes to log as warnings.
func Server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      2 * time.Minute, // a slow line takes its time over a large answer
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
