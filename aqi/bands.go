package aqi

// run is bands that share a name and advice, one for each index.
type run struct {
	name, atRisk, everyone string
	colours                []string // one for each index
}

// numbered makes the bands of runs whose indices count from 1 on.
func numbered(runs []run) []Band {
	var bands []Band
	for _, r := range runs {
		for _, c := range r.colours {
			i := len(bands) + 1
			bands = append(bands, Band{r.name, i, i, c, textUpon(c), r.atRisk, r.everyone})
		}
	}
	return bands
}

// lettered adds the colour of the text upon each band's own.
func lettered(bands []Band) []Band {
	for i := range bands {
		bands[i].Text = textUpon(bands[i].Colour)
	}
	return bands
}
