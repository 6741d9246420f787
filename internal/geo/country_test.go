package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestCountry(t *testing.T) {
	f := func(name string, lat, lon float64, want string) {
		t.Helper()
		if got := Country(lat, lon); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	f("Basel", 47.5596, 7.5886, "CH")
	f("Lörrach", 47.6156, 7.6614, "DE")
	f("Weil am Rhein", 47.5933, 7.6113, "DE")
	f("Saint-Louis", 47.5889, 7.5591, "FR")
	f("Aachen", 50.7766, 6.0834, "DE")
	f("Vaals", 50.7706, 6.0180, "NL")
	f("Kelmis", 50.7117, 6.0120, "BE")
	f("Strasbourg", 48.5839, 7.7455, "FR")
	f("Kehl", 48.5729, 7.8153, "DE")
	f("Vienna", 48.2085, 16.3721, "AT")
	f("Brussels", 50.8505, 4.3488, "BE")
	f("Cento", 44.7271, 11.2886, "IT")
	f("Görlitz", 51.1518, 14.9685, "DE")
	f("Zgorzelec", 51.1494, 15.0083, "PL")
	f("Konstanz", 47.6603, 9.1758, "DE")
	f("Kreuzlingen", 47.6500, 9.1750, "CH")
	f("Frankfurt (Oder)", 52.3447, 14.5506, "DE")
	f("Słubice", 52.3504, 14.5606, "PL")
	f("Salzburg", 47.7994, 13.0440, "AT")
	f("Freilassing", 47.8417, 12.9811, "DE")
	f("Passau", 48.5665, 13.4312, "DE")
	f("Geneva", 46.2022, 6.1457, "CH")
	f("Annemasse", 46.1944, 6.2376, "FR")
	f("Lake Constance off Friedrichshafen", 47.63, 9.48, "DE")
	f("Vaduz", 47.1415, 9.5215, "LI")
	f("Monaco", 43.7384, 7.4246, "MC")
	f("Vatican", 41.9029, 12.4534, "VA")
	f("San Marino", 43.9355, 12.4473, "SM")
	f("Rome", 41.8919, 12.5113, "IT")
	f("Maseru", -29.3167, 27.4833, "LS")
	f("Gibraltar", 36.1408, -5.3536, "GI")
	f("Singapore", 1.2897, 103.8501, "SG")
	f("Johor Bahru", 1.4655, 103.7578, "MY")
	f("Batam", 1.1494, 104.0249, "ID")
	f("Hong Kong", 22.2783, 114.1747, "HK")
	f("Shenzhen", 22.5455, 114.0683, "CN")
	f("Macau", 22.2006, 113.5461, "MO")
	f("Taipei", 25.0478, 121.5319, "TW")
	f("Pristina", 42.6727, 21.1669, "XK")
	f("Mitrovica", 42.8826, 20.8677, "XK")
	f("Hargeisa", 9.56, 44.065, "SO")
	f("North Nicosia", 35.1900, 33.3640, "CY")
	f("Nicosia", 35.1753, 33.3642, "CY")
	f("Famagusta", 35.1250, 33.9500, "CY")
	f("Simferopol", 44.9572, 34.1108, "UA")
	f("Krasnodar", 45.0448, 38.9760, "RU")
	f("El Aaiún", 27.1532, -13.2014, "EH")
	f("Dakhla", 23.6848, -15.9580, "EH")
	f("Tarfaya", 27.9395, -12.9261, "MA")
	f("Cayenne", 4.9333, -52.3333, "GF")
	f("Saint-Denis", -20.8823, 55.4504, "RE")
	f("Mamoudzou", -12.7794, 45.2272, "YT")
	f("Fort-de-France", 14.6089, -61.0733, "MQ")
	f("Longyearbyen", 78.2186, 15.6401, "SJ")
	f("Kralendijk", 12.1500, -68.2667, "BQ")
	f("Christmas Island", -10.4217, 105.6791, "CX")
	f("Nuuk", 64.1835, -51.7216, "GL")
	f("Tórshavn", 62.0097, -6.7716, "FO")
	f("Mariehamn", 60.0973, 19.9348, "AX")
	f("Ponta Delgada", 37.7333, -25.6667, "PT")
	f("Las Palmas", 28.1000, -15.4134, "ES")
	f("Honolulu", 21.3069, -157.8583, "US")
	f("Fiji, Suva", -18.1416, 178.4415, "FJ")
	f("Fiji, Taveuni west of 180°", -16.85, 179.97, "FJ")
	f("Fiji, Taveuni east of 180°", -16.85, -179.98, "FJ")
	f("Fiji, Lau", -18.2000, -178.8000, "FJ")
	f("Chukotka west of 180°", 67.0, 179.5, "RU")
	f("Chukotka at 180°", 67.0, 180, "RU")
	f("Chukotka at -180°", 67.0, -180, "RU")
	f("Chukotka east of 180°", 66.5, -175.0, "RU")
	f("Wrangel Island at 180°", 71.2, 180, "RU")
	f("Tromsø", 69.6489, 18.9551, "NO")
	f("Tromsø, on the water", 69.665, 18.99, "NO")
	f("Helgoland", 54.1825, 7.8853, "DE")
	f("Sylt", 54.9079, 8.3041, "DE")
	f("Aberdeen, 10 km off shore", 57.15, -1.90, "GB")
	f("Aberdeen, 30 km off shore", 57.15, -1.55, "")
	f("South Pole", -90, 0, "AQ")
	f("South Pole, another meridian", -90, 137, "AQ")
	f("McMurdo", -77.8460, 166.6760, "AQ")
	f("North Pole", 90, 0, "")
	f("North Pole at 180°", 90, 180, "")
	f("Pingelap, an atoll that is not drawn", 6.211, 160.703, "FM")
	f("Ponza", 40.8950, 12.9600, "IT")
	f("Atlantic", 30, -40, "")
	f("null island", 0, 0, "")
	f("NaN", math.NaN(), 9, "")
	f("NaN", 48, math.NaN(), "")
	f("infinite", math.Inf(1), math.Inf(-1), "")
	f("north of the pole", 90.1, 0, "")
	f("east of 180°", 48, 180.1, "")
	f("west of -180°", 48, -181, "")
}

// The index says what all shapes say together: a point is in a country when the
// meridian to the north pole crosses its edges an odd number of times, and off
// a coast when no edge on Earth is nearer.
func TestCountryAgainstAllEdges(t *testing.T) {
	b, err := readBorders(bordersData)
	if err != nil {
		t.Fatal(err)
	}
	ix := world()
	all := func(lat, lon float64) string {
		x, y := b.x(lon), b.y(lat)
		var in set
		best, near := math.Inf(1), uint8(0)
		for i := range b.edges {
			e := &b.edges[i]
			if e.passesX(x) && e.yAt(x) > y {
				in.cross(e)
			}
			if math.Abs(b.lat(float64(e.ay))-lat) > 10 {
				continue // too far to be the nearest within 20 km
			}
			for turn := -360.0; turn <= 360; turn += 360 {
				if s := ix.square(e, lat, lon+turn); s < best {
					best, near = s, max(e.left, e.right)
				}
			}
		}
		code := in.first()
		name, off := island(lat, lon)
		switch {
		case code != 0:
		case min(math.Sqrt(best), off) > coastMetres:
			return ""
		case off < math.Sqrt(best):
			return name
		default:
			code = near
		}
		return b.codes[code-1]
	}
	r := rand.New(rand.NewPCG(1, 2))
	check := func(lat, lon float64) {
		t.Helper()
		if got, want := ix.country(lat, lon), all(lat, lon); got != want {
			t.Errorf("%v, %v: %q, by all edges %q", lat, lon, got, want)
		}
	}
	for range 15 {
		check(math.Asin(2*r.Float64()-1)/rad, 360*r.Float64()-180) // anywhere
		e := &b.edges[r.IntN(len(b.edges))]                        // near an edge
		check(b.lat(float64(e.ay))+0.3*r.NormFloat64(), min(179.999, max(-180, b.lon(float64(e.ax))+0.3*r.NormFloat64())))
		check(140*r.Float64()-70, 180-0.2*r.Float64()) // along the antimeridian
		check(140*r.Float64()-70, -180+0.2*r.Float64())
		check(float64(r.IntN(170)-85), float64(r.IntN(360)-180)) // at round numbers
	}
}

// The gazetteer's towns lie in their own countries, but for a few of which the
// two sources think differently, as of towns in the West Bank.
func TestTownsAreInTheirCountries(t *testing.T) {
	g, drawn, wrong := places(), 0, 0
	for i := range g.towns {
		town := g.town(i)
		country := Country(town.Lat, town.Lon)
		if country != town.Country {
			wrong++
		}
		if mended(town.Lat, town.Lon) != "" {
			country = world().country(town.Lat, town.Lon)
		}
		if country != town.Country {
			drawn++
		}
	}
	t.Logf("of %d towns, %d are elsewhere as drawn, %d as mended", len(g.towns), drawn, wrong)
	if n := len(g.towns); drawn*1000 > 4*n || wrong*1000 > n {
		t.Errorf("of %d towns, %d are elsewhere as drawn, %d as mended", n, drawn, wrong)
	}
}

func FuzzCountry(f *testing.F) {
	f.Add(48.7, 9.1)
	f.Add(-90.0, 180.0)
	f.Add(83.63, -180.0)
	f.Add(math.NaN(), math.Inf(1))
	f.Fuzz(func(t *testing.T, lat, lon float64) {
		country := Country(lat, lon)
		if country != "" && Continent(country) == "" {
			t.Errorf("%v, %v: %q is on no continent", lat, lon, country)
		}
		if town, metres, ok := Nearest(lat, lon); ok && (town.ID == 0 || !(metres >= 0 && metres <= nearMetres)) {
			t.Errorf("%v, %v: %v in %v m", lat, lon, town, metres)
		}
	})
}

// A point inland, near a border, and at sea.
func BenchmarkCountry(b *testing.B) {
	for _, at := range []struct {
		name     string
		lat, lon float64
	}{{"inland", 48.78, 9.18}, {"border", 47.56, 7.59}, {"fjords", 61.1, 4.5}, {"ocean", 30, -40}} {
		b.Run(at.name, func(b *testing.B) {
			for b.Loop() {
				Country(at.lat, at.lon)
			}
		})
	}
}
