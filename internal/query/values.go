package query

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Values are the rows of a request. It is not safe for concurrent use.
type Values struct {
	Request ValuesRequest // as settled: the interval and the quantities that are answered
	// More and Next say, once the rows were read, whether the limit left rows
	// out, and after which place they begin.
	More bool
	Next store.Cursor

	r     Archive
	all   map[air.SensorID]*resident
	ids   []air.SensorID
	whole bool // every sensor is asked for
	rows  ValueRows
}

// NewValues understands a request at a time (Unix seconds) and finds the
// sensors that it means. Errors are of type *[FieldError], wrap
// [ErrUnknownSensor], or come from the store.
func NewValues(ctx context.Context, r Archive, q ValuesRequest, now int64) (*Values, error) {
	q, err := q.settle(now)
	if err != nil {
		return nil, err
	}
	v := &Values{Request: q, r: r}
	v.all, v.ids, err = q.residents(ctx, r)
	if err != nil {
		return nil, err
	}
	v.whole = len(q.Sensors)+len(q.Sites) == 0 && q.Countries == nil && q.Inside == nil
	return v, nil
}

// Sensors are those of which there may be rows, ascending.
func (v *Values) Sensors() []air.SensorID { return v.ids }

// Rows yields the rows in chunks, in order of day, sensor, time and quantity
// unless the request wants another. Rows of one sensor and time are in one
// chunk, and none is empty. A chunk is valid until the next is asked for.
// Memory does not grow with their number. An error ends them; errors are as
// those of [NewValues].
func (v *Values) Rows(ctx context.Context) iter.Seq2[*ValueRows, error] {
	rows := v.averages
	if v.Request.Step == Raw {
		rows = v.singles
	}
	if len(v.ids) == 0 {
		return func(func(*ValueRows, error) bool) {}
	}
	if v.Request.Order != OrderDay {
		return v.limited(v.sorted(rows(ctx)))
	}
	return v.limited(rows(ctx))
}

// chunkRows is about how many rows a chunk has.
const chunkRows = 1 << 16

// singles yields single values.
func (v *Values) singles(ctx context.Context) iter.Seq2[*ValueRows, error] {
	return func(yield func(*ValueRows, error) bool) {
		q := &v.Request
		final, err := readCalendar(ctx, v.r, air.Interval{From: floorDay(q.From), To: ceilTo(q.To, air.Day)})
		if err != nil {
			yield(nil, err)
			return
		}
		sel := store.SelectValues{Quantities: q.Quantities, Span: air.Interval{From: q.From, To: q.To}, After: q.After}
		if !v.whole {
			sel.Sensors = v.ids
		}
		out := &v.rows
		out.reset()
		for rows, err := range v.r.Values(ctx, sel) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, fmt.Errorf("values: %w", err))
				return
			}
			for len(rows) > 0 {
				var more bool
				if rows, more = v.single(rows, final, yield); !more {
					return
				}
			}
		}
		if out.To = out.From; out.Len() > 0 {
			yield(out, nil)
		}
	}
}

// single takes the first rows that are of one sensor, place and day, and
// returns the rest. more is false when the reader has enough.
func (v *Values) single(rows []air.Row, final calendar, yield func(*ValueRows, error) bool) (rest []air.Row, more bool) {
	q, out := &v.Request, &v.rows
	sensor, day := rows[0].Sensor, dayOf(rows[0].Time)
	var w *Spot
	until := dayStart(day + 1)
	if one := v.all[sensor]; one != nil {
		var left int64
		w, left = one.at(rows[0].Time)
		until = min(until, left)
	}
	end := 1
	for end < len(rows) && rows[end].Sensor == sensor && rows[end].Time < until {
		end++
	}
	if w == nil {
		return rows[end:], true
	}
	state, rules := stateOf(final.has(day)), final.rules(day)
	begun := out.Len()
	for i := range rows[:end] {
		row := &rows[i]
		if !q.takes(row.Flags) {
			continue
		}
		if n := out.Len(); n >= chunkRows && (n == begun || out.From[n-1] != row.Time) && out.ends(sensor, row.Time) {
			if n > begun {
				out.within(w, state, rules)
			}
			out.To = out.From
			if !yield(out, nil) {
				return nil, false
			}
			out.reset()
			begun = 0
		}
		out.single(row)
	}
	if out.Len() > begun {
		out.within(w, state, rules)
	}
	return rows[end:], true
}

