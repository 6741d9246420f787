package aqi

// eaqi is the European Air Quality Index with the bands revised in 2024/25,
// all of hourly means. Its table is in whole numbers: a mean is rounded to the
// nearest one, half up, and an upper edge belongs to its band.
var eaqi = Standard{
	Slug:    "eaqi",
	Names:   []string{"EEA_EAQI_2024", "EEA_EAQI"},
	Title:   "European Air Quality Index",
	Version: "2024",
	Source:  "European Environment Agency, revised index bands; ETC HE report 2024/17",
	Bands:   eaqiBands(),
	Scales: []Scale{
		european(roundThenStep, PM25, Mean1h, 5, 15, 50, 90, 140),
		european(roundThenStep, PM10, Mean1h, 15, 45, 120, 195, 270),
		european(roundThenStep, NO2, Mean1h, 10, 25, 60, 100, 150),
		european(roundThenStep, O3, Mean1h, 60, 100, 120, 160, 180),
		european(roundThenStep, SO2, Mean1h, 20, 40, 125, 190, 275),
	},
}

// eaqi2019 is the same index with the bands used before, for history: running
// 24-hour means for particles, hourly ones for gases, compared as they are.
// Others applied the particle bands to hourly means too, so both are taken.
// The ends that the old table gave its last band (800 µg/m³ for PM2.5) are not
// kept: what is above them is no cleaner.
var eaqi2019 = Standard{
	Slug:    "eaqi-2019",
	Names:   []string{"EEA_EAQI_2019"},
	Title:   "European Air Quality Index, bands of 2019",
	Version: "2019",
	Source:  "European Environment Agency, index bands of about 2019 to 2024",
	Bands:   eaqiBands(),
	Scales: []Scale{
		european(stepExact, PM25, Mean24h, 10, 20, 25, 50, 75),
		european(stepExact, PM25, Mean1h, 10, 20, 25, 50, 75),
		european(stepExact, PM10, Mean24h, 20, 40, 50, 100, 150),
		european(stepExact, PM10, Mean1h, 20, 40, 50, 100, 150),
		european(stepExact, NO2, Mean1h, 40, 90, 120, 230, 340),
		european(stepExact, O3, Mean1h, 50, 100, 130, 240, 380),
		european(stepExact, SO2, Mean1h, 100, 200, 350, 500, 750),
	},
}

func european(r rule, p Pollutant, a Averaging, tops ...float64) Scale {
	return Scale{Pollutant: p, Averaging: a, Unit: Microgram, Edges: steps(tops), rule: r}
}

func eaqiBands() []Band {
	const (
		usual = "Carry on as usual outdoors."
		less  = "Do less outdoors if your eyes sting or you have a cough or a sore throat."
	)
	bands := []Band{
		{Name: "Good", Colour: "#50F0E6", AtRisk: usual, Everyone: usual},
		{Name: "Fair", Colour: "#50CCAA", AtRisk: usual, Everyone: usual},
		{Name: "Moderate", Colour: "#F0E641", Everyone: usual,
			AtRisk: "Ease off hard exercise outdoors if you notice symptoms."},
		{Name: "Poor", Colour: "#FF5050", Everyone: less,
			AtRisk: "Do less outdoors, above all with symptoms."},
		{Name: "Very poor", Colour: "#960032", Everyone: less,
			AtRisk: "Do much less outdoors, above all with symptoms."},
		{Name: "Extremely poor", Colour: "#7D2181",
			Everyone: "Do less outdoors.",
			AtRisk:   "Avoid exercise outdoors."},
	}
	for i := range bands {
		bands[i].Low, bands[i].High = i+1, i+1
		bands[i].Text = textUpon(bands[i].Colour)
	}
	return bands
}
