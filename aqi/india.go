package aqi

// inNAQI is India's National Air Quality Index. Its table is in whole numbers
// (carbon monoxide in tenths) with a line within each step, as the US EPA's;
// a concentration is rounded to the table's last digit, half up. Above 400 the
// table names no further edge, and neither does this one: the index is ">400".
var inNAQI = Standard{
	Slug:     "in-naqi",
	Names:    []string{"IN_NAQI_2014", "IN_NAQI"},
	Title:    "India National Air Quality Index",
	Version:  "2014",
	Source:   "Central Pollution Control Board, National Air Quality Index, 2014",
	Note:     "India asks for at least three pollutants, one of them particles. From particles alone it is only a part of the index.",
	Bands:    indiaBands(),
	last:     400,
	lastText: ">400",
	Scales: []Scale{
		india(PM25, Mean24h, Microgram, 30, 60, 90, 120, 250),
		india(PM10, Mean24h, Microgram, 50, 100, 250, 350, 430),
		india(NO2, Mean24h, Microgram, 40, 80, 180, 280, 400),
		india(O3, Mean8h, Microgram, 50, 100, 168, 208, 748),
		india(SO2, Mean24h, Microgram, 40, 80, 380, 800, 1600),
		india(CO, Mean8h, Milligram, 1, 2, 10, 17, 34),
	},
}

func india(p Pollutant, a Averaging, u Unit, tops ...float64) Scale {
	s := Scale{Pollutant: p, Averaging: a, Unit: u, rule: interpolateWhole, more: true}
	for i, index := range []int{50, 100, 200, 300, 400} {
		s.Edges = append(s.Edges, Edge{tops[i], index})
	}
	return s
}

func indiaBands() []Band {
	const usual = "Carry on as usual outdoors."
	return lettered([]Band{
		{Name: "Good", Low: 0, High: 50, Colour: "#009933", AtRisk: usual, Everyone: usual},
		{Name: "Satisfactory", Low: 51, High: 100, Colour: "#58FF09", Everyone: usual,
			AtRisk: "If you react strongly to dirty air, breathing may be a little harder: take breaks."},
		{Name: "Moderately polluted", Low: 101, High: 200, Colour: "#FFFF00", Everyone: usual,
			AtRisk: "With asthma, lung or heart trouble, and for children and older people: ease off hard exercise outdoors."},
		{Name: "Poor", Low: 201, High: 300, Colour: "#FFA500",
			AtRisk:   "With lung or heart trouble: avoid hard exercise outdoors.",
			Everyone: "Shorten long or hard exercise outdoors."},
		{Name: "Very poor", Low: 301, High: 400, Colour: "#FF0000",
			AtRisk:   "With lung or heart trouble: stay indoors where you can.",
			Everyone: "Avoid long or hard exercise outdoors."},
		{Name: "Severe", Low: 401, High: 500, Colour: "#990000",
			AtRisk:   "With lung or heart trouble: stay indoors and keep still.",
			Everyone: "Avoid being active outdoors."},
	})
}
