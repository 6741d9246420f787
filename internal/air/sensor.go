package air

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	networkShift = 56
	numberMask   = 1<<networkShift - 1
)

// SensorID names one sensing element: network code in bits 56–62, upstream's
// number below. It is always positive, the same on every node, and printed
// "sc-11986".
type SensorID int64

// NewSensorID joins a network and upstream's number. The number must lie in
// 1…2^56−1 and the network must be known.
func NewSensorID(n Network, number int64) (SensorID, error) {
	if _, ok := n.Info(); !ok {
		return 0, fmt.Errorf("unknown network code %d", n)
	}
	if number <= 0 || number > numberMask {
		return 0, fmt.Errorf("sensor number %d is outside 1…%d", number, int64(numberMask))
	}
	return SensorID(int64(n)<<networkShift | number), nil
}

// Network returns the network code.
func (s SensorID) Network() Network { return Network(s >> networkShift) }

// Number returns upstream's number.
func (s SensorID) Number() int64 { return int64(s) & numberMask }

// Home is the same device under its home network; see [Network.Home].
func (s SensorID) Home() SensorID { return s.In(s.Network().Home()) }

// In is the same number in another network.
func (s SensorID) In(n Network) SensorID { return SensorID(int64(n)<<networkShift | s.Number()) }

// String prints "sc-11986".
func (s SensorID) String() string {
	return s.Network().String() + "-" + strconv.FormatInt(s.Number(), 10)
}

// ParseSensorID reads what [SensorID.String] prints.
func ParseSensorID(text string) (SensorID, error) {
	slug, num, ok := strings.Cut(text, "-")
	if !ok {
		return 0, fmt.Errorf("sensor id %q: want network-number, as in sc-8554", text)
	}
	n, err := ParseNetwork(slug)
	if err != nil {
		return 0, fmt.Errorf("sensor id %q: %w", text, err)
	}
	i, err := parseNumber(num)
	if err != nil {
		return 0, fmt.Errorf("sensor id %q: %q is no number", text, num)
	}
	id, err := NewSensorID(n, i)
	if err != nil {
		return 0, fmt.Errorf("sensor id %q: %w", text, err)
	}
	return id, nil
}

// parseNumber accepts canonical decimals only, so that one sensor has one
// spelling: no sign, no leading zero.
func parseNumber(s string) (int64, error) {
	if s == "" || s[0] < '1' || s[0] > '9' {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(s, 10, 64)
}

// MarshalText writes [SensorID.String].
func (s SensorID) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads it back.
func (s *SensorID) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSensorID(string(b))
	return err
}

// Sensor is what is kept about a sensing element.
type Sensor struct {
	ID           SensorID
	Type         string // upstream's name, "SDS011"
	TypeID       int64  // upstream's number of the type; 0 when absent
	Manufacturer string
	Pin          string // upstream's text: "1", "7", "-"
	First, Last  int64  // Unix seconds of the oldest and newest value; inclusive
}

// Optical reports whether the sensor counts light scattered by particles,
// which humid air makes read high. Every PM sensor of the Sensor.Community
// kits does; the method exists so that a gravimetric monitor can say no.
func (s Sensor) Optical() bool { return true }
