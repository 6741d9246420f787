package average

import (
	"fmt"
	"math"

	"github.com/mote-air/mote/internal/air"
)

// Quality says which values enter a mean.
type Quality uint8

// The qualities. Usable, the default, takes valid and suspect values; ValidOnly
// leaves suspect ones out; All takes invalid ones too, as far as they are
// numbers.
const (
	Usable Quality = iota
	ValidOnly
	All
)

// ParseQuality reads "usable", "valid" or "all".
func ParseQuality(s string) (Quality, error) {
	for q := Usable; q <= All; q++ {
		if q.String() == s {
			return q, nil
		}
	}
	return 0, fmt.Errorf("unknown quality %q: want valid, usable or all", s)
}

// String is the quality's name.
func (q Quality) String() string { return [...]string{"usable", "valid", "all"}[q] }

// MaxSize bounds what enters a mean, inclusive: no quantity comes near it, and
// within it an hour's sum of millionths cannot overflow.
const MaxSize = 1e9

// Takes reports whether a value of that severity enters the mean. What is no
// finite number, or above [MaxSize] in size, never does.
func (q Quality) Takes(v float64, s air.Severity) bool {
	if !(math.Abs(v) <= MaxSize) {
		return false
	}
	switch q {
	case ValidOnly:
		return s == air.Valid
	case All:
		return true
	default:
		return s != air.Invalid
	}
}
