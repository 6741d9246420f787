package encode

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// appendNumber writes the shortest decimal that reads back as v, and nothing
// for a value that is no finite number; ok says which.
func appendNumber(b []byte, v float64) (_ []byte, ok bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return b, false
	}
	if v == 0 {
		return append(b, '0'), true // −0 is 0 to every reader
	}
	format := byte('f')
	if a := math.Abs(v); a < 1e-6 || a >= 1e21 {
		format = 'e'
	}
	return strconv.AppendFloat(b, v, format, -1, 64), true
}

// jsonNumber writes null where there is no number.
func jsonNumber(b []byte, v float64) []byte {
	b, ok := appendNumber(b, v)
	if !ok {
		b = append(b, "null"...)
	}
	return b
}

// csvNumber leaves the field empty where there is no number.
func csvNumber(b []byte, v float64) []byte {
	b, _ = appendNumber(b, v)
	return b
}

func appendInt[T int | int64 | uint32](b []byte, v T) []byte {
	return strconv.AppendInt(b, int64(v), 10)
}

// jsonText quotes; bytes that are no UTF-8 become U+FFFD.
func jsonText(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // its error only says that bytes were replaced
	return b
}

// csvText follows RFC 4180: quotes only where a comma, quote or line end asks
// for them. A text that a spreadsheet would run as a formula gets a leading
// apostrophe; texts come from strangers, numbers do not pass here.
func csvText(b []byte, s string) []byte {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// csvTime is RFC 3339 in UTC.
func csvTime(b []byte, t int64) []byte {
	return time.Unix(t, 0).UTC().AppendFormat(b, time.RFC3339)
}
