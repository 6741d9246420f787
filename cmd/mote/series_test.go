package main

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// oddOnes are the sensors whose series are looked at: one for each rule.
var oddOnes = []string{
	"complete, about 22", "the newest 17 hours", "every 4.5 s", "every 900 s", "slow of late", "quick of late", "every 331 s",
	"saturated at times", "no numbers at times", "mostly in the wrong order", "suspect in half of each hour", "out of range",
	"moved 10 hours ago", "moved within an hour", "from the future", "two numbers", "11.4 and 11.6 by hours, a tie by days", "PM10 alone",
}

// compareSeries compares hours and days of some sensors with a second
// computation, by all three qualities.
func compareSeries(t *testing.T, p *program, w *world, o *oracle) {
	t.Helper()
	from := (w.end/aDay - 2) * aDay
	to := from + 4*aDay
	for _, id := range w.ids() {
		if !slices.Contains(oddOnes, w.names[id]) {
			continue
		}
		for _, q := range []string{"pm25", "pm10"} {
			for _, quality := range []string{"usable", "valid", "all"} {
				who := fmt.Sprintf("%s of %q, %s", q, w.names[id], quality)
				values := o.values[id][q]
				ask := func(step string) seriesAnswer {
					return get[seriesAnswer](p, fmt.Sprintf("/api/v1/series?sensor=sc-%d&quantity=%s&quality=%s&step=%s&from=%d&to=%d", id, q, quality, step, from, to))
				}
				compareBuckets(t, who+" by hours", ask("hour"), from, to, anHour, func(at int64) (*hourly, *big.Rat) {
					h := hour(values, at, o.since(id, at+anHour), quality)
					if h == nil {
						return nil, nil
					}
					return h, h.mean()
				})
				compareBuckets(t, who+" by days", ask("day"), from, to, aDay, func(at int64) (*hourly, *big.Rat) {
					d := day(values, at, o.since(id, at+aDay), quality)
					if d == nil {
						return nil, nil
					}
					return d, meanOf(d.hours)
				})
				compareRaw(t, who+" one by one", ask("raw"), values, from, to, quality)
			}
		}
	}
}

func compareBuckets(t *testing.T, who string, a seriesAnswer, from, to, unit int64, want func(at int64) (*hourly, *big.Rat)) {
	t.Helper()
	i := 0
	for at := from; at < to; at += unit {
		h, mean := want(at)
		if h == nil {
			continue
		}
		if i >= len(a.T) || a.T[i] != at {
			t.Errorf("%s: no bucket at %d among %v", who, at, a.T)
			return
		}
		got := fmt.Sprintln(a.N[i], a.NSuspect[i], a.NInvalid[i], a.Complete[i], a.State[i])
		if w := fmt.Sprintln(h.n, h.suspect, h.invalid, h.complete, "provisional"); got != w {
			t.Errorf("%s at %d: n, suspect, invalid, complete %s, want %s", who, at, got, w)
		}
		if h.n == 0 {
			h.low, h.high = nil, nil
		}
		if !close15(a.Mean[i], mean) || !close15(a.Min[i], h.low) || !close15(a.Max[i], h.high) {
			t.Errorf("%s at %d: mean %s, min %s, max %s, want %v, %v, %v", who, at, show(a.Mean[i]), show(a.Min[i]), show(a.Max[i]), mean, h.low, h.high)
		}
		i++
	}
	if i != len(a.T) {
		t.Errorf("%s: %d buckets, want %d", who, len(a.T), i)
	}
}

func compareRaw(t *testing.T, who string, a seriesAnswer, values []seen, from, to int64, quality string) {
	t.Helper()
	var want, got []string
	for _, v := range values {
		if v.at < from || v.at >= to || !takes(quality, v) {
			continue
		}
		value := "none"
		if v.v != nil {
			value = fmt.Sprint(number(v.v))
		}
		want = append(want, fmt.Sprintln(v.at, value, v.flags))
	}
	for i := range a.T {
		got = append(got, fmt.Sprintln(a.T[i], show(a.Value[i]), sorted(a.Flags[i])))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: %d values, want %d: %s, want %s", who, len(got), len(want), strings.Join(got[:min(3, len(got))], " "), strings.Join(want[:min(3, len(want))], " "))
	}
}

// close15 says whether a number is the fraction up to its fifteenth digit.
func close15(got *float64, want *big.Rat) bool {
	if got == nil || want == nil {
		return got == nil && want == nil
	}
	w := number(want)
	return math.Abs(*got-w) <= 1e-15*math.Max(1, math.Abs(w))*4
}
