package rollup

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
)

// Lookback holds the hours of one sensor that its indices look back on. The
// zero value holds none.
type Lookback struct {
	from         int64
	fine, coarse []assess.Slot // by hour since from
	humidity     []float64     // means; NaN where there is none
}

// Reset forgets everything and makes room for the hours of a span (whole
// hours).
func (l *Lookback) Reset(span air.Interval) {
	n := int(max(0, span.To-span.From) / air.Hour)
	l.from = span.From
	l.fine, l.coarse, l.humidity = slices.Grow(l.fine[:0], n)[:n], slices.Grow(l.coarse[:0], n)[:n], slices.Grow(l.humidity[:0], n)[:n]
	clear(l.fine)
	clear(l.coarse)
	for i := range l.humidity {
		l.humidity[i] = math.NaN()
	}
}

// Take enters an hour in which it is decided whether it is sparse. Other
// quantities than PM2.5, PM10 and humidity are not looked back on, nor is what
// lies outside of the span.
func (l *Lookback) Take(h average.HourRow) {
	i := (h.Start - l.from) / air.Hour
	if h.Start < l.from || i >= int64(len(l.fine)) {
		return
	}
	switch h.Quantity {
	case air.PM25:
		l.fine[i] = assess.SlotOf(h.Hour, h.Complete())
	case air.PM10:
		l.coarse[i] = assess.SlotOf(h.Hour, h.Complete())
	case air.Humidity:
		l.humidity[i] = h.Hour.Mean()
	}
}

// Before fills in what an index that ends at a whole hour looks back on: the
// hours of the span that were not over when the sensor came to where it was
// last before. The humidity is the newest hour's, or on [assess.BasisDay] the mean
// of the hours. What kind of sensor it is stays as it is.
func (l *Lookback) Before(end int64, placements []air.Placement, basis assess.Basis, in *assess.Input) {
	since := air.PlacedSince(placements, end)
	*in = assess.Input{End: end, Humidity: math.NaN(), Optical: in.Optical, Moved: since > end-assess.Hours*air.Hour}
	wet, n := 0.0, 0
	for i := range assess.Hours {
		after := end - int64(i)*air.Hour // the end of that hour
		at := (after-l.from)/air.Hour - 1
		if after <= since || at < 0 {
			break
		}
		if at >= int64(len(l.fine)) {
			continue
		}
		in.PM25[i], in.PM10[i] = l.fine[at], l.coarse[at]
		if h := l.humidity[at]; h == h && (i == 0 || basis == assess.BasisDay) {
			wet, n = wet+h, n+1
		}
	}
	if n > 0 {
		in.Humidity = wet / float64(n)
	}
}
