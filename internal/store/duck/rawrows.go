package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
)

// eachRaw calls row for each row of a query without the conversions of
// database/sql, which cost more than the engine's own work: numbers come as
// the engine's types, BIGINT as int64, DOUBLE as float64. The slice is reused.
// A row that returns false ends it.
func eachRaw(ctx context.Context, conn *sql.Conn, query string, row func(v []driver.Value) bool) error {
	return conn.Raw(func(c any) (err error) {
		rows, err := c.(driver.QueryerContext).QueryContext(ctx, query, nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		v := make([]driver.Value, len(rows.Columns()))
		for n := 0; ; n++ {
			if n&1023 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			switch err := rows.Next(v); {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			case !row(v):
				return nil
			}
		}
	})
}

// whole is a number of any of the engine's integer types, 0 for NULL.
func whole(v driver.Value) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case int32:
		return int64(n)
	case int16:
		return int64(n)
	}
	return 0
}

// real is a number of type DOUBLE, 0 for NULL.
func real(v driver.Value) float64 { x, _ := v.(float64); return x }
