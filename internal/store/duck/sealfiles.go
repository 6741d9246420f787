package duck

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// writeFiles writes the day's files and decides which go for them.
func (g *sealing) writeFiles(ctx context.Context) error {
	changed := `SELECT r.quantity, r.sensor, r.ts, r.value, coalesce(f.flags, r.flags) AS flags FROM (` + g.rows(g.span().From) + `) r
		LEFT JOIN stage_flags f ON f.quantity = r.quantity AND f.sensor = r.sensor AND f.ts = r.ts`
	if g.now.Flagged == 0 {
		changed = g.rows(g.span().From)
	}
	for _, f := range []struct {
		kind kind
		from string
		rows int64
	}{
		{kindValue, `(` + changed + `)`, 0},
		{kindHour, `stage_hours`, g.now.Hours},
		{kindIndex, `stage_indices`, g.now.Indices},
	} {
		if err := g.parting(ctx, f.kind); err != nil {
			return err
		}
		p := g.s.newPart(f.kind, monthOf(g.day), g.day)
		p.rows = f.rows
		if err := g.write(ctx, p, `SELECT `+stagedSelect(f.kind)+` FROM `+f.from); err != nil {
			return err
		}
		if f.kind == kindValue {
			g.now.Values = p.rows
		}
	}
	if err := g.writeDays(ctx); err != nil {
		return err
	}
	var err error
	g.next, err = g.reachesOn(ctx)
	return err
}

// write writes one file, sorted, of whatever order the rows come in.
func (g *sealing) write(ctx context.Context, p *part, rows string) error {
	if p.rules == "" {
		p.rules = g.now.Rules
	}
	ok, err := p.write(ctx, g.v.conn, rows+` ORDER BY `+lakeOrder[p.kind])
	if ok {
		g.add = append(g.add, p.segment)
	}
	return err
}

// parting lets go of the files of a kind that hold something of the day. That
// of a month is cut into its days: the month is put together again when all of
// it is over, and sealing each of its days anew does not rewrite it each time.
func (g *sealing) parting(ctx context.Context, k kind) error {
	span := g.span()
	if k == kindIndex { // an interval's end belongs to it
		span.From++
		span.To++
	}
	for _, f := range g.v.files(k, span) {
		g.old = append(g.old, f)
		if f.day != wholeMonth {
			continue
		}
		first, last := monthDays(f.month)
		for d := first; d <= last; d++ {
			if _, sealed := g.v.sealed[d]; !sealed || d == g.day {
				continue
			}
			p := g.s.newPart(k, f.month, d)
			p.rules, p.rows = g.v.sealed[d].Rules, g.v.sealed[d].Hours
			c := condition{span: p.span()}
			if err := g.write(ctx, p, `SELECT `+lakeSelect(k)+` FROM `+g.v.parquet([]*segment{f})+` WHERE `+c.lake()); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeDays writes the month's file of days: those that it has, and this one.
func (g *sealing) writeDays(ctx context.Context) error {
	rows := `SELECT ` + stagedSelect(kindDay) + ` FROM stage_days`
	if files := g.v.files(kindDay, g.span()); len(files) > 0 {
		rows += fmt.Sprintf(` UNION ALL SELECT `+lakeSelect(kindDay)+` FROM %s WHERE ts <> %s`, g.v.parquet(files), timestamp(g.span().From))
		g.old = append(g.old, files...)
	}
	return g.write(ctx, g.s.newPart(kindDay, monthOf(g.day), wholeMonth), `SELECT * FROM (`+rows+`)`)
}

// reachesOn reports whether what the day after rests on is another than it was
// when that was sealed: the flags in which runs go on, and the hours carried.
func (g *sealing) reachesOn(ctx context.Context) (bool, error) {
	if after, ok := g.v.sealed[g.day+1]; !ok || after.Dirty {
		return false, nil
	}
	if g.now.Flagged > 0 {
		return true, nil
	}
	const cells = `quantity, sensor, n, n_suspect, n_invalid, slots, sum_micro, m2, min, max, sparse`
	now := `SELECT ts, ` + cells + ` FROM stage_hours WHERE quantity IN (` + list(carried) + `)`
	was := `SELECT ts, ` + cells + ` FROM stage_hours WHERE false`
	c := condition{quantities: carried, span: g.span()}
	if files := g.v.files(kindHour, c.span); len(files) > 0 {
		was = `SELECT ` + lakeSeconds + ` AS ts, ` + cells + ` FROM ` + g.v.parquet(files) + ` WHERE ` + c.lake()
	}
	var differs bool
	err := g.v.conn.QueryRowContext(ctx, `SELECT EXISTS ((`+now+`) EXCEPT (`+was+`)) OR EXISTS ((`+was+`) EXCEPT (`+now+`))`).Scan(&differs)
	if err != nil {
		return false, fmt.Errorf("compare hours: %w", err)
	}
	return differs, nil
}

// dropParts removes files that were made and not published.
func (s *Store) dropParts(made []segment) (err error) {
	for _, g := range made {
		err = errors.Join(err, removed(filepath.Join(s.dir, filepath.FromSlash(g.path))))
	}
	return err
}
