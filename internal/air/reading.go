package air

// Value is one number of a reading.
type Value struct {
	Quantity Quantity
	Value    float64 // in the quantity's unit; NaN when the text was no number
	Raw      float64 // the number as sent, where a unit was converted; else NaN
	Flags    Flags
}

// Reading is one accepted record: what one sensor said at one time.
type Reading struct {
	Sensor       SensorID
	Time         int64 // Unix seconds, UTC
	Type         string
	TypeID       int64
	Manufacturer string
	Pin          string
	Site         Site
	Values       []Value
}

// Row is a value under its key (quantity, sensor, time), as stored.
type Row struct {
	Quantity Quantity
	Sensor   SensorID
	Time     int64 // Unix seconds, UTC
	Value    float64
	Flags    Flags
}

// SameNumber reports whether two stored numbers are equal, NaN being equal to
// NaN and −0 to 0.
func SameNumber(a, b float64) bool { return a == b || a != a && b != b }

// Interval is [From, To) in Unix seconds, UTC.
type Interval struct{ From, To int64 }

// Contains reports From ≤ t < To.
func (i Interval) Contains(t int64) bool { return t >= i.From && t < i.To }

// Seconds in the calendar units that averages use.
const (
	Hour int64 = 3600
	Day  int64 = 86400
)

// FloorTo is the start of the unit-second bucket that holds t, also for times
// before 1970.
func FloorTo(t, unit int64) int64 {
	r := t % unit
	if r < 0 {
		r += unit
	}
	return t - r
}
