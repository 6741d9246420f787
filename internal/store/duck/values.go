package duck

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

const (
	pieceRows = 1_000_000 // about as many rows are sorted at once
	// sensorDay is how many rows a sensor has in a day, generously: two
	// quantities every 145 s.
	sensorDay = 1_300
)

// Values implements [store.History]. Each piece is read at a moment of its own,
// so that a slow reader stands in nobody's way: what is sealed meanwhile stays
// the same rows. A few chunks are read ahead while the reader works on one.
func (s *Store) Values(ctx context.Context, sel store.SelectValues) iter.Seq2[[]air.Row, error] {
	return func(yield func([]air.Row, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		r := &ahead{ctx: ctx, full: make(chan []air.Row, chunksAhead), free: make(chan []air.Row, chunksAhead+2)}
		done := make(chan error, 1)
		go func() {
			defer close(r.full)
			done <- s.readAhead(ctx, sel, r)
		}()
		defer func() { // a reader that stops early ends the reading
			cancel()
			for range r.full { // until it has ended
			}
		}()
		for rows := range r.full {
			if !yield(rows, nil) {
				return
			}
			r.free <- rows[:0]
		}
		if err := <-done; err != nil {
			yield(nil, fmt.Errorf("read values: %w", err))
		}
	}
}

// chunksAhead is how many chunks wait for their reader, of 2.6 MB each.
const chunksAhead = 6

// ahead takes rows and hands them on in chunks.
type ahead struct {
	ctx  context.Context
	buf  []air.Row
	full chan []air.Row // to the reader
	free chan []air.Row // and back
}

// add takes a row; false when the reader is gone.
func (a *ahead) add(r air.Row) bool {
	if a.buf == nil {
		select {
		case a.buf = <-a.free:
		default:
			a.buf = make([]air.Row, 0, store.ChunkRows)
		}
	}
	a.buf = append(a.buf, r)
	return len(a.buf) < store.ChunkRows || a.flush()
}

// flush hands on what there is; false when the reader is gone.
func (a *ahead) flush() bool {
	if len(a.buf) == 0 {
		return true
	}
	select {
	case a.full <- a.buf:
		a.buf = nil
		return true
	case <-a.ctx.Done():
		return false
	}
}

// readAhead reads the selection, one piece after another.
func (s *Store) readAhead(ctx context.Context, sel store.SelectValues, to *ahead) error {
	pieces, err := s.pieces(ctx, sel)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		if err := s.piece(ctx, p, sel.After, to); err != nil {
			return err
		}
	}
	to.flush()
	return ctx.Err()
}

// pieces cuts a selection into parts that follow one another in the order of
// the answer, each of about pieceRows rows at most.
func (s *Store) pieces(ctx context.Context, sel store.SelectValues) (list []condition, err error) {
	days, err := s.daysWithValues(ctx, sel.Span)
	if err != nil {
		return nil, err
	}
	sensors := sel.Sensors
	if sensors == nil {
		s.mu.RLock()
		sensors = slices.Sorted(maps.Keys(s.book.sensors))
		s.mu.RUnlock()
	}
	perDay := max(1, len(sensors)*sensorDay)
	together := max(1, pieceRows/perDay) // days
	var open air.Interval
	flush := func() {
		if open.To > open.From {
			list = append(list, condition{quantities: sel.Quantities, sensors: sel.Sensors, span: open})
			open = air.Interval{}
		}
	}
	for _, day := range days {
		if day < sel.After.Day {
			continue
		}
		one := air.Interval{From: max(sel.Span.From, dayStart(day)), To: min(sel.Span.To, dayStart(day+1))}
		if perDay <= pieceRows {
			if open.To > open.From && dayOf(open.From)+int32(together) <= day {
				flush()
			}
			if open.To == open.From {
				open = one
			}
			open.To = one.To
			continue
		}
		for part := range slices.Chunk(sensors, max(1, pieceRows/sensorDay)) {
			if last := part[len(part)-1]; day == sel.After.Day && last < sel.After.Sensor {
				continue
			}
			list = append(list, condition{quantities: sel.Quantities, sensors: part, span: one})
		}
	}
	flush()
	return list, nil
}

// daysWithValues lists, in order, the days in which rows of the span may be.
func (s *Store) daysWithValues(ctx context.Context, span air.Interval) ([]int32, error) {
	found := map[int32]bool{}
	err := s.inView(ctx, func() bool { return true }, func(v *view) error {
		for _, g := range v.catalogue.files(kindValue, span) {
			in := g.span()
			for d := dayOf(max(in.From, span.From)); dayStart(d) < min(in.To, span.To); d++ {
				found[d] = true
			}
		}
		hot := condition{span: span}
		return eachRaw(ctx, v.conn, `SELECT DISTINCT ts // 86400 FROM hot WHERE `+hot.hot("ts"), func(row []driver.Value) bool {
			found[int32(whole(row[0]))] = true
			return true
		})
	})
	return slices.Sorted(maps.Keys(found)), err
}

// piece reads one piece.
func (s *Store) piece(ctx context.Context, c condition, after store.Cursor, to *ahead) error {
	rest := ""
	if after != (store.Cursor{}) {
		rest = fmt.Sprintf(` WHERE (ts // 86400, sensor, ts) > (%d, %d, %d)`, after.Day, after.Sensor, after.Time)
	}
	order := `ts // 86400, sensor, ts, quantity`
	if dayOf(c.span.From) == dayOf(c.span.To-1) {
		order = `sensor, ts, quantity`
	}
	begun := false
	return s.inView(ctx, func() bool { return !begun }, func(v *view) error {
		// Two small numbers in one: what costs is the number of fields.
		q := fmt.Sprintf(`SELECT sensor, ts, (quantity::BIGINT << 32) | flags::BIGINT, value FROM (%s)%s ORDER BY %s`, v.values(c), rest, order)
		return eachRaw(ctx, v.conn, q, func(row []driver.Value) bool {
			begun = true
			pack := whole(row[2])
			return to.add(air.Row{
				Quantity: air.Quantity(pack >> 32), Flags: air.Flags(pack & math.MaxUint32),
				Sensor: air.SensorID(whole(row[0])), Time: whole(row[1]), Value: real(row[3]),
			})
		})
	})
}
