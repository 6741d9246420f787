package query

import (
	"context"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Gaps are found by the single values where these are read anyway, by the
// five-minute slots of hours up to slotSpan, and by whole hours beyond: a year
// of single values would have to be read for the sake of gaps alone.
const slotSpan = autoHour

// search finds the gaps of one sensor and quantity, of usable values whatever
// quality is asked for.
type search struct {
	u            *rollups // of quality usable
	span, around air.Interval
	placements   []air.Placement
}

// newSearch looks from the sensor's first value of all to now.
func newSearch(r Reader, q SeriesRequest, d store.Described, final calendar, now int64) search {
	q.Quality = average.Usable
	s := search{
		u: rollupsOf(r, q, d, final), placements: d.Placements,
		span:   air.Interval{From: max(q.From, d.Sensor.First), To: min(q.To, now)},
		around: air.Interval{From: max(q.From-edge, d.Sensor.First), To: min(q.To+edge, now)},
	}
	return s
}

// byHours finds them among hours that reach over the interval looked at.
func (s search) byHours(hours []average.HourRow) holes {
	return slotHoles(hours, s.placements, s.around).cut(s.span)
}

// bySlots reads those hours.
func (s search) bySlots(ctx context.Context) (holes, error) {
	hours, err := s.hours(ctx, s.around)
	return s.byHours(hours), err
}

func (s search) hours(ctx context.Context, span air.Interval) (all []average.HourRow, err error) {
	span = air.Interval{From: air.FloorTo(span.From, air.Hour), To: ceilTo(span.To, air.Hour)}
	for h, err := range s.u.hours(ctx, span) {
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// byDays finds them among days of usable values, ascending, and the hours of
// those days that have an hour without any.
func (s search) byDays(ctx context.Context, days []dayRow) (holes, error) {
	var full []int64
	partial := map[int32]bool{}
	read := air.Interval{From: s.span.To, To: s.span.From}
	for _, d := range days {
		if d.Sum.Hours == 24 {
			full = append(full, dayStart(d.Day))
			continue
		}
		partial[d.Day] = true
		read.From, read.To = min(read.From, dayStart(d.Day)), max(read.To, dayStart(d.Day)+air.Day)
	}
	var hours []average.HourRow
	if read.From < read.To {
		all, err := s.hours(ctx, read)
		if err != nil {
			return holes{}, err
		}
		hours = slices.DeleteFunc(all, func(h average.HourRow) bool { return !partial[dayOf(h.Start)] })
	}
	return hourHoles(full, hours, s.span), nil
}

// cut leaves of the holes what lies in a span.
func (h holes) cut(span air.Interval) holes {
	list := h.list
	h.list = nil
	for _, hole := range list {
		h.list = within(h.list, hole, span)
	}
	return h
}
