package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// dayOfSensor is a sensor's day of which something goes.
type dayOfSensor struct {
	sensor air.SensorID
	day    int32
}

// forgetting is a request under way. What stands in the place of files of the
// lake is made while others write; what came meanwhile is looked at before it is
// published.
type forgetting struct {
	s        *Store
	what     air.Forgotten
	gone     []gone
	conn     *sql.Conn             // its own
	hot      map[dayOfSensor]bool  // of which hot rows go
	days     map[dayOfSensor]bool  // of which something goes
	retained int                   // how many retained days were known
	seen     map[int64]bool        // files that were looked at
	made     map[int64]replacement // by the number of the file
	moved    bool                  // the lake is not what it was
}

// replacement stands in the place of a file.
type replacement struct {
	old     *segment
	now     segment
	some    bool  // there is such a file: something is left
	removed int64 // rows
}

const goneRow = `EXISTS (FROM stage_gone g WHERE g.sensor = f.sensor AND ` + lakeSeconds + ` >= g.since AND ` + lakeSeconds + ` < g.until)`

// look prepares what there is now, without the writers' lock.
func (f *forgetting) look(ctx context.Context) (err error) {
	v, err := f.s.look(ctx)
	if err != nil {
		return err
	}
	err = errors.Join(f.prepare(ctx, v), v.close())
	_, err = f.s.orAside(ctx, v.used, err)
	return err
}

// prepare looks at all files that were not looked at before, and makes what
// stands in the place of those that hold something that goes.
func (f *forgetting) prepare(ctx context.Context, v *view) error {
	if f.seen == nil || f.retained != len(v.retained) {
		if err := f.restart(ctx, v); err != nil {
			return err
		}
	}
	if err := f.stageGone(ctx, f.conn); err != nil {
		return err
	}
	if err := f.replace(ctx, v, f.unseen(v.catalogue, kindValue), goneRow); err != nil {
		return err
	}
	keys := slices.Collect(maps.Keys(f.days))
	err := stage(ctx, f.conn, "stage_day", `sensor BIGINT, day INTEGER`, len(keys), func(i int) []driver.Value {
		return []driver.Value{int64(keys[i].sensor), keys[i].day}
	})
	if err != nil {
		return err
	}
	const ofDay = `EXISTS (FROM stage_day d WHERE d.sensor = f.sensor AND epoch_us(ts) // 86400000000 = d.day)`
	const endsIn = `EXISTS (FROM stage_day d WHERE d.sensor = f.sensor AND (epoch_us(ts) - 1) // 86400000000 IN (d.day, d.day + 1))`
	for _, k := range []struct {
		kind
		goes string
	}{{kindHour, ofDay}, {kindDay, ofDay}, {kindIndex, endsIn}} {
		if err := f.replace(ctx, v, f.unseen(v.catalogue, k.kind), k.goes); err != nil {
			return err
		}
	}
	return run(ctx, f.conn, "forget", `DROP TABLE stage_gone`, `DROP TABLE stage_day`)
}

// restart begins from the days that are known to be touched: those with hot
// rows that go, and retained ones whose observations are covered.
func (f *forgetting) restart(ctx context.Context, v *view) error {
	if err := f.undo(); err != nil {
		return err
	}
	f.seen, f.made, f.days, f.retained = map[int64]bool{}, map[int64]replacement{}, maps.Clone(f.hot), len(v.retained)
	rows, err := f.conn.QueryContext(ctx, `SELECT sensor, location, lat, lon, day, first, last FROM observation WHERE day IN (FROM retained) AND `+whose(f.what))
	if err != nil {
		return err
	}
	seen, err := observations(rows)
	if err != nil {
		return err
	}
	for sensor, list := range seen {
		for _, o := range list {
			if store.Touches(f.what, o) {
				f.days[dayOfSensor{sensor, o.Day}] = true
			}
		}
	}
	return nil
}

// stageGone gives a connection the table stage_gone.
func (f *forgetting) stageGone(ctx context.Context, conn *sql.Conn) error {
	return stage(ctx, conn, "stage_gone", `sensor BIGINT, since BIGINT, until BIGINT`, len(f.gone), func(i int) []driver.Value {
		g := f.gone[i]
		return []driver.Value{int64(g.sensor), g.span.From, g.span.To}
	})
}

// reach is the span in which files of a kind may hold something that goes.
func (f *forgetting) reach(k kind) air.Interval {
	all := air.Interval{From: math.MaxInt64, To: math.MinInt64}
	if k == kindValue {
		for _, g := range f.gone {
			all.From, all.To = min(all.From, g.span.From), max(all.To, g.span.To)
		}
		return all
	}
	for d := range f.days {
		all.From, all.To = min(all.From, dayStart(d.day)), max(all.To, dayStart(d.day+2)+1)
	}
	return all
}

// unseen are the files of a kind that must be looked at.
func (f *forgetting) unseen(c *catalogue, k kind) []*segment {
	return slices.DeleteFunc(c.files(k, f.reach(k)), func(g *segment) bool { return f.seen[g.id] })
}

// whole reports whether nothing is left to look at.
func (f *forgetting) whole(c *catalogue) bool {
	if f.seen == nil || f.retained != len(c.retained) {
		return false
	}
	return !slices.ContainsFunc([]kind{kindValue, kindHour, kindDay, kindIndex}, func(k kind) bool { return len(f.unseen(c, k)) > 0 })
}

// touched lists the days of which something goes.
func (f *forgetting) touched() (days []int32) {
	for d := range f.days {
		days = append(days, d.day)
	}
	slices.Sort(days)
	return slices.Compact(days)
}
