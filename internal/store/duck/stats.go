package duck

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/mote-air/mote/internal/store"
)

// Stats implements [store.Reader].
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	var st store.Stats
	err := s.inView(ctx, func() bool { return true }, func(v *view) error {
		st = store.Stats{}
		return v.stats(ctx, &st)
	})
	if err != nil {
		return store.Stats{}, fmt.Errorf("store sizes: %w", err)
	}
	s.mu.RLock()
	st.Sensors = int64(len(s.book.sensors))
	s.mu.RUnlock()
	for _, name := range []string{"mote.duckdb", "mote.duckdb.wal"} {
		if info, err := os.Stat(filepath.Join(s.dir, name)); err == nil {
			st.Bytes += info.Size()
		}
	}
	return st, nil
}

func (v *view) stats(ctx context.Context, st *store.Stats) error {
	err := v.conn.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM hot), (SELECT count(*) FROM ledger), (SELECT count(*) FROM site)`).
		Scan(&st.Values, &st.Entries, &st.Sites)
	if err != nil {
		return err
	}
	for _, g := range v.segments {
		st.Bytes += g.bytes
		if g.kind == kindValue {
			st.Values += g.rows
		}
	}
	// Only the first and the last file of the lake can hold its ends.
	first, last := v.edges()
	ends := `SELECT min(ts) AS a, max(ts) AS b FROM hot`
	if len(first) > 0 {
		at := `SELECT min(` + lakeSeconds + `), max(` + lakeSeconds + `) FROM `
		ends += ` UNION ALL ` + at + v.parquet(first) + ` UNION ALL ` + at + v.parquet(last)
	}
	return eachRaw(ctx, v.conn, `SELECT min(a), max(b) FROM (`+ends+`)`, func(row []driver.Value) bool {
		st.Oldest, st.Newest = whole(row[0]), whole(row[1])
		return true
	})
}

// edges are the files of values that begin first and those that end last.
func (c *catalogue) edges() (first, last []*segment) {
	from, to := int64(math.MaxInt64), int64(math.MinInt64)
	for _, g := range c.segments {
		if g.kind != kindValue {
			continue
		}
		in := g.span()
		if in.From < from {
			from, first = in.From, nil
		}
		if in.From == from {
			first = append(first, g)
		}
		if in.To > to {
			to, last = in.To, nil
		}
		if in.To == to {
			last = append(last, g)
		}
	}
	return first, last
}
