package httpapi

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/live"
)

// chosen is the latest of the sensors that a filter lets through, ordered by
// sensor; slices are parallel.
type chosen struct {
	subject string
	sensor  []air.SensorID
	time    []int64
	value   []float64
	flags   []air.Flags
	index   []assess.Index // for an index only
	place   []*live.Place
	credit  credit
	until   int64 // the first second at which one of them is too old
}

func selectLatest(snap *live.Snapshot, f filter, now int64) *chosen {
	c := &chosen{subject: f.subject, until: math.MaxInt64}
	if isIndex(f.subject) {
		col := snap.Index(f.subject)
		for i := range col.Sensor {
			if p := snap.Place(col.Place[i]); c.lets(f, p, col.Index[i].Interval.To, now) {
				c.addIndex(p, &col.Index[i])
			}
		}
	} else if q, err := air.ParseQuantity(f.subject); err == nil {
		col := snap.Latest(q)
		for i := range col.Sensor {
			if p := snap.Place(col.Place[i]); c.lets(f, p, col.Time[i], now) {
				c.add(p, col.Sensor[i], col.Time[i], col.Value[i], col.Flags[i])
			}
		}
	}
	return c
}

// lets reports whether the filter lets a value through, and notes when its age
// will change that.
func (c *chosen) lets(f filter, p *live.Place, t, now int64) bool {
	if f.maxAge > 0 && now-t > f.maxAge {
		return false
	}
	if !f.holds(p) {
		return false
	}
	if f.maxAge > 0 {
		c.until = min(c.until, t+f.maxAge+1)
	}
	return true
}

// holds reports whether a place is where the filter wants it.
func (f filter) holds(p *live.Place) bool {
	if f.bbox != nil && !(air.OnMap(p.Site.Lat, p.Site.Lon) && f.bbox.Contains(p.Site.Lat, p.Site.Lon)) {
		return false
	}
	return f.countries == nil || f.countries[p.Site.Country]
}

func (c *chosen) add(p *live.Place, s air.SensorID, t int64, v float64, flags air.Flags) {
	c.sensor = append(c.sensor, s)
	c.time = append(c.time, t)
	c.value = append(c.value, v)
	c.flags = append(c.flags, flags)
	c.place = append(c.place, p)
}

func (c *chosen) addIndex(p *live.Place, x *assess.Index) {
	c.add(p, p.Sensor.ID, x.Interval.To, float64(x.Value), 0)
	c.index = append(c.index, *x)
}

// pointsOf are the positions; NaN where a sensor cannot be drawn.
func pointsOf(places []*live.Place) encode.Points {
	at := encode.Points{Lat: make([]float64, len(places)), Lon: make([]float64, len(places))}
	for i, p := range places {
		at.Lat[i], at.Lon[i] = math.NaN(), math.NaN()
		if air.OnMap(p.Site.Lat, p.Site.Lon) {
			at.Lat[i], at.Lon[i] = p.Site.Lat, p.Site.Lon
		}
	}
	return at
}

func (c *chosen) table(version string) *encode.Table {
	n := len(c.sensor)
	t := &encode.Table{Members: append([]encode.Member{
		encode.Text("quantity", c.subject),
		encode.Text("unit", unitOf(c.subject)),
		encode.Text("version", version),
	}, c.credit.members()...)}

	t.Columns = []encode.Column{
		encode.Sensors("sensor", c.sensor),
		encode.CSVOnly(encode.Repeat("quantity", c.subject, n)),
		encode.CSVOnly(encode.Repeat("unit", unitOf(c.subject), n)),
		encode.JSONOnly(encode.Times("t", c.time)),
	}
	if !isIndex(c.subject) {
		t.Columns = append(t.Columns, encode.CSVOnly(encode.Times("time", c.time)))
	} else {
		from := make([]int64, n)
		for i := range from {
			from[i] = c.index[i].Interval.From
		}
		t.Columns = append(t.Columns, encode.CSVOnly(encode.Times("from", from)), encode.CSVOnly(encode.Times("to", c.time)))
	}
	t.Columns = append(t.Columns, encode.Numbers("value", c.value), encode.Flags("flags", c.flags))
	t.Columns = append(t.Columns, placeColumns(c.place)...)
	if isIndex(c.subject) {
		t.Members = append(t.Members, indexMembers(c.subject)...)
		t.Columns = append(t.Columns, indexColumns(c.index)...)
	} else {
		t.Columns = append(t.Columns, indoorColumn(c.place))
	}
	t.Columns = append(t.Columns, c.credit.columns(n)...)
	return t
}

// placeColumns say where sensors are and what they are.
func placeColumns(places []*live.Place) []encode.Column {
	at := pointsOf(places)
	country, kind := make([]string, len(places)), make([]string, len(places))
	for i, p := range places {
		country[i], kind[i] = p.Site.Country, p.Sensor.Type
	}
	return []encode.Column{
		encode.Numbers("lat", at.Lat), encode.Numbers("lon", at.Lon),
		encode.Texts("country", country), encode.Texts("type", kind),
	}
}

// indoorColumn says which stand indoors; no index has any.
func indoorColumn(places []*live.Place) encode.Column {
	indoor := make([]bool, len(places))
	for i, p := range places {
		indoor[i] = p.Site.Indoor == air.Yes
	}
	return encode.Bools("indoor", indoor)
}

// indexColumns are what an index has beside its number.
func indexColumns(index []assess.Index) []encode.Column {
	n := len(index)
	var (
		text, band    = make([]string, n), make([]string, n)
		basis, driver = make([]assess.Basis, n), make([]string, n)
		completeness  = make([]float64, n)
		pm25, pm10    = make([]float64, n), make([]float64, n)
		caution       = make([][]assess.Caution, n)
	)
	for i := range index {
		x := &index[i]
		text[i], band[i], basis[i], driver[i] = x.Text, x.Band, x.Basis, x.Driver.String()
		completeness[i] = roundTo(x.Completeness, 1e4)
		pm25[i], pm10[i] = subValue(x.PM25), subValue(x.PM10)
		caution[i] = x.Caution
	}
	return []encode.Column{
		encode.Texts("index", text), encode.Texts("band", band), encode.Texts("basis", basis),
		encode.Numbers("completeness", completeness), encode.Texts("driver", driver),
		encode.Numbers("sub_pm25", pm25), encode.Numbers("sub_pm10", pm10),
		encode.Lists("caution", caution),
	}
}

// subValue is a sub-index, NaN where there is none.
func subValue(s assess.Sub) float64 {
	if !s.OK {
		return math.NaN()
	}
	return float64(s.Value)
}

func roundTo(v, unit float64) float64 { return math.Round(v*unit) / unit }
