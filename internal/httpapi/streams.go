package httpapi

import (
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// How streams run.
const (
	streamBeat     = 15 * time.Second // from one sign of life to the next
	streamPatience = 10 * time.Second // for a client to take what waits for it
	streamBuffer   = 64 << 10         // bytes that may wait in the kernel for a client
	streamPiece    = 16 << 10         // bytes that are written at once
	streamRetry    = 3000             // milliseconds until a browser connects again
	streamFull     = 30               // seconds until one who found no place may ask again
)

// streams counts the open streams and holds them to their limits. It is safe
// for concurrent use.
type streams struct {
	most, each int

	mu      sync.Mutex
	open    int
	clients map[string]int
	dropped uint64
}

func newStreams(l Limits) *streams {
	s := &streams{most: l.Streams, each: l.StreamsPerClient, clients: map[string]int{}}
	if s.most <= 0 {
		s.most = DefaultStreams
	}
	if s.each <= 0 {
		s.each = DefaultStreamsPerClient
	}
	return s
}

// enter takes a place for a client's stream, or says why there is none. An
// exempt client may take any number of those that there are.
func (s *streams) enter(key string, exempt bool) (leave func(), p *Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.open >= s.most:
		p = newProblem(http.StatusServiceUnavailable, "All "+strconv.Itoa(s.most)+" streams are taken: try later, or ask /api/v1/latest from time to time.")
	case !exempt && s.clients[key] >= s.each:
		p = newProblem(http.StatusServiceUnavailable, "You have "+strconv.Itoa(s.each)+" streams open: close one of them.")
	default:
		s.open++
		s.clients[key]++
		return func() { s.leave(key) }, nil
	}
	p.retryAfter = streamFull
	return nil, p
}

func (s *streams) leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.clients[key]--; s.clients[key] == 0 {
		delete(s.clients, key)
	}
}

func (s *streams) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped++
}

func (s *streams) count() (open int, dropped uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open, s.dropped
}

// wire writes events to one client. What the client does not take waits in the
// kernel, at most about [streamBuffer]; a write that finds no room there within
// the patience fails.
type wire struct {
	w  io.Writer // the response's body
	rc *http.ResponseController
}

// openWire answers with the head of a stream. The connection is the stream's
// alone: the server's timeouts no longer hold for it.
func openWire(w http.ResponseWriter, r *http.Request, links []string) wire {
	boundBuffer(r, streamBuffer)
	h := w.Header()
	h.Set("Content-Type", eventType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy that buffers would keep events back
	h.Set("Connection", "close")
	for _, l := range links {
		h.Add("Link", l)
	}
	w.WriteHeader(http.StatusOK)
	o := wire{w, http.NewResponseController(w)}
	_ = o.rc.SetReadDeadline(time.Time{}) // it would end the request; without it, the client's end does
	return o
}

// send writes and flushes; slow reports that the client did not read. The
// patience holds for each piece: who reads slowly, but reads, is kept.
func (o wire) send(b []byte) (slow bool, err error) {
	for piece := range slices.Chunk(b, streamPiece) {
		_ = o.rc.SetWriteDeadline(time.Now().Add(streamPatience)) // no writer of ours is without
		if _, err = o.w.Write(piece); err == nil {
			err = o.rc.Flush()
		}
		if err != nil {
			return errors.Is(err, os.ErrDeadlineExceeded), err
		}
	}
	return false, nil
}
