package aqi

import (
	"math"
	"strconv"
)

// textUpon is black or white, whichever contrasts more with the colour. One of
// the two always reaches 4.58 to 1.
func textUpon(colour string) string {
	l := luminance(colour)
	if (l+0.05)/0.05 >= 1.05/(l+0.05) {
		return "#000000"
	}
	return "#FFFFFF"
}

// luminance is the relative luminance of "#RRGGBB" as WCAG 2.2 defines it.
func luminance(colour string) float64 {
	rgb, err := strconv.ParseUint(colour[1:], 16, 24)
	if err != nil {
		panic("aqi: " + colour + " is no colour")
	}
	channel := func(shift int, weight float64) float64 {
		c := float64(rgb>>shift&0xff) / 255
		if c <= 0.04045 {
			return weight * c / 12.92
		}
		return weight * math.Pow((c+0.055)/1.055, 2.4)
	}
	return channel(16, 0.2126) + channel(8, 0.7152) + channel(0, 0.0722)
}
