package query

import (
	"context"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// shelf is a store of one sensor and quantity that never sealed a day.
type shelf struct {
	rows       []air.Row
	placements []air.Placement
	fail       error
}

func (s *shelf) described() store.Described {
	return store.Described{Sensor: air.Sensor{ID: testSensor}, Placements: s.placements}
}

func (s *shelf) Sensor(_ context.Context, id air.SensorID) (store.Described, bool, error) {
	return s.described(), id == testSensor, nil
}

func (s *shelf) Sensors(context.Context) iter.Seq2[store.Described, error] {
	return func(yield func(store.Described, error) bool) { yield(s.described(), nil) }
}

func (s *shelf) Rows(_ context.Context, sel store.Select) iter.Seq2[air.Row, error] {
	return func(yield func(air.Row, error) bool) {
		for _, r := range s.rows {
			if r.Quantity == sel.Quantity && r.Time >= sel.From && r.Time < sel.To && !yield(r, nil) {
				return
			}
		}
		if s.fail != nil {
			yield(air.Row{}, s.fail)
		}
	}
}

func (s *shelf) Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error] {
	return func(yield func(average.HourRow, error) bool) {
		for h, err := range average.Hourly(s.Rows(ctx, store.Select{Quantity: sel.Quantities[0], From: sel.Span.From, To: sel.Span.To}), average.Usable) {
			if !yield(average.HourRow{Sensor: testSensor, Quantity: sel.Quantities[0], Start: h.Start, Hour: h.Hour}, err) {
				return
			}
		}
	}
}

func (s *shelf) Times(ctx context.Context, q air.Quantity, _ []air.SensorID, span air.Interval) iter.Seq2[store.Time, error] {
	return func(yield func(store.Time, error) bool) {
		for r, err := range s.Rows(ctx, store.Select{Quantity: q, From: span.From, To: span.To}) {
			if !yield(store.Time{Sensor: testSensor, Time: r.Time}, err) {
				return
			}
		}
	}
}

func (s *shelf) Ledger(context.Context, store.LedgerSelect) ([]air.Entry, error) { return nil, nil }

func (s *shelf) SealedDays(context.Context, air.Interval) ([]store.Sealed, error) { return nil, nil }

func (s *shelf) Days(context.Context, store.SelectHours) iter.Seq2[average.DayRow, error] {
	return func(func(average.DayRow, error) bool) {}
}

func (s *shelf) Indices(context.Context, store.SelectIndices) iter.Seq2[assess.Row, error] {
	return func(func(assess.Row, error) bool) {}
}
