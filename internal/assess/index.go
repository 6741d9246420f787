// Package assess turns hours into an official index with its basis, driver,
// completeness and cautions.
package assess

import "github.com/mote-air/mote/internal/air"

// Basis says which averaging an index stands on.
type Basis string

// The bases. An index of now stands on one of the first three.
const (
	BasisRunning Basis = "running" // mean of the last 24 completed hours
	BasisNowCast Basis = "nowcast" // EPA's weighted mean of the last 12
	BasisHour    Basis = "hour"    // the last completed hour
	BasisDay     Basis = "day"     // mean of the hours of a civil day
)

// Index is an index of one sensor.
type Index struct {
	Standard     string       // slug of the standard, "uk-daqi"
	Table        string       // version of the table
	Basis        Basis        //
	Interval     air.Interval // what it averages; To is its label
	Value        int          // the index, for ordering
	Text         string       // the index as the standard prints it: "3", "10+"
	Band         string       // the band's name
	Driver       air.Quantity // the pollutant whose sub-index is Value; the worse, PM2.5 on a tie
	Completeness float64      // fraction of the hours (running, nowcast, day) or slots (hour) that the driver has
	PM25, PM10   Sub
	Caution      []Caution
}

// Sub is the index of one pollutant.
type Sub struct {
	OK            bool    // there is one
	Value         int     //
	Concentration float64 // µg/m³, as averaged for the index
}
