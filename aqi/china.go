package aqi

const chinaSource = "HJ 633, Technical regulation on ambient air quality index, Ministry of Ecology and Environment"

// cnHJ633 is China's index with the particle limits of 2026. Its line runs
// through all edges and an index is rounded up. Only the particles' edges are
// known to differ from those of 2012, so only they are here.
var cnHJ633 = Standard{
	Slug:     "cn-hj633-2026",
	Names:    []string{"CN_HJ633_2026", "CN_HJ633"},
	Title:    "China AQI (HJ 633-2026)",
	Version:  "2026",
	Source:   chinaSource + ", 2026",
	Bands:    chinaBands(),
	last:     500,
	lastText: ">500",
	Scales: []Scale{
		china(PM25, Mean24h, 35, 60, 115, 150, 250, 350, 500),
		china(PM10, Mean24h, 50, 120, 250, 350, 420, 500, 600),
	},
}

// cnHJ633Of2012 is the table before it. The 8-hour table of ozone ends at 300.
var cnHJ633Of2012 = Standard{
	Slug:     "cn-hj633-2012",
	Names:    []string{"CN_HJ633_2012"},
	Title:    "China AQI (HJ 633-2012)",
	Version:  "2012",
	Source:   chinaSource + ", 2012",
	Note:     "Superseded by HJ 633-2026.",
	Bands:    chinaBands(),
	last:     500,
	lastText: ">500",
	Scales: []Scale{
		china(PM25, Mean24h, 35, 75, 115, 150, 250, 350, 500),
		china(PM10, Mean24h, 50, 150, 250, 350, 420, 500, 600),
		china(NO2, Mean24h, 40, 80, 180, 280, 565, 750, 940),
		china(O3, Mean8h, 100, 160, 215, 265, 800),
		china(SO2, Mean24h, 50, 150, 475, 800, 1600, 2100, 2620),
	},
}

// china joins concentrations to the indices 50, 100, 150, 200, 300, 400, 500.
func china(p Pollutant, a Averaging, tops ...float64) Scale {
	indices := []int{50, 100, 150, 200, 300, 400, 500}
	s := Scale{Pollutant: p, Averaging: a, Unit: Microgram, rule: joinAndRoundUp, more: len(tops) == len(indices)}
	for i, c := range tops {
		s.Edges = append(s.Edges, Edge{c, indices[i]})
	}
	return s
}

func chinaBands() []Band {
	const usual = "Carry on as usual outdoors."
	return lettered([]Band{
		{Name: "Excellent", Low: 0, High: 50, Colour: "#00E400", AtRisk: usual, Everyone: usual},
		{Name: "Good", Low: 51, High: 100, Colour: "#FFFF00", Everyone: usual,
			AtRisk: "If you react strongly to dirty air, do less outdoors."},
		{Name: "Lightly polluted", Low: 101, High: 150, Colour: "#FF7E00",
			AtRisk:   "With heart or lung trouble, and for children and older people: less long or hard exercise outdoors.",
			Everyone: "Ease off outdoors if you notice symptoms."},
		{Name: "Moderately polluted", Low: 151, High: 200, Colour: "#FF0000",
			AtRisk:   "With heart or lung trouble, and for children and older people: avoid long or hard exercise outdoors.",
			Everyone: "Less exercise outdoors."},
		{Name: "Heavily polluted", Low: 201, High: 300, Colour: "#99004C",
			AtRisk:   "With heart or lung trouble, and for children and older people: stay indoors and stop exercise outdoors.",
			Everyone: "Much less exercise outdoors."},
		{Name: "Severely polluted", Low: 301, High: 500, Colour: "#7E0023",
			AtRisk:   "With heart or lung trouble, and for children and older people: stay indoors and keep still.",
			Everyone: "Avoid being active outdoors."},
	})
}
