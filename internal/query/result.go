package query

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
)

// State says whether an aggregate may still change.
type State string

// The states. Final is what was computed when its day was sealed, and stays as
// long as nothing comes late.
const (
	Provisional State = "provisional"
	Final       State = "final"
)

func stateOf(final bool) State {
	if final {
		return Final
	}
	return Provisional
}

// Result is a series in columns of equal length, ordered by time. T holds the
// values' times (raw) or the starts of hours and days; buckets without
// readings are absent. Of an index, T holds the ends of hours, which are its
// label, or the starts of days.
type Result struct {
	Request SeriesRequest // as settled: the interval that was answered
	Moves   []int64       // when the sensor's placements but the first begin, within the interval

	Rules string // the version of the rules, or versions, separated by commas

	Gaps          []Gap // stretches without a usable value, within the interval; ascending, never nil
	GapResolution int64 // seconds: 1 where single values were looked at, else that of slots or hours

	T     []int64
	Value []float64   // raw
	Flags []air.Flags // raw

	N, NSuspect, NInvalid []uint32 // of readings, as average.Hour counts them
	Mean, Min, Max        []float64
	Complete              []bool  // 9 of 12 slots, or sparse; of days, 18 complete hours
	Sparse                []bool  // complete only by the rule for slow sensors; of days, with the help of such hours
	State                 []State // also of indices

	Index []assess.Index // of a standard; concentrations are not known
}

// gaps takes what was found, and why.
func (res *Result) gaps(h holes, c causes) {
	res.Gaps, res.GapResolution = c.explain(h), h.resolution
}

func (res *Result) value(r air.Row) {
	res.T = append(res.T, r.Time)
	res.Value = append(res.Value, r.Value)
	res.Flags = append(res.Flags, r.Flags)
}

func (res *Result) hour(r average.HourRow) {
	h, low, high := r.Hour, r.Hour.Min, r.Hour.Max
	if h.N == 0 {
		low, high = math.NaN(), math.NaN()
	}
	res.bucket(r.Start, h.N, h.NSuspect, h.NInvalid, h.Mean(), low, high, r.Complete(), r.Sparse, r.Final)
}

func (res *Result) day(r dayRow) {
	d := r.Sum
	res.bucket(dayStart(r.Day), d.N, d.NSuspect, d.NInvalid, d.Mean, d.Min, d.Max, d.Complete(), r.Sparse, r.Final)
}

func (res *Result) bucket(start int64, n, suspect, invalid uint32, mean, low, high float64, complete, sparse, final bool) {
	res.T = append(res.T, start)
	res.N = append(res.N, n)
	res.NSuspect = append(res.NSuspect, suspect)
	res.NInvalid = append(res.NInvalid, invalid)
	res.Mean = append(res.Mean, mean)
	res.Min = append(res.Min, low)
	res.Max = append(res.Max, high)
	res.Complete = append(res.Complete, complete)
	res.Sparse = append(res.Sparse, sparse)
	res.State = append(res.State, stateOf(final))
}