// ends reports whether a row of that sensor and time begins another record than
// the last one.
func (v *ValueRows) ends(sensor air.SensorID, t int64) bool {
	n := len(v.From)
	return n == 0 || len(v.Runs) == 0 || v.From[n-1] != t || v.Runs[len(v.Runs)-1].Spot.Sensor.ID != sensor
}

// limited ends with the limit, at the end of a record.
func (v *Values) limited(rows iter.Seq2[*ValueRows, error]) iter.Seq2[*ValueRows, error] {
	q := &v.Request
	if q.Limit <= 0 {
		return rows
	}
	return func(yield func(*ValueRows, error) bool) {
		left := q.Limit
		for chunk, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if left <= 0 {
				v.More = true
				return
			}
			n := 0
			for from, to := range chunk.Records {
				cost := to - from
				if q.Records {
					cost = 1
				}
				if cost > left && left < q.Limit || left <= 0 {
					break
				}
				left -= cost
				n = to
			}
			if n > 0 {
				v.Next = chunk.cursor(n - 1)
			}
			if n == chunk.Len() {
				if !yield(chunk, nil) {
					return
				}
				continue
			}
			v.More = true
			if n > 0 {
				yield(chunk.head(n), nil)
			}
			return
		}
	}
}

// sorted gathers all rows and yields them in the order that is asked for.
func (v *Values) sorted(rows iter.Seq2[*ValueRows, error]) iter.Seq2[*ValueRows, error] {
	return func(yield func(*ValueRows, error) bool) {
		var all []sortedRow
		for chunk, err := range rows {
			if err == nil && len(all)+chunk.Len() > MaxSorted {
				err = v.Request.tooMany()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			all = chunk.split(all)
		}
		slices.SortStableFunc(all, v.Request.compare)
		out := &v.rows
		out.reset()
		for i := range all {
			all[i].join(out)
		}
		if v.Request.Step == Raw {
			out.To = out.From
		}
		if out.Len() > 0 {
			yield(out, nil)
		}
	}
}

// sortedRow is a row on its own.
type sortedRow struct {
	bucket
	flags  air.Flags
	where  *Spot
	single bool
}

// split adds the rows to a list.
func (v *ValueRows) split(list []sortedRow) []sortedRow {
	row := 0
	for _, run := range v.Runs {
		for ; row < run.End; row++ {
			one := sortedRow{where: run.Spot, single: len(v.Flags) > 0, bucket: bucket{
				sensor: run.Spot.Sensor.ID, from: v.From[row], to: v.To[row], quantity: v.Quantity[row], value: v.Value[row], state: run.State, rules: run.Rules,
			}}
			if one.single {
				one.flags = v.Flags[row]
			} else {
				one.n, one.nSuspect, one.nInvalid = uint32(v.N[row]), uint32(v.NSuspect[row]), uint32(v.NInvalid[row])
				one.complete = v.Complete[row]
			}
			list = append(list, one)
		}
	}
	return list
}

func (r *sortedRow) join(v *ValueRows) {
	if r.single {
		v.single(&air.Row{Quantity: r.quantity, Sensor: r.sensor, Time: r.from, Value: r.value, Flags: r.flags})
	} else {
		v.average(r.bucket)
	}
	v.within(r.where, r.state, r.rules)
}

// compare orders rows; what is no number comes last both ways.
func (q *ValuesRequest) compare(a, b sortedRow) int {
	var c int
	switch q.Order {
	case OrderTime:
		c = cmp.Compare(a.from, b.from)
	case OrderSensor:
		c = cmp.Compare(a.sensor, b.sensor)
	default:
		if x, y := math.IsNaN(a.value), math.IsNaN(b.value); x || y {
			return map[bool]int{true: 1}[x] - map[bool]int{true: 1}[y]
		}
		c = cmp.Compare(a.value, b.value)
	}
	if q.Reverse {
		return -c
	}
	return c
}
