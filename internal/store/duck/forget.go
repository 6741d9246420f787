package duck

import (
	"context"
	"errors"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Forget implements [store.Writer]. It is one transaction, followed by a
// checkpoint so that the log does not keep what was removed. Copies that
// migrations left hold it too: they go.
func (s *Store) Forget(ctx context.Context, what air.Forgotten) (air.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return air.Entry{}, err
	}
	if err := s.flush(ctx); err != nil {
		return air.Entry{}, err
	}
	s.broken = true
	s.stirs.all++
	e, err := s.forget(ctx, what)
	if err != nil {
		return air.Entry{}, fmt.Errorf("forget: %w", err)
	}
	if err := s.load(context.WithoutCancel(ctx)); err != nil {
		return air.Entry{}, fmt.Errorf("forget: read back: %w", err)
	}
	return e, errors.Join(s.flush(ctx), dropCopies(s.dir))
}

func (s *Store) forget(ctx context.Context, what air.Forgotten) (e air.Entry, err error) {
	if err = run(ctx, s.conn, "begin", `BEGIN`); err != nil {
		return e, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, run(context.WithoutCancel(ctx), s.conn, "roll back", `ROLLBACK`))
		}
	}()
	err = run(ctx, s.conn, "find what is covered",
		`CREATE OR REPLACE TEMP TABLE stage_covered AS SELECT quantity, sensor, ts FROM hot WHERE `+covers(what),
		`CREATE OR REPLACE TEMP TABLE stage_touched AS SELECT DISTINCT sensor FROM stage_covered`)
	if err != nil {
		return e, err
	}
	res, err := s.conn.ExecContext(ctx, `DELETE FROM hot WHERE `+covers(what))
	if err != nil {
		return e, fmt.Errorf("values: %w", err)
	}
	removed, err := res.RowsAffected()
	if err != nil {
		return e, err
	}
	const touched = `sensor IN (SELECT sensor FROM stage_touched)`
	err = run(ctx, s.conn, "what follows from them",
		`DELETE FROM conflict c WHERE EXISTS (FROM stage_covered s WHERE s.sensor = c.sensor AND s.ts = c.ts AND s.quantity = c.quantity)`,
		`DELETE FROM latest WHERE `+touched,
		`INSERT INTO latest SELECT quantity, sensor, max(ts), arg_max(value, ts), arg_max(flags, ts) FROM hot WHERE `+notFuture+` AND `+touched+` GROUP BY quantity, sensor`,
		`DELETE FROM hour WHERE `+touched,
		`INSERT INTO hour `+aggregate(`hot`, fmt.Sprintf(`quantity IN (%s) AND ts >= %d AND %s`, list(hourQuantities), s.hoursFrom, touched)),
		`DROP TABLE stage_covered`)
	if err != nil {
		return e, err
	}
	if err = s.forgetPlaces(ctx, what); err != nil {
		return e, err
	}
	_, err = s.conn.ExecContext(ctx, `INSERT INTO forgotten VALUES (?, ?, ?, ?, ?, ?)`,
		int16(what.Network), int64(what.Sensor), what.Location, what.Interval.From, what.Interval.To, what.When)
	if err != nil {
		return e, err
	}
	e = store.ForgetEntry(what, removed)
	e.ID = s.nextID
	if err = s.writeEntry(ctx, e); err != nil {
		return e, err
	}
	return e, run(context.WithoutCancel(ctx), s.conn, "commit", `COMMIT`)
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
