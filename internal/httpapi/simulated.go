package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/source"
)

// stamp remembers what kind of data is kept, once that is known. The zero
// value is ready; it is safe for concurrent use.
type stamp struct{ known atomic.Pointer[air.Origin] }

// origin is what kind of data is kept. It stays what it is, also when the store
// no longer answers.
func (s *server) origin() air.Origin {
	if known := s.stamp.known.Load(); known != nil {
		return *known
	}
	o, err := s.Store.Origin(context.Background())
	if err != nil {
		s.Log.Warn("the origin of what is kept cannot be read", "err", err)
		return air.OriginUnknown
	}
	if o != air.OriginUnknown {
		s.stamp.known.Store(&o)
	}
	return o
}

func (s *server) simulated() bool { return s.origin().Simulated() }

// mark says with every answer, whatever it is, that the data is simulated.
func (s *server) mark(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.simulated() {
			w.Header().Set(source.SimulatedHeader, source.SimulatedValue)
		}
		next.ServeHTTP(w, r)
	})
}

// markBody says so in every typed answer too. Those that carry their credit say
// it there; tables get it with theirs, from package encode.
func (s *server) markBody(_ huma.Context, _ string, v any) (any, error) {
	if !s.simulated() {
		return v, nil
	}
	switch v := v.(type) {
	case *Problem:
		v.Simulated = true
		return v, nil
	case interface{ marked() }:
		return v, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	rest, isObject := bytes.CutPrefix(b.Bytes(), []byte("{"))
	if !isObject {
		return v, nil
	}
	head := `{"simulated":true`
	if !bytes.HasPrefix(rest, []byte("}")) {
		head += ","
	}
	return json.RawMessage(append([]byte(head), rest...)), nil
}

// marked tells [server.markBody] that the member is there already.
func (CreditBody) marked() {}
func (StatusBody) marked() {}
