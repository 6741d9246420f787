package duck

import (
	"context"
	"database/sql"

	"github.com/mote-air/mote/internal/air"
)

// markDirty says, within the connection's transaction, that something of the
// days changed: those that were sealed must be sealed again, and so must the
// days after them, whose flags and indices look back. Retained ones never are. The caller commits by
// commitLake when any of them [Store.soils].
func markDirty(ctx context.Context, conn *sql.Conn, days ...int32) error {
	if len(days) == 0 {
		return nil
	}
	both := make([]int32, 0, 2*len(days))
	for _, d := range days {
		both = append(both, d, d+1)
	}
	return run(ctx, conn, "mark what must be sealed again", `UPDATE sealed SET dirty = true WHERE NOT dirty AND day IN (`+list(both)+`) AND day NOT IN (FROM retained)`)
}

// soils lists the days of rows of which a change makes a sealed day dirty that
// was not. The caller holds s.mu.
func (s *Store) soils(lists ...[]air.Row) (days []int32) {
	seen := map[int32]bool{}
	last := int32(-1 << 31)
	for _, rows := range lists {
		for i := range rows {
			d := dayOf(rows[i].Time)
			if d == last || seen[d] {
				continue
			}
			last, seen[d] = d, true
			if s.clean(d) || s.clean(d+1) {
				days = append(days, d)
			}
		}
	}
	return days
}

// clean reports whether a day is sealed, holds values, and nothing of it
// changed since.
func (s *Store) clean(d int32) bool {
	sealed, ok := s.lake.current.sealed[d]
	return ok && !sealed.Dirty && !s.lake.current.retained[d]
}
