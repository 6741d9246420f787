package geo

import "testing"

func TestContinent(t *testing.T) {
	f := func(country, want string) {
		t.Helper()
		if got := Continent(country); got != want {
			t.Errorf("%s: %q, want %q", country, got, want)
		}
	}
	f("DE", "Europe")
	f("RU", "Europe")
	f("XK", "Europe")
	f("TR", "Asia")
	f("CY", "Asia")
	f("TW", "Asia")
	f("EG", "Africa")
	f("US", "North America")
	f("PA", "North America")
	f("CO", "South America")
	f("FJ", "Oceania")
	f("AQ", "Antarctica")
	f("XX", "")
	f("", "")
	f("de", "")
}

// Every country that Country can name is on a continent; M49 and ISO 3166 have
// 249 codes, and XK is ours.
func TestEveryCountryHasAContinent(t *testing.T) {
	for _, code := range world().codes {
		if Continent(code) == "" {
			t.Errorf("%s is on no continent", code)
		}
	}
	if len(continents) != 250 {
		t.Errorf("%d codes, want 250", len(continents))
	}
}
