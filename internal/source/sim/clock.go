package sim

import "time"

// Clock is a clock that stands at start when it is made and goes speed times
// as fast as now.
func Clock(start time.Time, speed float64, now func() time.Time) func() time.Time {
	began := now()
	return func() time.Time {
		return start.Add(time.Duration(float64(now().Sub(began)) * speed))
	}
}
