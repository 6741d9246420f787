package aqi

import "math"

// caAQHI is Canada's Air Quality Health Index. It has no table by pollutant:
// [AQHI] makes it of three of them together.
var caAQHI = Standard{
	Slug:    "ca-aqhi",
	Names:   []string{"CA_AQHI"},
	Title:   "Canada Air Quality Health Index",
	Version: "2008",
	Source:  "Stieb et al., A new multipollutant, no-threshold air quality health index, 2008; coefficients as Environment Canada publishes them",
	Note:    "Made of 3-hour means of NO2, O3 and PM2.5 together: particles alone do not give it.",
	Bands:   aqhiBands(),
}

// caAQHIPlus is the index that Canadian provinces use in wildfire smoke: one
// step for each 10 µg/m³ of the hourly mean of PM2.5, rounded up.
var caAQHIPlus = Standard{
	Slug:     "ca-aqhi-plus",
	Names:    []string{"CA_AQHI_PLUS"},
	Title:    "Canada AQHI+ (smoke)",
	Version:  "2019",
	Source:   "AQHI-Plus, PM2.5 amendment of the Air Quality Health Index for wildfire smoke, British Columbia",
	Bands:    aqhiBands(),
	last:     10, // above, it is printed as "10+"
	lastText: "10+",
	Scales: []Scale{{
		Pollutant: PM25, Averaging: Mean1h, Unit: Microgram, rule: tens,
		Edges: steps([]float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100}),
	}},
}

// AQHI is Canada's Air Quality Health Index of 3-hour means: NO2 and O3 in ppb,
// PM2.5 in µg/m³. Exact is the formula's result, r the index rounded to the
// nearest whole number, at least 1. Ok is false when a mean is missing (NaN),
// infinite, negative or above 10,000, which no air is.
//
// Source: Stieb et al. 2008.
func AQHI(no2, o3, pm25 float64) (exact float64, r Result, ok bool) {
	for _, c := range []float64{no2, o3, pm25} {
		if !(c >= 0 && c <= 1e4) { // also NaN
			return 0, Result{}, false
		}
	}
	exact = 1000 / 10.4 * (math.Expm1(0.000871*no2) + math.Expm1(0.000537*o3) + math.Expm1(0.000487*pm25))
	i := max(1, int(math.Floor(exact+0.5)))
	b, ok := caAQHI.Band(i)
	return exact, Result{Index: i, Text: caAQHI.Text(i), Band: b}, ok
}

func aqhiBands() []Band {
	return numbered([]run{
		{"Low",
			"Carry on as usual outdoors.",
			"Carry on as usual outdoors.",
			[]string{"#01CBFF", "#0099CB", "#016797"}},
		{"Moderate",
			"Put off or ease off hard exercise outdoors if you notice symptoms.",
			"Carry on as usual unless you cough or your throat is sore.",
			[]string{"#FFFE03", "#FFCB00", "#FF9835"}},
		{"High",
			"Put off or ease off hard exercise outdoors. Children and older people take it easy.",
			"Put off or ease off hard exercise outdoors if you cough or your throat is sore.",
			[]string{"#FD6866", "#FE0002", "#CC0001", "#9A0100"}},
		{"Very high",
			"Avoid hard exercise outdoors. Children and older people avoid exercise outdoors.",
			"Put off or ease off hard exercise outdoors, above all with a cough or a sore throat.",
			[]string{"#640100"}},
	})
}
