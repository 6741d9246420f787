package aqi

import (
	"math"
	"strconv"
)

// NowCast window: the newest 12 hours, of which 2 of the newest 3 must be
// there, and the smallest weight that an hour's age may cost.
const (
	nowCastHours  = 12
	nowCastRecent = 3
	nowCastNeeds  = 2
	nowCastFloor  = 0.5
)

// NowCast is EPA's weighted mean of the last 12 hourly means of PM2.5 or PM10,
// which stands in for the 24-hour mean when the index of this hour is asked.
// Hours are newest first, in µg/m³ and not truncated; NaN, infinite or absurd
// ones are missing; those after the twelfth are not looked at. A gap keeps its
// place, and with it its weight's power.
//
// Exact is the mean, truncated the same cut off as the index wants it (PM2.5
// to 0.1, PM10 to 1), weight the factor from one hour to the next, 0.5…1. Ok
// is false when fewer than two of the newest three hours are there, or for
// another pollutant: ozone's NowCast is a different formula.
//
// Source: EPA fact sheet on the NowCast for particles (nepis P100X0J6) and
// forum.airnowtech.org/t/172.
func NowCast(p Pollutant, hours []float64) (exact, truncated, weight float64, ok bool) {
	if p != PM25 && p != PM10 {
		return 0, 0, 0, false
	}
	hours = hours[:min(len(hours), nowCastHours)]
	recent, lo, hi := 0, math.Inf(1), math.Inf(-1)
	for i, c := range hours {
		if _, there := nano(c); !there {
			continue
		}
		if i < nowCastRecent {
			recent++
		}
		lo, hi = min(lo, c), max(hi, c)
	}
	if recent < nowCastNeeds {
		return 0, 0, 0, false
	}
	weight = 1 // of hours that are all zero, where any weight gives zero
	if hi > 0 {
		weight = max(lo/hi, nowCastFloor)
	}
	var sum, weights float64
	power := 1.0
	for _, c := range hours {
		if _, there := nano(c); there {
			sum += power * c
			weights += power
		}
		power *= weight
	}
	exact = sum / weights
	return exact, truncate(p, exact), weight, true
}

// truncate cuts a concentration of particles in µg/m³ off after the digit that
// EPA's table keeps.
func truncate(p Pollutant, c float64) float64 {
	n, _ := nano(c)
	digit := resolution(p, Microgram)
	return float64(n/digit) / float64(nanoPerUnit/digit)
}

// FormatNowCast writes a truncated NowCast at its resolution: "28.4" for
// PM2.5, "66" for PM10.
func FormatNowCast(p Pollutant, truncated float64) string {
	digits := 0
	if p == PM25 {
		digits = 1
	}
	return strconv.FormatFloat(truncated, 'f', digits, 64)
}
