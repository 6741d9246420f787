package assess

import (
	"math"
	"slices"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// HumidFrom is the relative humidity, in %, at and above which droplets make
// optical sensors read high.
const HumidFrom = 85

// method is how a standard's index of now comes about.
type method struct {
	basis     Basis
	hours     int           // looked at
	averaging aqi.Averaging // the table's
	mean      func(p aqi.Pollutant, hours []Slot) (c float64, ok bool)
}

func methodOf(slug string) (m method, ok bool) {
	switch slug {
	case "uk-daqi", "uk-daqi-pm25", "cn-hj633-2026", "cn-hj633-2012", "in-naqi":
		return method{BasisRunning, Hours, aqi.Mean24h, running}, true
	case "us-epa":
		return method{BasisNowCast, 12, aqi.Mean24h, nowCast}, true
	case "eaqi", "ca-aqhi-plus":
		return method{BasisHour, 1, aqi.Mean1h, lastHour}, true
	}
	return method{}, false
}

// standards are those that particles alone can give. Canada's AQHI needs gases.
var standards = [...]string{
	"uk-daqi", "uk-daqi-pm25", "us-epa", "eaqi", "cn-hj633-2026", "cn-hj633-2012", "in-naqi", "ca-aqhi-plus",
}

// StandardCount is how many standards have an index of now.
const StandardCount = len(standards)

// Standards lists the slugs of the standards that have an index of now, in the
// order in which pages offer them.
func Standards() []string { return slices.Clone(standards[:]) }

// BasisOf is the averaging of a standard's index of now; "" when it has none.
func BasisOf(standard string) Basis {
	m, _ := methodOf(standard)
	return m.basis
}

// Assess is the index of now by a standard of [Standards]. Ok is false when
// neither pollutant has one: too few hours, or a mean for which the standard
// has no index. One pollutant alone gives an index; the other's [Sub] is then
// not OK.
func Assess(standard string, in *Input) (index Index, ok bool) {
	m, ok := methodOf(standard)
	if !ok {
		return Index{}, false
	}
	table, err := aqi.Lookup(standard)
	if err != nil {
		return Index{}, false
	}
	pm25, pm10 := in.PM25[:m.hours], in.PM10[:m.hours]
	index = Index{
		Standard: table.Slug, Table: table.Version, Basis: m.basis,
		Interval: air.Interval{From: in.End - int64(m.hours)*air.Hour, To: in.End},
		PM25:     m.sub(table, aqi.PM25, pm25),
		PM10:     m.sub(table, aqi.PM10, pm10),
	}
	if !index.settle(table) {
		return Index{}, false
	}
	driving := pm25
	if index.Driver == air.PM10 {
		driving = pm10
	}
	index.Completeness = m.completeness(driving)
	index.Caution = cautions(index.Driver, driving, in)
	return index, true
}

// OfMeans is the index of concentrations that were averaged as the standard's
// index of now is: medians of a group of sensors. NaN where there is none. Ok
// is as in [Assess]; interval, completeness and cautions are left out.
func OfMeans(standard string, pm25, pm10 float64) (index Index, ok bool) {
	m, ok := methodOf(standard)
	if !ok {
		return Index{}, false
	}
	table, err := aqi.Lookup(standard)
	if err != nil {
		return Index{}, false
	}
	index = Index{
		Standard: table.Slug, Table: table.Version, Basis: m.basis,
		PM25: m.of(table, aqi.PM25, pm25), PM10: m.of(table, aqi.PM10, pm10),
	}
	return index, index.settle(table)
}

// settle finds the driver and what follows from it; ok is false when neither
// pollutant has an index.
func (x *Index) settle(table aqi.Standard) (ok bool) {
	switch {
	case x.PM25.OK && (!x.PM10.OK || x.PM25.Value >= x.PM10.Value):
		x.Driver, x.Value = air.PM25, x.PM25.Value
	case x.PM10.OK:
		x.Driver, x.Value = air.PM10, x.PM10.Value
	default:
		return false
	}
	x.Text = table.Text(x.Value)
	if band, ok := table.Band(x.Value); ok {
		x.Band = band.Name
	}
	return true
}

func (m method) sub(table aqi.Standard, p aqi.Pollutant, hours []Slot) Sub {
	c, ok := m.mean(p, hours)
	if !ok {
		return Sub{}
	}
	return m.of(table, p, c)
}

func (m method) of(table aqi.Standard, p aqi.Pollutant, c float64) Sub {
	r, ok := table.Index(p, m.averaging, c)
	if !ok {
		return Sub{}
	}
	return Sub{OK: true, Value: r.Index, Concentration: c}
}

// completeness is the fraction of the hours, or of the one hour's slots, that
// are there.
func (m method) completeness(hours []Slot) float64 {
	if m.basis == BasisHour {
		return float64(hours[0].Slots) / perHour
	}
	n := 0
	for _, h := range hours {
		if h.OK {
			n++
		}
	}
	return float64(n) / float64(len(hours))
}

func cautions(driver air.Quantity, hours []Slot, in *Input) (all []Caution) {
	if driver == air.PM10 && in.Optical {
		all = append(all, CautionOptical)
	}
	if in.Humidity >= HumidFrom {
		all = append(all, CautionHumid)
	}
	if mostlySuspect(hours) {
		all = append(all, CautionSuspect)
	}
	if in.Moved {
		all = append(all, CautionMoved)
	}
	return all
}

// mostlySuspect reports whether more than half of the hours that are there are
// suspect.
func mostlySuspect(hours []Slot) bool {
	n, suspect := 0, 0
	for _, h := range hours {
		if h.OK {
			n++
			if h.Suspect {
				suspect++
			}
		}
	}
	return 2*suspect > n
}

// means are the hourly means, NaN where an hour is not complete.
func means(hours []Slot, buf *[Hours]float64) []float64 {
	for i, h := range hours {
		buf[i] = math.NaN()
		if h.OK {
			buf[i] = h.Mean
		}
	}
	return buf[:len(hours)]
}

func running(_ aqi.Pollutant, hours []Slot) (float64, bool) {
	var buf [Hours]float64
	mean, _, ok := average.Running(means(hours, &buf))
	return mean, ok
}

// nowCast is truncated: what the index and the reader see is the same number.
func nowCast(p aqi.Pollutant, hours []Slot) (float64, bool) {
	var buf [Hours]float64
	_, truncated, _, ok := aqi.NowCast(p, means(hours, &buf))
	return truncated, ok
}

func lastHour(_ aqi.Pollutant, hours []Slot) (float64, bool) { return hours[0].Mean, hours[0].OK }
