package geo

import (
	"strings"
	"testing"
)

func TestSearch(t *testing.T) {
	f := func(q, want string) { // the first, as "name country"
		t.Helper()
		towns := Search(q, 5)
		got := ""
		if len(towns) > 0 {
			got = towns[0].Name + " " + towns[0].Country
		}
		if got != want {
			t.Errorf("%q: %q, want %q", q, got, want)
		}
	}
	f("Munich", "Munich DE")
	f("münchen", "Munich DE")
	f("MÜNCHEN", "Munich DE")
	f("mu\u0308nchen", "Munich DE") // the accent written apart
	f("Muenchen", "Munich DE")
	f("munch", "Munich DE")
	f("Wien", "Vienna AT")
	f("vienna", "Vienna AT")
	f("Köln", "Köln DE")
	f("koln", "Köln DE")
	f("Koeln", "Köln DE")
	f("Cologne", "Köln DE")
	f("goerlitz", "Görlitz DE")
	f("görl", "Görlitz DE")
	f("Genf", "Geneva CH")
	f("Brixen", "Bressanone IT")
	f("Strassburg", "Strasbourg FR")
	f("Straßburg", "Strasbourg FR")
	f("lodz", "Łódź PL")
	f("frankfurt", "Frankfurt am Main DE")
	f("frankfurt oder", "Frankfurt (Oder) DE")
	f("Frankfurt (Oder)", "Frankfurt (Oder) DE")
	f("saint-denis, RE", "Saint-Denis RE")
	f("York", "York GB")
	f("bern", "Bern CH")
	f("aberdeen", "Aberdeen GB")
	f("Aberdeen, US", "Aberdeen US")
	f("aberdeen ,hk", "Aberdeen HK")
	f("Aberdeen, nowhere", "")
	f("Aberdeen,", "Aberdeen GB")
	f("janeiro", "Rio de Janeiro BR") // a later word
	f("", "")
	f("  ", "")
	f("...", "")
	f(", GB", "")
	f("qqqqqq", "")
	f("\xff\xfe", "")
	f(strings.Repeat("a", MaxQuery+1), "")
}

// Whole names come first, then beginnings of names, then of later words; the
// most populous first in each, and each town once.
func TestSearchOrder(t *testing.T) {
	for _, q := range []string{"s", "san", "new", "bad", "york", "münster", "a"} {
		towns := Search(q, 50)
		if len(towns) != 50 && q != "york" && q != "münster" {
			t.Errorf("%q: %d towns", q, len(towns))
		}
		seen := map[int]bool{}
		for _, town := range towns {
			if seen[town.ID] {
				t.Errorf("%q: %s comes twice", q, town.Name)
			}
			seen[town.ID] = true
		}
	}
	// Baia Mare, once Neustadt, has eight times the people of the largest of that name.
	if towns := Search("neustadt", 2); len(towns) != 2 || towns[0].Name != "Neustadt" || towns[1].Name != "Baia Mare" {
		t.Errorf("%v", towns)
	}
	if Search("bern", 0) != nil || Search("bern", -1) != nil {
		t.Error("towns without a limit")
	}
}

func TestFold(t *testing.T) {
	f := func(name, want string) {
		t.Helper()
		if got := fold(name); got != want {
			t.Errorf("fold(%q) = %q, want %q", name, got, want)
		}
	}
	f("Saint-Étienne", "saint etienne")
	f("  L'Aquila ", "l aquila")
	f("Łódź", "lodz")
	f("Straße", "strasse")
	f("Phước Lộc", "phuoc loc")
	f("İstanbul", "istanbul")
	f("Kāne\u02bbohe", "kane ohe")
	f("Москва", "москва")
	f("8 de Octubre", "8 de octubre")
	f("-", "")
	if got := foldUmlauts("Bäckerstraße Übersee Öd"); got != "baeckerstrasse uebersee oed" {
		t.Error(got)
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("Aberdeen, GB", 5)
	f.Add("\xf0\x28\x8c", 50)
	f.Add(",", 1)
	f.Fuzz(func(t *testing.T, q string, limit int) {
		if towns := Search(q, min(limit, 500)); len(towns) > max(0, limit) {
			t.Errorf("%q: %d towns, limit %d", q, len(towns), limit)
		}
	})
}

// One letter is the most work.
func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		Search("s", 10)
	}
}
