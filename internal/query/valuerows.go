package query

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Spot is a sensor at a place.
type Spot struct {
	Sensor   air.Sensor
	Location int64   // upstream's location id; 0 where it named none
	Lat, Lon float64 // degrees; NaN where the position cannot be drawn
	Altitude float64 // metres; NaN where it is not known, as at places that the sensor has left
	Country  string  // of the position; "" where there is none
}

// Run is rows that follow one another and share where and in which day they
// were measured.
type Run struct {
	Spot  *Spot
	State State  // final: the day is sealed and nothing came since
	Rules string // version of the rules of flags and averages
	End   int    // index of the first row behind the run
}

// ValueRows are rows in columns of equal length.
type ValueRows struct {
	Runs     []Run
	From, To []int64 // the same slice for single values
	Quantity []air.Quantity
	Value    []float64 // NaN where there is none

	Flags []air.Flags // single values only

	N, NSuspect, NInvalid []int64 // averages only
	Complete              []bool  // averages only
}

// Len is the number of rows.
func (v *ValueRows) Len() int { return len(v.From) }

// cursor is the place of a row.
func (v *ValueRows) cursor(row int) store.Cursor {
	run, _ := slices.BinarySearchFunc(v.Runs, row+1, func(r Run, row int) int { return r.End - row })
	return store.Cursor{Day: dayOf(v.From[row]), Sensor: v.Runs[run].Spot.Sensor.ID, Time: v.From[row]}
}

// head is the first n rows.
func (v *ValueRows) head(n int) *ValueRows {
	h := &ValueRows{From: v.From[:n], To: v.To[:n], Quantity: v.Quantity[:n], Value: v.Value[:n]}
	for _, r := range v.Runs {
		h.Runs = append(h.Runs, Run{r.Spot, r.State, r.Rules, min(r.End, n)})
		if r.End >= n {
			break
		}
	}
	if v.Flags != nil {
		h.Flags = v.Flags[:n]
	} else {
		h.N, h.NSuspect, h.NInvalid, h.Complete = v.N[:n], v.NSuspect[:n], v.NInvalid[:n], v.Complete[:n]
	}
	return h
}

// Records yields the end of each record: rows that follow one another and share
// sensor, place and time.
func (v *ValueRows) Records(yield func(from, to int) bool) {
	row := 0
	for _, run := range v.Runs {
		for row < run.End {
			end := row + 1
			for end < run.End && v.From[end] == v.From[row] {
				end++
			}
			if !yield(row, end) {
				return
			}
			row = end
		}
	}
}

// reset empties the rows and keeps their memory.
func (v *ValueRows) reset() {
	v.Runs, v.From, v.To = v.Runs[:0], v.From[:0], v.To[:0]
	v.Quantity, v.Value, v.Flags = v.Quantity[:0], v.Value[:0], v.Flags[:0]
	v.N, v.NSuspect, v.NInvalid, v.Complete = v.N[:0], v.NSuspect[:0], v.NInvalid[:0], v.Complete[:0]
}

// within counts the rows that were added last to a run.
func (v *ValueRows) within(w *Spot, s State, rules string) {
	if n := len(v.Runs); n == 0 || v.Runs[n-1].Spot != w || v.Runs[n-1].State != s || v.Runs[n-1].Rules != rules {
		v.Runs = append(v.Runs, Run{Spot: w, State: s, Rules: rules})
	}
	v.Runs[len(v.Runs)-1].End = len(v.From)
}

// single adds a single value.
func (v *ValueRows) single(r *air.Row) {
	v.From = append(v.From, r.Time)
	v.Quantity = append(v.Quantity, r.Quantity)
	v.Value = append(v.Value, r.Value)
	v.Flags = append(v.Flags, r.Flags)
}

// bucket is an average over an hour or a day.
type bucket struct {
	sensor                air.SensorID
	from, to              int64
	quantity              air.Quantity
	value                 float64
	n, nSuspect, nInvalid uint32
	complete              bool
	state                 State
	rules                 string
}

func (v *ValueRows) average(b bucket) {
	v.From, v.To = append(v.From, b.from), append(v.To, b.to)
	v.Quantity = append(v.Quantity, b.quantity)
	v.Value = append(v.Value, b.value)
	v.N = append(v.N, int64(b.n))
	v.NSuspect = append(v.NSuspect, int64(b.nSuspect))
	v.NInvalid = append(v.NInvalid, int64(b.nInvalid))
	v.Complete = append(v.Complete, b.complete)
}
