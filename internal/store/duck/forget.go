package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Forget implements [store.Writer]. It is one transaction, followed by a
// checkpoint so that the log does not keep what was removed. Copies that
// migrations left, and damaged files that were set aside, hold it too: they go.
// From the beginning on nothing of it is taken any more.
func (s *Store) Forget(ctx context.Context, what air.Forgotten) (e air.Entry, err error) {
	leave, err := s.heavy.enter(ctx)
	if err != nil {
		return e, err
	}
	defer leave()
	f, err := s.beginForget(ctx, what)
	if err != nil {
		return e, err
	}
	err = s.withMemory(ctx, func() (err error) {
		done := false
		for try := 1; !done && err == nil; try++ {
			e, done, err = f.try(ctx, try == loadTries)
		}
		return err
	})
	if err = errors.Join(err, f.end()); err != nil {
		return air.Entry{}, err
	}
	if f.moved {
		err = s.Describe(ctx)
	}
	return e, errors.Join(err, dropCopies(s.dir), dropAside(s.dir))
}

// beginForget finds out what is covered, and refuses it from now on.
func (s *Store) beginForget(ctx context.Context, what air.Forgotten) (f *forgetting, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	f = &forgetting{s: s, what: what, hot: map[dayOfSensor]bool{}}
	if f.gone, err = goneFor(ctx, s.conn, what); err != nil {
		return nil, fmt.Errorf("forget: %w", err)
	}
	err = eachRaw(ctx, s.conn, `SELECT DISTINCT sensor, `+hotDay+` FROM hot WHERE `+covers(what), func(row []driver.Value) bool {
		f.hot[dayOfSensor{air.SensorID(whole(row[0])), int32(whole(row[1]))}] = true
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("forget: %w", err)
	}
	if f.conn, err = s.db.Load().Conn(ctx); err != nil {
		return nil, fmt.Errorf("forget: %w", err)
	}
	s.pending = append(s.pending, what)
	s.book.remember(what)
	return f, nil
}

// try makes the files and publishes the request. Done is false when files came
// meanwhile that must be looked at first.
func (f *forgetting) try(ctx context.Context, alone bool) (e air.Entry, done bool, err error) {
	s := f.s
	if !alone {
		if err := f.look(ctx); err != nil {
			return e, false, fmt.Errorf("forget: %w", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(s.ready(ctx), ctx.Err()); err != nil {
		return e, false, err
	}
	if alone {
		if err := f.prepare(ctx, &view{catalogue: s.lake.current, s: s}); err != nil {
			return e, false, fmt.Errorf("forget: %w", err)
		}
	}
	s.at("forget prepared")
	if !f.whole(s.lake.current) {
		return e, false, nil
	}
	s.stirs.all++
	if e, err = f.publish(ctx); err != nil {
		return e, false, fmt.Errorf("forget: %w", err)
	}
	s.pending = slices.DeleteFunc(s.pending, func(p air.Forgotten) bool { return p == f.what })
	if err := s.load(context.WithoutCancel(ctx)); err != nil {
		s.broken = true
		return e, false, fmt.Errorf("forget: read back: %w", err)
	}
	return e, true, s.flush(ctx)
}

// publish removes everything in one transaction. The caller holds s.mu.
func (f *forgetting) publish(ctx context.Context) (e air.Entry, err error) {
	s := f.s
	p, inLake := f.publication()
	p.within = func(ctx context.Context, conn *sql.Conn) error {
		hot, err := f.forgetValues(ctx, conn)
		if err != nil {
			return err
		}
		if err := s.forgetPlaces(ctx, f.what); err != nil {
			return err
		}
		if err := markDirty(ctx, conn, f.touched()...); err != nil {
			return err
		}
		_, err = conn.ExecContext(ctx, `INSERT INTO forgotten VALUES (?, ?, ?, ?, ?, ?)`,
			int16(f.what.Network), int64(f.what.Sensor), f.what.Location, f.what.Interval.From, f.what.Interval.To, f.what.When)
		if err != nil {
			return err
		}
		e = store.ForgetEntry(f.what, hot+inLake)
		e.ID = s.nextID
		return s.writeEntry(ctx, e)
	}
	return e, s.publish(ctx, p)
}

// forgetValues removes hot rows, and what follows from them and from those of
// the lake.
func (f *forgetting) forgetValues(ctx context.Context, conn *sql.Conn) (removed int64, err error) {
	s := f.s
	if err := f.stageGone(ctx, conn); err != nil {
		return 0, err
	}
	err = run(ctx, conn, "find what is covered",
		`CREATE OR REPLACE TEMP TABLE stage_covered AS SELECT quantity, sensor, ts FROM hot WHERE `+covers(f.what),
		`CREATE OR REPLACE TEMP TABLE stage_touched AS SELECT DISTINCT sensor FROM (SELECT sensor FROM stage_covered UNION ALL SELECT sensor FROM stage_gone)`)
	if err != nil {
		return 0, err
	}
	res, err := conn.ExecContext(ctx, `DELETE FROM hot WHERE `+covers(f.what))
	if err != nil {
		return 0, fmt.Errorf("values: %w", err)
	}
	if removed, err = res.RowsAffected(); err != nil {
		return 0, err
	}
	const touched = `sensor IN (SELECT sensor FROM stage_touched)`
	stored := `SELECT quantity, sensor, ts, value, flags FROM hot WHERE ` + touched
	v := view{catalogue: s.lake.current, s: s}
	if files := v.files(kindValue, store.Always); len(files) > 0 && len(f.gone) > 0 {
		stored += ` UNION ALL SELECT quantity, sensor, ` + lakeSeconds + `, value, flags FROM ` + v.parquet(files) + ` f WHERE ` +
			condition{sensors: f.sensors(), span: store.Always}.lake() + ` AND NOT ` + goneRow
	}
	return removed, run(ctx, conn, "what follows from them",
		`DELETE FROM conflict c WHERE EXISTS (FROM stage_covered s WHERE s.sensor = c.sensor AND s.ts = c.ts AND s.quantity = c.quantity)
			OR EXISTS (FROM stage_gone g WHERE g.sensor = c.sensor AND c.ts >= g.since AND c.ts < g.until)
			AND NOT EXISTS (FROM hot h WHERE h.sensor = c.sensor AND h.ts = c.ts AND h.quantity = c.quantity)`,
		`DELETE FROM latest WHERE `+touched,
		`INSERT INTO latest SELECT quantity, sensor, max(ts), arg_max(value, ts), arg_max(flags, ts) FROM (`+stored+`) WHERE `+notFuture+` GROUP BY quantity, sensor`,
		`DELETE FROM hour WHERE `+touched,
		`INSERT INTO hour `+aggregate(`hot`, fmt.Sprintf(`quantity IN (%s) AND ts >= %d AND %s`, list(hourQuantities), s.hoursFrom, touched)),
		`DROP TABLE stage_covered`, `DROP TABLE stage_touched`, `DROP TABLE stage_gone`)
}

// covers is the condition for the rows of hot that a request covers. A row
// knows the place where it was measured.
func covers(what air.Forgotten) string {
	return whose(what) + fmt.Sprintf(` AND ts >= %d AND ts < %d`, what.Interval.From, what.Interval.To)
}

// whose is the condition for what tells of the sensor or the place, under every
// network of the family.
func whose(what air.Forgotten) string {
	if what.Sensor != 0 {
		var ids []air.SensorID
		for _, n := range what.Sensor.Network().Family() {
			ids = append(ids, what.Sensor.In(n))
		}
		return fmt.Sprintf(`sensor IN (%s)`, list(ids))
	}
	return fmt.Sprintf(`location = %d AND sensor >> 56 IN (%s)`, what.Location, list(what.Network.Family()))
}

// forgetPlaces cuts the observations, and removes sensors and sites of which
// nothing is left.
func (s *Store) forgetPlaces(ctx context.Context, what air.Forgotten) error {
	where := ` WHERE ` + whose(what)
	rows, err := s.conn.QueryContext(ctx, `SELECT sensor, location, lat, lon, day, first, last FROM observation`+where)
	if err != nil {
		return err
	}
	seen, err := observations(rows)
	if err != nil {
		return err
	}
	var kept []air.Observation
	for _, list := range seen {
		for _, o := range list {
			if !store.ForgetObservation(what, &o) {
				kept = append(kept, o)
			}
		}
	}
	if err := run(ctx, s.conn, "forget observations", `DELETE FROM observation`+where); err != nil {
		return err
	}
	if err := mergeObservations(ctx, s.conn, kept); err != nil {
		return err
	}
	if err := run(ctx, s.conn, "forget sensors", `DELETE FROM sensor WHERE id NOT IN (SELECT sensor FROM observation)`); err != nil {
		return err
	}
	if what.Sensor != 0 || what.Interval != store.Always {
		return nil
	}
	return run(ctx, s.conn, "forget the place", fmt.Sprintf(`DELETE FROM site WHERE location = %d AND network IN (%s)`, what.Location, list(what.Network.Family())))
}
