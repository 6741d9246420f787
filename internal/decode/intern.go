package decode

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxInterned bounds the table: the live feed has some 40 types, makers, pins
// and 100 countries. A document with more distinct texts only loses the saving.
const maxInterned = 4096

// interner gives equal texts one string, so that a poll's 100,000 mentions of
// "SDS011" cost one allocation.
type interner map[string]string

func (in interner) text(b []byte) string {
	if s, ok := in[string(b)]; ok { // the compiler does not allocate for this
		return s
	}
	s := string(b)
	if len(in) < maxInterned {
		in[s] = s
	}
	return s
}

// unquote returns the text of a JSON string: a part of raw where it can, else
// built in scratch. Invalid UTF-8 becomes U+FFFD. raw must be a whole string
// that the tokenizer accepted.
func unquote(raw, scratch []byte) []byte {
	inner := raw[1 : len(raw)-1]
	for _, c := range inner {
		if c == '\\' || c >= utf8.RuneSelf {
			text, _ := jsontext.AppendUnquote(scratch[:0], raw) // its error only says that something was replaced
			return text
		}
	}
	return inner
}
