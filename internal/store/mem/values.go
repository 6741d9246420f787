package mem

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Values implements [store.History].
func (s *Store) Values(_ context.Context, sel store.SelectValues) iter.Seq2[[]air.Row, error] {
	rows, err := s.sorted(func(r air.Row) bool {
		return (sel.Sensors == nil || slices.Contains(sel.Sensors, r.Sensor)) &&
			(sel.Quantities == nil || slices.Contains(sel.Quantities, r.Quantity)) && sel.Span.Contains(r.Time) &&
			(sel.After == store.Cursor{} || afterCursor(r, sel.After))
	})
	slices.SortFunc(rows, func(a, b air.Row) int {
		return cmp.Or(cmp.Compare(store.DayOf(a.Time), store.DayOf(b.Time)), cmp.Compare(a.Sensor, b.Sensor),
			cmp.Compare(a.Time, b.Time), cmp.Compare(a.Quantity, b.Quantity))
	})
	return each(slices.Collect(slices.Chunk(rows, store.ChunkRows)), err)
}

func afterCursor(r air.Row, c store.Cursor) bool {
	return cmp.Or(cmp.Compare(store.DayOf(r.Time), c.Day), cmp.Compare(r.Sensor, c.Sensor), cmp.Compare(r.Time, c.Time)) > 0
}

// Days implements [store.History].
func (s *Store) Days(ctx context.Context, sel store.SelectHours) iter.Seq2[average.DayRow, error] {
	var list []average.DayRow
	err := s.clean(ctx, func(d *day) {
		for _, r := range d.days {
			if store.Begins(r.Day, sel.Span) && (sel.Sensors == nil || slices.Contains(sel.Sensors, r.Sensor)) && slices.Contains(sel.Quantities, r.Quantity) {
				list = append(list, r)
			}
		}
	})
	slices.SortFunc(list, func(a, b average.DayRow) int {
		return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Day, b.Day))
	})
	return each(list, err)
}

// Indices implements [store.History].
func (s *Store) Indices(ctx context.Context, sel store.SelectIndices) iter.Seq2[assess.Row, error] {
	var list []assess.Row
	err := s.clean(ctx, func(d *day) {
		for _, r := range d.indices {
			if r.To > sel.Span.From && r.To <= sel.Span.To && (sel.Sensors == nil || slices.Contains(sel.Sensors, r.Sensor)) &&
				(sel.Standards == nil || slices.Contains(sel.Standards, r.Standard)) && (sel.Bases == nil || slices.Contains(sel.Bases, r.Basis)) {
				list = append(list, r)
			}
		}
	})
	slices.SortFunc(list, func(a, b assess.Row) int {
		return cmp.Or(cmp.Compare(a.Standard, b.Standard), cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.To, b.To))
	})
	return each(list, err)
}

// clean calls f for each sealed day that is not dirty.
func (s *Store) clean(ctx context.Context, f func(*day)) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	for _, d := range s.days {
		if !d.Dirty {
			f(d)
		}
	}
	return nil
}
