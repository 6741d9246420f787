package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// A restart replays the log since the last checkpoint; these bounds keep that
// within a fraction of a second.
const (
	checkpointEvery = time.Hour
	checkpointBytes = 32 << 20
)

// Tend sorts an hour that is over and checkpoints, each when it is time. The
// writer calls it in the gap after a poll; it does nothing most times.
func (s *Store) Tend(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() || s.broken {
		return nil
	}
	// While a day is being sealed no checkpoint is possible: each poll would try
	// again, and sort hours that are about to go.
	if s.heavy.taken() {
		return nil
	}
	if _, err := s.sortHour(ctx); err != nil {
		return err
	}
	due := s.opts.Clock().Sub(s.checkpoint) >= checkpointEvery
	if info, err := os.Stat(filepath.Join(s.dir, "mote.duckdb.wal")); err == nil && info.Size() >= checkpointBytes {
		due = true
	}
	if !due {
		return nil
	}
	return s.flush(ctx)
}

// flush writes down the newest observation of every sensor, the newest value
// of every series and the last hours, and checkpoints. A restart then only
// looks at what came after. A caller that gives up does not cut it short.
func (s *Store) flush(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	last := s.nextID - 1
	c := newChanges()
	for _, sn := range s.book.sensors {
		if sn.dirty {
			c.obs = append(c.obs, sn.now)
		}
	}
	s.broken = true
	if err := s.writeFlush(ctx, c, last); err != nil {
		return fmt.Errorf("checkpoint %s: %w", s.dir, err)
	}
	s.broken = false
	for _, sn := range s.book.sensors {
		sn.dirty = false
	}
	s.flushed = last
	s.candidates = 0
	s.checkpoint = s.opts.Clock()
	// A reader may stand in the way of a checkpoint. Nothing is lost: the log
	// is kept, and the next one takes it in.
	if _, err := s.conn.ExecContext(ctx, `CHECKPOINT`); err != nil {
		s.checkpoint = s.checkpoint.Add(time.Minute - checkpointEvery)
	}
	return nil
}

func (s *Store) writeFlush(ctx context.Context, c *changes, last int64) (err error) {
	if err = run(ctx, s.conn, "begin", `BEGIN`); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, run(ctx, s.conn, "roll back", `ROLLBACK`))
		}
	}()
	if err = mergeObservations(ctx, s.conn, c.obs); err != nil {
		return err
	}
	err = run(ctx, s.conn, "note the newest values",
		`CREATE OR REPLACE TEMP TABLE stage_latest AS `+latestSince(s.flushed),
		`DELETE FROM latest`,
		`INSERT INTO latest SELECT * FROM stage_latest`,
		`DROP TABLE stage_latest`)
	if err != nil {
		return err
	}
	if err = s.writeHours(ctx); err != nil {
		return err
	}
	if err = setMeta(ctx, s.conn, "hours_from", s.hoursFrom); err != nil {
		return err
	}
	if err = setMeta(ctx, s.conn, "flushed", last); err != nil {
		return err
	}
	return run(ctx, s.conn, "commit", `COMMIT`)
}

// notFuture is the condition for rows that are not from the future.
var notFuture = fmt.Sprintf(`flags & %d = 0`, air.FlagFuture)

// latestSince selects the newest row of each series that is not from the
// future: what was noted at the last flush, and what came after it.
func latestSince(flushed int64) string {
	return fmt.Sprintf(`SELECT quantity, sensor, max(ts) AS ts, arg_max(value, ts) AS value, arg_max(flags, ts) AS flags FROM (
		SELECT quantity, sensor, ts, value, flags FROM latest
		UNION ALL
		SELECT quantity, sensor, ts, value, flags FROM hot WHERE receipt > %d AND `+notFuture+`
	) GROUP BY quantity, sensor`, flushed)
}
