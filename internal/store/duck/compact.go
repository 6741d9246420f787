package duck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// monthValues is up to how many values are kept in one file: many small files
// take twice the room and time, of large ones each day may have its own.
const monthValues = 30_000_000

// compaction is the files of a kind that become one of their month.
type compaction struct {
	kind  kind
	month int32
	files []*segment
}

// Compact puts the files of each month together that is over: all its days that
// hold values are sealed, and clean. It is called when a run of sealings is
// over; done of total files were written when progress, which may be nil, is
// called. What changes meanwhile is left for the next time. It is safe for
// concurrent use and takes turns with sealing.
func (s *Store) Compact(ctx context.Context, progress func(done, total int64)) error {
	leave, err := s.heavy.enter(ctx)
	if err != nil {
		return fmt.Errorf("compact months: %w", err)
	}
	defer leave()
	todo, err := s.compactions(ctx)
	if err != nil {
		return fmt.Errorf("compact months: %w", err)
	}
	for i, c := range todo {
		if progress != nil {
			progress(int64(i), int64(len(todo)))
		}
		err := s.compact(ctx, c)
		for err != nil && s.shortOfMemory(err) {
			err = s.compact(ctx, c)
		}
		if err != nil {
			return fmt.Errorf("compact %s of month %04d-%02d: %w", c.kind, c.month/100, c.month%100, err)
		}
	}
	if progress != nil {
		progress(int64(len(todo)), int64(len(todo)))
	}
	return nil
}

// compactions lists what there is to do.
func (s *Store) compactions(ctx context.Context) (list []compaction, err error) {
	v, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	held, err := v.held(ctx)
	if err != nil {
		return nil, err
	}
	open := map[int32]bool{}
	for d := range held {
		if _, sealed := v.sealed[d]; !sealed {
			open[monthOf(d)] = true
		}
	}
	for d, sealed := range v.sealed {
		if sealed.Dirty {
			open[monthOf(d)] = true
		}
	}
	now := dayOf(s.opts.Clock().Unix())
	for _, g := range v.segments { // ordered by kind and month
		if g.kind != kindValue && g.kind != kindHour && g.kind != kindIndex || open[g.month] {
			continue
		}
		if _, last := monthDays(g.month); last >= now {
			continue
		}
		if n := len(list); n == 0 || list[n-1].kind != g.kind || list[n-1].month != g.month {
			list = append(list, compaction{kind: g.kind, month: g.month})
		}
		c := &list[len(list)-1]
		c.files = append(c.files, g)
	}
	return slices.DeleteFunc(list, func(c compaction) bool {
		var rows int64
		for _, g := range c.files {
			rows += g.rows
		}
		return len(c.files) < 2 || c.kind == kindValue && rows >= monthValues
	}), nil
}

// compact makes one file of several. Nothing changes unless it holds the very
// rows that they hold.
func (s *Store) compact(ctx context.Context, c compaction) (err error) {
	p := s.newPart(c.kind, c.month, wholeMonth)
	p.rules = rulesOf(c.files)
	for _, g := range c.files {
		p.rows += g.rows
	}
	published := false
	defer func() {
		if !published {
			err = errors.Join(err, s.dropParts([]segment{p.segment}))
		}
	}()
	for _, g := range c.files {
		var damaged *DamagedError
		if why := s.verify(ctx, g); errors.As(why, &damaged) {
			return s.setAside(ctx, g, why) // and the month is not clean any more
		} else if why != nil {
			return why
		}
	}
	if same, err := s.writeMonth(ctx, p, c.files); err != nil || !same {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	if !s.lake.current.lists(c.files) {
		return nil
	}
	err = s.publish(ctx, publication{add: []segment{p.segment}, drop: c.files})
	published = err == nil
	return err
}

// writeMonth writes the file; same is false when the files that it is made of
// are not listed any more.
func (s *Store) writeMonth(ctx context.Context, p *part, files []*segment) (same bool, err error) {
	v, err := s.look(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	if !v.lists(files) {
		return false, nil
	}
	err = s.withMemory(ctx, func() error {
		ok, err := p.write(ctx, v.conn, `SELECT `+lakeSelect(p.kind)+` FROM `+v.parquet(files)+` ORDER BY `+lakeOrder[p.kind])
		if err != nil || !ok {
			return err
		}
		was, err := v.fingerprint(ctx, p.kind, files)
		if err != nil {
			return err
		}
		now, err := v.fingerprint(ctx, p.kind, []*segment{&p.segment})
		if err == nil && now != was {
			err = fmt.Errorf("%s would hold other rows (%s) than the files that it is made of (%s): the disk or the engine failed, nothing was changed", p.path, now, was)
		}
		return err
	})
	return err == nil, err
}

// fingerprint counts the rows of files and adds up what they hash to.
func (v *view) fingerprint(ctx context.Context, k kind, files []*segment) (text string, err error) {
	var names []string
	for _, c := range lakeColumns[k] {
		names = append(names, c.name)
	}
	q := `SELECT count(*)::VARCHAR || '/' || coalesce(sum(hash(` + strings.Join(names, ", ") + `)::HUGEINT), 0)::VARCHAR FROM ` + v.parquet(files)
	err = v.conn.QueryRowContext(ctx, q).Scan(&text)
	return text, err
}

// rulesOf names the versions of the rules of files, each once.
func rulesOf(files []*segment) string {
	var list []string
	for _, g := range files {
		list = append(list, strings.Split(g.rules, ",")...)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ",")
}
