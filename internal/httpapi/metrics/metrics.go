// Package metrics is what Mote's operator can watch, for Prometheus. It has a
// registry of its own: nothing that other packages register shows up.
package metrics

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/httpapi"
)

// Metrics counts entries of the ledger and requests. It is safe for concurrent
// use.
type Metrics struct {
	registry *prometheus.Registry
	page     http.Handler
	entries  *prometheus.CounterVec
	values   *prometheus.CounterVec
	flagged  *prometheus.CounterVec
	requests *prometheus.HistogramVec
}

var _ httpapi.Meter = (*Metrics)(nil)

// New returns metrics that count from zero.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		entries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mote_entries_total", Help: "Entries of the ledger, by kind and status.",
		}, []string{"network", "kind", "status"}),
		values: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mote_values_total", Help: "Values that came, by what became of them: new, duplicate, conflict or rejected.",
		}, []string{"network", "outcome"}),
		flagged: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mote_flagged_values_total", Help: "Values stored as new, by each flag that they carry.",
		}, []string{"network", "flag"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "mote_http_request_duration_seconds", Help: "Time to answer, by route and status.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10},
		}, []string{"route", "code"}),
	}
	m.registry.MustRegister(m.entries, m.values, m.flagged, m.requests,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.page = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return m
}

// ObserveEntry counts an entry of the ledger once it is written.
func (m *Metrics) ObserveEntry(e air.Entry) {
	network := e.Network.String()
	m.entries.WithLabelValues(network, string(e.Kind), string(e.Status)).Inc()
	if e.Kind == air.KindForget {
		return // its values left, they did not come
	}
	var rejected int64
	for _, n := range e.Rejected {
		rejected += n
	}
	for outcome, n := range map[string]int64{
		"new": e.New, "duplicate": e.Duplicate, "conflict": e.Conflict, "rejected": rejected,
	} {
		m.values.WithLabelValues(network, outcome).Add(float64(n))
	}
	for flag, n := range e.Flagged {
		m.flagged.WithLabelValues(network, flag).Add(float64(n))
	}
}

// Request implements [httpapi.Meter].
func (m *Metrics) Request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Watch implements [httpapi.Meter].
func (m *Metrics) Watch(read func(context.Context) httpapi.Gauges) {
	m.registry.MustRegister(reader(read))
}

// ServeHTTP implements [httpapi.Meter].
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.page.ServeHTTP(w, r) }
