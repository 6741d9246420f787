package rollup

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
)

// hourly are the standards whose index of each hour sealing keeps, daily those
// whose index of a day it keeps.
var (
	hourly = [...]string{"uk-daqi", "us-epa", "eaqi"}
	daily  = [...]string{"uk-daqi", "us-epa"}
)

// Stored reports whether sealing keeps the indices of a standard on a basis.
// All others are made of hours when somebody asks.
func Stored(standard string, basis assess.Basis) bool {
	if basis == assess.BasisDay {
		return slices.Contains(daily[:], standard)
	}
	return basis == assess.BasisOf(standard) && slices.Contains(hourly[:], standard)
}

// makeIndices makes the indices whose interval ends in (D 00:00, D+1 00:00].
// Each is of what was measured where the sensor was last before its end.
func (m *Maker) makeIndices() {
	if !m.lookBack() {
		return
	}
	civil := NewCivil(m.day.Placements)
	in := &m.input
	in.Optical = m.day.Sensor.Optical()
	for end := m.span.From + air.Hour; end <= m.span.To; end += air.Hour {
		m.past.Before(end, m.day.Placements, assess.BasisHour, in)
		for _, standard := range hourly {
			m.keep(standard, assess.BasisOf(standard))
		}
		for _, standard := range daily {
			if civil.Ends(standard, end) {
				m.past.Before(end, m.day.Placements, assess.BasisDay, in)
				m.keep(standard, assess.BasisDay)
			}
		}
	}
}

func (m *Maker) keep(standard string, basis assess.Basis) {
	if r, ok := assess.RowOf(m.day.Sensor.ID, standard, basis, &m.input); ok {
		m.indices = append(m.indices, r)
	}
}

// lookBack gathers the hours of D and of the day before; false when none of them
// can give an index.
func (m *Maker) lookBack() (any bool) {
	m.past.Reset(air.Interval{From: m.span.From - air.Day, To: m.span.To})
	for _, rows := range [2][]average.HourRow{m.day.Before, m.hours} {
		for _, h := range rows {
			m.past.Take(h)
			any = any || (h.Quantity == air.PM25 || h.Quantity == air.PM10) && h.Complete()
		}
	}
	return any
}
