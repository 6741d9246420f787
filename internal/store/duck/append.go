package duck

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// writing is a batch under way.
type writing struct {
	tally     *store.Tally
	changes   *changes
	locations []int64 // of out.New, row by row
	conflicts []air.Conflict
	out       store.Outcome
}

// Append implements [store.Writer]. The batch and its ledger entry are one
// transaction.
func (s *Store) Append(ctx context.Context, batch store.Batch) (store.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return store.Outcome{}, err
	}
	if err := ctx.Err(); err != nil {
		return store.Outcome{}, err
	}
	s.recent.advance(s.opts.Clock().Unix())
	late, err := s.lateNumbers(ctx, batch)
	if err != nil {
		return store.Outcome{}, err
	}
	// From here on memory runs ahead of the disk until the commit returns.
	s.broken = true
	w := s.judge(batch, late)
	s.book.settle(w.changes)
	w.out.Entry = w.tally.Done()
	w.out.Entry.ID = s.nextID
	// A caller that gives up does not stop a commit half way.
	if err := s.commit(context.WithoutCancel(ctx), w); err != nil {
		return store.Outcome{}, fmt.Errorf("store %d values in %s: %w", w.tally.Entry.New, s.dir, err)
	}
	s.broken = false
	s.nextID++
	w.out.Changed = s.book.changed(w.changes)
	return w.out, nil
}

// judge decides the fate of every value and takes what is new into memory.
func (s *Store) judge(batch store.Batch, late map[key]number) *writing {
	w := &writing{tally: store.NewTally(batch.Entry), changes: newChanges()}
	for _, in := range batch.Indoor {
		s.book.markIndoor(in, w.changes)
	}
	for i := range batch.Readings {
		r := &batch.Readings[i]
		if fate := s.refused(r); fate != store.FateNew {
			for _, v := range r.Values {
				w.tally.Add(rowOf(r, v), fate)
			}
			continue
		}
		recent := s.recent.covers(r.Time)
		seen, known := false, s.book.sensors[r.Sensor] != nil
		for _, v := range r.Values {
			row := rowOf(r, v)
			k := key{sensor: r.Sensor, time: r.Time, quantity: v.Quantity}
			var old number
			var ok bool
			if recent {
				old, ok = s.recent.get(k)
			} else {
				old, ok = late[k]
			}
			fate := store.FateNew
			if ok {
				fate = w.again(row, old)
			} else {
				w.out.New = append(w.out.New, row)
				w.locations = append(w.locations, r.Site.ID.Location)
			}
			if fate == store.FateNew || fate == store.FateCleared {
				n := number{row.Value, row.Flags}
				if fate == store.FateCleared {
					n = number{old.value, old.flags &^ air.FlagFuture}
				}
				if recent {
					s.recent.put(k, n)
				} else {
					late[k] = n
				}
			}
			seen = seen || fate.Tells(v.Flags, known)
			w.tally.Add(row, fate)
		}
		if seen {
			s.book.observe(statementBy(r), w.changes)
		} else {
			s.book.overhear(r, w.changes)
		}
	}
	return w
}

// refused says why a reading must not be kept; new, when it may.
func (s *Store) refused(r *air.Reading) store.Fate {
	switch {
	case s.book.isForgotten(r):
		return store.FateForgotten
	case s.lake.current.retained[dayOf(r.Time)]: // nobody changes it: the writer is here
		return store.FateRetained
	}
	return store.FateNew
}

// again judges a value whose key is known.
func (w *writing) again(row air.Row, known number) store.Fate {
	stored := row
	stored.Value, stored.Flags = known.value, known.flags
	fate := store.Judge(stored, row)
	switch fate {
	case store.FateConflict:
		w.conflicts = append(w.conflicts, air.Conflict{Row: stored, Offered: row.Value})
	case store.FateCleared:
		stored.Flags &^= air.FlagFuture
		w.out.Cleared = append(w.out.Cleared, stored)
	}
	return fate
}

func rowOf(r *air.Reading, v air.Value) air.Row {
	return air.Row{Quantity: v.Quantity, Sensor: r.Sensor, Time: r.Time, Value: v.Value, Flags: v.Flags}
}

