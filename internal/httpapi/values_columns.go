package httpapi

import (
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/query"
)

// The columns of exported rows, described once: for every format, and for the
// data dictionary. Those that say when, who and where come first, those that say
// how far it is settled last; between them stands what was measured.
var (
	whereFields = []encode.Field{
		{Name: "from", Kind: encode.KindTime, Doc: "Start of the interval, included. Of a single value, when it was measured."},
		{Name: "to", Kind: encode.KindTime, Doc: "End of the interval, not included. Of a single value the same as from."},
		{Name: "sensor_id", Doc: "The sensor: its network and upstream's number."},
		{Name: "location_id", Kind: encode.KindWhole, Doc: "Upstream's number of the place where the sensor was then; empty where it named none."},
		{Name: "lat", Kind: encode.KindNumber, Repeats: true, Unit: "°", Doc: "Latitude of that place, WGS 84, rounded to 3 decimals unless its owner chose otherwise; empty where the position cannot be drawn."},
		{Name: "lon", Kind: encode.KindNumber, Repeats: true, Unit: "°", Doc: "Longitude of that place, as lat."},
		{Name: "altitude", Kind: encode.KindNumber, Repeats: true, Unit: "m", Doc: "Height above sea level as the owner typed it in; empty where it is not known, as at places that the sensor has left."},
		{Name: "country", Doc: "Country of the position, ISO 3166-1 alpha-2; empty at sea and where there is no position."},
		{Name: "sensor_type", Doc: "The sensor's type, as upstream names it."},
		{Name: "manufacturer", Doc: "Who makes it, as upstream names them."},
		{Name: "pin", Doc: "Where it is connected, as upstream says it."},
	}
	settledFields = []encode.Field{
		{Name: "state", Doc: "final once the day is sealed and nothing came since; else provisional: averages may change, and single values may get flags that only a whole day can tell."},
		{Name: "rules", Doc: "Version of the rules that set the flags and made the averages."},
		{Name: "network", Doc: "Where the sensor comes from; it has a licence and an attribution of its own."},
	}
	statisticField = encode.Field{Name: "statistic", Doc: "What value is: single, one measurement; or mean, of the readings of an hour, and of a day's complete hours."}
	simulatedField = encode.Field{Name: "simulated", Doc: "true: the data was invented. Only CSV has the column, and only where it is so; other formats say it once."}

	longFields = []encode.Field{
		{Name: "quantity", Doc: "What was measured."},
		{Name: "unit", Doc: "The unit of value."},
		statisticField,
		{Name: "value", Kind: encode.KindNumber, Doc: "The number, in its unit; empty where the sensor sent no number, or no hour of a day is complete."},
		{Name: "n", Kind: encode.KindWhole, Doc: "Readings in the mean; of a day, those of its hours. Empty for single values."},
		{Name: "n_suspect", Kind: encode.KindWhole, Doc: "Those of n that carry a suspect flag. Empty for single values."},
		{Name: "n_invalid", Kind: encode.KindWhole, Doc: "Readings left out of the mean. Empty for single values."},
		{Name: "complete", Kind: encode.KindTruth, Doc: "Of an hour: 9 of its 12 five-minute slots hold a value, or 3 of 4 quarter-hours of a slow sensor. Of a day: 18 of its hours are complete. Empty for single values."},
		{Name: "flags", Doc: "Names of the quality flags of a single value, joined by | where they are no list; none for averages."},
	}
)

// The names and units of quantities by their codes.
var quantitySlugs, quantityUnits = func() (slugs, units []string) {
	last := air.Quantity(0)
	for _, q := range air.Quantities() {
		last = max(last, q.Code)
	}
	slugs, units = make([]string, last+1), make([]string, last+1)
	for _, q := range air.Quantities() {
		slugs[q.Code], units[q.Code] = q.Slug, q.Unit
	}
	return slugs, units
}()

// valueColumns describes and makes the columns of one export.
type valueColumns struct {
	raw        bool
	quantities []air.Quantity // wide: in this order; long: nil
	simulated  bool           // with a column that says so
	fields     []encode.Field
}

