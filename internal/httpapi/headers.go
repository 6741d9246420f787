package httpapi

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"github.com/mote-air/mote/internal/source"
)

// contentPolicy lets a page load only what this server serves, besides images
// made within the page, and what its map's style names from the operator's
// origins.
func contentPolicy(origins []string) string {
	others := strings.Join(append([]string{""}, origins...), " ")
	return "default-src 'self'; connect-src 'self'" + others + "; img-src 'self' data: blob:" + others +
		"; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

// secure sets what browsers need to be strict.
func secure(next http.Handler, origins []string) http.Handler {
	contentPolicy := contentPolicy(origins)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// cors lets pages of others read the API. There is nothing to log in to, so
// there is nothing to protect from them.
func cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isAPI(r.URL.Path) && r.URL.Path != "/openapi.json" {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Link, Retry-After, Vary, "+manifestHeader+", "+source.SimulatedHeader)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		if r.Method == http.MethodOptions {
			h.Set("Allow", "GET, HEAD, OPTIONS")
			h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Accept, If-None-Match, Last-Event-ID")
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// maxURL is the longest request target, in bytes.
const maxURL = 8192

// boundURL refuses targets that nobody types.
func boundURL(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) > maxURL {
			writeProblem(w, newProblem(http.StatusRequestURITooLong, "The address is longer than 8192 bytes."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// minGzip is the size in bytes from which an answer is worth compressing.
const minGzip = 1024

// compress is gzip for what is not compressed yet, but for streams: events are
// small and must not wait. The tag of compressed bytes ends in [gzipSuffix], as
// those of a packed [document] do.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.SuffixETag(gzipSuffix), gzhttp.MinSize(minGzip))
	if err != nil {
		panic("httpapi: gzip: " + err.Error()) // only for options that contradict each other
	}
	packing := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == livePath || isLake(r.URL.Path) { // ranges are of a file's own bytes
			next.ServeHTTP(w, r)
			return
		}
		packing.ServeHTTP(w, r)
	})
}
