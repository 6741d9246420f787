package query

import (
	"context"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Reader is what queries need of the store. It is a part of [store.Store].
type Reader interface {
	Sensor(ctx context.Context, id air.SensorID) (d store.Described, ok bool, err error)
	Sensors(ctx context.Context) iter.Seq2[store.Described, error]
	Rows(ctx context.Context, sel store.Select) iter.Seq2[air.Row, error]
	Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error]
	Times(ctx context.Context, q air.Quantity, sensors []air.SensorID, span air.Interval) iter.Seq2[store.Time, error]
	Ledger(ctx context.Context, sel store.LedgerSelect) ([]air.Entry, error)
	SealedDays(ctx context.Context, span air.Interval) ([]store.Sealed, error)
	Days(ctx context.Context, sel store.SelectHours) iter.Seq2[average.DayRow, error]
	Indices(ctx context.Context, sel store.SelectIndices) iter.Seq2[assess.Row, error]
}
