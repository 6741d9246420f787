package geo

import (
	"strings"
	"unicode"
)

// folded maps a small letter to what it is looked for as.
var folded = func() map[rune]string {
	m := map[rune]string{}
	for line := range strings.Lines(foldTable) {
		to, letters, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, letter := range letters {
			m[letter] = to
		}
	}
	return m
}()

// fold brings a name to the form that names are compared in: lower case without
// accents, each run of anything but letters and digits one space.
func fold(name string) string { return foldWith(name, nil) }

// umlauts are what German writes where there are no umlauts.
var umlauts = map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue"}

// foldUmlauts folds with ae, oe and ue for the umlauts.
func foldUmlauts(name string) string { return foldWith(name, umlauts) }

func foldWith(name string, first map[rune]string) string {
	var b strings.Builder
	b.Grow(len(name))
	space := false
	for _, r := range name {
		r = unicode.ToLower(r)
		if unicode.Is(unicode.Mn, r) {
			continue // an accent written apart
		}
		if unicode.Is(unicode.Lm, r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) { // Lm: okinas and their like
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if r < 0x80 {
			b.WriteByte(byte(r))
		} else if to, ok := first[r]; ok {
			b.WriteString(to)
		} else if to, ok := folded[r]; ok {
			b.WriteString(to)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
