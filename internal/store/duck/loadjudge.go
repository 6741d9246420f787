package duck

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// loading is an archive day on its way: what becomes of each value, judged
// against the store as it was at one moment, and a file with what is new.
type loading struct {
	s         *Store
	day       *store.ArchiveDay
	strips    []strip
	forgotten [][]air.Forgotten // of each stretch
	retained  bool              // the day's values were removed to keep the store small
	horizon   int64             // of the index of recent keys
	requests  int               // to forget, so far
	receipt   int64             // the newest ledger entry
	segments  []*segment        // that may hold something of the day

	tally     *store.Tally
	told      []told // of each stretch
	early     []item // new ones from the future: they tell of sensors that are not known
	conflicts []conflict
	latest    []air.Row // the newest of each series
	recent    []air.Row // that the index of recent keys must know
	cleared   []air.Row // hot ones that lost the flag future
	clearedIn []air.Row // those of segments

	file *valueFile // nil while nothing is new
	add  []segment
	drop []*segment
	used []*segment // files that were read
}

type conflict struct {
	air.Conflict
	seq int32
}

// prepare judges all values and makes the files. It needs no lock: whether
// anything changed meanwhile is looked at before they are published.
func (l *loading) prepare(ctx context.Context) (err error) {
	v, err := l.s.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	l.segments = v.files(kindValue, l.span())
	err = v.withKnown(ctx, l.day.Day, l.strips, func(k *known) error { return l.judge(ctx, k) })
	l.used = v.used
	if err == nil && l.file != nil {
		if err = l.file.finish(); err == nil {
			l.add = append(l.add, l.file.segment)
		}
	}
	if err == nil && len(l.clearedIn) > 0 {
		var cleared []segment
		cleared, l.drop, err = l.s.rewriteCleared(ctx, l.clearedIn, l.segments)
		l.add = append(l.add, cleared...)
	}
	return err
}

func (l *loading) span() air.Interval {
	return air.Interval{From: dayStart(l.day.Day), To: dayStart(l.day.Day + 1)}
}

// judge goes through the series in the order of the file.
func (l *loading) judge(ctx context.Context, k *known) error {
	var items []item
	for strips := l.strips; len(strips) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var same []strip
		same, strips = series(strips)
		items = l.gather(items[:0], same)
		if err := l.judgeSeries(k, same[0].Quantity, same[0].sensor, items); err != nil {
			return err
		}
	}
	slices.SortFunc(l.conflicts, func(a, b conflict) int { return cmp.Compare(a.seq, b.seq) })
	return nil
}
