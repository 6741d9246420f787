package sim

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
)

// Server serves a network as Sensor.Community serves its own: the same paths,
// documents that are renewed each minute, gzip and conditional GETs. Every
// answer carries [source.SimulatedHeader].
type Server struct {
	network *Network
	clock   func() time.Time
	failing failing
	pages   map[string]*page
}

// NewServer makes a server whose time is clock's, failing in mode m from the
// start until it is told otherwise.
func NewServer(n *Network, clock func() time.Time, m Mode) *Server {
	s := &Server{network: n, clock: clock, pages: map[string]*page{}}
	s.failing.set(m, time.Time{})
	for i := range feeds {
		s.pages[feeds[i].path] = &page{feed: &feeds[i]}
	}
	return s
}

// Handler answers requests; safe for concurrent use.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for path, p := range s.pages {
		mux.Handle("GET "+path, s.failing.orFail(func(w http.ResponseWriter, r *http.Request, m Mode) { s.feed(w, r, p, m) }))
	}
	mux.Handle("GET /airrohr/v1/sensor/{id}/{$}", s.failing.orFail(s.sensor))
	mux.Handle("GET /airrohr/v1/sensor/{id}", http.NotFoundHandler()) // upstream wants the slash
	mux.Handle("POST /-/fail", local(http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.fail))))
	mux.HandleFunc("GET /{$}", s.about)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(source.SimulatedHeader, source.SimulatedValue)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) about(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	m, _ := s.failing.now()
	fmt.Fprintf(w, "A simulated network of %d sensors, made by Mote. Nothing here was measured.\nIts time: %s. It fails: %s.\n\n",
		s.network.Len(), s.clock().UTC().Format(time.DateTime), m)
	for _, f := range feeds {
		fmt.Fprintln(w, f.path)
	}
	fmt.Fprintln(w, "/airrohr/v1/sensor/{id}/")
}

// feed answers with a document of the minute.
func (s *Server) feed(w http.ResponseWriter, r *http.Request, p *page, m Mode) {
	zipped := m == None && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	doc, at := p.get(s.network, s.clock().Unix(), zipped)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if m != None {
		s.spoil(w, r, doc, m)
		return
	}
	tag := fmt.Sprintf("%x-%x-%x", s.network.seed&0xffffffff, s.network.Len(), at)
	h.Set("Vary", "Accept-Encoding")
	if zipped {
		tag += "-gzip"
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(doc)))
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Unix(at, 0), bytes.NewReader(doc))
}

// spoil answers 200 with something that is no good.
func (s *Server) spoil(w http.ResponseWriter, r *http.Request, doc []byte, m Mode) {
	switch m {
	case Empty:
		_, _ = io.WriteString(w, "[]")
	case Truncated:
		_, _ = w.Write(doc[:len(doc)*3/5])
	case Stall:
		w.Header().Set("Content-Length", strconv.Itoa(len(doc)))
		_, _ = w.Write(doc[:len(doc)/2])
		_ = http.NewResponseController(w).Flush()
		end := time.NewTimer(stallFor)
		defer end.Stop()
		select {
		case <-r.Context().Done():
		case <-end.C:
		}
		panic(http.ErrAbortHandler) // the connection ends as it stood: in the middle
	}
}

// sensor answers with the last five minutes of one sensor.
func (s *Server) sensor(w http.ResponseWriter, r *http.Request, m Mode) {
	w.Header().Set("Content-Type", "application/json")
	doc := []byte("[]")
	number, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if id, bad := air.NewSensorID(air.SC, number); err == nil && bad == nil {
		now := s.clock().Unix()
		if records, ok := s.network.Sensor(id, now-Window, now); ok {
			doc = decode.AppendSensorCommunity(nil, records)
		}
	}
	if m != None {
		s.spoil(w, r, doc, m)
		return
	}
	_, _ = w.Write(doc)
}

// fail sets how the server fails: mode, and for how long.
func (s *Server) fail(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	m, err := ParseMode(q.Get("mode"))
	lasts := DefaultFailFor
	if text := q.Get("for"); err == nil && text != "" {
		if lasts, err = time.ParseDuration(text); err == nil && (lasts <= 0 || lasts > MaxFailFor) {
			err = fmt.Errorf("for=%s: want more than 0s and at most %s", text, MaxFailFor)
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if m == None {
		s.failing.set(m, time.Time{})
		fmt.Fprintln(w, "answering well")
		return
	}
	s.failing.set(m, time.Now().Add(lasts))
	fmt.Fprintf(w, "failing with %s for %s\n", m, lasts)
}

// local lets only this machine in.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// page keeps a feed's newest document, plain and compressed.
type page struct {
	feed *feed

	mu     sync.Mutex
	at     int64 // which state, Unix seconds
	plain  []byte
	zipped []byte
}

// get returns the document of the state that holds at now, and when that
// began. The bytes are shared and must not be changed.
func (p *page) get(n *Network, now int64, zipped bool) (doc []byte, at int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at = now - mod(now, p.feed.every)
	if at != p.at || p.plain == nil {
		p.at, p.plain, p.zipped = at, p.feed.document(n, at), nil
	}
	if !zipped {
		return p.plain, at
	}
	if p.zipped == nil {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // a level that it knows
		_, _ = z.Write(p.plain)                         // to memory
		_ = z.Close()
		p.zipped = b.Bytes()
	}
	return p.zipped, at
}
