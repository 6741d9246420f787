// Package config reads Mote's configuration: a strict YAML document overlaid
// with environment variables. It is pure: the caller reads the file and hands
// in the environment. Every refusal names the place, the field and the bad
// value, and says what would be right.
package config

import (
	"net/netip"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// Indoor says what happens to sensors that stand indoors.
type Indoor string

// The two rules for indoor sensors. Neither ever gives an indoor sensor an
// outdoor index or advice.
const (
	IndoorDrop Indoor = "drop" // refused and counted rejected.indoor
	IndoorKeep Indoor = "keep" // stored, for an operator who wants their own rooms
)

// Config is everything that an operator can set. The zero value is of no use;
// start from [Default].
type Config struct {
	// Contact is how the maintainers of an upstream network reach the operator:
	// an e-mail address or a web address, sent with every request. Empty when
	// not set.
	Contact string

	Indoor Indoor
	Keep   Keep
	Lake   Lake
	Feeds  Feeds
	Limits Limits
	Map    Map
}

// Keep says whose values are stored, for those who want a region only: what
// meets one of the keys that are set. The zero value keeps everything.
type Keep struct {
	// Box is a rectangle, edges included; nil when not set.
	Box *geo.Box
	// Area is the file of a GeoJSON polygon; empty when not set.
	Area string
	// Countries are ISO 3166-1 alpha-2 codes.
	Countries []string
	Sensors   []air.SensorID
}

// All reports whether everything is kept.
func (k Keep) All() bool {
	return k.Box == nil && k.Area == "" && len(k.Countries) == 0 && len(k.Sensors) == 0
}

// Lake says what becomes of days that are over.
type Lake struct {
	// Keep is for how many days before today single values are kept; 0 is for
	// ever. Hours, days and indices always stay.
	Keep int

	// SealAt is when in a day, UTC, the day before is sealed.
	SealAt time.Duration
}

// Map is what the page's map takes from others. The zero value takes nothing
// from anybody: the map is drawn from what the program holds.
type Map struct {
	// Style is the address of a MapLibre style, for streets. Empty when not set.
	Style string

	// Origins are those that the style and all that it names may be fetched
	// from, besides that of Style itself, as in "https://tiles.example.org".
	Origins []string
}

// Feeds says which feeds are asked beside that of single measurements, which
// always is.
type Feeds struct {
	// Averages stores each sensor's averages over 5 minutes too, which upstream
	// makes, as the network sc5.
	Averages bool

	// Day asks for upstream's means over 24 hours, which stand in on the map
	// for an index that Mote cannot make yet. The documents are tens of
	// megabytes: they are asked for once after a start that lacks indices, then
	// at most hourly, and only while more than a tenth of the sensors that are
	// heard have none.
	Day bool
}

// Limits bound what Mote takes from others and gives to them.
type Limits struct {
	// MaxBody is the largest feed document that is read, in bytes, uncompressed
	// and inclusive.
	MaxBody int64

	// RequestTimeout is the longest that one request to upstream may take from
	// its start to the last byte.
	RequestTimeout time.Duration

	// Light and Heavy are how many queries of each sort one client may run at
	// once; a query over the limit waits up to Wait.
	Light, Heavy int
	Wait         time.Duration

	// Streams is how many streams of events are open at once, of all clients;
	// StreamsPerClient of one.
	Streams, StreamsPerClient int

	// Exempt clients are not held to Light, Heavy and StreamsPerClient.
	Exempt []netip.Prefix

	// TrustedProxies are believed when they say on whose behalf they ask.
	TrustedProxies []netip.Prefix
}

// The defaults; README.md names them.
const (
	DefaultIndoor         = IndoorDrop
	DefaultAverages       = false
	DefaultDay            = true
	DefaultMaxBody        = 256 << 20
	DefaultRequestTimeout = 2 * time.Minute
	DefaultLight          = 8
	DefaultHeavy          = 1
	DefaultWait           = 2 * time.Second

	DefaultSealAt = 2 * time.Hour

	DefaultStreams          = 20_000
	DefaultStreamsPerClient = 20
)

// Default is the configuration of an empty file and an empty environment.
func Default() Config {
	return Config{
		Indoor: DefaultIndoor,
		Lake:   Lake{SealAt: DefaultSealAt},
		Feeds:  Feeds{Averages: DefaultAverages, Day: DefaultDay},
		Limits: Limits{
			MaxBody:        DefaultMaxBody,
			RequestTimeout: DefaultRequestTimeout,
			Light:          DefaultLight,
			Heavy:          DefaultHeavy,
			Wait:           DefaultWait,

			Streams:          DefaultStreams,
			StreamsPerClient: DefaultStreamsPerClient,
		},
	}
}