func newValueColumns(q query.ValuesRequest, wide, simulated bool) *valueColumns {
	c := &valueColumns{raw: q.Step == query.Raw, simulated: simulated}
	middle := longFields
	if wide {
		c.quantities = q.Quantities
		middle = wideFields(q.Quantities, c.raw)
	}
	c.fields = append(append(append(c.fields, whereFields...), middle...), settledFields...)
	if simulated {
		c.fields = append(c.fields, simulatedField)
	}
	return c
}

// table is a chunk of rows as columns.
func (c *valueColumns) table(v *query.ValueRows) *encode.Table {
	if c.quantities != nil {
		return c.wideTable(v)
	}
	n := v.Len()
	ends := make([]int, len(v.Runs))
	for i, r := range v.Runs {
		ends[i] = r.End
	}
	columns := c.whereColumns(v, v.From, v.To, ends)
	columns = append(columns,
		encode.Codes("quantity", quantitySlugs, v.Quantity), encode.Codes("unit", quantityUnits, v.Quantity),
		encode.Repeat("statistic", c.statistic(), n), encode.Numbers("value", v.Value))
	if c.raw {
		columns = append(columns, same(encode.MaybeInts("n", noInt), n), same(encode.MaybeInts("n_suspect", noInt), n), same(encode.MaybeInts("n_invalid", noInt), n),
			same(encode.MaybeBools("complete", []air.Tristate{air.Unsaid}), n), encode.Flags("flags", v.Flags))
	} else {
		columns = append(columns, encode.MaybeInts("n", v.N), encode.MaybeInts("n_suspect", v.NSuspect), encode.MaybeInts("n_invalid", v.NInvalid),
			encode.Bools("complete", v.Complete), same(encode.Flags("flags", []air.Flags{0}), n))
	}
	return &encode.Table{Columns: append(columns, c.settledColumns(v, ends)...)}
}

var noInt = []int64{encode.NoInt}

// same is a column whose one row holds for all.
func same(c encode.Column, rows int) encode.Column { return encode.Runs(c, []int{rows}) }

func (c *valueColumns) statistic() string {
	if c.raw {
		return "single"
	}
	return "mean"
}

// whereColumns are those of whereFields, over runs that end at the given rows.
func (c *valueColumns) whereColumns(v *query.ValueRows, from, to []int64, ends []int) []encode.Column {
	n := len(v.Runs)
	var (
		ids                               = make([]air.SensorID, n)
		location                          = make([]int64, n)
		lat, lon, altitude                = make([]float64, n), make([]float64, n), make([]float64, n)
		country, kind, manufacturer, pins = make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	)
	for i, r := range v.Runs {
		w := r.Spot
		ids[i], location[i] = w.Sensor.ID, w.Location
		if w.Location == 0 {
			location[i] = encode.NoInt
		}
		lat[i], lon[i], altitude[i] = w.Lat, w.Lon, w.Altitude
		country[i], kind[i], manufacturer[i], pins[i] = w.Country, w.Sensor.Type, w.Sensor.Manufacturer, w.Sensor.Pin
	}
	run := func(column encode.Column) encode.Column { return encode.Runs(column, ends) }
	return []encode.Column{
		encode.Instants("from", from), encode.Instants("to", to), run(encode.Sensors("sensor_id", ids)), run(encode.MaybeInts("location_id", location)),
		run(encode.Numbers("lat", lat)), run(encode.Numbers("lon", lon)), run(encode.Numbers("altitude", altitude)), run(encode.Texts("country", country)),
		run(encode.Texts("sensor_type", kind)), run(encode.Texts("manufacturer", manufacturer)), run(encode.Texts("pin", pins)),
	}
}

// settledColumns are those of settledFields, and the mark of what was invented.
func (c *valueColumns) settledColumns(v *query.ValueRows, ends []int) []encode.Column {
	n := len(v.Runs)
	state, rules, network := make([]query.State, n), make([]string, n), make([]string, n)
	for i, r := range v.Runs {
		state[i], rules[i], network[i] = r.State, r.Rules, r.Spot.Sensor.ID.Network().String()
	}
	columns := []encode.Column{
		encode.Runs(encode.Texts("state", state), ends), encode.Runs(encode.Texts("rules", rules), ends), encode.Runs(encode.Texts("network", network), ends),
	}
	if c.simulated {
		columns = append(columns, encode.Repeat("simulated", "true", ends[n-1]))
	}
	return columns
}