// lateNumbers looks up on disk what is stored under the batch's keys from
// before the index's horizon.
func (s *Store) lateNumbers(ctx context.Context, batch store.Batch) (map[key]number, error) {
	var keys []key
	low, high := int64(0), int64(0)
	for i := range batch.Readings {
		r := &batch.Readings[i]
		if s.recent.covers(r.Time) {
			continue
		}
		if len(keys) == 0 {
			low, high = r.Time, r.Time
		}
		low, high = min(low, r.Time), max(high, r.Time)
		for _, v := range r.Values {
			keys = append(keys, key{r.Sensor, r.Time, v.Quantity})
		}
	}
	known := make(map[key]number, len(keys))
	if len(keys) == 0 {
		return known, nil
	}
	// History comes in order of time, into a stretch where nothing is stored.
	where := condition{span: air.Interval{From: low, To: high + 1}}
	files := s.lake.current.files(kindValue, where.span) // nobody changes it: the writer is here
	var some bool
	if err := s.conn.QueryRowContext(ctx, `SELECT EXISTS (FROM hot WHERE ts BETWEEN ? AND ?)`, low, high).Scan(&some); err != nil {
		return nil, fmt.Errorf("look up late keys: %w", err)
	}
	if !some && len(files) == 0 {
		return known, nil
	}
	if sensors := sensorsOf(keys); len(sensors) <= 1000 { // else a list helps nobody
		where.sensors = sensors
	}
	err := stage(ctx, s.conn, "stage_key", `quantity SMALLINT, sensor BIGINT, ts BIGINT`, len(keys), func(i int) []driver.Value {
		return []driver.Value{int16(keys[i].quantity), int64(keys[i].sensor), keys[i].time}
	})
	if err != nil {
		return nil, err
	}
	v := view{catalogue: s.lake.current, s: s}
	err = eachRaw(ctx, s.conn, `SELECT * FROM (`+v.values(where)+`) h WHERE EXISTS (FROM stage_key k WHERE k.sensor = h.sensor AND k.ts = h.ts AND k.quantity = h.quantity)`, func(row []driver.Value) bool {
		var r air.Row
		readRow(row, &r)
		known[key{r.Sensor, r.Time, r.Quantity}] = number{r.Value, r.Flags}
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("look up late keys: %w", err)
	}
	return known, nil
}

// sensorsOf lists the sensors of keys, each once, in order.
func sensorsOf(keys []key) []air.SensorID {
	ids := make([]air.SensorID, len(keys))
	for i, k := range keys {
		ids[i] = k.sensor
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// commit writes the batch, its ledger entry last, and makes all of it durable.
func (s *Store) commit(ctx context.Context, w *writing) (err error) {
	if _, err = s.conn.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, undo := s.conn.ExecContext(ctx, `ROLLBACK`)
			err = errors.Join(err, undo)
		}
	}()
	if err = s.write(ctx, w); err != nil {
		return err
	}
	add, drop, err := s.rewriteCleared(ctx, w.out.Cleared, s.filesOf(w.out.Cleared))
	if err != nil {
		return err
	}
	soiled := s.soils(w.out.New, w.out.Cleared)
	if err = markDirty(ctx, s.conn, soiled...); err != nil {
		return err
	}
	if len(soiled)+len(drop) > 0 {
		return s.commitLake(ctx, add, drop)
	}
	_, err = s.conn.ExecContext(ctx, `COMMIT`)
	return err
}

// write writes the batch within the connection's transaction, the ledger entry
// last.
func (s *Store) write(ctx context.Context, w *writing) error {
	fresh, id := w.out.New, w.out.Entry.ID
	err := bulk(s.conn, "hot", len(fresh), func(i int) []driver.Value {
		r := &fresh[i]
		return []driver.Value{int16(r.Quantity), int64(r.Sensor), r.Time, r.Value, int32(r.Flags), w.locations[i], id}
	})
	if err != nil {
		return err
	}
	s.stirs.rows(w.out.Cleared)
	if err = s.clearFuture(ctx, w.out.Cleared); err != nil {
		return err
	}
	err = bulk(s.conn, "conflict", len(w.conflicts), func(i int) []driver.Value {
		c := &w.conflicts[i]
		return []driver.Value{id, int16(c.Row.Quantity), int64(c.Row.Sensor), c.Row.Time, c.Row.Value, int32(c.Row.Flags), c.Offered}
	})
	if err != nil {
		return err
	}
	if err = s.book.write(ctx, s.conn, w.changes); err != nil {
		return err
	}
	return s.writeEntry(ctx, w.out.Entry)
}

// clearFuture takes the flag future from stored rows. They are also noted as
// candidates for the newest value of their series, because a restart does not
// look that far back for it.
func (s *Store) clearFuture(ctx context.Context, rows []air.Row) error {
	if len(rows) == 0 {
		return nil
	}
	row := func(i int) []driver.Value {
		r := &rows[i]
		return []driver.Value{int16(r.Quantity), int64(r.Sensor), r.Time, r.Value, int32(r.Flags)}
	}
	if err := stage(ctx, s.conn, "stage_cleared", `quantity SMALLINT, sensor BIGINT, ts BIGINT, value DOUBLE, flags INTEGER`, len(rows), row); err != nil {
		return err
	}
	if err := run(ctx, s.conn, "clear the flag future",
		`UPDATE hot SET flags = c.flags FROM stage_cleared c WHERE hot.sensor = c.sensor AND hot.ts = c.ts AND hot.quantity = c.quantity`,
		`INSERT INTO stale_hour SELECT DISTINCT sensor, quantity, ts - (ts % 3600 + 3600) % 3600 FROM stage_cleared`); err != nil {
		return err
	}
	return bulk(s.conn, "latest", len(rows), row)
}

func (s *Store) writeEntry(ctx context.Context, e air.Entry) error {
	flagged, err := json.Marshal(e.Flagged)
	if err != nil {
		return err
	}
	rejected, err := json.Marshal(e.Rejected)
	if err != nil {
		return err
	}
	return bulk(s.conn, "ledger", 1, func(int) []driver.Value {
		return []driver.Value{e.ID, int16(e.Network), string(e.Kind), e.Started, e.Finished, string(e.Status), int32(e.HTTPStatus), e.Bytes,
			e.Records, e.Values, e.New, e.Duplicate, e.Conflict, e.Late, string(flagged), string(rejected), e.Ignored, e.Error, e.Day}
	})
}
