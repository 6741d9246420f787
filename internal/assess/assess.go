package assess

import (
	"math"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
)

// HumidFrom is the relative humidity, in %, at and above which droplets make
// optical sensors read high.
const HumidFrom = 85

// Assess is the index of now by a standard of [Standards]. Ok is false when
// neither pollutant has one: too few hours, or a mean for which the standard
// has no index. One pollutant alone gives an index; the other's [Sub] is then
// not OK.
func Assess(standard string, in *Input) (index Index, ok bool) { return As(standard, "", in) }

// As is [Assess] on a basis: that of [BasisOf], or [BasisDay] by a
// standard of 24-hour means, where the input ends with the day. Ok is false
// also where the standard has no such basis.
func As(standard string, basis Basis, in *Input) (index Index, ok bool) {
	m := methodOf(standard, basis)
	if m == nil {
		return Index{}, false
	}
	o, ok := m.outcome(in)
	if !ok {
		return Index{}, false
	}
	index = m.index(o)
	index.Interval = air.Interval{From: in.End - int64(m.hours)*air.Hour, To: in.End}
	index.Completeness = m.completeness(o.driving(in)[:m.hours])
	index.Caution = m.cautions(o, in).List()
	return index, true
}

// OfMeans is the index of concentrations that were averaged as the standard's
// index of now is: medians of a group of sensors. NaN where there is none. Ok
// is as in [Assess]; interval, completeness and cautions are left out.
func OfMeans(standard string, pm25, pm10 float64) (index Index, ok bool) {
	m := methodOf(standard, "")
	if m == nil {
		return Index{}, false
	}
	o := outcome{pm25: m.of(m.fine, pm25), pm10: m.of(m.coarse, pm10)}
	if !o.settle() {
		return Index{}, false
	}
	return m.index(o), true
}

// outcome is an index without its words.
type outcome struct {
	pm25, pm10 Sub
	driver     air.Quantity
	value      int
}

// outcome makes the index, if there is one.
func (m *method) outcome(in *Input) (o outcome, ok bool) {
	o.pm25 = m.sub(aqi.PM25, m.fine, in.PM25[:m.hours])
	o.pm10 = m.sub(aqi.PM10, m.coarse, in.PM10[:m.hours])
	return o, o.settle()
}

// settle finds the driver; ok is false when neither pollutant has an index.
func (o *outcome) settle() (ok bool) {
	switch {
	case o.pm25.OK && (!o.pm10.OK || o.pm25.Value >= o.pm10.Value):
		o.driver, o.value = air.PM25, o.pm25.Value
	case o.pm10.OK:
		o.driver, o.value = air.PM10, o.pm10.Value
	default:
		return false
	}
	return true
}

// driving are the driver's hours.
func (o *outcome) driving(in *Input) *[Hours]Slot {
	if o.driver == air.PM10 {
		return &in.PM10
	}
	return &in.PM25
}

// index puts an outcome into words.
func (m *method) index(o outcome) Index {
	x := Index{
		Standard: m.table.Slug, Table: m.table.Version, Basis: m.basis,
		Value: o.value, Driver: o.driver, PM25: o.pm25, PM10: o.pm10,
	}
	x.say(&m.table)
	return x
}

// say fills in what the table calls the value.
func (x *Index) say(table *aqi.Standard) {
	x.Text = table.Text(x.Value)
	if band, ok := table.Band(x.Value); ok {
		x.Band = band.Name
	}
}

func (m *method) sub(p aqi.Pollutant, scale *aqi.Scale, hours []Slot) Sub {
	if scale == nil {
		return Sub{}
	}
	c, ok := m.mean(p, hours)
	if !ok {
		return Sub{}
	}
	return m.of(scale, c)
}

func (m *method) of(scale *aqi.Scale, c float64) Sub {
	if scale == nil {
		return Sub{}
	}
	value, ok := scale.Index(c)
	if !ok || value < m.table.Bands[0].Low {
		return Sub{}
	}
	return Sub{OK: true, Value: value, Concentration: c}
}

// completeness is the fraction of the hours, or of the one hour's slots, that
// are there.
func (m *method) completeness(hours []Slot) float64 {
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

func (m *method) cautions(o outcome, in *Input) (set CautionSet) {
	if o.driver == air.PM10 && in.Optical {
		set |= optical
	}
	if in.Humidity >= HumidFrom {
		set |= humid
	}
	if mostlySuspect(o.driving(in)[:m.hours]) {
		set |= suspect
	}
	if in.Moved {
		set |= moved
	}
	return set
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
