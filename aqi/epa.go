package aqi

// usEPA is the Air Quality Index of the United States under the rule that came
// into force on 6 May 2024. A concentration is cut off after the table's last
// digit, the index is interpolated and rounded half up, and above 500 the last
// line goes on.
//
// Ozone has two tables, and where both means exist the larger index counts:
// the 8-hour table ends at 0.200 ppm, the 1-hour table begins at 0.125 ppm.
// Sulphur dioxide goes over from the 1-hour to the 24-hour mean at 305 ppb.
var usEPA = Standard{
	Slug:    "us-epa",
	Names:   []string{"US_EPA_AQI_2024", "US_EPA_AQI"},
	Title:   "US EPA Air Quality Index",
	Version: "2024-05",
	Source:  "40 CFR 58 Appendix G as amended in 2024; EPA-454/B-24-002, table 6",
	Bands:   epaBands(),
	Scales: []Scale{
		line(PM25, Mean24h, Microgram, Edge{0, 0}, true,
			Edge{9.0, 50}, Edge{35.4, 100}, Edge{55.4, 150}, Edge{125.4, 200}, Edge{225.4, 300}, Edge{325.4, 500}),
		line(PM10, Mean24h, Microgram, Edge{0, 0}, true,
			Edge{54, 50}, Edge{154, 100}, Edge{254, 150}, Edge{354, 200}, Edge{424, 300}, Edge{604, 500}),
		line(NO2, Mean1h, PPB, Edge{0, 0}, true,
			Edge{53, 50}, Edge{100, 100}, Edge{360, 150}, Edge{649, 200}, Edge{1249, 300}, Edge{2049, 500}),
		line(O3, Mean8h, PPM, Edge{0, 0}, false,
			Edge{0.054, 50}, Edge{0.070, 100}, Edge{0.085, 150}, Edge{0.105, 200}, Edge{0.200, 300}),
		line(O3, Mean1h, PPM, Edge{0.125, 101}, true,
			Edge{0.164, 150}, Edge{0.204, 200}, Edge{0.404, 300}, Edge{0.604, 500}),
		line(SO2, Mean1h, PPB, Edge{0, 0}, false,
			Edge{35, 50}, Edge{75, 100}, Edge{185, 150}, Edge{304, 200}),
		line(SO2, Mean24h, PPB, Edge{305, 201}, true,
			Edge{604, 300}, Edge{1004, 500}),
		line(CO, Mean8h, PPM, Edge{0, 0}, true,
			Edge{4.4, 50}, Edge{9.4, 100}, Edge{12.4, 150}, Edge{15.4, 200}, Edge{30.4, 300}, Edge{50.4, 500}),
	},
}

// usEPA2012 is the table before that rule, for history: particles only, which
// is what a change of their breakpoints makes incomparable.
var usEPA2012 = Standard{
	Slug:    "us-epa-2012",
	Names:   []string{"US_EPA_AQI_2012"},
	Title:   "US EPA Air Quality Index, table of 2012",
	Version: "2012-12",
	Source:  "40 CFR 58 Appendix G before May 2024; PM10 above 424 µg/m³ as in EPA's AirData exports of 2019",
	Bands:   epaBands(),
	Scales: []Scale{
		line(PM25, Mean24h, Microgram, Edge{0, 0}, true,
			Edge{12.0, 50}, Edge{35.4, 100}, Edge{55.4, 150}, Edge{150.4, 200}, Edge{250.4, 300}, Edge{350.4, 400}, Edge{500.4, 500}),
		line(PM10, Mean24h, Microgram, Edge{0, 0}, true,
			Edge{54, 50}, Edge{154, 100}, Edge{254, 150}, Edge{354, 200}, Edge{424, 300}, Edge{504, 400}, Edge{604, 500}),
	},
}

// line is an interpolated scale from its lowest concentration and index on.
func line(p Pollutant, a Averaging, u Unit, from Edge, open bool, edges ...Edge) Scale {
	return Scale{Pollutant: p, Averaging: a, Unit: u, Edges: edges, rule: interpolate, from: from, open: open}
}

func epaBands() []Band {
	return lettered([]Band{
		{Name: "Good", Low: 0, High: 50, Colour: "#00E400",
			AtRisk:   "Carry on as usual outdoors.",
			Everyone: "Carry on as usual outdoors."},
		{Name: "Moderate", Low: 51, High: 100, Colour: "#FFFF00",
			AtRisk:   "If you react strongly to dirty air, watch for a cough or short breath and ease off hard exercise.",
			Everyone: "Carry on as usual outdoors."},
		{Name: "Unhealthy for Sensitive Groups", Low: 101, High: 150, Colour: "#FF7E00",
			AtRisk:   "With heart or lung trouble, and for children and older people: shorter and lighter exercise outdoors, more breaks.",
			Everyone: "Carry on outdoors; take a break if you notice symptoms."},
		{Name: "Unhealthy", Low: 151, High: 200, Colour: "#FF0000",
			AtRisk:   "Avoid long or hard exercise outdoors; move it indoors or to another time.",
			Everyone: "Shorten long or hard exercise outdoors and take more breaks."},
		{Name: "Very Unhealthy", Low: 201, High: 300, Colour: "#8F3F97",
			AtRisk:   "Avoid all exercise outdoors; move it indoors or to another time.",
			Everyone: "Avoid long or hard exercise outdoors."},
		{Name: "Hazardous", Low: 301, High: 500, Colour: "#7E0023",
			AtRisk:   "Stay indoors, keep still and keep the air inside clean.",
			Everyone: "Avoid all exercise outdoors."},
	})
}
