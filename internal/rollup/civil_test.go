package rollup_test

import (
	"math"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/rollup"
)

func TestCivilDays(t *testing.T) {
	f := func(standard string, lat, lon float64, hour int64) {
		t.Helper()
		c := rollup.NewCivil([]air.Placement{{Lat: lat, Lon: lon, First: 0}})
		for h := int64(1); h <= 24; h++ {
			if got := c.Ends(standard, start+h*air.Hour); got != (h == hour) {
				t.Errorf("%s at %v, %v: a day ends at %d h: %v", standard, lat, lon, h, got)
			}
		}
	}
	f("uk-daqi", 39.74, -104.99, 24)
	f("uk-daqi-pm25", 39.74, -104.99, 24)
	f("us-epa", 39.74, -104.99, 7)
	f("us-epa", 51.5, -0.1, 24)
	f("cn-hj633-2026", 39.9, 116.4, 16)
	f("in-naqi", 19.08, 72.88, 19)   // 18:30: the hours that begin in the day end at 19:00
	f("us-epa", 47.56, -52.71, 4)    // Newfoundland, 3 h 30 min behind
	f("us-epa", math.NaN(), 0, 24)   // nowhere
	f("us-epa", -36.85, 174.76, 12)  // Auckland, 12 h ahead
	f("us-epa", -43.95, -176.56, 12) // Chatham Islands, 12 h 45 min ahead
	f("us-epa", 21.31, -157.86, 10)  // Honolulu
	none := rollup.NewCivil(nil)
	if none.Ends("us-epa", start) || !none.Ends("uk-daqi", start) {
		t.Error("without a place there is only Greenwich")
	}
}

// After a move the zone is that of the new place.
func TestCivilDaysMove(t *testing.T) {
	c := rollup.NewCivil([]air.Placement{{Lat: 51.5, Lon: 0, First: 0}, {Lat: 39.74, Lon: -104.99, First: start + 5*air.Hour}})
	var ends []int64
	for h := int64(-24); h <= 48; h++ {
		if c.Ends("us-epa", start+h*air.Hour) {
			ends = append(ends, h)
		}
	}
	if len(ends) != 4 || ends[0] != -24 || ends[1] != 0 || ends[2] != 7 || ends[3] != 31 {
		t.Errorf("days end at %v", ends)
	}
}

func TestStored(t *testing.T) {
	f := func(standard string, basis assess.Basis, want bool) {
		t.Helper()
		if got := rollup.Stored(standard, basis); got != want {
			t.Errorf("%s %s: %v", standard, basis, got)
		}
	}
	f("uk-daqi", assess.BasisRunning, true)
	f("uk-daqi", assess.BasisDay, true)
	f("uk-daqi", assess.BasisNowCast, false)
	f("us-epa", assess.BasisNowCast, true)
	f("us-epa", assess.BasisDay, true)
	f("eaqi", assess.BasisHour, true)
	f("eaqi", assess.BasisDay, false)
	f("uk-daqi-pm25", assess.BasisRunning, false)
	f("in-naqi", assess.BasisDay, false)
	f("caqi", "", false)
}
