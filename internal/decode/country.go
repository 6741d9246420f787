package decode

import "strings"

// Country normalises upstream's country to ISO 3166-1 alpha-2: a code in
// either case, the codes UK and EL that others use for GB and GR, and the
// English, German and many native names of countries. XK, which ISO leaves to
// its users, stands for Kosovo as it does with the EU and Unicode. What is
// not known gives "".
func Country(upstream string) string {
	if len(upstream) == 2 { // nearly always: an exact code
		if code, ok := countryCodes[upstream]; ok {
			return code
		}
	}
	return countryNames[strings.ToLower(strings.TrimSpace(upstream))]
}

// countryCodes holds the upper-case codes, countryNames everything else in
// lower case, codes included.
var countryCodes, countryNames = func() (codes, names map[string]string) {
	codes, names = map[string]string{"UK": "GB", "EL": "GR"}, map[string]string{"uk": "GB", "el": "GR"}
	for line := range strings.Lines(countryTable) {
		code, list, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		codes[code] = code
		names[strings.ToLower(code)] = code
		for name := range strings.SplitSeq(list, "|") {
			names[strings.ToLower(name)] = code
		}
	}
	return codes, names
}()
