package metrics

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/httpapi"
	"github.com/mote-air/mote/internal/store"
)

func page(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func wants(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
}

func TestEntries(t *testing.T) {
	m := New()
	m.ObserveEntry(air.Entry{
		Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, New: 7, Duplicate: 5, Conflict: 1, Late: 2,
		Rejected: map[string]int64{"indoor": 3, "no_time": 1}, Flagged: map[string]int64{"order": 2},
	})
	m.ObserveEntry(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusUnchanged})
	m.ObserveEntry(air.Entry{Network: air.SC, Kind: air.KindForget, Status: air.StatusOK, Values: 1000})
	wants(t, page(t, m),
		`mote_entries_total{kind="poll",network="sc",status="ok"} 1`,
		`mote_entries_total{kind="poll",network="sc",status="unchanged"} 1`,
		`mote_entries_total{kind="forget",network="sc",status="ok"} 1`,
		`mote_values_total{network="sc",outcome="new"} 7`,
		`mote_values_total{network="sc",outcome="duplicate"} 5`,
		`mote_values_total{network="sc",outcome="conflict"} 1`,
		`mote_values_total{network="sc",outcome="rejected"} 4`,
		`mote_flagged_values_total{flag="order",network="sc"} 2`)
}

func TestGauges(t *testing.T) {
	m := New()
	g := httpapi.Gauges{Build: httpapi.BuildInfo{Version: "0.1.0", Commit: "abc"}, Upstream: httpapi.UpstreamDown, Store: store.Stats{Values: 9, Sensors: 4, Bytes: 512}, Streams: 3, Dropped: 2}
	m.Watch(func(context.Context) httpapi.Gauges { return g })
	text := page(t, m)
	wants(t, text, `mote_build_info{commit="abc",version="0.1.0"} 1`, "mote_upstream_up 0", "mote_present_ready 0", "mote_store_values 9", "mote_store_sensors 4", "mote_store_bytes 512", "mote_streams_open 3", "mote_streams_dropped_total 2")
	if strings.Contains(text, "mote_present_version") {
		t.Error("there is a version before there is a present")
	}
	g.Upstream, g.Ready, g.Version, g.Sensors, g.Heard, g.Newest = httpapi.UpstreamUp, true, 3, 20, 10, 1000
	wants(t, page(t, m), "mote_upstream_up 1", "mote_present_ready 1", "mote_present_version 3", "mote_present_sensors 20", "mote_present_heard_sensors 10", "mote_present_newest_timestamp_seconds 1000")
}

func TestRequestsAtOnce(t *testing.T) {
	m := New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				m.Request("GET /api/v1/latest", 200, 5*time.Millisecond)
				m.ObserveEntry(air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, New: 1})
			}
		})
	}
	wg.Wait()
	wants(t, page(t, m), `mote_http_request_duration_seconds_count{code="200",route="GET /api/v1/latest"} 400`,
		`mote_http_request_duration_seconds_bucket{code="200",route="GET /api/v1/latest",le="0.003"} 0`,
		`mote_http_request_duration_seconds_bucket{code="200",route="GET /api/v1/latest",le="0.01"} 400`,
		`mote_values_total{network="sc",outcome="new"} 400`)
}
