package duck

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// load reads the book from disk and completes the newest observations from the
// rows that came after the last flush.
func (b *book) load(ctx context.Context, db *sql.DB, flushed int64) error {
	*b = book{sensors: map[air.SensorID]*sensor{}, sites: map[air.SiteID]*site{}, forgotten: map[any][]air.Forgotten{}}
	for _, step := range []func() error{
		func() error { return b.loadForgotten(ctx, db) },
		func() error { return b.loadSites(ctx, db) },
		func() error { return b.loadSensors(ctx, db) },
		func() error { return b.loadObservations(ctx, db) },
		func() error { return b.catchUp(ctx, db, flushed) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for id, sn := range b.sensors {
		if len(sn.placements) == 0 {
			delete(b.sensors, id) // nothing of it is kept
			continue
		}
		sn.heard = max(sn.heard, sn.now.Last)
		if s := b.sites[air.SiteID{Network: id.Network(), Location: sn.now.Location}]; s != nil {
			s.heard = max(s.heard, sn.now.Last)
		}
	}
	for _, sn := range b.sensors {
		sn.shown = b.describe(sn)
	}
	return nil
}

// scan calls row for each row of a query.
func scan(ctx context.Context, db *sql.DB, what, query string, row func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

func (b *book) loadForgotten(ctx context.Context, db *sql.DB) error {
	return scan(ctx, db, "forgotten", `SELECT network, sensor, location, since, until, asked FROM forgotten`, func(rows *sql.Rows) error {
		var f air.Forgotten
		err := rows.Scan(&f.Network, &f.Sensor, &f.Location, &f.Interval.From, &f.Interval.To, &f.When)
		b.remember(f)
		return err
	})
}

func (b *book) loadSites(ctx context.Context, db *sql.DB) error {
	return scan(ctx, db, "sites", `SELECT network, location, lat, lon, altitude, country, country_upstream, indoor, exact, heard, described FROM site`, func(rows *sql.Rows) error {
		s := &site{}
		err := rows.Scan(&s.ID.Network, &s.ID.Location, &s.Lat, &s.Lon, &s.Altitude, &s.Country, &s.CountryUpstream, &s.Indoor, &s.Exact, &s.heard, &s.described)
		b.sites[s.ID] = s
		return err
	})
}

func (b *book) loadSensors(ctx context.Context, db *sql.DB) error {
	return scan(ctx, db, "sensors", `SELECT id, type, type_id, manufacturer, pin, heard, described FROM sensor`, func(rows *sql.Rows) error {
		sn := &sensor{}
		a := &sn.about
		err := rows.Scan(&a.ID, &a.Type, &a.TypeID, &a.Manufacturer, &a.Pin, &sn.heard, &sn.described)
		b.sensors[a.ID] = sn
		return err
	})
}

// loadObservations derives placements. Nearly every sensor has only ever been
// at one place, which the engine sums up; the others' days are read.
func (b *book) loadObservations(ctx context.Context, db *sql.DB) error {
	const summed = `SELECT sensor, any_value(location), any_value(lat), any_value(lon), min(first), max(last), max(day), arg_max(first, day)
		FROM observation GROUP BY sensor HAVING count(DISTINCT {'a': location, 'b': lat, 'c': lon}) = 1`
	err := scan(ctx, db, "observations", summed, func(rows *sql.Rows) error {
		var p air.Placement
		var o air.Observation
		if err := rows.Scan(&p.Sensor, &p.Location, &p.Lat, &p.Lon, &p.First, &p.Last, &o.Day, &o.First); err != nil {
			return err
		}
		if sn := b.sensors[p.Sensor]; sn != nil {
			o.Sensor, o.Location, o.Lat, o.Lon, o.Last = p.Sensor, p.Location, p.Lat, p.Lon, p.Last
			sn.now, sn.placements = o, []air.Placement{p}
		}
		return nil
	})
	if err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, `SELECT sensor, location, lat, lon, day, first, last FROM observation WHERE sensor IN
		(SELECT sensor FROM observation GROUP BY sensor HAVING count(DISTINCT {'a': location, 'b': lat, 'c': lon}) > 1)`)
	if err != nil {
		return fmt.Errorf("read observations: %w", err)
	}
	moved, err := observations(rows)
	if err != nil {
		return err
	}
	for id, list := range moved {
		sn := b.sensors[id]
		if sn == nil {
			continue
		}
		sn.placements = store.Placements(list)
		for _, o := range list {
			if sn.now.Sensor == 0 || o.Last > sn.now.Last {
				sn.now = o
			}
		}
		for _, o := range list {
			if o.Day == sn.now.Day && !samePosition(o, sn.now) {
				sn.through = true
			}
		}
	}
	return nil
}

// catchUp extends the newest observations by the rows since the last flush.
func (b *book) catchUp(ctx context.Context, db *sql.DB, flushed int64) error {
	query := fmt.Sprintf(`SELECT sensor, location, ts // 86400, min(ts), max(ts) FROM hot WHERE receipt > %d AND `+notFuture+` GROUP BY ALL`, flushed)
	return scan(ctx, db, "newest observations", query, func(rows *sql.Rows) error {
		var o air.Observation
		if err := rows.Scan(&o.Sensor, &o.Location, &o.Day, &o.First, &o.Last); err != nil {
			return err
		}
		sn := b.sensors[o.Sensor]
		if sn == nil || sn.through || sn.now.Day != o.Day || sn.now.Location != o.Location || o.Last <= sn.now.Last {
			return nil // written at once
		}
		sn.now.Last, sn.dirty = o.Last, true
		tail := &sn.placements[len(sn.placements)-1]
		if tail.Location == o.Location {
			tail.Last = max(tail.Last, o.Last)
		}
		return nil
	})
}
