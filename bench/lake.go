package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
)

// lake weighs what is kept for good: real months compacted, and a generated
// full day. It leaves b.data, sealed.
func lake() error {
	if months, ok := realMonths(); ok {
		dir, err := made("aberdeen.data", "14 real months imported and sealed", func(dir string) error {
			_, err := mote("import", "--data", dir, months)
			return err
		})
		if err != nil {
			return err
		}
		if err := weighLake(dir, "real months of one city"); err != nil {
			return err
		}
	} else {
		row("bytes a value, real months of one city", "not measured: they are not here")
	}
	dir, err := sealedDay()
	if err != nil {
		return err
	}
	if err := weighLake(dir, fmt.Sprintf("a generated full day of %d sensors", scaled(daySensors))); err != nil {
		return err
	}
	if dir, err = sealedMonth(); err != nil {
		return err
	}
	return weighLake(dir, fmt.Sprintf("%d days of %d sensors", monthDays, scaled(monthSensors)))
}

// sealedDay is set B in a data directory, sealed.
func sealedDay() (string, error) {
	set, err := daySet()
	if err != nil {
		return "", err
	}
	return made("b.data", "set B imported and sealed", func(dir string) error {
		rate, values, err := importInto(dir, set)
		if err != nil {
			return err
		}
		row(fmt.Sprintf("import of one day of %d sensors, plain CSV, %s values", scaled(daySensors), millions(values)), "%s", rate)
		return sealIt(dir, values)
	})
}

// weighLake says how many bytes a value takes, and each other kind of file in
// parts of the values' bytes.
func weighLake(dir, what string) error {
	type weight struct{ files, months, rows, bytes int64 }
	kinds := map[string]weight{}
	err := withFile(filepath.Join(dir, "mote.duckdb"), true, func(db *sql.DB) error {
		rows, err := db.QueryContext(context.Background(), `SELECT kind, count(*), count(*) FILTER (path LIKE '%/all.part-%'), sum(vals)::BIGINT, sum(bytes)::BIGINT FROM segment GROUP BY kind`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var kind string
			var w weight
			if err := rows.Scan(&kind, &w.files, &w.months, &w.rows, &w.bytes); err != nil {
				return err
			}
			kinds[kind] = w
		}
		return rows.Err()
	})
	if err != nil {
		return err
	}
	values := kinds["value"]
	if values.rows < 1000 {
		return fmt.Errorf("%s holds %d values in the lake: want more", dir, values.rows)
	}
	row("bytes a value, "+what, "%.2f (%s values, %.1f MB in %d files, %d of them of a month)", float64(values.bytes)/float64(values.rows), millions(values.rows), float64(values.bytes)/1e6, values.files, values.months)
	for _, kind := range []string{"hour", "day", "index"} {
		w := kinds[kind]
		row("its "+map[string]string{"hour": "hours", "day": "days", "index": "indices"}[kind], "%.1f %% on top (%s rows, %.1f bytes each, %d files)", 100*float64(w.bytes)/float64(values.bytes), millions(w.rows), float64(w.bytes)/float64(max(1, w.rows)), w.files)
	}
	return nil
}
