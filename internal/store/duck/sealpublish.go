package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// publish makes the sealing true in one transaction. Done is false when rows
// that it is made of changed or went meanwhile. What only came leaves the day
// dirty.
func (g *sealing) publish(ctx context.Context) (now store.Sealed, done bool, err error) {
	s := g.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return now, false, store.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return now, false, err
	}
	if s.broken || s.stirs.of(g.day) != g.stirs || !s.lake.current.lists(g.old) {
		return now, false, nil
	}
	if g.now.Dirty, err = g.stale(ctx); err != nil {
		return now, false, err
	}
	g.now.At = s.opts.Clock().Unix()
	if err = s.publish(ctx, publication{add: g.add, drop: g.old, within: g.within}); err != nil {
		return now, false, err
	}
	for _, r := range g.recent {
		if s.recent.covers(r.Time) {
			s.recent.put(key{r.Sensor, r.Time, r.Quantity}, number{r.Value, r.Flags})
		}
	}
	return g.now, true, nil
}

// lists reports whether all of these files are listed still.
func (c *catalogue) lists(files []*segment) bool {
	return !slices.ContainsFunc(files, func(g *segment) bool { return c.byID(g.id) == nil })
}

// stale reports whether something came to the day, or to the one before it,
// since the view began. The caller holds s.mu.
func (g *sealing) stale(ctx context.Context) (bool, error) {
	c, span := g.s.lake.current, g.span()
	before, sealed := c.sealed[g.day-1]
	if before.Dirty {
		return true, nil
	}
	if !sealed {
		span.From -= air.Day // it held nothing
	}
	for _, f := range c.files(kindValue, span) {
		// A file of a month holds sealed days only.
		if f.day != wholeMonth && !slices.ContainsFunc(g.old, func(o *segment) bool { return o.id == f.id }) {
			return true, nil
		}
	}
	var came bool
	err := g.s.conn.QueryRowContext(ctx, `SELECT EXISTS (FROM hot WHERE receipt > ? AND ts >= ? AND ts < ?)`, g.receipt, span.From, span.To).Scan(&came)
	return came, err
}

// within is what belongs to the transaction beside the files: the rows that
// are in them leave the hot ones and what was noted of these.
func (g *sealing) within(ctx context.Context, conn *sql.Conn) error {
	from, to := g.span().From, g.span().To
	day := fmt.Sprintf(`ts >= %d AND ts < %d`, from, to)
	hours := fmt.Sprintf(` WHERE start >= %d AND start < %d`, from, to)
	err := run(ctx, conn, "take the day from the hot rows",
		fmt.Sprintf(`DELETE FROM hot WHERE %s AND receipt <= %d`, day, g.receipt),
		`DELETE FROM hour`+hours,
		`DELETE FROM stale_hour`+hours,
		`INSERT INTO hour `+aggregate(`hot`, fmt.Sprintf(`quantity IN (%s) AND %s AND ts >= %d AND receipt <= %d`, list(hourQuantities), day, g.s.hoursFrom, g.s.flushed)),
		fmt.Sprintf(`DELETE FROM sealed WHERE day = %d`, g.day))
	if err != nil {
		return err
	}
	if err := g.renewLatest(ctx, conn); err != nil {
		return err
	}
	if g.next {
		if err := run(ctx, conn, "mark the day after", fmt.Sprintf(`UPDATE sealed SET dirty = true WHERE day = %d AND day NOT IN (FROM retained)`, g.day+1)); err != nil {
			return err
		}
	}
	d := g.now
	_, err = conn.ExecContext(ctx, `INSERT INTO sealed (day, made, rules, dirty, vals, hours, days, indices, flagged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.Day, d.At, d.Rules, d.Dirty, d.Values, d.Hours, d.Days, d.Indices, d.Flagged)
	return err
}

// renewLatest gives the newest values their new flags.
func (g *sealing) renewLatest(ctx context.Context, conn *sql.Conn) error {
	if len(g.newest) == 0 {
		return nil
	}
	rows := slices.Collect(maps.Values(g.newest))
	err := stage(ctx, conn, "stage_renewed", `quantity SMALLINT, sensor BIGINT, ts BIGINT, flags INTEGER`, len(rows), func(i int) []driver.Value {
		r := &rows[i]
		return []driver.Value{int16(r.Quantity), int64(r.Sensor), r.Time, int32(r.Flags)}
	})
	if err != nil {
		return err
	}
	return run(ctx, conn, "renew the newest values",
		`UPDATE latest SET flags = n.flags FROM stage_renewed n WHERE latest.sensor = n.sensor AND latest.ts = n.ts AND latest.quantity = n.quantity`,
		`DROP TABLE stage_renewed`)
}
