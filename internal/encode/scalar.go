package encode

import (
	"bytes"
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

// Dialect is how CSV is written.
type Dialect byte

// The dialects. Semicolons go with decimal commas, as spreadsheets read them
// where a comma stands in numbers.
const (
	Comma     Dialect = ','
	Semicolon Dialect = ';'
)

// csvNumber leaves the field empty where there is no number.
func csvNumber(b []byte, v float64, d Dialect) []byte {
	n := len(b)
	b, _ = appendNumber(b, v)
	if d == Semicolon {
		if i := bytes.IndexByte(b[n:], '.'); i >= 0 {
			b[n+i] = ','
		}
	}
	return b
}

func appendInt[T int | int64 | uint32](b []byte, v T) []byte {
	return strconv.AppendInt(b, int64(v), 10)
}

func csvInt[T int | int64 | uint32](b []byte, v T, _ Dialect) []byte { return appendInt(b, v) }

// jsonText quotes; bytes that are no UTF-8 become U+FFFD.
func jsonText(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // its error only says that bytes were replaced
	return b
}

// csvText follows RFC 4180: quotes only where a separator, quote or line end
// asks for them. A text that a spreadsheet would run as a formula gets a
// leading apostrophe; texts come from strangers, numbers do not pass here.
func csvText(b []byte, s string, d Dialect) []byte {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	if strings.IndexByte(s, byte(d)) < 0 && !strings.ContainsAny(s, "\"\r\n") {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

func csvTime(b []byte, t int64, _ Dialect) []byte { return appendTime(b, t) }

// appendTime is RFC 3339 in UTC.
func appendTime(b []byte, t int64) []byte {
	return time.Unix(t, 0).UTC().AppendFormat(b, time.RFC3339)
}
