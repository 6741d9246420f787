package config

import (
	"net/netip"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// kind is the type that a field wants; it words the refusal of another one.
type kind uint8

const (
	text      kind = iota // any scalar, read as text
	whole                 // a whole number
	size                  // a whole number of bytes, or text with a unit
	duration              // text with a unit
	list                  // a list of networks
	origins               // a list of origins
	truth                 // true or false
	degrees               // a list of four numbers
	countries             // a list of countries
	sensors               // a list of sensors
	days                  // a number of days as text
	hour                  // a time of day as text
)

// isList reports whether a field of this kind has any number of items.
func (k kind) isList() bool {
	return k == list || k == origins || k == degrees || k == countries || k == sensors
}

// String says what the kind wants.
func (k kind) String() string {
	return [...]string{
		"a text",
		"a whole number",
		"a number of bytes such as 268435456 or 256MiB",
		"a duration with its unit, such as 2s or 1m30s",
		"a list such as [192.0.2.0/24, 2001:db8::/32]",
		"a list such as [https://tiles.example.org]",
		"true or false",
		"a list of west, south, east, north in degrees such as [-2.3, 57.1, -2.0, 57.2]",
		"a list such as [DE, AT]",
		"a list such as [sc-8554, sc-8733]",
		"forever, or a number of days such as 400d",
		"a time of day in quotes, such as \"02:00\"",
	}[k]
}

// field is one key of the document. Its environment variable is the name in
// capitals after MOTE_, dots replaced by underscores.
type field struct {
	name string // with its section: "limits.wait"
	kind kind
	// set checks and stores the value. Only a list has other than one item; bad
	// is the index of the item that err is about.
	set func(c *Config, items []string) (bad int, err error)
}

func (f field) env() string {
	return "MOTE_" + strings.ToUpper(strings.ReplaceAll(f.name, ".", "_"))
}

// fields holds every key, in the order in which documentation shows them. A
// name with a dot lies in the section before it.
var fields = []field{
	scalar("contact", text, parseContact, func(c *Config) *string { return &c.Contact }),
	scalar("indoor", text, parseIndoor, func(c *Config) *Indoor { return &c.Indoor }),
	{name: "keep.bbox", kind: degrees, set: setBox},
	scalar("keep.area", text, parsePath, func(c *Config) *string { return &c.Keep.Area }),
	many("keep.country", countries, parseCountry, func(c *Config) *[]string { return &c.Keep.Countries }),
	many("keep.sensors", sensors, air.ParseSensorID, func(c *Config) *[]air.SensorID { return &c.Keep.Sensors }),
	scalar("lake.keep", days, parseDays, func(c *Config) *int { return &c.Lake.Keep }),
	scalar("lake.seal_at", hour, parseHour, func(c *Config) *time.Duration { return &c.Lake.SealAt }),
	scalar("feeds.averages", truth, parseTruth, func(c *Config) *bool { return &c.Feeds.Averages }),
	scalar("feeds.day", truth, parseTruth, func(c *Config) *bool { return &c.Feeds.Day }),
	scalar("limits.max_body", size, parseSize(minBody, maxBody), func(c *Config) *int64 { return &c.Limits.MaxBody }),
	scalar("limits.request_timeout", duration, parseDuration(time.Second, 10*time.Minute), func(c *Config) *time.Duration { return &c.Limits.RequestTimeout }),
	scalar("limits.light", whole, parseWhole(1, 10_000), func(c *Config) *int { return &c.Limits.Light }),
	scalar("limits.heavy", whole, parseWhole(1, 1_000), func(c *Config) *int { return &c.Limits.Heavy }),
	scalar("limits.wait", duration, parseDuration(time.Millisecond, time.Minute), func(c *Config) *time.Duration { return &c.Limits.Wait }),
	scalar("limits.streams", whole, parseWhole(1, 1_000_000), func(c *Config) *int { return &c.Limits.Streams }),
	scalar("limits.streams_per_client", whole, parseWhole(1, 100_000), func(c *Config) *int { return &c.Limits.StreamsPerClient }),
	many("limits.exempt", list, parsePrefix, func(c *Config) *[]netip.Prefix { return &c.Limits.Exempt }),
	many("limits.trusted_proxies", list, parsePrefix, func(c *Config) *[]netip.Prefix { return &c.Limits.TrustedProxies }),
	scalar("map.style", text, parseStyle, func(c *Config) *string { return &c.Map.Style }),
	many("map.origins", origins, parseOrigin, func(c *Config) *[]string { return &c.Map.Origins }),
}

// Bounds of limits.max_body, both inclusive: the smallest holds a small city,
// the largest still leaves the process within a common machine.
const (
	minBody = 64 << 10
	maxBody = 4 << 30
)

func scalar[T any](name string, k kind, parse func(string) (T, error), at func(*Config) *T) field {
	return field{name: name, kind: k, set: func(c *Config, items []string) (int, error) {
		v, err := parse(items[0])
		if err == nil {
			*at(c) = v
		}
		return 0, err
	}}
}

func many[T any](name string, k kind, parse func(string) (T, error), at func(*Config) *[]T) field {
	return field{name: name, kind: k, set: func(c *Config, items []string) (int, error) {
		out := make([]T, len(items))
		for i, item := range items {
			v, err := parse(item)
			if err != nil {
				return i, err
			}
			out[i] = v
		}
		*at(c) = out
		return 0, nil
	}}
}

// find returns the field of that name.
func find(name string) (field, bool) {
	for _, f := range fields {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

// isSection reports whether fields lie under the name.
func isSection(name string) bool { return len(keysIn(name)) > 0 }

// keysIn lists the keys of a section; the document itself is "".
func keysIn(section string) []string {
	var keys []string
	for _, f := range fields {
		sec, key, nested := strings.Cut(f.name, ".")
		switch {
		case section == "" && (!nested || len(keys) == 0 || keys[len(keys)-1] != sec):
			keys = append(keys, sec)
		case section != "" && nested && sec == section:
			keys = append(keys, key)
		}
	}
	return keys
}
