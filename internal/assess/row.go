package assess

import (
	"math"

	"github.com/mote-air/mote/internal/air"
)

// Row is an index as it is stored, of one sensor on one basis. Its interval
// ends at To and is as long as the basis says: 24 h (running, day), 12 h
// (nowcast), 1 h (hour).
type Row struct {
	Sensor       air.SensorID
	Standard     string // slug of the standard, "uk-daqi"
	Table        string // version of the table
	Basis        Basis
	To           int64 // Unix seconds; the end, which is its label
	Value        int16
	Sub25, Sub10 int16        // the sub-indices of PM2.5 and PM10; −1 where there is none
	Driver       air.Quantity // PM25 or PM10
	Completeness float32      // fraction of the hours (or, of one hour, slots) that the driver has
	Caution      CautionSet
}

// RowOf is the index of [As] as it is stored.
func RowOf(sensor air.SensorID, standard string, basis Basis, in *Input) (r Row, ok bool) {
	m := methodOf(standard, basis)
	if m == nil {
		return Row{}, false
	}
	o, ok := m.outcome(in)
	if !ok {
		return Row{}, false
	}
	return Row{
		Sensor: sensor, Standard: m.table.Slug, Table: m.table.Version, Basis: m.basis, To: in.End,
		Value: int16(o.value), Sub25: o.pm25.stored(), Sub10: o.pm10.stored(), Driver: o.driver,
		Completeness: float32(m.completeness(o.driving(in)[:m.hours])), Caution: m.cautions(o, in),
	}, true
}

// Index is the row with the words of its table; ok is false where the standard
// is none of [Standards] or has no such basis. The concentrations of its subs
// are not stored, so they are NaN.
func (r Row) Index() (x Index, ok bool) {
	m := methodOf(r.Standard, r.Basis)
	if m == nil {
		return Index{}, false
	}
	x = Index{
		Standard: r.Standard, Table: r.Table, Basis: r.Basis,
		Interval: air.Interval{From: r.To - int64(m.hours)*air.Hour, To: r.To},
		Value:    int(r.Value), Driver: r.Driver, Completeness: float64(r.Completeness),
		PM25: restored(r.Sub25), PM10: restored(r.Sub10), Caution: r.Caution.List(),
	}
	x.say(&m.table)
	return x, true
}

func (s Sub) stored() int16 {
	if !s.OK {
		return -1
	}
	return int16(s.Value)
}

func restored(value int16) Sub {
	if value < 0 {
		return Sub{}
	}
	return Sub{OK: true, Value: int(value), Concentration: math.NaN()}
}
