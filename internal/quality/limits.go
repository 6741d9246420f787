package quality

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// span is what a quantity can be, ends included.
type span struct{ min, max float64 }

// ranges are physical limits, wider than what any sensor of the network
// resolves (SDS011 datasheet V1.3: 0.0–999.9 µg/m³; BME280: −40…85 °C,
// 300…1100 hPa). A quantity that is not listed has no range.
var ranges = [...]span{
	air.PM25:         {0, 1000},
	air.PM10:         {0, 2000},
	air.PM1:          {0, 1000},
	air.PM4:          {0, 1000},
	air.Temperature:  {-40, 85},
	air.Humidity:     {0, 100},
	air.Pressure:     {300, 1100},
	air.PressureSea:  {300, 1100},
	air.CO2:          {0, 40_000},
	air.NoiseLAeq:    {0, 140},
	air.NoiseLAMin:   {0, 140},
	air.NoiseLAMax:   {0, 140},
	air.RadiationCPM: {0, math.MaxFloat64},
	air.CountN05:     {0, math.MaxFloat64},
	air.CountN1:      {0, math.MaxFloat64},
	air.CountN25:     {0, math.MaxFloat64},
	air.CountN4:      {0, math.MaxFloat64},
	air.CountN10:     {0, math.MaxFloat64},
}

const (
	// futureAfter is how far a clock may be ahead of ours, in seconds; exactly
	// this far is not yet the future.
	futureAfter = 600

	// The ceilings of an SDS011: a blocked inlet or a dead fan
	// (opendata-stuttgart/sensors-software, issue 899). Either
	// ceiling is seen on PM10.
	ceilingFine   = 999.9
	ceilingCoarse = 1999.9

	// What no weather gives: a broken I²C connection reads −141…−147 °C, a
	// broken DHT22 512 °C with 1254.4 %. The ends themselves are no fault.
	faultBelow    = -100
	faultAbove    = 150
	faultHumidity = 150

	// orderSlack is how far PM2.5 may be above PM10, which contains it, before
	// it is odd: one step of the sensor. The addend keeps a difference of
	// exactly one step, as decimals write it, within.
	orderSlack = 0.1 + 1e-9

	// The stops of a capacitive humidity sensor.
	humidityStopDHT = 99.9
	humidityStop    = 100
	humidityFloor   = 1
)
