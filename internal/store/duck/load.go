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

// Load implements [store.History]. What is new becomes one file of values,
// made while polls and queries go on; the writers' turn is needed only for
// looking at what changed meanwhile and for the transaction that lists it.
func (s *Store) Load(ctx context.Context, day store.ArchiveDay) (store.Outcome, error) {
	if err := store.CheckDay(&day); err != nil {
		return store.Outcome{}, err
	}
	leave, err := s.days.enter(ctx, day.Day)
	if err != nil {
		return store.Outcome{}, err
	}
	defer leave()
	strips := stripsOf(&day)
	for try := 1; ; try++ {
		out, done, err := s.tryLoad(ctx, &day, strips, try == loadTries)
		if err != nil && !errors.Is(err, store.ErrClosed) && ctx.Err() == nil {
			err = fmt.Errorf("load %s into %s: %w", store.Date(day.Day), s.dir, err)
		}
		if done || err != nil {
			return out, err
		}
	}
}

// loadTries is how often a day is prepared; the last time nobody else writes.
const loadTries = 3

// tryLoad judges the day and publishes what is new. Done is false when the day
// changed between the two: nothing was stored then.
func (s *Store) tryLoad(ctx context.Context, day *store.ArchiveDay, strips []strip, alone bool) (out store.Outcome, done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.beginLoad(ctx, day, strips)
	if err != nil {
		return out, false, err
	}
	tried := false // what a commit that failed has left is for the next start to tell
	defer func() {
		if !tried {
			err = errors.Join(err, l.undo())
		}
	}()
	if alone {
		err = l.prepare(ctx)
	} else {
		again := false
		s.mu.Unlock()
		err = l.prepare(ctx)
		again, err = s.orAside(ctx, l.used, err)
		s.mu.Lock()
		if again {
			return out, false, nil
		}
	}
	if err != nil {
		return out, false, err
	}
	s.at("load prepared")
	if s.closed.Load() {
		return out, false, store.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return out, false, err
	}
	if same, err := l.unchanged(ctx); !same || err != nil {
		return out, false, err
	}
	tried = true
	out, err = l.publish(ctx)
	return out, err == nil, err
}

// beginLoad notes what the judgement rests on. The caller holds s.mu.
func (s *Store) beginLoad(ctx context.Context, day *store.ArchiveDay, strips []strip) (*loading, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.recent.advance(s.opts.Clock().Unix())
	l := &loading{
		s: s, day: day, strips: strips, horizon: s.recent.horizon, requests: s.book.requests(), receipt: s.nextID - 1,
		tally: store.NewTally(day.Entry), told: make([]told, len(day.Stretches)), forgotten: make([][]air.Forgotten, len(day.Stretches)),
	}
	l.retained = s.lake.current.retained[day.Day]
	for i := range day.Stretches {
		l.forgotten[i] = s.book.requestsFor(day.Stretches[i].Sensor, day.Stretches[i].Site.ID)
	}
	return l, nil
}

// unchanged reports whether the judgement still holds: nothing of the day came
// or went, nobody asked to be forgotten. The caller holds s.mu.
func (l *loading) unchanged(ctx context.Context) (bool, error) {
	s := l.s
	if s.broken || l.retained != s.lake.current.retained[l.day.Day] || l.requests != s.book.requests() || !slices.EqualFunc(l.segments, s.lake.current.files(kindValue, l.span()), (*segment).is) {
		return false, nil
	}
	var came bool
	err := s.conn.QueryRowContext(ctx, `SELECT EXISTS (FROM hot WHERE receipt > ? AND ts >= ? AND ts < ?)`, l.receipt, l.span().From, l.span().To).Scan(&came)
	return !came, err
}

// publish stores the day in one transaction. The caller holds s.mu.
func (l *loading) publish(ctx context.Context) (store.Outcome, error) {
	s := l.s
	// From here on memory runs ahead of the disk until the commit returns.
	s.broken = true
	w := &writing{tally: l.tally, changes: newChanges()}
	for _, in := range l.day.Indoor {
		s.book.markIndoor(in, w.changes)
	}
	l.tellEarly(&s.book)
	for i, t := range l.told {
		if t.any {
			s.book.observe(statementIn(&l.day.Stretches[i], t), w.changes)
		}
	}
	s.book.settle(w.changes)
	s.book.writeThrough(w.changes)
	w.out.Entry = l.tally.Done()
	w.out.Entry.ID = s.nextID
	w.out.Cleared = l.cleared
	for _, c := range l.conflicts {
		w.conflicts = append(w.conflicts, c.Conflict)
	}
	if err := l.write(ctx, w); err != nil {
		return store.Outcome{}, err
	}
	s.broken = false
	s.nextID++
	for _, r := range l.recent {
		if s.recent.covers(r.Time) {
			s.recent.put(key{r.Sensor, r.Time, r.Quantity}, number{r.Value, r.Flags})
		}
	}
	return store.Outcome{Entry: w.out.Entry, Changed: s.book.changed(w.changes)}, nil
}

// write writes the day's traces and lists its file. A day that brought nothing
// leaves the lake as it is.
func (l *loading) write(ctx context.Context, w *writing) error {
	if len(l.latest)+len(l.add) == 0 {
		return l.s.commit(context.WithoutCancel(ctx), w)
	}
	soils := l.s.clean(l.day.Day) || l.s.clean(l.day.Day+1)
	return l.s.publish(ctx, publication{add: l.add, drop: l.drop, filesOnly: !soils, within: func(ctx context.Context, conn *sql.Conn) error {
		if err := l.s.noteLatest(ctx, conn, l.latest); err != nil {
			return err
		}
		if soils {
			if err := markDirty(ctx, conn, l.day.Day); err != nil {
				return err
			}
		}
		return l.s.write(ctx, w)
	}})
}

// statementIn is what a stretch says. An archive does not know who chose to be
// exact, so that its positions are coarse.
func statementIn(st *air.Stretch, t told) statement {
	s := statement{
		about: air.Sensor{ID: st.Sensor, Type: st.Type, TypeID: st.TypeID, Manufacturer: st.Manufacturer, Pin: st.Pin},
		site:  st.Site, first: t.first, last: t.last,
	}
	s.site.Lat, s.site.Lon = air.Coarse(s.site.Lat), air.Coarse(s.site.Lon)
	return s
}

// latestMany is how many candidates for the newest values may pile up between
// two flushes before those that are not are thrown away.
const latestMany = 400_000

// noteLatest enters candidates for the newest value of their series.
func (s *Store) noteLatest(ctx context.Context, conn *sql.Conn, rows []air.Row) error {
	err := bulk(conn, "latest", len(rows), func(i int) []driver.Value {
		r := &rows[i]
		return []driver.Value{int16(r.Quantity), int64(r.Sensor), r.Time, r.Value, int32(r.Flags)}
	})
	if s.candidates += len(rows); err != nil || s.candidates < latestMany {
		return err
	}
	s.candidates = 0
	return run(ctx, conn, "note the newest values",
		`CREATE OR REPLACE TEMP TABLE stage_candidate AS SELECT quantity, sensor, max(ts) AS ts, arg_max(value, ts) AS value, arg_max(flags, ts) AS flags FROM latest GROUP BY quantity, sensor`,
		`DELETE FROM latest`,
		`INSERT INTO latest SELECT * FROM stage_candidate`,
		`DROP TABLE stage_candidate`)
}

// undo removes the files of a day that was not published.
func (l *loading) undo() (err error) {
	if l.file != nil {
		err = l.file.drop()
	}
	return errors.Join(err, l.s.dropParts(l.add))
}
