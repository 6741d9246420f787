package provisional

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/live"
)

// Times in seconds.
const (
	// MaxAge is how old a mean may be, by upstream's own time.
	MaxAge = 3 * air.Hour
	// heardFor is how long before the newest value of all a sensor's own may
	// lie for it to count as heard live.
	heardFor = 30 * 60
)

// wantedFrom is the share of the sensors that are heard live without an index
// of their own, one in so many, above which the feed is worth its megabytes.
const wantedFrom = 10

// Dot is what upstream says of one sensor.
type Dot struct {
	Place *live.Place
	Time  int64 // upstream's, Unix seconds
	Value float64
	Flags air.Flags    // of a quantity
	Index assess.Index // of an index only
}

// Subjects lists what there are dots of: the two quantities, then the standards
// whose index of now is of a running 24-hour mean.
func Subjects() []string {
	all := []string{air.PM25.String(), air.PM10.String()}
	for _, slug := range assess.Standards() {
		if assess.BasisOf(slug) == assess.BasisRunning {
			all = append(all, slug)
		}
	}
	return all
}

// Choose returns the dots of one of [Subjects], ordered by sensor: of sensors
// that are outdoors, are heard live with particles that passed the inline
// checks, and have not moved in the 24 hours; for an index only of those that
// have none of their own. Until is the first second at which one of them is too
// old. A nil m has none.
func (m *Means) Choose(snap *live.Snapshot, subject string, now int64) (dots []Dot, until int64) {
	until = math.MaxInt64
	if m == nil {
		return nil, until
	}
	own := snap.Index(subject).Sensor
	for place := range heard(snap) {
		p := snap.Place(place)
		x, ok := m.mean[p.Sensor.ID]
		if !ok || now-x.time > MaxAge || len(p.Placements) > 1 && p.Now().First > snap.Newest-air.Day {
			continue
		}
		if _, has := slices.BinarySearch(own, p.Sensor.ID); has {
			continue
		}
		d, ok := x.dot(subject)
		if !ok {
			continue
		}
		d.Place = p
		dots = append(dots, d)
		until = min(until, x.time+MaxAge+1)
	}
	slices.SortFunc(dots, func(a, b Dot) int {
		if a.Place.Sensor.ID < b.Place.Sensor.ID {
			return -1
		}
		return 1
	})
	return dots, until
}

func (x mean) dot(subject string) (Dot, bool) {
	switch subject {
	case air.PM25.String():
		return Dot{Time: x.time, Value: x.pm25.value, Flags: x.pm25.flags}, x.pm25.ok
	case air.PM10.String():
		return Dot{Time: x.time, Value: x.pm10.value, Flags: x.pm10.flags}, x.pm10.ok
	}
	if assess.BasisOf(subject) != assess.BasisRunning {
		return Dot{}, false
	}
	number := func(p particles) float64 {
		if !p.ok {
			return math.NaN()
		}
		return p.value
	}
	i, ok := assess.OfMeans(subject, number(x.pm25), number(x.pm10))
	return Dot{Time: x.time, Value: float64(i.Value), Flags: x.pm25.flags | x.pm10.flags, Index: i}, ok
}

// Wanted reports whether enough sensors that are heard live have no index of
// their own for the feed to be asked for. It is when none is heard yet.
func Wanted(snap *live.Snapshot) bool {
	if snap == nil {
		return true
	}
	all, without := 0, 0
	own := snap.Index(assess.Standards()[0]).Sensor
	for place := range heard(snap) {
		all++
		if _, has := slices.BinarySearch(own, snap.Place(place).Sensor.ID); !has {
			without++
		}
	}
	return all == 0 || wantedFrom*without > all
}

// heard are the places of outdoor sensors that are heard live with particles,
// none of which is invalid.
func heard(snap *live.Snapshot) map[int32]bool {
	good, bad := map[int32]bool{}, map[int32]bool{}
	for _, q := range []air.Quantity{air.PM25, air.PM10} {
		col := snap.Latest(q)
		for i, place := range col.Place {
			switch {
			case col.Time[i] < snap.Newest-heardFor || snap.Place(place).Site.Indoor == air.Yes:
			case col.Flags[i].Severity() == air.Invalid:
				bad[place] = true
			default:
				good[place] = true
			}
		}
	}
	for place := range bad {
		delete(good, place)
	}
	return good
}
