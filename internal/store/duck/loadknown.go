package duck

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// known reads what is stored of a day, in the order of a file of values, side
// by side with what comes. The nil known is that nothing is.
type known struct {
	rows   driver.Rows
	cells  []driver.Value
	row    air.Row
	inLake bool // the row lies in a segment
	end    bool
}

// namedSensors is how many sensors a query names one by one.
const namedSensors = 10_000

// withKnown runs read with what is stored of the sensors in a day; nil when
// nothing of the day is, of any of them. A large day comes in many batches, each
// of other sensors as a rule: which are stored is looked at first, in one column
// of the files.
func (v *view) withKnown(ctx context.Context, day int32, strips []strip, read func(*known) error) (err error) {
	c := condition{span: air.Interval{From: dayStart(day), To: dayStart(day + 1)}}
	files := v.files(kindValue, c.span)
	hot := false
	if err := v.conn.QueryRowContext(ctx, `SELECT EXISTS (FROM hot WHERE `+c.hot("ts")+`)`).Scan(&hot); err != nil {
		return err
	}
	if !hot && len(files) == 0 || len(strips) == 0 {
		return read(nil)
	}
	for _, r := range strips {
		c.sensors = append(c.sensors, r.sensor)
	}
	slices.Sort(c.sensors)
	c.sensors = slices.Compact(c.sensors)
	if c.sensors, err = v.stored(ctx, c, files); err != nil {
		return err
	}
	switch {
	case len(c.sensors) == 0:
		return read(nil)
	case len(c.sensors) > namedSensors:
		c.sensors = nil
	}
	q := `SELECT quantity, sensor, ts, value, flags, 0 AS lake FROM hot WHERE ` + c.hot("ts")
	if len(files) > 0 {
		q += ` UNION ALL SELECT quantity, sensor, ` + lakeSeconds + `, value, flags, 1 FROM ` + v.parquet(files) + ` WHERE ` + c.lake()
	}
	// Three small numbers in one: what costs is the number of fields.
	q = `SELECT sensor, ts, value, (quantity::BIGINT << 40) | (lake::BIGINT << 32) | flags::BIGINT FROM (` + q + `) ORDER BY quantity, sensor, ts`
	return v.conn.Raw(func(c any) (err error) {
		rows, err := c.(driver.QueryerContext).QueryContext(ctx, q, nil)
		if err != nil {
			return fmt.Errorf("read what is stored: %w", err)
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		k := &known{rows: rows, cells: make([]driver.Value, 4)}
		if err := k.next(); err != nil {
			return err
		}
		return read(k)
	})
}

// stored lists, in order, those of the sensors of which anything is stored in
// the files, or in hot rows of the span.
func (v *view) stored(ctx context.Context, c condition, files []*segment) (list []air.SensorID, err error) {
	of := condition{span: c.span}
	q := `SELECT DISTINCT sensor FROM hot WHERE ` + of.hot("ts")
	if len(files) > 0 {
		q += ` UNION SELECT DISTINCT sensor FROM ` + v.parquet(files)
	}
	err = eachRaw(ctx, v.conn, q, func(row []driver.Value) bool {
		id := air.SensorID(whole(row[0]))
		if _, ok := slices.BinarySearch(c.sensors, id); ok {
			list = append(list, id)
		}
		return true
	})
	slices.Sort(list)
	return list, err
}

// find returns what is stored under a key. Keys are asked for in order.
func (k *known) find(q air.Quantity, sensor air.SensorID, at int64) (row air.Row, ok bool, err error) {
	if k == nil {
		return row, false, nil
	}
	for !k.end {
		r := &k.row
		switch {
		case r.Quantity == q && r.Sensor == sensor && r.Time == at:
			return *r, true, nil
		case r.Quantity > q || r.Quantity == q && (r.Sensor > sensor || r.Sensor == sensor && r.Time > at):
			return row, false, nil
		}
		if err := k.next(); err != nil {
			return row, false, err
		}
	}
	return row, false, nil
}

func (k *known) next() error {
	switch err := k.rows.Next(k.cells); {
	case err == io.EOF:
		k.end = true
		return nil
	case err != nil:
		return fmt.Errorf("read what is stored: %w", err)
	}
	pack := whole(k.cells[3])
	k.row = air.Row{
		Quantity: air.Quantity(pack >> 40), Sensor: air.SensorID(whole(k.cells[0])), Time: whole(k.cells[1]),
		Value: real(k.cells[2]), Flags: air.Flags(uint32(pack)),
	}
	k.inLake = pack>>32&1 == 1
	return nil
}
