package decode

import (
	"math"
	"strconv"
)

// pow10 holds the powers of ten that a float64 represents exactly.
var pow10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

const (
	maxExactMantissa = 1 << 53
	maxExponent      = 100_000 // beyond it every float64 is 0 or infinite
)

var nan = math.NaN()

// decimal is a plain decimal number as it was written. The zero value is no
// number.
type decimal struct {
	neg      bool
	exact    bool // mantissa and exponent are the whole number
	mantissa uint64
	exponent int    // of ten
	digits   []byte // sign, digits and point, without the exponent part; aliases the text
	suffix   int    // the exponent part's number
}

// parseDecimal reads digits with at most one point, an optional sign and an
// optional exponent, as JSON and people write them. Spellings that only
// programming languages know ("0x10", "1_000", "nan", "inf") are no numbers.
func parseDecimal(text []byte) (d decimal) {
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		d.neg = text[i] == '-'
		i++
	}
	d.exact = true
	digits, point := 0, false
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
			if d.mantissa >= maxExactMantissa/10 {
				d.exact = false
			} else {
				d.mantissa = d.mantissa*10 + uint64(c-'0')
			}
			if point {
				d.exponent--
			}
			continue
		case c == '.' && !point:
			point = true
			continue
		}
		break
	}
	if digits == 0 {
		return decimal{}
	}
	d.digits = text[:i]
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		suffix, ok := parseExponent(text[i+1:])
		if !ok {
			return decimal{}
		}
		d.suffix = suffix
		i = len(text)
	}
	if i < len(text) {
		return decimal{}
	}
	d.exponent += d.suffix
	return d
}

// parseExponent reads an integer, clamped to ±maxExponent.
func parseExponent(text []byte) (n int, ok bool) {
	neg := false
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		neg = text[0] == '-'
		text = text[1:]
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = min(n*10+int(c-'0'), maxExponent)
	}
	if neg {
		n = -n
	}
	return n, len(text) > 0
}

// float is the float64 nearest to the number times 10^shift: shifting the
// decimal exponent keeps 98680.28 Pa exactly 986.8028 hPa, which a division of
// the float64 by 100 would not. Numbers beyond float64 become ±Inf; −0 becomes
// 0, so that one number has one spelling.
func (d decimal) float(shift int) float64 {
	e := d.exponent + shift
	if d.exact && e >= -22 && e <= 22 {
		f := float64(d.mantissa) // both factors exact: one correct rounding
		if e < 0 {
			f /= pow10[-e]
		} else {
			f *= pow10[e]
		}
		if d.neg && f != 0 {
			f = -f
		}
		return f
	}
	buf := make([]byte, 0, 64)
	buf = append(buf, d.digits...)
	buf = append(buf, 'e')
	buf = strconv.AppendInt(buf, int64(d.suffix+shift), 10)
	f, err := strconv.ParseFloat(string(buf), 64)
	if err != nil {
		return nan
	}
	if f == 0 {
		return 0
	}
	return f
}

// parseInt reads a whole number of at most 18 digits, which always fits an
// int64; 0 when there is none.
func parseInt(text []byte) (n int64) {
	if len(text) > 18 {
		return 0
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int64(c-'0')
	}
	return n
}

// trim removes blanks around a text.
func trim(b []byte) []byte {
	for len(b) > 0 && isBlank(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isBlank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
