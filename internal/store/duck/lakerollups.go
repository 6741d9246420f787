package duck

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"math"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// Days implements [store.History].
func (s *Store) Days(ctx context.Context, sel store.SelectHours) iter.Seq2[average.DayRow, error] {
	c := condition{quantities: sel.Quantities, sensors: sel.Sensors, span: sel.Span}
	text := func(v *view) string {
		files := v.files(kindDay, c.span)
		if len(files) == 0 {
			return ""
		}
		return `SELECT sensor, quantity::BIGINT | (hours::BIGINT << 16) | (complete::INTEGER::BIGINT << 24) | (sparse::INTEGER::BIGINT << 25), ` +
			lakeSeconds + ` // 86400, n::BIGINT, n_suspect::BIGINT | (n_invalid::BIGINT << 32), mean, min, max FROM ` +
			v.parquet(files) + ` WHERE ` + c.lake() + v.notDirty(c.span) + ` ORDER BY sensor, quantity, ts`
	}
	return queryView(ctx, s, "days", text, readDay)
}

func readDay(v []driver.Value, r *average.DayRow) {
	shape, counts := whole(v[1]), whole(v[4])
	r.Sensor, r.Quantity, r.Day = air.SensorID(whole(v[0])), air.Quantity(shape&0xffff), int32(whole(v[2]))
	r.Sparse = shape>>25&1 == 1
	d := &r.Sum
	d.N, d.NSuspect, d.NInvalid = uint32(whole(v[3])), uint32(counts&math.MaxUint32), uint32(counts>>32)
	d.Hours = int(shape >> 16 & 0xff)
	d.Mean, d.Min, d.Max = orNaN(v[5]), orNaN(v[6]), orNaN(v[7])
}

// orNaN is a number of type DOUBLE, NaN for NULL.
func orNaN(v driver.Value) float64 {
	if x, ok := v.(float64); ok {
		return x
	}
	return math.NaN()
}

// Indices implements [store.History].
func (s *Store) Indices(ctx context.Context, sel store.SelectIndices) iter.Seq2[assess.Row, error] {
	// Ends in (From, To].
	c := condition{sensors: sel.Sensors, span: air.Interval{From: next(sel.Span.From), To: next(sel.Span.To)}}
	text := func(v *view) string {
		files := v.files(kindIndex, c.span)
		if len(files) == 0 {
			return ""
		}
		where := c.lake()
		if sel.Standards != nil {
			where += ` AND standard IN (` + texts(sel.Standards) + `)`
		}
		if sel.Bases != nil {
			where += ` AND basis IN (` + texts(sel.Bases) + `)`
		}
		if days := v.dirtyDays(c.span); len(days) > 0 {
			where += fmt.Sprintf(` AND ((epoch_us(ts) - 1) // 86400000000) NOT IN (%s)`, orNone(days))
		}
		return `SELECT standard, table_version, basis, sensor, ` + lakeSeconds + `, (value::BIGINT & 65535) | ((coalesce(sub_pm25, -1)::BIGINT & 65535) << 16) | ((coalesce(sub_pm10, -1)::BIGINT & 65535) << 32) | (driver::BIGINT << 48), completeness, caution FROM ` +
			v.parquet(files) + ` WHERE ` + where + ` ORDER BY standard, basis, sensor, ts`
	}
	return queryView(ctx, s, "indices", text, readIndex)
}

func readIndex(v []driver.Value, r *assess.Row) {
	r.Standard, _ = v[0].(string)
	r.Table, _ = v[1].(string)
	basis, _ := v[2].(string)
	r.Basis, r.Sensor, r.To = assess.Basis(basis), air.SensorID(whole(v[3])), whole(v[4])
	shape := whole(v[5])
	r.Value, r.Sub25, r.Sub10, r.Driver = int16(shape), int16(shape>>16), int16(shape>>32), air.Quantity(shape>>48)
	r.Completeness, _ = v[6].(float32)
	r.Caution = assess.CautionSet(whole(v[7]))
}

// next is the second after t.
func next(t int64) int64 {
	if t == math.MaxInt64 || t == math.MinInt64 {
		return t
	}
	return t + 1
}

// texts is a list of texts for IN, which must not be empty.
func texts[T ~string](list []T) string {
	if len(list) == 0 {
		return "NULL"
	}
	quoted := make([]string, len(list))
	for i, t := range list {
		quoted[i] = quote(string(t))
	}
	return strings.Join(quoted, ",")
}
