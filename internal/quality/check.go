package quality

import "github.com/mote-air/mote/internal/air"

// The groups of quantities that one fault of a record taints together.
const (
	masses  = 1<<air.PM25 | 1<<air.PM10
	climate = 1<<air.Temperature | 1<<air.Humidity | 1<<air.Pressure | 1<<air.PressureSea
)

// Check sets, in place, the flags of every value of the reading that the
// record alone can tell; flags that are set already stay. received is when
// the record arrived, in Unix seconds. It does not allocate, and checking
// twice changes nothing.
//
// A value that is no number gets the flag nan and those of its whole record;
// no rule about numbers applies to it.
func Check(r *air.Reading, received int64) {
	record := ofRecord(r, received)
	var mass, weather air.Flags // for every value of the group
	var fine, coarse pair
	for i := range r.Values {
		v := &r.Values[i]
		v.Flags |= record
		if v.Value != v.Value {
			v.Flags |= air.FlagNaN
			continue
		}
		v.Flags |= ofNumber(v.Quantity, v.Value)
		switch v.Quantity {
		case air.PM25:
			fine.first(v.Value)
		case air.PM10:
			coarse.first(v.Value)
		}
		if isSaturated(v.Quantity, v.Value) {
			mass |= air.FlagSaturated
		}
		if isFault(v.Quantity, v.Value) {
			weather |= air.FlagFault
		}
	}
	if fine.said && coarse.said && fine.value-coarse.value > orderSlack {
		mass |= air.FlagOrder
	}
	if mass|weather == 0 {
		return
	}
	for i := range r.Values {
		v := &r.Values[i]
		if in(v.Quantity, masses) {
			v.Flags |= mass
		}
		if in(v.Quantity, climate) {
			v.Flags |= weather
		}
	}
}

// pair holds a quantity's first number: where a record has two under one
// quantity, the first is the one that stays.
type pair struct {
	value float64
	said  bool
}

func (p *pair) first(v float64) {
	if !p.said {
		*p = pair{v, true}
	}
}

// in reports whether the quantity belongs to the group.
func in(q air.Quantity, group uint64) bool { return q >= 0 && q < 64 && group>>q&1 == 1 }

// ofRecord is what holds for every value of the record: its time and place.
func ofRecord(r *air.Reading, received int64) (f air.Flags) {
	if r.Time > received+futureAfter {
		f |= air.FlagFuture
	}
	switch {
	case !air.InRange(r.Site.Lat, r.Site.Lon): // also when there is none
		f |= air.FlagNoSite
	case r.Site.Lat == 0 && r.Site.Lon == 0:
		f |= air.FlagNullIsland
	}
	return f
}

// ofNumber is what a number tells by itself.
func ofNumber(q air.Quantity, v float64) (f air.Flags) {
	if int(q) < len(ranges) && q >= 0 {
		if s := ranges[q]; s != (span{}) && (v < s.min || v > s.max) {
			f |= air.FlagRange
		}
	}
	if q != air.Humidity {
		return f
	}
	if v == humidityStopDHT || v == humidityStop {
		f |= air.FlagRHSaturated
	}
	if v <= humidityFloor {
		f |= air.FlagRHFloor
	}
	return f
}

func isSaturated(q air.Quantity, v float64) bool {
	switch q {
	case air.PM25:
		return v == ceilingFine
	case air.PM10:
		return v == ceilingFine || v == ceilingCoarse
	}
	return false
}

func isFault(q air.Quantity, v float64) bool {
	switch q {
	case air.Temperature:
		return v < faultBelow || v > faultAbove
	case air.Humidity:
		return v > faultHumidity
	}
	return false
}
