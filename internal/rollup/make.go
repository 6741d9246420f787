package rollup

import (
	"slices"
	"sort"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/quality"
)

// Day is what is stored of one sensor around a day D.
type Day struct {
	Day        int32 // D, in days since 1970-01-01 (UTC)
	Sensor     air.Sensor
	Placements []air.Placement // oldest first

	// Rows are ordered by quantity and time, each key once. They are those of
	// every quantity in [D 00:00, D+1 00:00), and those in [D−1 00:00 − 30 min,
	// D 00:00) of the quantities that go on from there ([Follows]) or have fewer
	// than [Few] rows in D. What else is given of the time before D changes
	// nothing.
	Rows []air.Row

	// Before are the final hours of D−1 of the quantities that go on.
	Before []average.HourRow
}

// Result is what sealing keeps of a day. The slices are valid until the next
// call of the same [Maker]'s Make.
type Result struct {
	Flags   []air.Flags       // of the rows that lie in D, in their order
	Changed int               // of those rows, how many had others
	Hours   []average.HourRow // of D, final; First and Last are the hour's ends
	Days    []average.DayRow  // of D
	Indices []assess.Row      // whose interval ends in (D 00:00, D+1 00:00], in order of the end
}

// Maker makes one day after another. It keeps its buffers. The zero value is
// ready; it is not safe for concurrent use.
type Maker struct {
	day    Day
	span   air.Interval // D
	moves  []int64      // starts of all placements but the first, ascending
	series []series
	flags  []air.Flags
	times  []int64

	records quality.Records
	hours   []average.HourRow
	days    []average.DayRow
	indices []assess.Row
	past    Lookback
	input   assess.Input
}

// series is the rows of one quantity.
type series struct {
	quantity air.Quantity
	rows     []air.Row
	today    int         // rows[today:] lie in D
	flags    []air.Flags // of rows[today:]
}

// Make computes a day.
func (m *Maker) Make(d Day) Result {
	m.begin(d)
	res := Result{}
	m.setFlags()
	for _, s := range m.series {
		for i, r := range s.rows[s.today:] {
			if r.Flags != s.flags[i] {
				res.Changed++
			}
		}
		m.makeHours(s)
	}
	m.makeIndices()
	res.Flags, res.Hours, res.Days, res.Indices = m.flags, m.hours, m.days, m.indices
	return res
}

// begin sorts out what was given.
func (m *Maker) begin(d Day) {
	start := int64(d.Day) * air.Day
	m.day, m.span = d, air.Interval{From: start, To: start + air.Day}
	m.moves, m.series = m.moves[:0], m.series[:0]
	m.hours, m.days, m.indices = m.hours[:0], m.days[:0], m.indices[:0]
	for i, p := range d.Placements {
		if i > 0 {
			m.moves = append(m.moves, p.First)
		}
	}
	m.flags = slices.Grow(m.flags[:0], len(d.Rows))
	for rows := d.Rows; len(rows) > 0; {
		q := rows[0].Quantity
		n := sort.Search(len(rows), func(i int) bool { return rows[i].Quantity != q })
		s := series{quantity: q, rows: rows[:n]}
		s.today = sort.Search(n, func(i int) bool { return s.rows[i].Time >= start })
		from := len(m.flags)
		m.flags = m.flags[:from+n-s.today]
		s.flags = m.flags[from:]
		m.series = append(m.series, s)
		rows = rows[n:]
	}
}

// of finds a quantity's series; one without rows where there is none.
func (m *Maker) of(q air.Quantity) series {
	for _, s := range m.series {
		if s.quantity == q {
			return s
		}
	}
	return series{quantity: q}
}

// Follows reports whether a quantity goes on from the day before: it has runs, or
// hours that indices look back on. They are PM2.5, PM10 and humidity.
func Follows(q air.Quantity) bool {
	return q == air.PM25 || q == air.PM10 || q == air.Humidity
}
