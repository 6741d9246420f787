package rollup

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/geo"
)

// back is how many hours the day before and D have.
const back = 2 * assess.Hours

// kept are the indices of each hour that are stored.
var kept = [...]struct {
	standard string
	basis    assess.Basis
}{
	{"uk-daqi", assess.BasisRunning}, {"us-epa", assess.BasisNowCast}, {"eaqi", assess.BasisHour},
}

// past are the hours of D and of the day before, newest first.
type past struct {
	fine, coarse [back]assess.Slot
	humidity     [back]float64 // mean of the hour; NaN where there is none
}

// makeIndices makes the indices whose interval ends in (D 00:00, D+1 00:00].
// Each is of what was measured where the sensor was last before its end.
func (m *Maker) makeIndices() {
	if !m.recall() {
		return
	}
	in := &m.input
	*in = assess.Input{Optical: m.day.Sensor.Optical()}
	zone := zone{placement: -1}
	for k := range assess.Hours {
		in.End = m.span.From + int64(k+1)*air.Hour
		newest := assess.Hours - 1 - k // of the hours before the end, in past
		since := air.PlacedSince(m.day.Placements, in.End)
		in.Moved = since > in.End-assess.Hours*air.Hour
		m.past.forget(m.span.To, since)
		in.PM25 = [assess.Hours]assess.Slot(m.past.fine[newest:])
		in.PM10 = [assess.Hours]assess.Slot(m.past.coarse[newest:])
		in.Humidity = m.past.humidity[newest]
		for _, x := range kept {
			m.keep(x.standard, x.basis, in)
		}
		utc, local := k == assess.Hours-1, zone.midnight(m.day.Placements, in.End)
		if utc || local {
			in.Humidity = mean(m.past.humidity[newest : newest+assess.Hours])
		}
		if utc {
			m.keep("uk-daqi", assess.BasisDay, in)
		}
		if local {
			m.keep("us-epa", assess.BasisDay, in)
		}
	}
}

func (m *Maker) keep(standard string, basis assess.Basis, in *assess.Input) {
	if r, ok := assess.RowOf(m.day.Sensor.ID, standard, basis, in); ok {
		m.indices = append(m.indices, r)
	}
}

// recall gathers the hours that indices look back on; false when none can give
// one.
func (m *Maker) recall() (any bool) {
	p := &m.past
	clear(p.fine[:])
	clear(p.coarse[:])
	for i := range p.humidity {
		p.humidity[i] = math.NaN()
	}
	for _, rows := range [2][]average.HourRow{m.day.Before, m.hours} {
		for i := range rows {
			h := &rows[i]
			ago := (m.span.To-h.Start)/air.Hour - 1
			if ago < 0 || ago >= back {
				continue
			}
			switch slot := assess.SlotOf(h.Hour, h.Complete()); h.Quantity {
			case air.PM25:
				p.fine[ago], any = slot, any || slot.OK
			case air.PM10:
				p.coarse[ago], any = slot, any || slot.OK
			case air.Humidity:
				p.humidity[ago] = h.Hour.Mean()
			}
		}
	}
	return any
}

// forget empties the hours that were over when the sensor came to where it is,
// of those before to.
func (p *past) forget(to, since int64) {
	if since <= to-back*air.Hour {
		return
	}
	for i := (to - since + air.Hour - 1) / air.Hour; i < back; i++ {
		p.fine[i], p.coarse[i], p.humidity[i] = assess.Slot{}, assess.Slot{}, math.NaN()
	}
}

// mean is that of the hours that are there, NaN when none is.
func mean(hours []float64) float64 {
	sum, n := 0.0, 0
	for _, h := range hours {
		if h == h {
			sum += h
			n++
		}
	}
	return sum / float64(n)
}

// zone knows the standard time of the placement that it was asked about last.
type zone struct {
	placement int
	offset    int64 // seconds ahead of UTC
}

// midnight reports whether a civil day by local standard time ends at a whole
// hour, where the sensor was last before it. Where standard time is not whole
// hours from UTC, a civil day is the 24 hours of UTC that begin in it.
func (z *zone) midnight(placements []air.Placement, end int64) bool {
	at := len(placements) - 1
	for at > 0 && placements[at].First >= end {
		at--
	}
	if at < 0 {
		return false
	}
	if at != z.placement {
		p := placements[at]
		z.placement, z.offset = at, air.FloorTo(geo.StandardOffset(p.Lat, p.Lon), air.Hour)
	}
	return (end+z.offset)%air.Day == 0
}
