package decode

import (
	"strings"
	"testing"
)

func TestCountry(t *testing.T) {
	f := func(upstream, want string) {
		t.Helper()
		if got := Country(upstream); got != want {
			t.Errorf("%q: %q, want %q", upstream, got, want)
		}
	}
	f("DE", "DE")
	f("de", "DE")
	f("UK", "GB")
	f("uk", "GB")
	f("GB", "GB")
	f("EL", "GR")
	f("Deutschland", "DE")
	f("deutschland ", "DE")
	f("GERMANY", "DE")
	f("Österreich", "AT")
	f("ÖSTERREICH", "AT")
	f("България", "BG")
	f("The Netherlands", "NL")
	f("United States of America", "US")
	f("Côte d'Ivoire", "CI")
	f("XK", "XK")
	f("", "")
	f("  ", "")
	f("XX", "")
	f("ZZ", "")
	f("D", "")
	f("DEU", "")
	f("Atlantis", "")
}

// No name stands for two countries, and the table is whole: 249 codes of ISO
// 3166-1 and Kosovo.
func TestCountryTable(t *testing.T) {
	seen, codes := map[string]string{}, 0
	for line := range strings.Lines(strings.TrimSpace(countryTable)) {
		code, names, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || len(code) != 2 || code != strings.ToUpper(code) {
			t.Fatalf("line %q: want a code and names", line)
		}
		codes++
		for _, name := range append(strings.Split(names, "|"), code) {
			key := strings.ToLower(name)
			if other := seen[key]; other != "" {
				t.Errorf("%q stands for %s and %s", name, other, code)
			}
			seen[key] = code
			if name != strings.TrimSpace(name) || Country(name) != code {
				t.Errorf("%q gives %q, want %s", name, Country(name), code)
			}
		}
	}
	if codes != 250 {
		t.Errorf("%d countries, want 250", codes)
	}
}
