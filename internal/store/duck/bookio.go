package duck

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

const observationColumns = `sensor BIGINT, location BIGINT, lat DOUBLE, lon DOUBLE, day INTEGER, first BIGINT, last BIGINT`

// write writes what a batch changed, within the connection's transaction, and
// derives anew the placements that it asks for.
func (b *book) write(ctx context.Context, conn *sql.Conn, c *changes) error {
	if err := writeSensors(ctx, conn, c); err != nil {
		return err
	}
	if err := writeSites(ctx, conn, c); err != nil {
		return err
	}
	if err := mergeObservations(ctx, conn, c.obs); err != nil {
		return err
	}
	for _, id := range c.coarsen {
		if err := b.coarsenHistory(ctx, conn, id, c); err != nil {
			return err
		}
	}
	return derivePlacements(ctx, conn, c.stale)
}

func writeSensors(ctx context.Context, conn *sql.Conn, c *changes) error {
	list := make([]*sensor, 0, len(c.about))
	for _, sn := range c.about {
		list = append(list, sn)
	}
	return replace(ctx, conn, "sensor", "stage_sensor",
		`id BIGINT, type VARCHAR, type_id BIGINT, manufacturer VARCHAR, pin VARCHAR, heard BIGINT, described BOOLEAN`, `t.id = s.id`,
		len(list), func(i int) []driver.Value {
			a := list[i].about
			return []driver.Value{int64(a.ID), a.Type, a.TypeID, a.Manufacturer, a.Pin, list[i].heard, list[i].described}
		})
}

func writeSites(ctx context.Context, conn *sql.Conn, c *changes) error {
	list := make([]*site, 0, len(c.sites))
	for _, s := range c.sites {
		list = append(list, s)
	}
	return replace(ctx, conn, "site", "stage_site",
		`network SMALLINT, location BIGINT, lat DOUBLE, lon DOUBLE, altitude DOUBLE, country VARCHAR, country_upstream VARCHAR, indoor TINYINT, exact TINYINT, heard BIGINT, described BOOLEAN`,
		`t.network = s.network AND t.location = s.location`,
		len(list), func(i int) []driver.Value {
			s := list[i]
			return []driver.Value{int16(s.ID.Network), s.ID.Location, s.Lat, s.Lon, s.Altitude, s.Country, s.CountryUpstream, int8(s.Indoor), int8(s.Exact), s.heard, s.described}
		})
}

// replace writes rows to a table in place of those that match.
func replace(ctx context.Context, conn *sql.Conn, table, temp, columns, match string, n int, row func(int) []driver.Value) error {
	if n == 0 {
		return nil
	}
	if err := stage(ctx, conn, temp, columns, n, row); err != nil {
		return err
	}
	return run(ctx, conn, "write "+table,
		`DELETE FROM `+table+` t USING `+temp+` s WHERE `+match,
		`INSERT INTO `+table+` SELECT * FROM `+temp)
}

// run executes statements in order.
func run(ctx context.Context, conn *sql.Conn, what string, statements ...string) error {
	for _, q := range statements {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	return nil
}

// mergeObservations widens what is on disk, or adds it.
func mergeObservations(ctx context.Context, conn *sql.Conn, obs []air.Observation) error {
	if len(obs) == 0 {
		return nil
	}
	obs = mergedObservations(obs)
	low, high := obs[0].Day, obs[len(obs)-1].Day
	row := func(i int) []driver.Value {
		o := obs[i]
		return []driver.Value{int64(o.Sensor), o.Location, o.Lat, o.Lon, o.Day, o.First, o.Last}
	}
	days := fmt.Sprintf("o.day BETWEEN %d AND %d", low, high) // lets the scan skip other days
	var some bool
	if err := conn.QueryRowContext(ctx, `SELECT EXISTS (FROM observation o WHERE `+days+`)`).Scan(&some); err != nil {
		return fmt.Errorf("write observations: %w", err)
	}
	if !some { // a day of an archive comes once
		return bulk(conn, "observation", len(obs), row)
	}
	if err := stage(ctx, conn, "stage_observation", observationColumns, len(obs), row); err != nil {
		return err
	}
	return run(ctx, conn, "write observations",
		`INSERT INTO stage_observation SELECT o.* FROM observation o WHERE `+days+` AND EXISTS (FROM stage_observation s WHERE s.sensor = o.sensor AND s.location = o.location AND s.day = o.day)`,
		`DELETE FROM observation o USING (SELECT DISTINCT sensor, location, day FROM stage_observation) s WHERE `+days+` AND s.sensor = o.sensor AND s.location = o.location AND s.day = o.day`,
		mergeStaged)
}

// mergedObservations are the same, one for each sensor, place and day, ordered
// by day.
func mergedObservations(obs []air.Observation) []air.Observation {
	obs = slices.Clone(obs)
	slices.SortFunc(obs, func(a, b air.Observation) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon))
	})
	n := 0
	for _, o := range obs[1:] {
		if p := &obs[n]; p.Day == o.Day && p.Sensor == o.Sensor && samePosition(*p, o) {
			p.First, p.Last = min(p.First, o.First), max(p.Last, o.Last)
		} else {
			n++
			obs[n] = o
		}
	}
	return obs[:n+1]
}

