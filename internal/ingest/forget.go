package ingest

import (
	"context"
	"fmt"

	"github.com/mote-air/mote/internal/air"
)

// Forget removes for good what the request covers, from the store and from the
// present, and remembers it so that it is never stored again. The ledger's
// entry is returned; its Values counts what was removed.
func (i *Ingest) Forget(ctx context.Context, what air.Forgotten) (air.Entry, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	e, err := i.o.Store.Forget(ctx, what)
	if err != nil {
		i.lost = true
		return air.Entry{}, fmt.Errorf("forget: %w", err)
	}
	if i.o.Written != nil {
		i.o.Written(e)
	}
	i.lost = true
	if err := i.o.Present.Rebuild(context.WithoutCancel(ctx), i.o.Clock()); err != nil {
		return e, fmt.Errorf("forgotten in the store, but the present could not be renewed yet: %w", err)
	}
	i.lost = false
	return e, nil
}
