package ingest

import (
	"context"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/quality"
	"github.com/mote-air/mote/internal/store"
)

// presentSpan is how old a value may be, in seconds, to show in the present: its
// rings hold 24 hours, an hour's index looks a little further.
const presentSpan = 26 * air.Hour

// Archive stores what archives hold of one day, or a part of it, with a ledger
// entry of kind import, which it returns. The stretches pass what a poll's
// readings pass: what is kept, the indoor rule, quality (received now) and the
// store. What a file's name says of indoor holds for its stretches only, so that
// any order of imports gives the same. The slices are changed: flags are set,
// and what is refused is taken out.
//
// The entry's Network, Started, Bytes, Records, Ignored, Rejected and Error are
// the caller's. The store is stamped with where the data came from first, and
// refuses it with a [store.OriginError] when it keeps the other kind.
//
// The present is told by [Ingest.Settle], not here. It is as idempotent as the
// store. Polls go on meanwhile, but for the store's own turns.
func (i *Ingest) Archive(ctx context.Context, came air.Origin, day store.ArchiveDay) (air.Entry, error) {
	now := i.o.Clock()
	if err := i.o.Store.Stamp(ctx, came); err != nil {
		return air.Entry{}, fmt.Errorf("import: %w", err)
	}
	i.admit(&day, now.Unix())
	for s := range day.Stretches {
		quality.CheckStretch(&day.Stretches[s], now.Unix())
	}
	e := &day.Entry
	e.Kind, e.Status, e.Day, e.Finished = air.KindImport, air.StatusOK, day.Day, i.o.Clock().UnixMilli()
	out, err := i.o.Store.Load(ctx, day)
	i.mu.Lock()
	defer i.mu.Unlock()
	if err != nil {
		i.lost = true
		return air.Entry{}, fmt.Errorf("import: %w", err)
	}
	if i.o.Written != nil {
		i.o.Written(out.Entry)
	}
	recent := int64(day.Day+1)*air.Day > now.Unix()-presentSpan && out.Entry.New > 0
	i.lost = i.lost || recent || len(out.Changed) > 0
	return out.Entry, nil
}

// admit takes out of a day what is not kept and what stands indoors, and counts
// it.
func (i *Ingest) admit(day *store.ArchiveDay, now int64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	rejected := make(map[string]int64, len(day.Entry.Rejected)+2)
	for reason, n := range day.Entry.Rejected {
		rejected[reason] = n
	}
	old := int64(day.Day)*air.Day < i.o.Keep.from(now)
	kept := day.Stretches[:0]
	for _, s := range day.Stretches {
		reason := ""
		switch {
		case old || !i.o.Keep.covers(s.Sensor, s.Site):
			reason = air.RejectOutside
		case !i.o.KeepIndoor && isIndoor(s.Site, func(id air.SiteID) bool { return i.indoor[id] }):
			reason = air.RejectIndoor
		default:
			kept = append(kept, s)
			continue
		}
		for _, c := range s.Columns {
			rejected[reason] += int64(len(c.Value))
		}
	}
	clear(day.Stretches[len(kept):])
	day.Stretches, day.Entry.Rejected = kept, rejected
}

// Settle tells the present what archives brought since, if any of it shows
// there.
func (i *Ingest) Settle(ctx context.Context) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.lost {
		return nil
	}
	if err := i.o.Present.Rebuild(ctx, i.o.Clock()); err != nil {
		return fmt.Errorf("stored, but the present could not be renewed yet: %w", err)
	}
	i.lost = false
	return nil
}
