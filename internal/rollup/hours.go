package rollup

import (
	"math"
	"sort"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// makeHours makes the hours of one quantity, each of what was measured where
// the sensor was last during it, and the day of them.
func (m *Maker) makeHours(s series) {
	first := len(m.hours)
	for from, to := s.today, s.today; from < len(s.rows); from = to {
		start := air.FloorTo(s.rows[from].Time, air.Hour)
		end := start + air.Hour
		since := air.PlacedSince(m.day.Placements, end)
		row := average.HourRow{Sensor: m.day.Sensor.ID, Quantity: s.quantity, Start: start, Final: true}
		for ; to < len(s.rows) && s.rows[to].Time < end; to++ {
			if r := &s.rows[to]; r.Time >= since {
				row.Hour.Add(int(r.Time-start), r.Value, s.flags[to-s.today].Severity(), average.Usable)
			}
		}
		if row.Hour.N+row.Hour.NInvalid == 0 {
			continue
		}
		row.Hour.First, row.Hour.Last = 0, uint16(air.Hour-1)
		row.Hour.M2 = threeDigits(row.Hour.M2)
		row.Sparse = row.Hour.MaybeSparse() && m.sparse(s, to, row.Hour, start, since)
		m.hours = append(m.hours, row)
	}
	m.makeDay(s.quantity, m.hours[first:])
}

// threeDigits rounds to nine binary digits: a standard deviation keeps to
// within 0.1 %, and what is kept of it takes half the room.
func threeDigits(v float32) float32 {
	const dropped = 15
	return math.Float32frombits((math.Float32bits(v) + 1<<(dropped-1)) &^ (1<<dropped - 1))
}

// sparse decides whether an hour is complete because the sensor is slow, by the
// values before rows[to] that were measured since a time.
func (m *Maker) sparse(s series, to int, h average.Hour, start, since int64) bool {
	from := max(since, start+air.Hour-average.SlowWindow)
	low := s.today
	if Follows(s.quantity) || len(s.rows)-s.today < Few {
		low = 0
	}
	window := s.rows[low:to]
	window = window[sort.Search(len(window), func(i int) bool { return window[i].Time >= from }):]
	if !average.MaybeSlow(len(window), window[0].Time, window[len(window)-1].Time) {
		return false
	}
	m.times = m.times[:0]
	for _, r := range window {
		m.times = append(m.times, r.Time)
	}
	return h.Sparse(start, m.times)
}

// makeDay joins the hours of a quantity.
func (m *Maker) makeDay(q air.Quantity, hours []average.HourRow) {
	sum := average.NewDaySum(air.PlacedSince(m.day.Placements, m.span.To))
	for _, h := range hours {
		sum.Add(h)
	}
	if d, sparse, ok := sum.Day(); ok {
		m.days = append(m.days, average.DayRow{Sensor: m.day.Sensor.ID, Quantity: q, Day: m.day.Day, Sum: d, Sparse: sparse})
	}
}
