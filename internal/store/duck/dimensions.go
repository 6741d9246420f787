package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// The kinds of files that describe what the numbers are of. There is one of
// each, of no month.
const (
	kindSensor    kind = "sensor"
	kindSite      kind = "site"
	kindPlacement kind = "placement"
	kindQuantity  kind = "quantity"
	kindFlag      kind = "flag"
)

// Tables is how many tables stand beside a lake's values.
const Tables = 5

// kinds are all of them.
var kinds = []kind{kindValue, kindHour, kindDay, kindIndex, kindSensor, kindSite, kindPlacement, kindQuantity, kindFlag}

// noMonth stands for the month in a segment that is of none.
const noMonth int32 = 0

// dimension is a table that stands beside the values.
type dimension struct {
	kind    kind
	columns string // with types, as they are staged
	query   string // from the stage, in the file's order
	n       int
	row     func(i int) []driver.Value
}

// Describe writes the tables of sensors, sites, placements, quantities and
// flags anew beside the lake's values, as they are known now, and the documents
// at its root. It is called when a run of sealings is over.
func (s *Store) Describe(ctx context.Context) error {
	db, err := s.reader()
	if err != nil {
		return err
	}
	var all []store.Described
	for d, err := range s.Sensors(ctx) {
		if err != nil {
			return err
		}
		all = append(all, d)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("describe the lake: %w", err)
	}
	defer func() { _ = conn.Close() }() // back to the pool
	var add []segment
	for _, d := range []dimension{sensorTable(all), siteTable(all), placementTable(all), quantityTable(), flagTable()} {
		g, err := s.writeDimension(ctx, conn, d)
		if err != nil {
			return fmt.Errorf("describe the lake: %w", err)
		}
		add = append(add, g...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	var drop []*segment
	for _, g := range s.lake.current.segments {
		if g.month == noMonth {
			drop = append(drop, g)
		}
	}
	if err := s.publish(ctx, publication{add: add, drop: drop}); err != nil {
		return err
	}
	return s.writeDocuments(ctx)
}

// writeDimension writes one table; nothing when it is empty.
func (s *Store) writeDimension(ctx context.Context, conn *sql.Conn, d dimension) ([]segment, error) {
	temp := "stage_" + string(d.kind) + "_table"
	if err := stage(ctx, conn, temp, d.columns, d.n, d.row); err != nil {
		return nil, err
	}
	p := s.newPart(d.kind, noMonth, wholeMonth)
	ok, err := p.write(ctx, conn, fmt.Sprintf(d.query, temp))
	if err = errors.Join(err, run(ctx, conn, "drop "+temp, `DROP TABLE `+temp)); err != nil || !ok {
		return nil, err
	}
	return []segment{p.segment}, nil
}

func sensorTable(all []store.Described) dimension {
	return dimension{kindSensor, `sensor BIGINT, name VARCHAR, network VARCHAR, type VARCHAR, type_id BIGINT, manufacturer VARCHAR, pin VARCHAR, first BIGINT, last BIGINT`,
		`SELECT sensor, name, network, type, type_id, manufacturer, pin, make_timestamp(first * 1000000) AS first, make_timestamp(last * 1000000) AS last FROM %s ORDER BY sensor`,
		len(all), func(i int) []driver.Value {
			a := all[i].Sensor
			return []driver.Value{int64(a.ID), a.ID.String(), a.ID.Network().String(), a.Type, a.TypeID, a.Manufacturer, a.Pin, a.First, a.Last}
		}}
}

// siteTable has each site once: that of the present placement of some sensor.
func siteTable(all []store.Described) dimension {
	var sites []air.Site
	seen := map[air.SiteID]bool{}
	for _, d := range all {
		if !seen[d.Site.ID] {
			seen[d.Site.ID] = true
			sites = append(sites, d.Site)
		}
	}
	return dimension{kindSite, `network VARCHAR, location BIGINT, lat DOUBLE, lon DOUBLE, altitude DOUBLE, country VARCHAR, country_upstream VARCHAR, indoor BOOLEAN, exact BOOLEAN`,
		`SELECT * FROM %s ORDER BY network, location`,
		len(sites), func(i int) []driver.Value {
			s := sites[i]
			return []driver.Value{s.ID.Network.String(), s.ID.Location, orNull(s.Lat), orNull(s.Lon), orNull(s.Altitude),
				s.Country, s.CountryUpstream, said(s.Indoor), said(s.Exact)}
		}}
}

func placementTable(all []store.Described) dimension {
	var list []air.Placement
	for _, d := range all {
		list = append(list, d.Placements...)
	}
	return dimension{kindPlacement, `sensor BIGINT, location BIGINT, lat DOUBLE, lon DOUBLE, first BIGINT, last BIGINT`,
		`SELECT sensor, location, lat, lon, make_timestamp(first * 1000000) AS first, make_timestamp(last * 1000000) AS last FROM %s ORDER BY sensor, first`,
		len(list), func(i int) []driver.Value {
			p := list[i]
			return []driver.Value{int64(p.Sensor), p.Location, orNull(p.Lat), orNull(p.Lon), p.First, p.Last}
		}}
}

func quantityTable() dimension {
	list := slices.DeleteFunc(air.Quantities(), func(q air.QuantityInfo) bool { return q.Derived })
	return dimension{kindQuantity, `quantity SMALLINT, name VARCHAR, title VARCHAR, unit VARCHAR`,
		`SELECT * FROM %s ORDER BY quantity`,
		len(list), func(i int) []driver.Value {
			q := list[i]
			return []driver.Value{int16(q.Code), q.Slug, q.Title, q.Unit}
		}}
}

func flagTable() dimension {
	list := air.FlagTable()
	return dimension{kindFlag, `flag INTEGER, name VARCHAR, severity VARCHAR, reason VARCHAR`,
		`SELECT * FROM %s ORDER BY flag`,
		len(list), func(i int) []driver.Value {
			f := list[i]
			return []driver.Value{int32(f.Flag), f.Name, f.Severity.String(), f.Reason}
		}}
}

// orNull is NULL for what is no number.
func orNull(v float64) driver.Value {
	if math.IsNaN(v) {
		return nil
	}
	return v
}

// said is NULL for what upstream did not say.
func said(a air.Tristate) driver.Value {
	if a == air.Unsaid {
		return nil
	}
	return a == air.Yes
}
