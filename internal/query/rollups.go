package query

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// rollups reads hours and days of one quantity: those of final days as they are
// kept, the others composed of what is stored of them. It is the one place that
// does. No hour and no day mixes places: it is of what was measured at the place
// where the sensor was last during it, and is absent when that is nothing.
type rollups struct {
	r        Reader
	quantity air.Quantity
	quality  average.Quality
	sensors  []air.SensorID // ascending; nil: all
	final    calendar       // of the whole span that is read

	// placed tells a sensor's placements, oldest first; nil leaves it out.
	placed func(air.SensorID) []air.Placement
	// many is how many sensors there are, about: what is held at once depends
	// on it.
	many int
}

// heldHours is how many hours are held at once, about: one day of 25,000
// sensors, 53 MB.
const heldHours = 600_000

// shortSpan is the span, in seconds, from which the day before is read along to
// spare questions about slow sensors.
const shortSpan = 6 * air.Hour

// hours yields the hours that begin in the span (whole hours), each with Sparse
// decided, and Final where its day is. They come in stretches of whole days, in
// order of time; within one, in order of sensor and start. Nothing is held open
// in the store while one is yielded.
func (u *rollups) hours(ctx context.Context, span air.Interval) iter.Seq2[average.HourRow, error] {
	return func(yield func(average.HourRow, error) bool) {
		days := max(1, heldHours/24/int64(max(1, u.many)))
		for from := span.From; from < span.To; {
			to := min(span.To, floorDay(from)+days*air.Day)
			part, err := u.stretch(ctx, air.Interval{From: from, To: to})
			if err != nil {
				yield(average.HourRow{}, err)
				return
			}
			for _, h := range part {
				if !yield(h, nil) {
					return
				}
			}
			from = to
		}
	}
}

// stretch reads and decides the hours of a span at once.
func (u *rollups) stretch(ctx context.Context, span air.Interval) ([]average.HourRow, error) {
	read := span
	if !u.final.has(dayOf(span.From)) && span.To-span.From >= shortSpan { // the hours before say whether a sensor is slow
		read.From -= average.SlowWindow - air.Hour
	}
	var rows []average.HourRow
	for h, err := range u.r.Hours(ctx, store.SelectHours{Sensors: u.sensors, Quantities: []air.Quantity{u.quantity}, Span: read}) {
		if err != nil {
			return nil, fmt.Errorf("hours: %w", err)
		}
		rows = append(rows, h)
	}
	rows, err := u.mend(ctx, rows, read)
	if err != nil {
		return nil, err
	}
	d := decision{rollups: u, ctx: ctx, known: read.From, times: map[air.SensorID][]int{}}
	for from, to := 0, 0; from < len(rows); from = to {
		for to = from + 1; to < len(rows) && rows[to].Sensor == rows[from].Sensor; to++ {
		}
		if placements := u.placed(rows[from].Sensor); placements != nil {
			if err := d.series(rows[from:to], placements, span.From); err != nil {
				return nil, err
			}
		}
	}
	if err := d.ask(); err != nil {
		return nil, err
	}
	return d.out, nil
}

// decision settles hours as they are stored.
type decision struct {
	*rollups
	ctx   context.Context
	known int64 // the first hour that is at hand
	out   []average.HourRow
	times map[air.SensorID][]int // by sensor: indices into out of the hours whose times are to be asked for
	reads int                    // of single values, so far
}

// series settles the hours of one sensor that begin at from or later; those
// before are context.
func (d *decision) series(rows []average.HourRow, placements []air.Placement, from int64) error {
	var again []average.HourRow
	for i, h := range rows {
		if h.Start < from {
			continue
		}
		since := air.PlacedSince(placements, h.Start+air.Hour)
		switch {
		case !h.Final && since > h.Start || wantsValues(d.quality, h.Hour.NSuspect, h.Hour.NInvalid):
			again = append(again, h)
		case !h.Final && h.Hour.MaybeSparse() && d.maybeSlow(rows, i, since):
			d.times[h.Sensor] = append(d.times[h.Sensor], len(d.out))
			d.out = append(d.out, h)
		default:
			d.out = append(d.out, h)
		}
	}
	if len(again) == 0 {
		return nil
	}
	n := len(d.out)
	if err := d.recount(again, placements); err != nil {
		return err
	}
	if n == len(d.out) {
		return nil
	}
	// The counted ones are among the others in order of time; what is to be
	// asked for moves with them.
	asked := d.times[rows[0].Sensor]
	starts := make([]int64, len(asked))
	for i, at := range asked {
		starts[i] = d.out[at].Start
	}
	first := n
	for first > 0 && d.out[first-1].Sensor == rows[0].Sensor {
		first--
	}
	mine := d.out[first:]
	slices.SortFunc(mine, byStart)
	for i, start := range starts {
		at, _ := slices.BinarySearchFunc(mine, start, func(h average.HourRow, t int64) int { return int(h.Start - t) })
		asked[i] = first + at
	}
	return nil
}

func byStart(a, b average.HourRow) int { return int(a.Start - b.Start) }

// wantsValues reports whether an aggregate of usable values is not that of the
// asked quality, so that single values must be counted again.
func wantsValues(q average.Quality, suspect, invalid uint32) bool {
	return q == average.ValidOnly && suspect > 0 || q == average.All && invalid > 0
}

// maybeSlow is a cheap test whether the sensor can be slow in the i-th hour,
// which was measured at one place since a time.
func (d *decision) maybeSlow(rows []average.HourRow, i int, since int64) bool {
	end := rows[i].Start + air.Hour
	from := end - average.SlowWindow
	if since > from || from < d.known { // what is at hand does not tell
		return true
	}
	n, first := 0, end
	last := rows[i].Start + int64(rows[i].Hour.Last)
	for ; i >= 0 && rows[i].Start >= from; i-- {
		n += int(rows[i].Hour.N + rows[i].Hour.NInvalid)
		first = rows[i].Start + int64(rows[i].Hour.First)
	}
	return average.MaybeSlow(n, first, last)
}

// ask decides which of the asked hours are sparse, with one question.
func (d *decision) ask() error {
	if len(d.times) == 0 {
		return nil
	}
	ids := make([]air.SensorID, 0, len(d.times))
	window := air.Interval{From: math.MaxInt64, To: math.MinInt64}
	for id, hours := range d.times {
		ids = append(ids, id)
		for _, i := range hours {
			end := d.out[i].Start + air.Hour
			window.From, window.To = min(window.From, end-average.SlowWindow), max(window.To, end)
		}
	}
	slices.Sort(ids)
	var times []int64
	var sensor air.SensorID
	decide := func() {
		placements := d.placed(sensor)
		for _, i := range d.times[sensor] {
			h := &d.out[i]
			here, _ := slices.BinarySearch(times, air.PlacedSince(placements, h.Start+air.Hour))
			h.Sparse = h.Hour.Sparse(h.Start, times[here:])
		}
		times = times[:0]
	}
	for t, err := range d.r.Times(d.ctx, d.quantity, ids, window) {
		if err != nil {
			return fmt.Errorf("cadence of slow sensors: %w", err)
		}
		if t.Sensor != sensor {
			decide()
			sensor = t.Sensor
		}
		times = append(times, t.Time)
	}
	decide()
	return nil
}
