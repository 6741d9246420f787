package assess

import (
	"slices"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/average"
)

// method is how an index of a standard comes about.
type method struct {
	basis        Basis
	hours        int // looked at
	mean         func(p aqi.Pollutant, hours []Slot) (c float64, ok bool)
	table        aqi.Standard
	fine, coarse *aqi.Scale // of PM2.5 and PM10; nil where the table has none
}

// standard is what particles alone can give by a standard.
type standard struct {
	slug string
	now  method  // of the index of now
	day  *method // of a civil day; nil where the standard has no means of 24 hours
}

// standards are those that particles alone can give, in the order in which
// pages offer them. Canada's AQHI needs gases.
var standards = [...]standard{
	ofDay("uk-daqi", BasisRunning, Hours, running),
	ofDay("uk-daqi-pm25", BasisRunning, Hours, running),
	ofDay("us-epa", BasisNowCast, 12, nowCast),
	ofHour("eaqi"),
	ofDay("cn-hj633-2026", BasisRunning, Hours, running),
	ofDay("cn-hj633-2012", BasisRunning, Hours, running),
	ofDay("in-naqi", BasisRunning, Hours, running),
	ofHour("ca-aqhi-plus"),
}

// StandardCount is how many standards have an index of now.
const StandardCount = len(standards)

// ofDay is a standard of 24-hour means, with what stands for them now.
func ofDay(slug string, now Basis, hours int, mean func(aqi.Pollutant, []Slot) (float64, bool)) standard {
	table := mustLookup(slug)
	m := newMethod(table, now, hours, aqi.Mean24h, mean)
	day := newMethod(table, BasisDay, Hours, aqi.Mean24h, running)
	return standard{slug, m, &day}
}

// ofHour is a standard of hourly means.
func ofHour(slug string) standard {
	return standard{slug, newMethod(mustLookup(slug), BasisHour, 1, aqi.Mean1h, lastHour), nil}
}

func newMethod(table aqi.Standard, basis Basis, hours int, a aqi.Averaging, mean func(aqi.Pollutant, []Slot) (float64, bool)) method {
	m := method{basis: basis, hours: hours, mean: mean, table: table}
	if s, ok := table.Scale(aqi.PM25, a); ok {
		m.fine = &s
	}
	if s, ok := table.Scale(aqi.PM10, a); ok {
		m.coarse = &s
	}
	return m
}

func mustLookup(slug string) aqi.Standard {
	table, err := aqi.Lookup(slug)
	if err != nil {
		panic(err) // the slugs above are aqi's
	}
	return table
}

// methodOf finds a standard's way to an index: of now where the basis is empty.
func methodOf(slug string, basis Basis) *method {
	for i := range standards {
		s := &standards[i]
		switch {
		case s.slug != slug:
		case basis == "" || basis == s.now.basis:
			return &s.now
		case basis == BasisDay:
			return s.day
		}
	}
	return nil
}

// Standards lists the slugs of the standards that have an index of now, in the
// order in which pages offer them.
func Standards() []string {
	slugs := make([]string, 0, len(standards))
	for _, s := range standards {
		slugs = append(slugs, s.slug)
	}
	return slices.Clip(slugs)
}

// BasisOf is the averaging of a standard's index of now; "" when it has none.
func BasisOf(standard string) Basis {
	if m := methodOf(standard, ""); m != nil {
		return m.basis
	}
	return ""
}

// SlotOf is an hour as an index takes it; complete says whether it counts.
func SlotOf(h average.Hour, complete bool) Slot {
	if !complete {
		return Slot{}
	}
	return Slot{OK: true, Mean: h.Mean(), Suspect: h.Suspect(), Slots: h.SlotCount()}
}
