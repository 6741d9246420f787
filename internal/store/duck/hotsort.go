package duck

import (
	"context"
	"errors"
	"fmt"

	"github.com/mote-air/mote/internal/air"
)

// Hot rows stand in the order in which they came, which is the order of time:
// to find those of one sensor, all rows of the day must be looked at. So each
// hour, once it is over, is written anew in order of sensor, quantity and time.
// What comes later stands behind.

const (
	// sortAfter is how long an hour has been over when it is sorted: most of
	// what is late has come then.
	sortAfter = 6 * 60
	// sortBack is how far back hours are sorted after a start.
	sortBack = 25 * air.Hour
)

// sortHour sorts the oldest hour of hot rows that is over and was not sorted.
// It reports whether there was one. The caller holds s.mu.
func (s *Store) sortHour(ctx context.Context) (did bool, err error) {
	over := air.FloorTo(s.opts.Clock().Unix()-sortAfter, air.Hour) // hours before are
	from := max(s.sortedTo, over-sortBack)
	if from >= over {
		return false, nil
	}
	// Hours without rows are passed by.
	if err := s.conn.QueryRowContext(ctx, `SELECT coalesce(min(ts - ts % 3600), ?) FROM hot WHERE ts >= ? AND ts < ?`, over, from, over).Scan(&from); err != nil {
		return false, fmt.Errorf("look for an hour to sort: %w", err)
	}
	if from >= over {
		s.sortedTo = over
		return false, nil
	}
	s.broken = true
	if err := s.writeSorted(context.WithoutCancel(ctx), from); err != nil {
		return false, fmt.Errorf("sort an hour of %s: %w", s.dir, err)
	}
	s.broken = false
	s.sortedTo = from + air.Hour
	return true, nil
}

func (s *Store) writeSorted(ctx context.Context, hour int64) (err error) {
	if err = run(ctx, s.conn, "begin", `BEGIN`); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, run(ctx, s.conn, "roll back", `ROLLBACK`))
		}
	}()
	of := fmt.Sprintf(`ts >= %d AND ts < %d`, hour, hour+air.Hour)
	err = run(ctx, s.conn, "sort hot rows",
		`CREATE OR REPLACE TEMP TABLE stage_sorted AS SELECT * FROM hot WHERE `+of,
		`DELETE FROM hot WHERE `+of,
		`INSERT INTO hot SELECT * FROM stage_sorted ORDER BY sensor, quantity, ts`,
		`DROP TABLE stage_sorted`)
	if err != nil {
		return err
	}
	if err = setMeta(ctx, s.conn, "sorted_to", hour+air.Hour); err != nil {
		return err
	}
	s.at("hour sorted")
	return run(ctx, s.conn, "commit", `COMMIT`)
}
