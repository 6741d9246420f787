package air

// Stretch is what one sensor said at one place, in columns: what an archive
// holds.
type Stretch struct {
	Sensor       SensorID
	Type         string // as upstream's feed names it, "SDS011"
	TypeID       int64  // 0 when not known
	Manufacturer string
	Pin          string
	Site         Site
	Columns      []Column
}

// Column is one quantity of a stretch; the slices have equal length. Times
// need not be in order.
type Column struct {
	Quantity Quantity
	Time     []int64 // Unix seconds, UTC
	Value    []float64
	Flags    []Flags
}
