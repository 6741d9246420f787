package average

import "github.com/mote-air/mote/internal/air"

// HourRow is the aggregate, at quality usable, of one sensor, quantity and
// hour.
type HourRow struct {
	Sensor   air.SensorID
	Quantity air.Quantity
	Start    int64 // Unix seconds, a whole hour
	Hour     Hour
	// Final says that the day is sealed and nothing came since. Then the hour
	// holds only what was measured at the place where the sensor was last
	// during it, Sparse is decided, and Hour.First and Hour.Last are not known:
	// they are the hour's ends. Else the hour holds what was measured anywhere,
	// and whether it is sparse is the reader's to find out.
	Final  bool
	Sparse bool // complete only because its sensor is slow
}

// Complete reports whether a final hour counts.
func (r HourRow) Complete() bool { return r.Sparse || r.Hour.Complete() }

// DayRow is the aggregate, at quality usable, of one sensor, quantity and UTC
// day that is sealed, of what was measured at the place where the sensor was
// last during it.
type DayRow struct {
	Sensor   air.SensorID
	Quantity air.Quantity
	Day      int32 // days since 1970-01-01
	Sum      Day
	Sparse   bool // complete with the help of sparse hours
}