const mergeStaged = `INSERT INTO observation SELECT sensor, location, lat, lon, day, min(first), max(last) FROM stage_observation GROUP BY sensor, location, lat, lon, day`

// coarsenHistory takes the decimals from every observation of a place and asks
// for the placements of all who were ever there.
func (b *book) coarsenHistory(ctx context.Context, conn *sql.Conn, id air.SiteID, c *changes) error {
	where := fmt.Sprintf(" WHERE location = %d AND sensor >> 56 = %d", id.Location, id.Network)
	err := run(ctx, conn, "coarsen a place",
		`CREATE OR REPLACE TEMP TABLE stage_observation AS SELECT sensor, location, round(lat * 1000) / 1000 AS lat, round(lon * 1000) / 1000 AS lon, day, first, last FROM observation`+where,
		`DELETE FROM observation`+where,
		mergeStaged)
	if err != nil {
		return err
	}
	ids, err := column[air.SensorID](ctx, conn, `SELECT DISTINCT sensor FROM stage_observation`)
	if err != nil {
		return fmt.Errorf("coarsen a place: %w", err)
	}
	for _, sensor := range ids {
		if sn := b.sensors[sensor]; sn != nil {
			c.stale[sensor], c.touched[sensor] = sn, sn
		}
	}
	return nil
}

// derivePlacements reads the observations of the sensors and derives their
// placements.
func derivePlacements(ctx context.Context, conn *sql.Conn, stale map[air.SensorID]*sensor) error {
	if len(stale) == 0 {
		return nil
	}
	ids := make([]air.SensorID, 0, len(stale))
	for id := range stale {
		ids = append(ids, id)
	}
	err := stage(ctx, conn, "stage_stale", `sensor BIGINT`, len(ids), func(i int) []driver.Value { return []driver.Value{int64(ids[i])} })
	if err != nil {
		return err
	}
	rows, err := conn.QueryContext(ctx, `SELECT o.sensor, location, lat, lon, day, first, last FROM observation o WHERE o.sensor IN (SELECT sensor FROM stage_stale)`)
	if err != nil {
		return fmt.Errorf("read observations: %w", err)
	}
	seen, err := observations(rows)
	if err != nil {
		return err
	}
	for id, list := range seen {
		stale[id].placements = store.Placements(list)
	}
	return nil
}

// observations groups rows of the observation table by sensor.
func observations(rows *sql.Rows) (map[air.SensorID][]air.Observation, error) {
	defer rows.Close()
	seen := map[air.SensorID][]air.Observation{}
	for rows.Next() {
		var o air.Observation
		if err := rows.Scan(&o.Sensor, &o.Location, &o.Lat, &o.Lon, &o.Day, &o.First, &o.Last); err != nil {
			return nil, fmt.Errorf("read observations: %w", err)
		}
		seen[o.Sensor] = append(seen[o.Sensor], o)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read observations: %w", err)
	}
	return seen, nil
}

// column collects the first column of a query.
func column[T any](ctx context.Context, q querier, query string) (list []T, err error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// list joins numbers for an IN clause.
func list[T ~int64 | ~int32 | ~int16 | ~uint8](ids []T) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%d", int64(id))
	}
	return b.String()
}
