package duck

import (
	"context"
	"errors"
	"fmt"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"github.com/mote-air/mote/internal/air"
)

// turn lets one at a time do what takes long: sealing and compaction.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// enter waits for the turn.
func (t turn) enter(ctx context.Context) (leave func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// taken reports whether somebody has the turn.
func (t turn) taken() bool { return len(t) > 0 }

// heavyMemory is the engine's memory limit in MB while a day is sealed or a
// month compacted: thirty million rows are sorted within it in seconds. Where
// that was not enough it has more from then on, but for so many doublings.
const (
	heavyMemory = 384
	doublings   = 2
)

// shortOfMemory reports whether what failed may be tried again with more
// memory.
func (s *Store) shortOfMemory(err error) bool {
	why, ok := errors.AsType[*duckdb.Error](err)
	return ok && why.Type == duckdb.ErrorTypeOutOfMemory && s.doubled.Add(1) <= doublings
}

// withMemory runs f while the engine may use more memory.
func (s *Store) withMemory(ctx context.Context, f func() error) (err error) {
	db, err := s.reader()
	if err != nil {
		return err
	}
	set := func(limit string) error {
		_, err := db.ExecContext(context.WithoutCancel(ctx), `SET GLOBAL memory_limit = `+quote(limit))
		if err != nil {
			return fmt.Errorf("change the memory limit: %w", err)
		}
		return nil
	}
	if err := set(fmt.Sprintf("%dMB", heavyMemory<<min(s.doubled.Load(), doublings))); err != nil {
		return err
	}
	defer func() {
		if cerr := set(s.opts.Memory); !s.closed.Load() {
			err = errors.Join(err, cerr)
		}
	}()
	return f()
}

// stirs counts, for each day, the changes of stored rows other than by sealing,
// and those that may be of any day. It is guarded by s.mu.
type stirs struct {
	days map[int32]int64
	all  int64
}

func (t *stirs) of(day int32) int64 { return t.all + t.days[day] }

// rows notes that something of these rows changed.
func (t *stirs) rows(rows []air.Row) {
	if len(rows) > 0 && t.days == nil {
		t.days = map[int32]int64{}
	}
	for i := range rows {
		t.days[dayOf(rows[i].Time)]++
	}
}
