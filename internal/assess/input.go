package assess

import "github.com/mote-air/mote/internal/average"

// Hours is how many hours an index looks back on at most.
const Hours = 24

// Input is what is known of one sensor at the end of an hour: of now, the newest
// that has been admitted.
type Input struct {
	End        int64       // end of the newest hour, Unix seconds, a whole hour
	PM25, PM10 [Hours]Slot // newest first: element i is the hour [End − (i+1) h, End − i h)
	Humidity   float64     // at the site at the end (of a day, on its mean), %; NaN when unknown
	Optical    bool        // the sensor counts scattered light
	Moved      bool        // it moved within the 24 h before the end
}

// Slot is one hour of one pollutant.
type Slot struct {
	OK      bool    // complete, or sparse and the sensor slow; the rest counts only then
	Mean    float64 // µg/m³
	Suspect bool    // more than half of its values are suspect
	Slots   uint8   // five-minute slots with a value, 0…12
}

// perHour is the number of five-minute slots in an hour.
const perHour = average.SlotsPerHour
