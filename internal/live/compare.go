package live

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
)

// Succeed makes next the version after old, which may be nil: it learns what
// has changed, and those who wait for old's end are told. Neither may have a
// successor or predecessor yet.
func Succeed(old, next *Snapshot) {
	next.learn(old)
	old.retire()
}

// learn finds out what this version changed. An older epoch has no bearing.
func (s *Snapshot) learn(old *Snapshot) {
	if old == nil || old.Version.Epoch != s.Version.Epoch || old.Version.N+1 != s.Version.N {
		return
	}
	kept := old.steps
	if len(kept) >= Kept {
		kept = kept[len(kept)-Kept+1:]
	}
	s.steps = append(slices.Clone(kept), compare(old, s))
}

func (s *Snapshot) retire() {
	if s != nil {
		close(s.over)
	}
}

// Superseded is closed once there is a newer version.
func (s *Snapshot) Superseded() <-chan struct{} { return s.over }

// compare finds what differs between two versions that follow each other. By
// default the API hides rows that are older than a day; the hour is room for
// the time that passes until somebody asks.
func compare(old, s *Snapshot) *step {
	st := &step{columns: map[string]edit{}}
	seen := make([]bool, len(s.places))
	var left []air.SensorID // that have no place any more
	note := func(slug string, e edit) {
		if len(e.touched) == 0 {
			return
		}
		st.columns[slug] = e
		st.placed = merge(st.placed, e.entered)
		for _, id := range e.touched {
			if i, ok := s.byID[id]; ok {
				seen[i] = true
			}
		}
	}
	hidden := s.At - air.Day + air.Hour
	for _, q := range air.Quantities() {
		a, b := old.Latest(q.Code), s.Latest(q.Code)
		if a != b {
			note(q.Slug, diff(a.Sensor, b.Sensor, func(i, j int) bool {
				return a.Time[i] == b.Time[j] && a.Flags[i] == b.Flags[j] && air.SameNumber(a.Value[i], b.Value[j])
			}, func(i int) bool { return a.Time[i] < hidden }))
		}
	}
	for _, slug := range standardSlugs {
		a, b := old.Index(slug), s.Index(slug)
		if a != b {
			note(slug, diff(a.Sensor, b.Sensor, func(i, j int) bool { return sameIndex(&a.Index[i], &b.Index[j]) },
				func(i int) bool { return a.Index[i].Interval.To < hidden }))
		}
	}
	for i := range old.places {
		p := &old.places[i]
		switch j, ok := s.byID[p.Sensor.ID]; {
		case !ok:
			left = append(left, p.Sensor.ID)
		case !sameDescription(p, &s.places[j]):
			st.described = append(st.described, p.Sensor.ID)
			seen[j] = true
		}
	}
	st.placed = merge(merge(st.placed, st.described), left)
	st.sensors = len(left)
	for _, yes := range seen {
		if yes {
			st.sensors++
		}
	}
	return st
}

// diff compares two columns, both in order of sensor. A row that was hidden for
// its age enters when it changes: who did not see it does not know its place.
func diff(old, now []air.SensorID, same func(i, j int) bool, hidden func(i int) bool) (e edit) {
	i, j := 0, 0
	for i < len(old) || j < len(now) {
		switch {
		case j == len(now) || i < len(old) && old[i] < now[j]:
			e.touched = append(e.touched, old[i])
			i++
		case i == len(old) || now[j] < old[i]:
			e.touched = append(e.touched, now[j])
			e.entered = append(e.entered, now[j])
			j++
		default:
			if !same(i, j) {
				e.touched = append(e.touched, now[j])
				if hidden(i) {
					e.entered = append(e.entered, now[j])
				}
			}
			i++
			j++
		}
	}
	e.touched, e.entered = slices.Clip(e.touched), slices.Clip(e.entered)
	return e
}

// sameDescription reports whether two descriptions of a sensor are the same to
// whoever draws it.
func sameDescription(a, b *Place) bool {
	return air.SameNumber(a.Site.Lat, b.Site.Lat) && air.SameNumber(a.Site.Lon, b.Site.Lon) &&
		a.Site.Country == b.Site.Country && a.Site.Indoor == b.Site.Indoor && a.Sensor.Type == b.Sensor.Type
}

func sameIndex(a, b *assess.Index) bool {
	return a.Value == b.Value && a.Interval == b.Interval && a.PM25 == b.PM25 && a.PM10 == b.PM10 &&
		a.Completeness == b.Completeness && a.Driver == b.Driver && a.Text == b.Text && a.Band == b.Band &&
		a.Basis == b.Basis && a.Table == b.Table && slices.Equal(a.Caution, b.Caution)
}
