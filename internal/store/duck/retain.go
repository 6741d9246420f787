package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Retain implements [store.History]. Files that end before the day go whole; of
// a month that the day cuts, the rest is written anew, while others write.
func (s *Store) Retain(ctx context.Context, before int32) (air.Entry, error) {
	leave, err := s.heavy.enter(ctx)
	if err != nil {
		return air.Entry{}, err
	}
	defer leave()
	for try := 1; ; try++ {
		var e air.Entry
		done := false
		err := s.withMemory(ctx, func() (err error) {
			e, done, err = s.tryRetain(ctx, before, try == loadTries)
			return err
		})
		if _, early := errors.AsType[*store.SealOrderError](err); err != nil && !early && !errors.Is(err, store.ErrClosed) && ctx.Err() == nil {
			err = fmt.Errorf("remove the values before %s from %s: %w", store.Date(before), s.dir, err)
		}
		if done || err != nil {
			return e, err
		}
	}
}

// retaining is what goes, as it was seen at one moment.
type retaining struct {
	s       *Store
	before  int32
	files   []*segment // that may hold something of it
	drop    []*segment // that do
	add     []segment  // what stays of those
	removed int64      // values
	used    []*segment // files that were read
}

// tryRetain finds what goes and removes it. Done is false when that changed
// between the two: nothing was removed then.
func (s *Store) tryRetain(ctx context.Context, before int32, alone bool) (e air.Entry, done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(s.ready(ctx), ctx.Err()); err != nil {
		return e, false, err
	}
	r := &retaining{s: s, before: before}
	tried := false // what a commit that failed has left is for the next start to tell
	defer func() {
		if !tried {
			err = errors.Join(err, s.dropParts(r.add))
		}
	}()
	if alone {
		err = r.prepare(ctx)
	} else {
		again := false
		s.mu.Unlock()
		err = r.prepare(ctx)
		again, err = s.orAside(ctx, r.used, err)
		s.mu.Lock()
		if again {
			return e, false, nil
		}
	}
	switch {
	case err != nil:
		return e, false, err
	case s.closed.Load():
		return e, false, store.ErrClosed
	case ctx.Err() != nil:
		return e, false, ctx.Err()
	case s.broken || !slices.EqualFunc(r.files, s.lake.current.files(kindValue, r.span()), (*segment).is):
		return e, false, nil
	}
	tried = true
	e, err = r.publish(ctx)
	return e, err == nil, err
}

func (r *retaining) span() air.Interval {
	return air.Interval{From: math.MinInt64, To: dayStart(r.before)}
}

// prepare finds the files and writes what stays of a month.
func (r *retaining) prepare(ctx context.Context) (err error) {
	v, err := r.s.look(ctx)
	if err != nil {
		return err
	}
	defer func() {
		r.used = v.used
		err = errors.Join(err, v.close())
	}()
	if err := r.check(ctx, v); err != nil {
		return err
	}
	r.files = v.files(kindValue, r.span())
	for _, g := range r.files {
		_, last := g.days()
		if last < r.before {
			r.drop = append(r.drop, g)
			r.removed += g.rows
		} else if err := r.cut(ctx, v, g); err != nil {
			return err
		}
	}
	return nil
}

// cut writes what stays of a month that the day cuts.
func (r *retaining) cut(ctx context.Context, v *view, g *segment) error {
	from := v.parquet([]*segment{g})
	var goes int64
	if err := v.conn.QueryRowContext(ctx, `SELECT count(*) FROM `+from+` WHERE `+condition{span: r.span()}.lake()).Scan(&goes); err != nil || goes == 0 {
		return err
	}
	rest := condition{span: air.Interval{From: dayStart(r.before), To: math.MaxInt64}}
	now, some, err := r.s.rewriteOne(ctx, g, `(FROM `+from+` WHERE `+rest.lake()+`)`)
	if err != nil {
		return err
	}
	r.drop = append(r.drop, g)
	r.removed += goes
	if some {
		r.add = append(r.add, now)
	}
	return nil
}

// check finds the first day that must be sealed before.
func (r *retaining) check(ctx context.Context, v *view) error {
	held, err := v.held(ctx)
	if err != nil {
		return err
	}
	first := r.before
	for d := range held {
		if _, sealed := v.sealed[d]; !sealed {
			first = min(first, d)
		}
	}
	for d, sealed := range v.sealed {
		if sealed.Dirty {
			first = min(first, d)
		}
	}
	if first < r.before {
		return &store.SealOrderError{What: "remove the values before " + store.Date(r.before), Day: first}
	}
	return nil
}

// publish removes them in one transaction. The caller holds s.mu.
func (r *retaining) publish(ctx context.Context) (air.Entry, error) {
	s := r.s
	// What came meanwhile makes a day dirty without a new file.
	v := &view{catalogue: s.lake.current, conn: s.conn, s: s}
	if err := r.check(ctx, v); err != nil {
		return air.Entry{}, errors.Join(err, s.dropParts(r.add))
	}
	if r.removed == 0 {
		return air.Entry{}, nil
	}
	e := store.RetainEntry(r.removed, s.opts.Clock())
	e.ID = s.nextID
	err := s.publish(ctx, publication{add: r.add, drop: r.drop, within: func(ctx context.Context, conn *sql.Conn) error {
		err := run(ctx, conn, "note retained days",
			fmt.Sprintf(`INSERT INTO retained SELECT day FROM sealed WHERE day < %d AND day NOT IN (FROM retained)`, r.before),
			fmt.Sprintf(`DELETE FROM latest WHERE ts < %d`, r.span().To))
		if err != nil {
			return err
		}
		return s.writeEntry(ctx, e)
	}})
	if err != nil {
		return air.Entry{}, err
	}
	s.nextID++
	return e, nil
}

// is reports whether two are the same file.
func (g *segment) is(other *segment) bool { return g.id == other.id }
