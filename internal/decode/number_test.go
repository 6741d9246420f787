package decode

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	f := func(text string, shift int, want float64) {
		t.Helper()
		got := parseDecimal([]byte(text)).float(shift)
		if got != want && !(got != got && want != want) || math.Signbit(got) != math.Signbit(want) && got == got {
			t.Errorf("%q shifted by %d: %v, want %v", text, shift, got, want)
		}
	}
	no := math.NaN()
	f("0", 0, 0)
	f("-0.00", 0, 0)
	f("-0e5000", 0, 0)
	f("92.20", 0, 92.2)
	f("-147.58", 0, -147.58)
	f("+5", 0, 5)
	f(".5", 0, 0.5)
	f("5.", 0, 5)
	f("007.50", 0, 7.5)
	f("1e5", 0, 1e5)
	f("1E+2", 0, 100)
	f("25e-1", 0, 2.5)
	f("98680.28", -2, 986.8028)
	f("115473.36", -2, 1154.7336)
	f("101325", -2, 1013.25)
	f("101968.66", -2, 1019.6866)
	f("9007199254740993", 0, 9007199254740992) // beyond 2^53: half to even
	f("0.1000000000000000055511151231257827", 0, 0.1)
	f("123456789012345678901234567890", -2, 1.2345678901234568e27)
	f("1e308", 0, 1e308)
	f("1e309", 0, no)
	f("-1e400", 0, no)
	f("1e-400", 0, 0)
	f("1e99999999999999999999", 0, no)
	f("1e-99999999999999999999", 0, 0)
	for _, text := range []string{"", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5.", "--1", "1.2.3", "1,5",
		"0x10", "1_000", "nan", "NaN", "inf", "-Infinity", "1 2", "1e5e5", "٣", "twelve", "5\x00"} {
		f(text, 0, no)
	}
}

// Whatever looks like a number is the float64 nearest to it, shifted or not.
func TestDecimalIsNearest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := fmt.Sprintf("%d.%0*d", rng.Int64N(1<<rng.IntN(62)+1), 1+rng.IntN(12), rng.IntN(1000))
		if rng.IntN(3) == 0 {
			text += fmt.Sprintf("e%d", rng.IntN(60)-30)
		}
		for _, shift := range []int{0, -2} {
			if got, want := parseDecimal([]byte(text)).float(shift), nearest(text, shift); got != want {
				t.Fatalf("%s shifted by %d: %v, want %v", text, shift, got, want)
			}
		}
	}
}

var plainNumber = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// nearest is the slow and obvious way to read a decimal.
func nearest(text string, shift int) float64 {
	if !plainNumber.MatchString(text) {
		return math.NaN()
	}
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return math.NaN()
	case f == 0 || shift == 0:
		return f + 0
	}
	exact, ok := new(big.Rat).SetString(strings.TrimPrefix(text, "+"))
	if !ok {
		panic("unreadable to big.Rat: " + text)
	}
	for ; shift < 0; shift++ {
		exact.Quo(exact, big.NewRat(10, 1))
	}
	f, _ = exact.Float64()
	return f + 0
}

func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"92.20", "-0.0", "1e5", "1e-310", "9007199254740993", "0x10", ".5e-3", "1__0", "00000000000000000000001.50"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 256 {
			return
		}
		beyond := plainNumber.MatchString(text) && math.IsNaN(nearest(text, 0))
		for _, shift := range []int{0, -2} {
			if beyond && shift != 0 {
				continue // shifting may bring it back within float64; nobody asks for that
			}
			got, want := parseDecimal([]byte(text)).float(shift), nearest(text, shift)
			if got != want && !(got != got && want != want) {
				t.Errorf("%q shifted by %d: %v, want %v", text, shift, got, want)
			}
		}
	})
}

func TestParseInt(t *testing.T) {
	f := func(text string, want int64) {
		t.Helper()
		if got := parseInt([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	f("3262", 3262)
	f("0", 0)
	f("0152", 152)
	f("999999999999999999", 999999999999999999)
	f("1000000000000000000", 0) // 19 digits
	f("", 0)
	f("-4", 0)
	f("+4", 0)
	f("12.0", 0)
	f("1e3", 0)
}
