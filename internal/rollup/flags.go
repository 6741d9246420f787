package rollup

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/quality"
)

// setFlags tells the flags of D anew: of its records, then of its runs.
func (m *Maker) setFlags() {
	for _, s := range m.series {
		m.records.Add(s.rows[s.today:], s.flags)
	}
	m.records.Check()
	for _, s := range m.series {
		m.endless(s)
	}
	m.pairs(m.of(air.PM25), m.of(air.PM10))
}

// endless flags what has been the same for more than a day.
func (m *Maker) endless(s series) {
	has, flag := quality.Endless(s.quantity)
	if has == nil {
		return
	}
	var run quality.Lasting
	moves := moves{m.moves}
	for i, r := range s.rows {
		if moves.pass(r.Time) {
			run.Break()
		}
		if run.Next(r.Time, has(r.Value)) && i >= s.today {
			s.flags[i-s.today] |= flag
		}
	}
}

// pairs goes through the records of both masses: those that stay the same, and
// those that are in the wrong order.
func (m *Maker) pairs(fine, coarse series) {
	var run quality.Stuck
	moves := moves{m.moves}
	records, odd := 0, 0
	for i, j := 0, 0; i < len(fine.rows) || j < len(coarse.rows); {
		t, x, y := int64(math.MaxInt64), math.NaN(), math.NaN()
		if i < len(fine.rows) {
			t = fine.rows[i].Time
		}
		if j < len(coarse.rows) {
			t = min(t, coarse.rows[j].Time)
		}
		hasFine := i < len(fine.rows) && fine.rows[i].Time == t
		hasCoarse := j < len(coarse.rows) && coarse.rows[j].Time == t
		if hasFine {
			x = fine.rows[i].Value
			i++
		}
		if hasCoarse {
			y = coarse.rows[j].Value
			j++
		}
		if moves.pass(t) {
			run.Break()
		}
		stuck := run.Next(t, x, y)
		if t < m.span.From || x != x || y != y {
			continue
		}
		f, c := &fine.flags[i-1-fine.today], &coarse.flags[j-1-coarse.today]
		if stuck {
			*f |= air.FlagStuck
			*c |= air.FlagStuck
		}
		records++
		if *f&air.FlagOrder != 0 {
			odd++
		}
	}
	if !quality.OrderDay(records, odd) {
		return
	}
	for _, flags := range [][]air.Flags{fine.flags, coarse.flags} {
		for i := range flags {
			flags[i] |= air.FlagOrderDay
		}
	}
}

// moves are the times of moves that still lie ahead.
type moves struct{ ahead []int64 }

// pass reports whether the sensor moved since the time that was last passed,
// and up to t.
func (m *moves) pass(t int64) (moved bool) {
	for len(m.ahead) > 0 && m.ahead[0] <= t {
		m.ahead, moved = m.ahead[1:], true
	}
	return moved
}
