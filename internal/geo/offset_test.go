package geo

import (
	"math"
	"testing"
)

func TestStandardOffset(t *testing.T) {
	f := func(place string, lat, lon float64, hours float64) {
		t.Helper()
		if got := StandardOffset(lat, lon); got != int64(hours*3600) {
			t.Errorf("%s: %v h, want %v h", place, float64(got)/3600, hours)
		}
	}
	f("Aberdeen", 57.15, -2.09, 0)
	f("Dublin", 53.35, -6.26, 0) // the law says that summer is its standard time
	f("Stuttgart", 48.78, 9.18, 1)
	f("Casablanca", 33.57, -7.59, 1)
	f("Reykjavik", 64.15, -21.94, 0)
	f("Athens", 37.98, 23.73, 2)
	f("Istanbul", 41.01, 28.98, 3)
	f("Tehran", 35.69, 51.39, 3.5)
	f("Mumbai", 19.08, 72.88, 5.5)
	f("Kathmandu", 27.72, 85.32, 5.75)
	f("Almaty", 43.24, 76.89, 5)
	f("Perth", -31.95, 115.86, 8)
	f("Adelaide", -34.93, 138.6, 9.5)
	f("Sydney", -33.87, 151.21, 10)
	f("Auckland", -36.85, 174.76, 12)
	f("Chatham Islands", -43.95, -176.56, 12.75)
	f("Apia", -13.83, -171.77, 13)
	f("Honolulu", 21.31, -157.86, -10)
	f("Anchorage", 61.22, -149.9, -9)
	f("Los Angeles", 34.05, -118.24, -8)
	f("Phoenix", 33.45, -112.07, -7)
	f("Denver", 39.74, -104.99, -7)
	f("Chicago", 41.88, -87.63, -6)
	f("New York", 40.71, -74.01, -5)
	f("St. John's", 47.56, -52.71, -3.5)
	f("Regina", 50.45, -104.62, -6)
	f("Mexico City", 19.43, -99.13, -6)
	f("Tijuana", 32.53, -117.02, -8)
	f("Manaus", -3.12, -60.02, -4)
	f("São Paulo", -23.55, -46.63, -3)
	f("Easter Island", -27.15, -109.43, -6)
	f("Las Palmas", 28.12, -15.43, 0)
	f("Ponta Delgada", 37.74, -25.67, -1)
	f("Kaliningrad", 54.71, 20.51, 2)
	f("Moscow", 55.76, 37.62, 3)
	f("Vladivostok", 43.12, 131.89, 10)
	f("Kamchatka", 53.02, 158.65, 12)
	f("the Atlantic", 30, -40, -3)
	f("the Pacific", 0, 179, 12)
	f("the South Pole", -90, 0, 0)
	f("nowhere", math.NaN(), 5, 0)
	f("off the Earth", 91, 100, 0)
}

func TestReadOffsets(t *testing.T) {
	towns, err := readOffsets(offsetsData)
	if err != nil {
		t.Fatal(err)
	}
	for code, list := range towns {
		if len(code) != 2 || len(list) == 0 {
			t.Errorf("%q has %d towns", code, len(list))
		}
		for _, o := range list {
			if !onEarth(o.lat, o.lon) || o.seconds < -12*3600 || o.seconds > 14*3600 {
				t.Errorf("%s: %+v", code, o)
			}
		}
	}
	if _, err := readOffsets(offsetsData[:len(offsetsData)/2]); err == nil {
		t.Error("half of the data is read")
	}
}

func BenchmarkStandardOffset(b *testing.B) {
	for b.Loop() {
		StandardOffset(39.74, -104.99)
	}
}
