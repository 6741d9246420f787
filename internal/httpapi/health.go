package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// HealthBody is a word for probes.
type HealthBody struct {
	Status string `json:"status" example:"ok"`
}

func (s *server) registerHealth() {
	register(s, huma.Operation{
		OperationID: "healthz", Path: "/healthz", Tags: []string{"about"},
		Summary: "Whether the process answers",
		Errors:  []int{http.StatusBadRequest},
	}, func(context.Context, *struct{}) (*typed[HealthBody], error) {
		return &typed[HealthBody]{CacheControl: "no-store", Body: HealthBody{"ok"}}, nil
	})
	register(s, huma.Operation{
		OperationID: "readyz", Path: "/readyz", Tags: []string{"about"},
		Summary: "Whether the present is rebuilt; upstream does not matter",
		Errors:  []int{http.StatusBadRequest, http.StatusServiceUnavailable},
	}, func(context.Context, *struct{}) (*typed[HealthBody], error) {
		if _, err := s.snapshot(); err != nil {
			return nil, err
		}
		return &typed[HealthBody]{CacheControl: "no-store", Body: HealthBody{"ready"}}, nil
	})
}
