package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/query"
	"github.com/mote-air/mote/internal/source"
)

// Problem is an error as RFC 9457 tells it.
type Problem struct {
	Type      string         `json:"type" doc:"Always about:blank: the status says what kind of problem it is." example:"about:blank"`
	Title     string         `json:"title" doc:"The status in words." example:"Bad Request"`
	Status    int            `json:"status" doc:"The HTTP status." example:"400"`
	Detail    string         `json:"detail" doc:"What is wrong, and what would be right." example:"limit: expected number <= 10000 (got \"20000\")"`
	Reference string         `json:"reference,omitempty" doc:"With status 500: the operator finds the cause in the log under this id."`
	Errors    []FieldProblem `json:"errors,omitempty" doc:"Each field that was wrong."`
	Simulated bool           `json:"simulated,omitempty" doc:"true where this Mote keeps simulated data."`

	retryAfter int // seconds; 0: not said
}

// FieldProblem names one field and its bad value.
type FieldProblem struct {
	Field   string `json:"field" doc:"The parameter." example:"limit"`
	Value   string `json:"value" doc:"What was given; at most 200 bytes of it." example:"20000"`
	Message string `json:"message" doc:"What is wrong with it." example:"expected number <= 10000"`
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are what goes with it.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	return h
}

// ContentType is that of problem details.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

func newProblem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// badField is a 400 that names a field, its value and what would be right.
func badField(field, value, message string) *Problem {
	p := newProblem(http.StatusBadRequest, "")
	p.add(field, value, message)
	return p
}

func (p *Problem) add(field, value, message string) {
	f := FieldProblem{Field: field, Value: clip(value), Message: message}
	p.Errors = append(p.Errors, f)
	if p.Detail != "" {
		p.Detail += "; "
	}
	p.Detail += fmt.Sprintf("%s: %s (got %q)", f.Field, f.Message, f.Value)
}

// clip shortens what a stranger sent before it is sent back.
func clip(s string) string {
	const most = 200
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// huma makes its errors through this variable. What a parameter lacks is a
// plain 400 here, and nothing from within ever reaches a stranger.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		if status >= http.StatusInternalServerError {
			return newProblem(status, "Something went wrong here.")
		}
		if status == http.StatusUnprocessableEntity {
			status = http.StatusBadRequest
		}
		p := newProblem(status, "")
		for _, err := range errs {
			var d *huma.ErrorDetail
			if errors.As(err, &d) {
				_, field, _ := strings.Cut(d.Location, ".")
				p.add(field, fmt.Sprint(d.Value), d.Message)
			}
		}
		if p.Detail == "" {
			p.Detail = message
		}
		return p
	}
}

// problem is the one place where errors become statuses. An error that it does
// not know is logged under a reference, and the stranger is told only that.
func (s *server) problem(ctx context.Context, op string, err error) *Problem {
	var (
		p   *Problem
		bad *query.FieldError
	)
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &bad):
		return badField(bad.Field, bad.Value, bad.Message)
	case errors.Is(err, query.ErrUnknownSensor):
		return newProblem(http.StatusNotFound, err.Error())
	case ctx.Err() != nil:
		return newProblem(http.StatusServiceUnavailable, "The request was given up before it was answered.")
	}
	return s.internal(op, err)
}

// internal logs err and returns what a stranger may know of it.
func (s *server) internal(op string, err any) *Problem {
	var id [6]byte
	_, _ = rand.Read(id[:]) // never fails
	p := newProblem(http.StatusInternalServerError, "")
	p.Reference = hex.EncodeToString(id[:])
	p.Detail = "Something went wrong here. The operator finds it in the log under " + p.Reference + "."
	s.Log.Error("request failed", "op", op, "reference", p.Reference, "err", err)
	return p
}

// writeProblem answers with p outside of the routes.
func writeProblem(w http.ResponseWriter, p *Problem) {
	h := w.Header()
	p.Simulated = h.Get(source.SimulatedHeader) != ""
	body, _ := json.Marshal(p) // texts and numbers only
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Type", problemType)
	for name, values := range p.GetHeaders() {
		h[name] = values
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}
