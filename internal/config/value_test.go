package config

import (
	"strings"
	"testing"
)

func TestContact(t *testing.T) {
	f := func(s string, ok bool) {
		t.Helper()
		if got, err := parseContact(s); (err == nil) != ok || ok && got != s {
			t.Errorf("parseContact(%q) = %q, %v", s, got, err)
		}
	}
	f("air@example.org", true)
	f("https://example.org/contact", true)
	f("http://example.org", true)
	f("mailto:air@example.org", false)
	f("ftp://example.org", false)
	f("https://", false)
	f("https://user@example.org/", false)
	f("Air Team <air@example.org>", false)
	f("air", false)
	f("", false)
	f("lüft@example.org", false)
	f("a@example.org\r\nX: 1", false)
	f("https://example.org/"+strings.Repeat("a", maxContact-20), true)
	f("https://example.org/"+strings.Repeat("a", maxContact-19), false)
}

func TestOrigins(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		if got, err := originOf(s); (err == nil) != (want != "") || got != want {
			t.Errorf("originOf(%q) = %q, %v, want %q", s, got, err, want)
		}
	}
	f("https://tiles.example.org/style.json?key=a1", "https://tiles.example.org")
	f("http://localhost:8081/style.json", "http://localhost:8081")
	f("https://Tiles.example.org", "https://tiles.example.org")
	f("https://*.example.org", "")
	f("https://a.example.org; script-src *", "")
	f("https://a.example.org,https://b.example.org", "")
	f("https://user@example.org/", "")
	f("//example.org/style.json", "")
	f("data:application/json,{}", "")
	f("", "")
}

func TestAllowed(t *testing.T) {
	f := func(m Map, want string) {
		t.Helper()
		if got := strings.Join(m.Allowed(), " "); got != want {
			t.Errorf("%+v allows %q, want %q", m, got, want)
		}
	}
	f(Map{}, "")
	f(Map{Origins: []string{"https://a.example.org"}}, "") // without a style nobody is asked
	f(Map{Style: "https://a.example.org/s.json"}, "https://a.example.org")
	f(Map{Style: "https://a.example.org/s.json", Origins: []string{"https://b.example.org", "https://a.example.org"}}, "https://a.example.org https://b.example.org")
}

func TestSize(t *testing.T) {
	f := func(s string, want int64) {
		t.Helper()
		got, err := parseSize(1, 1<<40)(s)
		if (err == nil) != (want > 0) || err == nil && got != want {
			t.Errorf("parseSize(%q) = %d, %v, want %d", s, got, err, want)
		}
	}
	f("1", 1)
	f("1B", 1)
	f("1kB", 1000)
	f("1KiB", 1024)
	f("3 MB", 3_000_000)
	f("256MiB", 256<<20)
	f("2GB", 2_000_000_000)
	f("1024GiB", 1<<40)
	f("1025GiB", 0)
	f("9223372036854775807GiB", 0)
	f("0", 0)
	f("-1", 0)
	f("1.5MiB", 0)
	f("MiB", 0)
	f("0x10", 0)
	f("1mib", 0)
	f("", 0)
}

func TestSizeText(t *testing.T) {
	for n, want := range map[int64]string{64 << 10: "64KiB", 4 << 30: "4GiB", 1 << 20: "1MiB", 1000: "1000", 0: "0"} {
		if got := sizeText(n); got != want {
			t.Errorf("sizeText(%d) = %s, want %s", n, got, want)
		}
	}
}

// Each field has its own variable, and the two namings cannot meet.
func TestFieldNames(t *testing.T) {
	seen := map[string]string{}
	for _, f := range fields {
		if other := seen[f.env()]; other != "" {
			t.Errorf("%s and %s share %s", f.name, other, f.env())
		}
		seen[f.env()] = f.name
	}
	if got := strings.Join(keysIn(""), " "); got != "contact indoor keep lake feeds limits map" {
		t.Errorf("keys of the document: %s", got)
	}
}
