package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// stampAndCountries is what format 2 brings. What was polled before there were
// stamps was measured. Countries come from where a site is; what upstream says
// stays beside it.
func stampAndCountries(ctx context.Context, conn *sql.Conn) error {
	err := run(ctx, conn, "stamp", fmt.Sprintf(`INSERT INTO meta SELECT 'origin', '%s' WHERE NOT EXISTS (FROM meta WHERE key = 'origin')
		AND (EXISTS (FROM hot) OR EXISTS (FROM site) OR EXISTS (FROM ledger WHERE kind = '%s' AND status IN ('%s', '%s')))`,
		air.OriginReal, air.KindPoll, air.StatusOK, air.StatusUnchanged))
	if err != nil {
		return err
	}
	type place struct {
		network  int16
		location int64
		country  string
	}
	var places []place
	rows, err := conn.QueryContext(ctx, `SELECT network, location, lat, lon FROM site`)
	if err != nil {
		return fmt.Errorf("read sites: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p place
		var lat, lon float64
		if err := rows.Scan(&p.network, &p.location, &lat, &lon); err != nil {
			return fmt.Errorf("read sites: %w", err)
		}
		p.country = geo.Country(lat, lon)
		places = append(places, p)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read sites: %w", err)
	}
	err = stage(ctx, conn, "stage_country", `network SMALLINT, location BIGINT, country VARCHAR`, len(places), func(i int) []driver.Value {
		return []driver.Value{places[i].network, places[i].location, places[i].country}
	})
	if err != nil {
		return err
	}
	return run(ctx, conn, "countries",
		`UPDATE site SET country = s.country FROM stage_country s WHERE site.network = s.network AND site.location = s.location`,
		`DROP TABLE stage_country`)
}
