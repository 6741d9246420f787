package ingest

import (
	"context"
	"fmt"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Import stores readings that no poll brought, as one batch with a ledger
// entry of kind import, which it returns. They pass what a poll's readings
// pass: the indoor rule, quality (received now) and the store; no value of them
// is late. The store is stamped with where they came from before the first is
// stored, and refuses them with a [store.OriginError] when it keeps the other.
//
// It is as idempotent as the store: an import that failed may be repeated.
func (i *Ingest) Import(ctx context.Context, came air.Origin, n air.Network, readings iter.Seq[air.Reading]) (air.Entry, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	began := i.o.Clock()
	if err := i.o.Store.Stamp(ctx, came); err != nil {
		return air.Entry{}, fmt.Errorf("import: %w", err)
	}
	s := i.newSift(began.Unix())
	for r := range readings {
		s.take(r)
	}
	i.readings = s.readings
	b := store.Batch{Entry: air.Entry{
		Network: n, Kind: air.KindImport, Status: air.StatusOK, Started: began.UnixMilli(), Finished: i.o.Clock().UnixMilli(),
		Records: s.records, Rejected: map[string]int64{},
	}}
	s.keep(&b)
	out, err := i.o.Store.Append(ctx, b)
	if err != nil {
		i.lost = true
		return air.Entry{}, fmt.Errorf("import: %w", err)
	}
	if i.o.Written != nil {
		i.o.Written(out.Entry)
	}
	i.present(ctx, out, i.o.Clock())
	clear(i.readings) // see poll
	return out.Entry, nil
}
