package live

import (
	"context"
	"fmt"
	"time"

	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Rebuild makes the present from the store, in place of what was known. After
// an error the present is as it was. It may be called again, as after values
// were forgotten.
func (l *Live) Rebuild(ctx context.Context, r store.Reader, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	st, err := load(ctx, r)
	if err != nil {
		return err
	}
	st.showIndoor = l.indoor
	if err := st.settle(ctx, r); err != nil {
		return err
	}
	l.st = st
	l.made++
	if err := l.finish(ctx, r, now, true); err != nil {
		return err
	}
	l.done.Store(true)
	return nil
}

func load(ctx context.Context, r store.Reader) (*state, error) {
	st := newState()
	receipt, err := newestReceipt(ctx, r)
	if err != nil {
		return nil, err
	}
	if receipt > 0 {
		st.receipt, st.closed = receipt, average.Closed(receipt)
	}
	var all []store.Described
	for d, err := range r.Sensors(ctx) {
		if err != nil {
			return nil, fmt.Errorf("the present: sensors: %w", err)
		}
		all = append(all, d)
	}
	st.describe(all)
	for row, err := range r.Latest(ctx) {
		if err != nil {
			return nil, fmt.Errorf("the present: newest values: %w", err)
		}
		if i, known := st.byID[row.Sensor]; known {
			st.latest(i, row)
		}
	}
	return st, st.loadHours(ctx, r, func(*ring) bool { return true })
}

// ledgerPage is how many entries are read at once in search of a receipt.
const ledgerPage = 500

// newestReceipt is when measurements were last heard, in Unix milliseconds; 0 when
// it never was.
func newestReceipt(ctx context.Context, r store.Reader) (int64, error) {
	for before := int64(0); ; {
		page, err := r.Ledger(ctx, store.LedgerSelect{Limit: ledgerPage, Before: before})
		if err != nil {
			return 0, fmt.Errorf("the present: newest receipt: %w", err)
		}
		for _, e := range page {
			if e.Admits() {
				return e.Finished, nil
			}
			before = e.ID
		}
		if len(page) < ledgerPage {
			return 0, nil
		}
	}
}
