package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

const packedDayCount = 3 // days of set A that are measured in other wrappings

// imports measures how fast archives go in, until the last ledger row is
// written, and sealing what they brought apart. It leaves a.data, sealed.
func imports() error {
	set, err := monthSet()
	if err != nil {
		return err
	}
	if err := peerImport(set); err != nil {
		return err
	}
	if err := packedImports(); err != nil {
		return err
	}
	if err := realImport(); err != nil {
		return err
	}
	if err := forget("a.data"); err != nil {
		return err
	}
	_, err = sealedMonth()
	return err
}

// sealedMonth is set A in a data directory, sealed. When it must be made, what
// that takes is told.
func sealedMonth() (string, error) {
	set, err := monthSet()
	if err != nil {
		return "", err
	}
	return made("a.data", "set A imported and sealed", func(dir string) error {
		files, bytes := weighFiles(set)
		rate, values, err := importInto(dir, set)
		if err != nil {
			return err
		}
		row(fmt.Sprintf("import of plain CSV: %d days of %d sensors, %s values (%d files, %.1f GB)", monthDays, scaled(monthSensors), millions(values), files, float64(bytes)/1e9), "%s", rate)
		return sealIt(dir, values)
	})
}

// sealIt seals what was imported and says what that took.
func sealIt(dir string, values int64) error {
	done, err := mote("seal", "--data", dir)
	if err != nil {
		return err
	}
	row(fmt.Sprintf("sealing them, nothing else at work: %s values", millions(values)), "%.1f s, %.2f million values/s (peak resident %d MB)",
		done.took.Seconds(), float64(values)/1e6/done.took.Seconds(), done.peak)
	return nil
}

// rate is how fast something was imported, for people.
type rate string

// importInto imports files into a new data directory.
func importInto(dir string, paths ...string) (r rate, values int64, err error) {
	if err := os.RemoveAll(dir); err != nil {
		return "", 0, err
	}
	done, err := mote(append([]string{"import", "--data", dir, "--no-seal", "--json"}, paths...)...)
	if err != nil {
		return "", 0, err
	}
	if values, err = imported(dir, 1000); err != nil {
		return "", 0, err
	}
	return rate(fmt.Sprintf("%.2f million values/s (%.1f s, peak resident %d MB)", float64(values)/1e6/done.took.Seconds(), done.took.Seconds(), done.peak)), values, nil
}

// packedImports measures the same days plain, gzipped file by file, and in one
// .tar.xz.
func packedImports() error {
	for _, wrapping := range []string{"csv.gz", "tar.xz"} {
		path, ok, err := packedDays(wrapping, packedDayCount)
		if err != nil {
			return err
		}
		if !ok {
			row("import of ."+wrapping, "not measured: tar, xz or gzip is missing here")
			continue
		}
		err = scratch(func(dir string) error {
			rate, values, err := importInto(dir, path)
			if err == nil {
				row(fmt.Sprintf("import of .%s: %d days, %s values", wrapping, packedDayCount, millions(values)), "%s", rate)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// realImport measures the archive's real months of one city.
func realImport() error {
	months, ok := realMonths()
	if !ok {
		row("import of real months", "not measured: they are not here")
		return nil
	}
	return scratch(func(dir string) error {
		rate, values, err := importInto(dir, months)
		if err == nil {
			row(fmt.Sprintf("import of 14 real months of one city in .tar.xz, %s values", millions(values)), "%s", rate)
		}
		return err
	})
}

// scratch lends a folder for a data directory.
func scratch(use func(dir string) error) error {
	if err := os.MkdirAll(place(""), 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(place(""), "scratch-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return use(filepath.Join(dir, "data"))
}

// peerImport has DuckDB read files of one day by itself, with the schema given,
// into a table: what an import costs that neither judges nor sorts.
func peerImport(set string) error {
	const common = `'sensor_id': 'BIGINT', 'sensor_type': 'VARCHAR', 'location': 'BIGINT', 'lat': 'DOUBLE', 'lon': 'DOUBLE', 'timestamp': 'TIMESTAMP', `
	day := filepath.Join(set, dateOf(monthFirst))
	return withFile("", false, func(db *sql.DB) error {
		ctx := context.Background()
		if _, err := db.ExecContext(ctx, fmt.Sprintf(`SET threads = %d`, runtime.NumCPU())); err != nil {
			return err
		}
		var values, files int64
		var took time.Duration
		for _, t := range []struct{ name, columns, measured string }{
			{"sds011", `'P1': 'DOUBLE', 'durP1': 'DOUBLE', 'ratioP1': 'DOUBLE', 'P2': 'DOUBLE', 'durP2': 'DOUBLE', 'ratioP2': 'DOUBLE'`, `count(P1) + count(P2)`},
			{"dht22", `'temperature': 'DOUBLE', 'humidity': 'DOUBLE'`, `count(temperature) + count(humidity)`},
			{"bme280", `'pressure': 'DOUBLE', 'altitude': 'DOUBLE', 'pressure_sealevel': 'DOUBLE', 'temperature': 'DOUBLE', 'humidity': 'DOUBLE'`, `count(pressure) + count(temperature) + count(humidity)`},
		} {
			glob := filepath.Join(day, "*_"+t.name+"_*.csv")
			list, err := filepath.Glob(glob)
			if err != nil {
				return err
			}
			began := time.Now()
			// Some rows lack their last cells, which upstream's files do too.
			_, err = db.ExecContext(ctx, `CREATE TABLE `+t.name+` AS SELECT * FROM read_csv('`+glob+`', delim = ';', header = true, null_padding = true, ignore_errors = true, columns = {`+common+t.columns+`})`)
			if err != nil {
				return err
			}
			took += time.Since(began)
			var n int64
			if err := db.QueryRowContext(ctx, `SELECT `+t.measured+` FROM `+t.name).Scan(&n); err != nil {
				return err
			}
			values, files = values+n, files+int64(len(list))
		}
		if values < 1000 {
			return fmt.Errorf("the peer read %d values of %s: want more", values, day)
		}
		row(fmt.Sprintf("its peer: DuckDB's read_csv with the schema given, %d of the same files, %s values", files, millions(values)),
			"%.2f million values/s (%.1f s)", float64(values)/1e6/took.Seconds(), took.Seconds())
		return nil
	})
}
