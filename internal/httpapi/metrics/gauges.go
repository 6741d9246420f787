package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/mote-air/mote/internal/httpapi"
)

// reader collects what is read off when somebody asks.
type reader func(context.Context) httpapi.Gauges

// patience bounds how long a reading may take.
const patience = 5 * time.Second

var (
	descBuild    = prometheus.NewDesc("mote_build_info", "1; the labels say which program this is.", []string{"version", "commit"}, nil)
	descUpstream = prometheus.NewDesc("mote_upstream_up", "1 while upstream answers.", nil, nil)
	descReady    = prometheus.NewDesc("mote_present_ready", "1 once the present is rebuilt from the store.", nil, nil)
	descVersion  = prometheus.NewDesc("mote_present_version", "Versions of the present since the process started.", nil, nil)
	descSensors  = prometheus.NewDesc("mote_present_sensors", "Outdoor sensors with a value, however old.", nil, nil)
	descHeard    = prometheus.NewDesc("mote_present_heard_sensors", "Outdoor sensors with a value of the last 24 hours.", nil, nil)
	descNewest   = prometheus.NewDesc("mote_present_newest_timestamp_seconds", "Time of the newest value that is not ahead of its time.", nil, nil)
	descStored   = prometheus.NewDesc("mote_store_values", "Values stored.", nil, nil)
	descKept     = prometheus.NewDesc("mote_store_sensors", "Sensors known to the store.", nil, nil)
	descStreams  = prometheus.NewDesc("mote_streams_open", "Streams of events that are open.", nil, nil)
	descDropped  = prometheus.NewDesc("mote_streams_dropped_total", "Streams ended because their client did not read.", nil, nil)
	descBytes    = prometheus.NewDesc("mote_store_bytes", "Bytes on disk.", nil, nil)
)

// Describe implements [prometheus.Collector].
func (reader) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descBuild, descUpstream, descReady, descVersion, descSensors, descHeard, descNewest, descStored, descKept, descBytes, descStreams, descDropped} {
		ch <- d
	}
}

// Collect implements [prometheus.Collector].
func (read reader) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	g := read(ctx)
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(descBuild, 1, g.Build.Version, g.Build.Commit)
	gauge(descUpstream, one(g.Upstream == httpapi.UpstreamUp))
	gauge(descReady, one(g.Ready))
	if g.Ready {
		gauge(descVersion, float64(g.Version))
		gauge(descSensors, float64(g.Sensors))
		gauge(descHeard, float64(g.Heard))
		gauge(descNewest, float64(g.Newest))
	}
	gauge(descStreams, float64(g.Streams))
	ch <- prometheus.MustNewConstMetric(descDropped, prometheus.CounterValue, float64(g.Dropped))
	gauge(descStored, float64(g.Store.Values))
	gauge(descKept, float64(g.Store.Sensors))
	gauge(descBytes, float64(g.Store.Bytes))
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
