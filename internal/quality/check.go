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
	rec := record{flags: ofSite(r.Site) | ofTime(r.Time, received)}
	for i := range r.Values {
		v := &r.Values[i]
		v.Flags |= rec.value(v.Quantity, v.Value)
	}
	mass, weather := rec.groups()
	if mass|weather == 0 {
		return
	}
	for i := range r.Values {
		v := &r.Values[i]
		v.Flags |= ofGroups(v.Quantity, mass, weather)
	}
}

// record gathers what the values of one record say of one another.
type record struct {
	flags         air.Flags // of its time and place: for every value
	mass, weather air.Flags // for every value of the group, so far
	fine, coarse  pair
}

// value takes the record's next value and returns its flags, but for those
// that groups will tell.
func (r *record) value(q air.Quantity, v float64) air.Flags {
	if v != v {
		return r.flags | air.FlagNaN
	}
	switch q {
	case air.PM25:
		r.fine.first(v)
	case air.PM10:
		r.coarse.first(v)
	}
	if isSaturated(q, v) {
		r.mass |= air.FlagSaturated
	}
	if isFault(q, v) {
		r.weather |= air.FlagFault
	}
	return r.flags | ofNumber(q, v)
}

// groups returns, after the last value, the flags of every mass and of every
// climate value of the record.
func (r *record) groups() (mass, weather air.Flags) {
	if r.fine.said && r.coarse.said && r.fine.value-r.coarse.value > orderSlack {
		r.mass |= air.FlagOrder
	}
	return r.mass, r.weather
}

// ofGroups is what a value gets of its groups' flags.
func ofGroups(q air.Quantity, mass, weather air.Flags) (f air.Flags) {
	if in(q, masses) {
		f |= mass
	}
	if in(q, climate) {
		f |= weather
	}
	return f
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

// ofTime is what holds for every value of a record for its time.
func ofTime(t, received int64) air.Flags {
	if t > received+futureAfter {
		return air.FlagFuture
	}
	return 0
}

// ofSite is what holds for every value that was measured there.
func ofSite(site air.Site) air.Flags {
	switch {
	case !air.InRange(site.Lat, site.Lon): // also when there is none
		return air.FlagNoSite
	case site.Lat == 0 && site.Lon == 0:
		return air.FlagNullIsland
	}
	return 0
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
	if isAtStop(v) {
		f |= air.FlagRHSaturated
	}
	if v <= humidityFloor {
		f |= air.FlagRHFloor
	}
	return f
}

// isAtStop reports whether humidity stands at a sensor's upper stop.
func isAtStop(v float64) bool { return v == humidityStopDHT || v == humidityStop }

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
