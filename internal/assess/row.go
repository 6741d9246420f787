package assess

import "github.com/mote-air/mote/internal/air"

// BasisDay is the mean of a civil day.
const BasisDay Basis = "day"

// Row is an index as it is stored, of one sensor on one basis. Its interval
// ends at To and is as long as the basis says: 24 h (running, day), 12 h
// (nowcast), 1 h (hour).
type Row struct {
	Sensor       air.SensorID
	Standard     string // slug of the standard, "uk-daqi"
	Table        string // version of the table
	Basis        Basis
	To           int64 // Unix seconds; the end, which is its label
	Value        int16
	Sub25, Sub10 int16        // the sub-indices of PM2.5 and PM10; −1 where there is none
	Driver       air.Quantity // PM25 or PM10
	Completeness float32      // fraction of the hours (or, of one hour, slots) that the driver has
	Caution      CautionSet
}

// CautionSet holds cautions as bits: in order, as [Caution] has them.
type CautionSet int16
