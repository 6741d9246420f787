package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/geo"
)

// setBox reads west, south, east, north, or nothing.
func setBox(c *Config, items []string) (bad int, err error) {
	if len(items) == 0 {
		c.Keep.Box = nil
		return 0, nil
	}
	b, err := geo.ParseBox(strings.Join(items, ","))
	if err != nil {
		return 0, err
	}
	c.Keep.Box = &b
	return 0, nil
}

// maxPath is the longest name of a file in bytes, inclusive.
const maxPath = 4096

func parsePath(s string) (string, error) {
	if len(s) > maxPath || strings.ContainsRune(s, 0) {
		return "", errors.New("want the name of a file")
	}
	return s, nil
}

func parseCountry(s string) (string, error) {
	code := strings.ToUpper(s)
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return "", errors.New("want two letters, as in DE")
	}
	return code, nil
}

// Bounds of lake.keep in days, inclusive. What seals a day looks at the one
// before it.
const (
	minKeep = 2
	maxKeep = 36_500
)

// parseDays reads "forever", which is 0, or a number of days.
func parseDays(s string) (int, error) {
	if s == "forever" {
		return 0, nil
	}
	number, ok := strings.CutSuffix(s, "d")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < minKeep || n > maxKeep {
		return 0, fmt.Errorf("want forever, or %dd to %dd", minKeep, maxKeep)
	}
	return n, nil
}

// parseHour reads a time of day, "02:00".
func parseHour(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("02:00") {
		return 0, errors.New(`want a time of day in UTC such as "02:00"`)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}
