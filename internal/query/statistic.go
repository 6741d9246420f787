package query

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Statistic is a number that is told of a group's sensor-intervals: "mean",
// "min", "max", a percentile as in "p50" or "p97.5", or one of the deviations
// "sd_within" (of the readings in an hour), "sd_days" (of the group's daily
// means) and "sd_between" (of its sensors' means, each at one place).
type Statistic string

// The statistics that have a name of their own.
const (
	Mean      Statistic = "mean"
	Min       Statistic = "min"
	Max       Statistic = "max"
	SDWithin  Statistic = "sd_within"
	SDDays    Statistic = "sd_days"
	SDBetween Statistic = "sd_between"
)

// MaxStatistics bounds what one question asks for.
const MaxStatistics = 20

// ParseStatistics reads "mean,sd_between,p50".
func ParseStatistics(text string) ([]Statistic, error) {
	var all []Statistic
	for name := range strings.SplitSeq(text, ",") {
		s := Statistic(name)
		if _, ok := s.percentile(); !ok && !slices.Contains([]Statistic{Mean, Min, Max, SDWithin, SDDays, SDBetween}, s) {
			return nil, fmt.Errorf("unknown statistic %.20q: want mean, min, max, sd_within, sd_days, sd_between or a percentile p0 to p100 of at most one decimal, separated by commas", name)
		}
		if slices.Contains(all, s) {
			return nil, fmt.Errorf("%s is asked for twice", s)
		}
		if all = append(all, s); len(all) > MaxStatistics {
			return nil, fmt.Errorf("more than %d statistics", MaxStatistics)
		}
	}
	return all, nil
}

// percentile is the number of "p97.5", in its one spelling.
func (s Statistic) percentile() (p float64, ok bool) {
	digits, ok := strings.CutPrefix(string(s), "p")
	if !ok {
		return 0, false
	}
	p, err := strconv.ParseFloat(digits, 64)
	if err != nil || !(p >= 0 && p <= 100) {
		return 0, false
	}
	whole, tenth := strconv.FormatFloat(p, 'f', 0, 64), strconv.FormatFloat(p, 'f', 1, 64)
	return p, digits == whole || digits == tenth && !strings.HasSuffix(tenth, ".0")
}

// percentile of ascending numbers: exact, between two ranks by linear
// interpolation (Hyndman and Fan, 1996, type 7). NaN of nothing.
func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	rank := p / 100 * float64(len(sorted)-1)
	low := int(rank)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (rank-float64(low))*(sorted[low+1]-sorted[low])
}

// meanOf is NaN of nothing.
func meanOf(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// deviation is the sample standard deviation, NaN below two.
func deviation(v []float64) float64 {
	if len(v) < 2 {
		return math.NaN()
	}
	mean, sum := meanOf(v), 0.0
	for _, x := range v {
		sum += (x - mean) * (x - mean)
	}
	return math.Sqrt(sum / float64(len(v)-1))
}
