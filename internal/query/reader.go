package query

import (
	"context"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Present is what queries need of a store that never sealed a day. It is a part
// of [store.Reader].
type Present interface {
	Sensor(ctx context.Context, id air.SensorID) (d store.Described, ok bool, err error)
	Sensors(ctx context.Context) iter.Seq2[store.Described, error]
	Rows(ctx context.Context, sel store.Select) iter.Seq2[air.Row, error]
	Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error]
	Times(ctx context.Context, q air.Quantity, sensors []air.SensorID, span air.Interval) iter.Seq2[store.Time, error]
	Ledger(ctx context.Context, sel store.LedgerSelect) ([]air.Entry, error)
}

// Reader is what queries need of the store.
type Reader interface {
	Present
	SealedDays(ctx context.Context, span air.Interval) ([]store.Sealed, error)
	Days(ctx context.Context, sel store.SelectHours) iter.Seq2[average.DayRow, error]
	Indices(ctx context.Context, sel store.SelectIndices) iter.Seq2[assess.Row, error]
}

// Of is a store as queries read it: one that cannot seal has no day that is
// final.
func Of(p Present) Reader {
	if r, ok := p.(Reader); ok {
		return r
	}
	return unsealed{p}
}

type unsealed struct{ Present }

func (unsealed) SealedDays(context.Context, air.Interval) ([]store.Sealed, error) { return nil, nil }

func (unsealed) Days(context.Context, store.SelectHours) iter.Seq2[average.DayRow, error] {
	return func(func(average.DayRow, error) bool) {}
}

func (unsealed) Indices(context.Context, store.SelectIndices) iter.Seq2[assess.Row, error] {
	return func(func(assess.Row, error) bool) {}
}
