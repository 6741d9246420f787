package duck

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// replace looks for rows that go in some files and makes those files anew.
func (f *forgetting) replace(ctx context.Context, v *view, files []*segment, goes string) error {
	if len(files) == 0 {
		return nil
	}
	counts := map[string]int64{}
	from := v.parquet(files)
	from = from[:len(from)-1] + `, filename = true)`
	// The list of sensors lets the scan skip.
	q := fmt.Sprintf(`SELECT filename, sensor, epoch_us(ts) // 86400000000, count(*) FROM %s f WHERE %s AND %s GROUP BY ALL`,
		from, condition{sensors: f.sensors(), span: store.Always}.lake(), goes)
	err := eachRaw(ctx, f.conn, q, func(row []driver.Value) bool {
		name, _ := row[0].(string)
		counts[name] += whole(row[3])
		if files[0].kind == kindValue {
			f.days[dayOfSensor{air.SensorID(whole(row[1])), int32(whole(row[2]))}] = true
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("look for what goes: %w", err)
	}
	for _, g := range files {
		if n := counts[filepath.Join(f.s.dir, filepath.FromSlash(g.path))]; n > 0 {
			now, some, err := f.s.rewrite(ctx, f.conn, g, `(FROM `+v.parquet([]*segment{g})+` f WHERE NOT `+goes+`)`)
			if err != nil {
				return err
			}
			f.made[g.id] = replacement{g, now, some, n}
		}
		f.seen[g.id] = true
	}
	return nil
}

// sensors are those of which something goes, in order.
func (f *forgetting) sensors() []air.SensorID {
	ids := []air.SensorID{}
	for _, g := range f.gone {
		ids = append(ids, g.sensor)
	}
	for d := range f.days {
		ids = append(ids, d.sensor)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// publication is the change of the lake as it is now, and how many values go
// with it. The caller holds s.mu.
func (f *forgetting) publication() (p publication, removed int64) {
	for id, r := range f.made {
		g := f.s.lake.current.byID(id)
		if g == nil {
			continue // it went, and what came in its place was looked at
		}
		delete(f.made, id)
		p.drop = append(p.drop, g)
		if r.some {
			p.add = append(p.add, r.now)
		}
		if g.kind == kindValue {
			removed += r.removed
		}
	}
	for _, g := range f.s.lake.current.segments {
		if g.kind == kindSensor || g.kind == kindSite || g.kind == kindPlacement {
			p.drop = append(p.drop, g) // they are written anew afterwards
		}
	}
	f.moved = len(p.drop) > 0
	return p, removed
}

// undo removes the files that were made and not published.
func (f *forgetting) undo() (err error) {
	for _, r := range f.made {
		if r.some {
			err = errors.Join(err, f.s.dropParts([]segment{r.now}))
		}
	}
	return err
}

// end gives back what the request held. One that failed holds no longer.
func (f *forgetting) end() error {
	s := f.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.pending, f.what); i >= 0 {
		s.pending = slices.Delete(s.pending, i, i+1)
		s.book.unremember(f.what)
	}
	err := f.undo()
	if cerr := f.conn.Close(); cerr != nil && !s.closed.Load() {
		err = errors.Join(err, cerr)
	}
	return err
}
