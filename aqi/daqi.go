package aqi

// ukDAQI is the Daily Air Quality Index of the United Kingdom. Concentrations
// are whole numbers in its table, so a mean is rounded to the nearest one,
// half up, and then looked up: 11.5 is 12 and has index 2.
var ukDAQI = Standard{
	Slug:    "uk-daqi",
	Names:   []string{"UK_DAQI"},
	Title:   "UK Daily Air Quality Index",
	Version: "2013-04",
	Source:  "Defra, Daily Air Quality Index, update of April 2013; uk-air.defra.gov.uk/air-pollution/daqi",
	Bands:   daqiBands(),
	Scales: []Scale{
		daqi(PM25, Mean24h, 11, 23, 35, 41, 47, 53, 58, 64, 70),
		daqi(PM10, Mean24h, 16, 33, 50, 58, 66, 75, 83, 91, 100),
		daqi(NO2, Mean1h, 67, 134, 200, 267, 334, 400, 467, 534, 600),
		daqi(O3, Mean8h, 33, 66, 100, 120, 140, 160, 187, 213, 240),
		daqi(SO2, Mean15min, 88, 177, 266, 354, 443, 532, 710, 887, 1064),
	},
}

// ukDAQIPM25 is the same index of PM2.5 alone. Small optical sensors see PM2.5
// far better than PM10, which drives many of their indices.
var ukDAQIPM25 = Standard{
	Slug:    "uk-daqi-pm25",
	Names:   []string{"UK_DAQI_PM25"},
	Title:   "DAQI, PM2.5 only",
	Version: "2013-04",
	Source:  ukDAQI.Source,
	Note:    "The UK index without PM10, which small sensors measure less well. Not an official index.",
	Bands:   daqiBands(),
	Scales:  ukDAQI.Scales[:1:1],
}

func daqi(p Pollutant, a Averaging, tops ...float64) Scale {
	return Scale{Pollutant: p, Averaging: a, Unit: Microgram, Edges: steps(tops), rule: roundThenStep}
}

// steps numbers the upper edges from 1.
func steps(tops []float64) []Edge {
	edges := make([]Edge, len(tops))
	for i, c := range tops {
		edges[i] = Edge{c, i + 1}
	}
	return edges
}

func daqiBands() []Band {
	return numbered([]run{
		{"Low",
			"Carry on as usual outdoors.",
			"Carry on as usual outdoors.",
			[]string{"#9CFF9C", "#31FF00", "#31CF00"}},
		{"Moderate",
			"With lung trouble, or as an adult with heart trouble, ease off hard exercise outdoors if you notice symptoms.",
			"Carry on as usual outdoors.",
			[]string{"#FFFF00", "#FFCF00", "#FF9A00"}},
		{"High",
			"With lung or heart trouble, or when older, ease off hard exercise, above all outdoors. With asthma, a reliever may be needed more often.",
			"With sore eyes, a cough or a sore throat, do less outdoors.",
			[]string{"#FF6464", "#FF0000", "#990000"}},
		{"Very High",
			"With lung or heart trouble, or when older, avoid hard exercise. With asthma, a reliever may be needed more often.",
			"Do less outdoors, above all with a cough or a sore throat.",
			[]string{"#CE30FF"}},
	})
}
