package duck

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/rollup"
)

const (
	// sealLook is how far before the day before a run of equal values may have
	// begun that reaches into the day: the longest gap within one.
	sealLook = 30 * 60
	// sealRows is how many rows are worked on at once, about: 50 MB.
	sealRows = 500_000
)

// carried are the quantities of which all rows and hours of the day before are
// needed: their runs and windows reach across midnight.
var carried = []air.Quantity{air.PM25, air.PM10, air.Humidity}

// between are neighbouring sensors, ends included.
type between struct{ first, last air.SensorID }

func (b between) is() string { return fmt.Sprintf(`sensor BETWEEN %d AND %d`, b.first, b.last) }

// from is the first second that is looked at.
func (g *sealing) from() int64 { return dayStart(g.day-1) - sealLook }

// rows selects what is stored from then to the end of the day.
func (g *sealing) rows(from int64) string {
	return g.v.values(condition{span: air.Interval{From: from, To: g.span().To}})
}

// hoursBefore selects the final hours of the day before of what is carried.
func (g *sealing) hoursBefore() (from string, ok bool) {
	c := condition{quantities: carried, span: air.Interval{From: dayStart(g.day - 1), To: dayStart(g.day)}}
	files := g.v.files(kindHour, c.span)
	if len(files) == 0 {
		return "", false
	}
	return g.v.parquet(files) + ` WHERE ` + c.lake(), true
}

// chunks counts the rows of every series and cuts the sensors, in order, into
// parts of about sealRows rows.
func (g *sealing) chunks(ctx context.Context) (list []between, err error) {
	err = run(ctx, g.v.conn, "count rows", fmt.Sprintf(
		`INSERT INTO stage_series SELECT sensor, quantity, count(*) AS n, count(*) FILTER (ts >= %d) AS fresh FROM (%s) GROUP BY sensor, quantity`, g.span().From, g.rows(g.from())))
	if err != nil {
		return nil, err
	}
	q := `SELECT sensor, n FROM stage_series`
	if before, ok := g.hoursBefore(); ok {
		q += ` UNION ALL SELECT sensor, 1 FROM ` + before
	}
	rows := int64(0)
	err = eachRaw(ctx, g.v.conn, `SELECT sensor, sum(n)::BIGINT FROM (`+q+`) GROUP BY sensor ORDER BY sensor`, func(v []driver.Value) bool {
		id, n := air.SensorID(whole(v[0])), whole(v[1])
		if len(list) == 0 || rows+n > sealRows {
			list = append(list, between{first: id})
			rows = 0
		}
		list[len(list)-1].last = id
		rows += n
		return true
	})
	return list, err
}

// read returns the rows and the hours before of a part of the sensors, as
// rollup wants them, one sensor after another. Three numbers are packed into
// one: what costs is the number of fields.
func (m *making) read(ctx context.Context, b between) error {
	g := m.sealing
	m.rows, m.before = m.rows[:0], m.before[:0]
	const slow = `EXISTS (FROM stage_series s WHERE s.sensor = r.sensor AND s.quantity = r.quantity AND s.fresh < %d)`
	q := fmt.Sprintf(`SELECT sensor, (quantity::BIGINT << 48) | ((ts - %d) << 30) | flags::BIGINT AS pack, value FROM (%s) r WHERE %s AND (ts >= %d OR quantity IN (%s) OR `+slow+`) ORDER BY sensor, pack`,
		g.from(), g.rows(g.from()), b.is(), g.span().From, list(carried), rollup.Few)
	err := eachRaw(ctx, g.v.conn, q, func(v []driver.Value) bool {
		pack := whole(v[1])
		m.rows = append(m.rows, air.Row{
			Sensor: air.SensorID(whole(v[0])), Quantity: air.Quantity(pack >> 48), Time: g.from() + pack>>30&(1<<18-1),
			Flags: air.Flags(pack & (1<<30 - 1)), Value: real(v[2]),
		})
		return true
	})
	if err != nil {
		return fmt.Errorf("read values: %w", err)
	}
	before, ok := g.hoursBefore()
	if !ok {
		return nil
	}
	q = fmt.Sprintf(packedHours, `SELECT `+lakeHour+`, complete AND sparse AS sparse, true AS final FROM `+before+` AND `+b.is())
	err = eachRaw(ctx, g.v.conn, q, func(v []driver.Value) bool {
		var h average.HourRow
		readHour(v, &h)
		m.before = append(m.before, h)
		return true
	})
	if err != nil {
		return fmt.Errorf("read hours: %w", err)
	}
	return nil
}
