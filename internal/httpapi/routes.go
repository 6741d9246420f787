package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// routes is a mux that remembers its patterns, so that a test finds what the
// OpenAPI description does not tell.
type routes struct {
	*http.ServeMux
	patterns []string // "GET /api/v1/latest"
}

// HandleFunc registers a route.
func (m *routes) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.HandleFunc(pattern, h)
}

// allows reports whether a GET of the same path has a route of the API.
func (m *routes) allows(r *http.Request) bool {
	probe := &http.Request{Method: http.MethodGet, URL: r.URL, Host: r.Host}
	_, pattern := m.Handler(probe)
	return pattern != "" && pattern != "/"
}

// isAPI reports whether unknown paths there are answered as problems.
func isAPI(path string) bool { return path == "/api" || strings.HasPrefix(path, "/api/") }

// register adds an operation whose handler may return any error.
func register[I, O any](s *server, op huma.Operation, h func(context.Context, *I) (*O, error)) {
	op.Method = http.MethodGet
	if len(op.Errors) == 0 {
		op.Errors = []int{http.StatusBadRequest, http.StatusServiceUnavailable}
	}
	if strings.Contains(op.Path, "{") || op.Path == seriesPath || op.Path == valuesPath {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	op.Middlewares = append(op.Middlewares, strictQuery)
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, op.OperationID, err)
		}
		return out, nil
	})
	describeForms(s.api.OpenAPI().Paths[op.Path].Get)
	delete(op.Responses, "422") // huma describes one, and problem.go makes it a 400
}
