package source

import (
	"errors"
	"fmt"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// The documents of Sensor.Community that are polled, below a base.
const (
	RawPath      = "static/v1/data.json"     // single measurements of the last 5 minutes
	AveragesPath = "static/v2/data.json"     // each sensor's average over the last 5 minutes
	DayPath      = "static/v2/data.24h.json" // over the last 24 hours
)

// How often they are asked for unless told otherwise. The day's document is
// tens of megabytes and changes slowly.
const (
	DefaultEvery  = 150 * time.Second // so that each 5-minute window is seen twice
	AveragesEvery = 5 * time.Minute
	DayEvery      = time.Hour
)

// Feed is one document of a host.
type Feed struct {
	Name    string      // "raw"; for logs and the status
	Network air.Network // whose values it brings
	Path    string      // below the base
	Every   time.Duration

	// Handle is told of each poll.
	Handle Handler

	// Wanted, when set, is asked when the feed is due; after false it is left
	// alone for one interval. It must be quick and safe for concurrent use.
	Wanted func() bool

	// History is what is known from before the start; see [Recall].
	History History
}

func (f Feed) check() error {
	switch {
	case f.Name == "" || f.Path == "":
		return errors.New("source: a feed needs a name and a path")
	case f.Every <= 0:
		return fmt.Errorf("source: feed %s: the interval %v must be positive", f.Name, f.Every)
	case f.Handle == nil:
		return fmt.Errorf("source: feed %s: nobody handles it", f.Name)
	}
	return nil
}
