package store

import (
	"fmt"

	"github.com/mote-air/mote/internal/air"
)

// OriginError says that data of one origin came to a store that keeps the
// other. Nothing was stored.
type OriginError struct {
	Place     string     // the store, as its owner names it: "data directory /var/lib/mote"
	Has, Came air.Origin // both known
}

func (e *OriginError) Error() string {
	return fmt.Sprintf("%s keeps %s data and %s data came: ask the upstream that it was begun with, or choose another directory with --data", e.Place, e.Has, e.Came)
}

// CheckOrigin is the rule of [Writer.Stamp], the same for every engine: write
// says that the store must take the stamp.
func CheckOrigin(place string, has, came air.Origin) (write bool, err error) {
	switch {
	case came != air.OriginReal && came != air.OriginSimulated:
		return false, fmt.Errorf("%s: %q is no origin of data", place, came)
	case has == air.OriginUnknown:
		return true, nil
	case has != came:
		return false, &OriginError{Place: place, Has: has, Came: came}
	}
	return false, nil
}
