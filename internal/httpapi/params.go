package httpapi

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// maxCountries bounds a list; there are fewer countries than that.
const maxCountries = 250

// parseCountries reads "DE,gb" into a set of ISO 3166-1 alpha-2 codes.
func parseCountries(text string) (map[string]bool, error) {
	parts := strings.Split(text, ",")
	if len(parts) > maxCountries {
		return nil, fmt.Errorf("more than %d countries", maxCountries)
	}
	set := make(map[string]bool, len(parts))
	for _, part := range parts {
		code := strings.ToUpper(strings.TrimSpace(part))
		if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
			return nil, fmt.Errorf("%q is no ISO 3166-1 alpha-2 code: want two letters, as in DE or DE,GB", clip(part))
		}
		set[code] = true
	}
	return set, nil
}

// maxAgeLimit bounds max_age: 100 years, which is any age.
const maxAgeLimit = 100 * 366 * air.Day

// parseAge reads an age in seconds: a whole number of them, or a duration as
// in 90s, 30m, 24h, 7d. 0 means any age.
func parseAge(text string) (int64, error) {
	want := errors.New("want seconds or a duration as in 3600, 30m, 24h, 7d; 0 for any age")
	if v, err := strconv.ParseInt(text, 10, 64); err == nil {
		return boundAge(float64(v))
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		v, err := strconv.ParseUint(days, 10, 32)
		if err != nil {
			return 0, want
		}
		return boundAge(float64(v) * float64(air.Day))
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, want
	}
	return boundAge(math.Ceil(d.Seconds()))
}

func boundAge(seconds float64) (int64, error) {
	if seconds < 0 {
		return 0, errors.New("an age is not negative")
	}
	if seconds > float64(maxAgeLimit) {
		return 0, errors.New("more than 100 years: give 0 for any age")
	}
	return int64(seconds), nil
}

// The times that requests may name.
var (
	firstTime = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	lastTime  = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
)

// parseTime reads Unix seconds, RFC 3339, or a date, which is its midnight in
// UTC. A fraction of a second is rounded up, so that [from, to) over whole
// seconds keeps its meaning.
func parseTime(text string) (int64, error) {
	t, err := readTime(text)
	if err != nil {
		return 0, err
	}
	if t < firstTime || t > lastTime {
		return 0, errors.New("outside 2000-01-01 to 2100-01-01")
	}
	return t, nil
}

// parseHour reads a time as [parseTime] does that is a whole hour in UTC.
func parseHour(text string) (int64, error) {
	t, err := parseTime(text)
	if err == nil && t%air.Hour != 0 {
		err = errors.New("want a whole hour in UTC, as in 2026-11-01T06:00:00Z")
	}
	return t, err
}

func readTime(text string) (int64, error) {
	if v, err := strconv.ParseInt(text, 10, 64); err == nil {
		return v, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t.Unix(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, errors.New("want RFC 3339 as in 2026-11-01T06:00:00Z, a date, or Unix seconds")
	}
	if t.Nanosecond() > 0 {
		return t.Unix() + 1, nil
	}
	return t.Unix(), nil
}

// parseSpan reads the parameters from and to; 0 where one is not given.
func parseSpan(first, end string) (from, to int64, err error) {
	if first != "" {
		if from, err = parseTime(first); err != nil {
			return 0, 0, badField("from", first, err.Error())
		}
	}
	if end != "" {
		if to, err = parseTime(end); err != nil {
			return 0, 0, badField("to", end, err.Error())
		}
	}
	return from, to, nil
}

// parseSensorList reads the parameter sensor where it may come several times;
// nil where it does not.
func parseSensorList(texts []string) (ids []air.SensorID, err error) {
	for i, text := range texts {
		id, err := air.ParseSensorID(text)
		if err != nil {
			return nil, badField("sensor", text, err.Error())
		}
		if slices.Contains(texts[:i], text) {
			return nil, badField("sensor", text, "given more than once")
		}
		ids = append(ids, id)
	}
	return ids, nil
}
