package air

import "math/bits"

// Flags is a set of quality flags, one bit each, stored as a signed 32-bit
// integer. Bits are never reused.
type Flags int32

// The flags that one record alone can tell. The rules that set them are in
// package quality.
const (
	FlagRange       Flags = 1 << 0 // outside the quantity's physical range
	FlagNaN         Flags = 1 << 1 // no number
	FlagFuture      Flags = 1 << 2 // more than 10 minutes ahead of its receipt
	FlagSaturated   Flags = 1 << 3 // the sensor's ceiling
	FlagFault       Flags = 1 << 4 // an impossible climate reading
	FlagUnitHPa     Flags = 1 << 5 // hectopascals in a pascal field
	FlagOrder       Flags = 1 << 6 // PM2.5 above PM10
	FlagRHSaturated Flags = 1 << 7 // humidity exactly 99.90 or 100.00
	FlagRHFloor     Flags = 1 << 8 // humidity at or below 1.00
	FlagNullIsland  Flags = 1 << 9 // placed at 0,0
	FlagNoSite      Flags = 1 << 10
)

// The flags that only a day and the one before it can tell; they are set when
// a day is sealed.
const (
	FlagStuck    Flags = 1 << 11 // the 12th or later equal pair of PM values
	FlagZero     Flags = 1 << 12 // PM of 0 for more than 24 h
	FlagRHStuck  Flags = 1 << 13 // humidity at its upper stop for more than 24 h
	FlagOrderDay Flags = 1 << 14 // half a day's records have PM2.5 above PM10
)

// DayFlags are those that sealing sets, and takes back.
const DayFlags = FlagStuck | FlagZero | FlagRHStuck | FlagOrderDay

// KeptFlags are those that cannot be told from the stored numbers: sealing
// leaves them as they are. Every other flag it sets anew.
const KeptFlags = FlagFuture | FlagUnitHPa | FlagNullIsland | FlagNoSite

// Severity says what a flag does to a value.
type Severity uint8

// Severities. Suspect values stay in averages and are counted; invalid ones
// are kept but left out.
const (
	Valid Severity = iota
	Suspect
	Invalid
)

// String is "valid", "suspect" or "invalid".
func (s Severity) String() string { return [...]string{"valid", "suspect", "invalid"}[s] }

// FlagInfo describes a flag.
type FlagInfo struct {
	Flag     Flags
	Name     string
	Severity Severity
	Reason   string // one plain sentence for readers
}

var flagTable = []FlagInfo{
	{FlagRange, "range", Invalid, "The value is outside what can be measured."},
	{FlagNaN, "nan", Invalid, "The sensor sent something that is no number."},
	{FlagFuture, "future", Invalid, "The time stamp was more than 10 minutes ahead when the value arrived."},
	{FlagSaturated, "saturated", Invalid, "The sensor sent its highest possible value: a blocked inlet or a dead fan."},
	{FlagFault, "fault", Invalid, "The climate sensor sent an impossible reading: a broken connection."},
	{FlagUnitHPa, "unit_hpa", Suspect, "Air pressure came in hectopascals where pascals are expected; it was read as hectopascals."},
	{FlagOrder, "order", Suspect, "PM2.5 was above PM10, which contains it."},
	{FlagRHSaturated, "rh_saturated", Suspect, "Humidity stood at its upper stop."},
	{FlagRHFloor, "rh_floor", Invalid, "Humidity stood at its lower stop."},
	{FlagNullIsland, "null_island", Suspect, "The sensor is placed at 0° N 0° E; it is left off maps."},
	{FlagNoSite, "no_site", Suspect, "The sensor's coordinates are missing or out of range; it is left off maps."},
	{FlagStuck, "stuck", Suspect, "PM2.5 and PM10 have not changed for 12 values or more."},
	{FlagZero, "zero", Invalid, "Particles have read 0 for more than a day: a blocked inlet or a dead fan."},
	{FlagRHStuck, "rh_stuck", Invalid, "Humidity has stood at its upper stop for more than a day."},
	{FlagOrderDay, "order_day", Invalid, "PM2.5 was above PM10 in half of the day's records."},
}

// invalidMask holds every flag whose severity is invalid.
var invalidMask = func() (m Flags) {
	for _, f := range flagTable {
		if f.Severity == Invalid {
			m |= f.Flag
		}
	}
	return m
}()

// FlagTable returns all flags in order of their bits.
func FlagTable() []FlagInfo { return append([]FlagInfo(nil), flagTable...) }

// Severity is the worst severity of the set; an unknown bit counts as suspect.
func (f Flags) Severity() Severity {
	switch {
	case f&invalidMask != 0:
		return Invalid
	case f != 0:
		return Suspect
	}
	return Valid
}

// Names lists the set's names in order of their bits; never nil.
func (f Flags) Names() []string {
	names := make([]string, 0, bits.OnesCount32(uint32(f)))
	for _, i := range flagTable {
		if f&i.Flag != 0 {
			names = append(names, i.Name)
		}
	}
	return names
}
