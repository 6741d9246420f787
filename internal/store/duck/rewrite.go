package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mote-air/mote/internal/air"
)

// rewrite makes a file to stand in the place of one of the lake: the rows of
// from, which has the file's columns. No rows leave no file.
func (s *Store) rewrite(ctx context.Context, conn *sql.Conn, old *segment, from string) (now segment, ok bool, err error) {
	p := s.newPart(old.kind, old.month, old.day)
	p.rules, p.rows = old.rules, old.rows
	ok, err = p.write(ctx, conn, `SELECT `+lakeSelect(old.kind)+` FROM `+from+` ORDER BY `+lakeOrder[old.kind])
	return p.segment, ok, err
}

// rewriteOne is rewrite on a connection of its own.
func (s *Store) rewriteOne(ctx context.Context, old *segment, from string) (now segment, ok bool, err error) {
	conn, err := s.db.Load().Conn(ctx)
	if err != nil {
		return now, false, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return s.rewrite(ctx, conn, old, from)
}

// rewriteCleared takes the flag future from rows of the lake: those of the files
// that hold any are made anew. It is rare: a sensor whose clock was days ahead,
// and somebody who says the same again.
func (s *Store) rewriteCleared(ctx context.Context, rows []air.Row, files []*segment) (add []segment, drop []*segment, err error) {
	if len(files) == 0 {
		return nil, nil, nil
	}
	conn, err := s.db.Load().Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	err = stage(ctx, conn, "stage_lake_cleared", `quantity SMALLINT, sensor BIGINT, ts TIMESTAMP`, len(rows), func(i int) []driver.Value {
		r := &rows[i]
		return []driver.Value{int16(r.Quantity), int64(r.Sensor), instant(r.Time)}
	})
	if err != nil {
		return nil, nil, err
	}
	v := view{s: s}
	for _, g := range files {
		from := v.parquet([]*segment{g})
		var some bool
		const is = `c.quantity = f.quantity AND c.sensor = f.sensor AND c.ts = f.ts`
		if err := conn.QueryRowContext(ctx, `SELECT EXISTS (FROM `+from+` f JOIN stage_lake_cleared c ON `+is+`)`).Scan(&some); err != nil {
			return add, nil, fmt.Errorf("clear the flag future in %s: %w", g.path, err)
		}
		if !some {
			continue
		}
		now, _, err := s.rewrite(ctx, conn, g, fmt.Sprintf(`(SELECT f.* REPLACE (CASE WHEN c.sensor IS NULL THEN f.flags ELSE f.flags & %d END AS flags)
			FROM %s f LEFT JOIN stage_lake_cleared c ON %s)`, ^air.FlagFuture, from, is))
		if err != nil {
			return add, nil, fmt.Errorf("clear the flag future in %s: %w", g.path, err)
		}
		add, drop = append(add, now), append(drop, g)
	}
	return add, drop, run(ctx, conn, "clear the flag future", `DROP TABLE stage_lake_cleared`)
}

// filesOf are the files of values that may hold some of the rows. The caller
// holds s.mu.
func (s *Store) filesOf(rows []air.Row) (list []*segment) {
	seen := map[int64]bool{}
	for _, r := range rows {
		for _, g := range s.lake.current.files(kindValue, air.Interval{From: r.Time, To: r.Time + 1}) {
			if !seen[g.id] {
				seen[g.id] = true
				list = append(list, g)
			}
		}
	}
	return list
}
