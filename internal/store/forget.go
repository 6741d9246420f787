package store

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// Always is the interval with open ends.
var Always = air.Interval{From: math.MinInt64, To: math.MaxInt64}

// Touches reports whether a request covers a part of an observation: whatever
// is kept of that sensor and day may tell of it.
func Touches(what air.Forgotten, o air.Observation) bool {
	any := what
	any.Interval = Always
	return any.Covers(o.Sensor, air.SiteID{Network: o.Sensor.Network(), Location: o.Location}, 0) &&
		what.Interval.From <= o.Last && what.Interval.To > o.First
}

// ForgetObservation cuts an observation to what a request leaves of it and
// reports whether nothing is left. An interval inside the observation's day
// leaves its ends: that a sensor was there then is told by its other values.
func ForgetObservation(what air.Forgotten, o *air.Observation) (gone bool) {
	any := what
	any.Interval = Always
	if !any.Covers(o.Sensor, air.SiteID{Network: o.Sensor.Network(), Location: o.Location}, 0) {
		return false
	}
	switch i := what.Interval; {
	case i.From <= o.First && i.To > o.Last:
		return true
	case i.Contains(o.First):
		o.First = i.To
	case i.Contains(o.Last):
		o.Last = i.From - 1
	}
	return false
}

// ForgetEntry is the ledger's line for a request that removed that many
// values. It does not say whose.
func ForgetEntry(what air.Forgotten, removed int64) air.Entry {
	return air.Entry{
		Network: what.Network, Kind: air.KindForget, Status: air.StatusOK,
		Started: what.When * 1000, Finished: what.When * 1000,
		Values: removed, Flagged: map[string]int64{}, Rejected: map[string]int64{},
	}
}
