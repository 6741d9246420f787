package duck

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Due implements [store.History].
func (s *Store) Due(ctx context.Context, span air.Interval, again bool) (due []int32, err error) {
	v, err := s.look(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for days to seal: %w", err)
	}
	defer func() { err = errors.Join(err, v.close()) }()
	held, err := v.held(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for days to seal: %w", err)
	}
	days := map[int32]bool{}
	for d := range held {
		if _, sealed := v.sealed[d]; again || !sealed {
			days[d] = true
		}
	}
	for d, sealed := range v.sealed {
		if sealed.Dirty {
			days[d] = true
		}
	}
	maps.DeleteFunc(days, func(d int32, _ bool) bool { return !store.Begins(d, span) })
	return slices.Sorted(maps.Keys(days)), nil
}

// SealedDays implements [store.History].
func (s *Store) SealedDays(_ context.Context, span air.Interval) (list []store.Sealed, err error) {
	if s.closed.Load() {
		return nil, store.ErrClosed
	}
	s.lake.mu.Lock()
	sealed := s.lake.current.sealed
	s.lake.mu.Unlock()
	for d, is := range sealed {
		if store.Begins(d, span) {
			list = append(list, is)
		}
	}
	slices.SortFunc(list, func(a, b store.Sealed) int { return cmp.Compare(a.Day, b.Day) })
	return list, nil
}

// hotDay is the day of a hot row, also before 1970.
const hotDay = `((ts - (ts % 86400 + 86400) % 86400) // 86400)`

// held are the days that hold values.
func (v *view) held(ctx context.Context) (map[int32]bool, error) {
	days := map[int32]bool{}
	for _, g := range v.segments {
		first, last := g.days()
		for d := first; g.kind == kindValue && d <= last; d++ {
			// A file of a month holds sealed days only.
			if g.day != wholeMonth || v.sealed[d].Values > 0 && !v.retained[d] {
				days[d] = true
			}
		}
	}
	err := eachRaw(ctx, v.conn, `SELECT DISTINCT `+hotDay+` FROM hot`, func(row []driver.Value) bool {
		days[int32(whole(row[0]))] = true
		return true
	})
	return days, err
}

// holds reports whether a day holds values.
func (v *view) holds(ctx context.Context, day int32) (some bool, err error) {
	span := air.Interval{From: dayStart(day), To: dayStart(day + 1)}
	for _, g := range v.files(kindValue, span) {
		if g.day != wholeMonth || v.sealed[day].Values > 0 && !v.retained[day] {
			return true, nil
		}
	}
	hot := condition{span: span}
	err = v.conn.QueryRowContext(ctx, `SELECT EXISTS (FROM hot WHERE `+hot.hot("ts")+`)`).Scan(&some)
	return some, err
}
