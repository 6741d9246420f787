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
// the same rows.
func (s *Store) Values(ctx context.Context, sel store.SelectValues) iter.Seq2[[]air.Row, error] {
	return func(yield func([]air.Row, error) bool) {
		pieces, err := s.pieces(ctx, sel)
		if err != nil {
			yield(nil, fmt.Errorf("read values: %w", err))
			return
		}
		buf := make([]air.Row, 0, store.ChunkRows)
		for _, p := range pieces {
			more, err := s.piece(ctx, p, sel.After, &buf, yield)
			if err != nil {
				yield(nil, fmt.Errorf("read values: %w", err))
				return
			}
			if !more {
				return
			}
		}
		if len(buf) > 0 {
			yield(buf, nil)
		}
	}
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

// piece reads one piece through buf, which it hands on whenever it is full.
func (s *Store) piece(ctx context.Context, c condition, after store.Cursor, buf *[]air.Row, yield func([]air.Row, error) bool) (more bool, err error) {
	rest := ""
	if after != (store.Cursor{}) {
		rest = fmt.Sprintf(` WHERE (ts // 86400, sensor, ts) > (%d, %d, %d)`, after.Day, after.Sensor, after.Time)
	}
	begun := false
	more = true
	err = s.inView(ctx, func() bool { return !begun }, func(v *view) error {
		// Two small numbers in one: what costs is the number of fields.
		q := fmt.Sprintf(`SELECT sensor, ts, (quantity::BIGINT << 32) | flags::BIGINT, value FROM (%s)%s ORDER BY ts // 86400, sensor, ts, quantity`, v.values(c), rest)
		return eachRaw(ctx, v.conn, q, func(row []driver.Value) bool {
			begun = true
			pack := whole(row[2])
			*buf = append(*buf, air.Row{
				Quantity: air.Quantity(pack >> 32), Flags: air.Flags(pack & math.MaxUint32),
				Sensor: air.SensorID(whole(row[0])), Time: whole(row[1]), Value: real(row[3]),
			})
			if len(*buf) < store.ChunkRows {
				return true
			}
			more = yield(*buf, nil)
			*buf = (*buf)[:0]
			return more
		})
	})
	return more, err
}
