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
	if got := strings.Join(keysIn(""), " "); got != "contact indoor limits" {
		t.Errorf("keys of the document: %s", got)
	}
}
