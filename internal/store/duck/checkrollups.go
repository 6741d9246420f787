package duck

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// A sample is of so many sealed days, and so many sensors in each.
const (
	sampleDays    = 6
	sampleSensors = 25
)

// rollups makes sealed days again from their values, as sealing does, and
// compares what comes of it with what is kept.
func (c *checking) rollups(ctx context.Context) error {
	days, err := c.s.SealedDays(ctx, store.Always)
	if err != nil {
		return err
	}
	var others []int32
	var can []store.Sealed
	for _, d := range days {
		switch {
		case d.Dirty: // it is known to be out of date
		case d.Rules != rollup.Rules:
			others = append(others, d.Day)
		default:
			can = append(can, d)
		}
	}
	if n := len(others); n > 0 {
		c.found(requalify(others[0], others[n-1]), "%d days from %s to %s were sealed by older rules than today's %s: they were not made again", n, store.Date(others[0]), store.Date(others[n-1]), rollup.Rules)
	}
	can = sample(can, c.o.Full, sampleDays)
	for i, d := range can {
		if err := c.day(ctx, d); err != nil {
			return err
		}
		c.progress("sealed days", int64(i+1), int64(len(can)))
	}
	return nil
}

// requalify says how flags, hours, days and indices are made anew.
func requalify(from, to int32) string {
	return fmt.Sprintf("run mote requalify --from %s --to %s", store.Date(from), store.Date(to))
}

// day makes one day again. It takes turns with sealing.
func (c *checking) day(ctx context.Context, d store.Sealed) error {
	leave, err := c.s.heavy.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return c.s.inView(ctx, func() bool { return true }, func(v *view) error {
		if v.sealed[d.Day] != d || v.retained[d.Day] || v.retained[d.Day-1] {
			return nil // it is another by now, or what it was made of is gone
		}
		return c.again(ctx, &sealing{s: c.s, v: v, day: d.Day, newest: map[line]air.Row{}}, d)
	})
}

// again makes a day, all of it or some sensors, and compares.
func (c *checking) again(ctx context.Context, g *sealing, d store.Sealed) error {
	if err := g.makeStages(ctx); err != nil {
		return err
	}
	chunks, err := g.chunks(ctx)
	if err != nil {
		return err
	}
	var values int64
	if err := g.v.conn.QueryRowContext(ctx, `SELECT coalesce(sum(fresh), 0)::BIGINT FROM stage_series`).Scan(&values); err != nil {
		return err
	}
	if values != d.Values {
		c.found("restore a backup that has them, or fetch the day again: mote import --from "+store.Date(d.Day)+" --to "+store.Date(d.Day)+
			" with the archive's address; if they are lost for good, "+requalify(d.Day, d.Day)+" makes hours, days and indices of what is left",
			"%s was sealed with %d values, but %d are there", store.Date(d.Day), d.Values, values)
		return nil
	}
	if !c.o.Full {
		if chunks, err = g.someSensors(ctx); err != nil {
			return err
		}
	}
	m := &making{sealing: g}
	for _, b := range chunks {
		if err := m.chunk(ctx, b); err != nil {
			return err
		}
	}
	return c.differences(ctx, g, chunks)
}

// someSensors are a sample of those whose rows were counted, each a part of
// its own.
func (g *sealing) someSensors(ctx context.Context) (list []between, err error) {
	err = eachRaw(ctx, g.v.conn, `SELECT DISTINCT sensor FROM stage_series ORDER BY sensor`, func(v []driver.Value) bool {
		id := air.SensorID(whole(v[0]))
		list = append(list, between{id, id})
		return true
	})
	return sample(list, false, sampleSensors), err
}

// differences compares what was made with what is kept of these sensors.
func (c *checking) differences(ctx context.Context, g *sealing, made []between) error {
	c.r.Days++
	whose := `true`
	if !c.o.Full {
		parts := []string{`false`}
		for _, b := range made {
			c.r.Sensors++
			parts = append(parts, b.is())
		}
		whose = strings.Join(parts, ` OR `)
	}
	err := c.compare(ctx, g, "flags of values", `SELECT count(*), count(DISTINCT sensor), min(sensor) FROM stage_flags`)
	for _, k := range []struct {
		kind
		stage, name string
	}{{kindHour, "stage_hours", "hours"}, {kindDay, "stage_days", "days"}, {kindIndex, "stage_indices", "indices"}} {
		span := g.span()
		if k.kind == kindIndex { // an interval's end belongs to it
			span.From++
			span.To++
		}
		now := `SELECT ` + stagedSelect(k.kind) + ` FROM ` + k.stage
		was := now + ` WHERE false`
		if files := g.v.files(k.kind, span); len(files) > 0 {
			was = `SELECT ` + lakeSelect(k.kind) + ` FROM ` + g.v.parquet(files) + ` WHERE ` + condition{span: span}.lake() + ` AND (` + whose + `)`
		}
		err = errors.Join(err, c.compare(ctx, g, k.name, fmt.Sprintf(`WITH now AS (%s), was AS (%s) SELECT count(DISTINCT (%s)), count(DISTINCT sensor), min(sensor)
			FROM ((FROM now EXCEPT ALL FROM was) UNION ALL (FROM was EXCEPT ALL FROM now))`, now, was, lakeOrder[k.kind])))
	}
	return err
}

// compare reports the rows that a query counts, with their sensors.
func (c *checking) compare(ctx context.Context, g *sealing, what, query string) error {
	return eachRaw(ctx, g.v.conn, query, func(v []driver.Value) bool {
		if n := whole(v[0]); n > 0 {
			c.found(requalify(g.day, g.day), "%d %s of %s are not what the values give; they are of %d sensors, the first is %s",
				n, what, store.Date(g.day), whole(v[1]), air.SensorID(whole(v[2])))
		}
		return true
	})
}
