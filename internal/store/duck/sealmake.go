package duck

import (
	"context"
	"database/sql/driver"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/rollup"
)

// making computes a day, one part of the sensors after another. What it makes
// goes to temporary tables.
type making struct {
	*sealing
	maker  rollup.Maker
	rows   []air.Row         // of the part, by sensor, quantity, time
	before []average.HourRow // of the part, by sensor

	flags   []air.Row // rows whose flags changed
	hours   []average.HourRow
	days    []average.DayRow
	indices []assess.Row
}

// makeStages makes the temporary tables; they go with the view's transaction.
func (g *sealing) makeStages(ctx context.Context) error {
	return run(ctx, g.v.conn, "make temporary tables",
		`CREATE TEMP TABLE stage_series(sensor BIGINT, quantity SMALLINT, n BIGINT, fresh BIGINT)`,
		`CREATE TEMP TABLE stage_flags(quantity SMALLINT, sensor BIGINT, ts BIGINT, flags INTEGER)`,
		`CREATE TEMP TABLE stage_hours(`+stageTable(kindHour)+`)`,
		`CREATE TEMP TABLE stage_days(`+stageTable(kindDay)+`)`,
		`CREATE TEMP TABLE stage_indices(`+stageTable(kindIndex)+`)`)
}

// chunk makes what follows from the rows of a part of the sensors.
func (m *making) chunk(ctx context.Context, b between) error {
	if err := m.read(ctx, b); err != nil {
		return err
	}
	m.flags, m.hours, m.days, m.indices = m.flags[:0], m.hours[:0], m.days[:0], m.indices[:0]
	rows, before := m.rows, m.before
	for len(rows) > 0 || len(before) > 0 {
		var id air.SensorID
		if len(rows) > 0 {
			id = rows[0].Sensor
		}
		if len(rows) == 0 || len(before) > 0 && before[0].Sensor < id {
			id = before[0].Sensor
		}
		n, k := 0, 0
		for n < len(rows) && rows[n].Sensor == id {
			n++
		}
		for k < len(before) && before[k].Sensor == id {
			k++
		}
		m.sensor(ctx, id, rows[:n], before[:k])
		rows, before = rows[n:], before[k:]
	}
	return m.stage(ctx)
}

// sensor makes what follows from the rows of one sensor.
func (m *making) sensor(ctx context.Context, id air.SensorID, rows []air.Row, before []average.HourRow) {
	d := rollup.Day{Day: m.day, Sensor: air.Sensor{ID: id}, Rows: rows, Before: before}
	if about, ok, _ := m.s.Sensor(ctx, id); ok {
		d.Sensor, d.Placements = about.Sensor, about.Placements
	}
	made := m.maker.Make(d)
	flags, start := made.Flags, m.span().From
	for i := range rows {
		r := rows[i]
		if r.Time < start {
			continue
		}
		was := r.Flags
		r.Flags, flags = flags[0], flags[1:]
		if r.Flags != was {
			m.flags = append(m.flags, r)
			if r.Flags&air.FlagFuture == 0 {
				m.newest[line{id, r.Quantity}] = r
			}
			if r.Time >= m.horizon {
				m.recent = append(m.recent, r)
			}
		}
	}
	m.now.Flagged += int64(made.Changed)
	m.hours = append(m.hours, made.Hours...)
	m.days = append(m.days, made.Days...)
	m.indices = append(m.indices, made.Indices...)
}

// stage appends what a part made to the temporary tables.
func (m *making) stage(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	conn := m.v.conn
	cells := make([]driver.Value, 0, 16)
	err := bulk(conn, "stage_flags", len(m.flags), func(i int) []driver.Value {
		r := &m.flags[i]
		return append(cells, int16(r.Quantity), int64(r.Sensor), r.Time, int32(r.Flags))
	})
	if err != nil {
		return err
	}
	err = bulk(conn, "stage_hours", len(m.hours), func(i int) []driver.Value { return hourCells(cells, &m.hours[i]) })
	if err != nil {
		return err
	}
	err = bulk(conn, "stage_days", len(m.days), func(i int) []driver.Value { return dayCells(cells, &m.days[i]) })
	if err != nil {
		return err
	}
	m.now.Hours += int64(len(m.hours))
	m.now.Days += int64(len(m.days))
	m.now.Indices += int64(len(m.indices))
	return bulk(conn, "stage_indices", len(m.indices), func(i int) []driver.Value { return indexCells(cells, &m.indices[i]) })
}

// hourCells is an hour as a file has it, with its time in Unix seconds.
func hourCells(c []driver.Value, r *average.HourRow) []driver.Value {
	h := &r.Hour
	var low, high driver.Value
	if h.N > 0 {
		low, high = h.Min, h.Max
	}
	return append(c, int16(r.Quantity), int64(r.Sensor), r.Start, int32(h.N), int32(h.NSuspect), int32(h.NInvalid), int16(h.Slots),
		h.Micro, h.M2, low, high, r.Complete(), r.Sparse)
}

// dayCells is a day as a file has it, with its time in Unix seconds.
func dayCells(c []driver.Value, r *average.DayRow) []driver.Value {
	d := &r.Sum
	return append(c, int16(r.Quantity), int64(r.Sensor), dayStart(r.Day), int32(d.N), int32(d.NSuspect), int32(d.NInvalid), int16(d.Hours),
		orNull(d.Mean), orNull(d.Min), orNull(d.Max), d.Complete(), r.Sparse)
}

// indexCells is an index as a file has it, with its time in Unix seconds.
func indexCells(c []driver.Value, r *assess.Row) []driver.Value {
	sub := func(v int16) driver.Value {
		if v < 0 {
			return nil
		}
		return v
	}
	return append(c, r.Standard, r.Table, string(r.Basis), int64(r.Sensor), r.To, r.Value, sub(r.Sub25), sub(r.Sub10),
		int16(r.Driver), r.Completeness, int16(r.Caution))
}
