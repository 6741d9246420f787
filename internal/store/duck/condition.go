package duck

import (
	"fmt"
	"math"
	"strings"

	"github.com/mote-air/mote/internal/air"
)

// condition chooses rows by their key. In the file of hot rows times are Unix
// seconds, in the lake they are timestamps: it is written for each, so that
// both skip what cannot hold any.
type condition struct {
	quantities []air.Quantity // nil: all
	sensors    []air.SensorID // ascending; nil: all
	span       air.Interval
}

// hot is the condition for tables of ours, on the named column of times.
func (c condition) hot(ts string) string {
	terms := c.keys()
	if c.span.From != math.MinInt64 {
		terms = append(terms, fmt.Sprintf(`%s >= %d`, ts, c.span.From))
	}
	if c.span.To != math.MaxInt64 {
		terms = append(terms, fmt.Sprintf(`%s < %d`, ts, c.span.To))
	}
	return strings.Join(terms, ` AND `)
}

// lake is the condition for files of the lake, on their column ts.
func (c condition) lake() string {
	terms := c.keys()
	if c.span.From > -maxSeconds {
		terms = append(terms, `ts >= `+timestamp(c.span.From))
	}
	if c.span.To < maxSeconds {
		terms = append(terms, `ts < `+timestamp(c.span.To))
	}
	return strings.Join(terms, ` AND `)
}

// maxSeconds bounds what a timestamp in microseconds can say.
const maxSeconds = math.MaxInt64 / 1_000_000

func (c condition) keys() []string {
	terms := []string{"true"}
	if c.quantities != nil {
		terms = append(terms, fmt.Sprintf(`quantity IN (%s)`, orNone(c.quantities)))
	}
	if n := len(c.sensors); n > 1 {
		terms = append(terms, fmt.Sprintf(`sensor BETWEEN %d AND %d`, c.sensors[0], c.sensors[n-1])) // lets scans skip
	}
	if c.sensors != nil {
		terms = append(terms, fmt.Sprintf(`sensor IN (%s)`, orNone(c.sensors)))
	}
	return terms
}

// orNone is a list for IN, which must not be empty.
func orNone[T ~int64 | ~int32 | ~int16 | ~uint8](ids []T) string {
	if len(ids) == 0 {
		return "NULL"
	}
	return list(ids)
}

// timestamp writes Unix seconds as a timestamp of the lake.
func timestamp(t int64) string { return fmt.Sprintf(`make_timestamp(%d)`, t*1_000_000) }

// lakeSeconds turns the lake's ts into Unix seconds.
const lakeSeconds = `(epoch_us(ts) // 1000000)`

// values selects all stored rows that fit, in no order: quantity, sensor, ts in
// Unix seconds, value, flags.
func (v *view) values(c condition) string {
	q := `SELECT quantity, sensor, ts, value, flags FROM hot WHERE ` + c.hot("ts")
	if files := v.files(kindValue, c.span); len(files) > 0 {
		q += ` UNION ALL SELECT quantity, sensor, ` + lakeSeconds + ` AS ts, value, flags FROM ` + v.parquet(files) + ` WHERE ` + c.lake()
	}
	return q
}
