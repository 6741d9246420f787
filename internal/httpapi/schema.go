package httpapi

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// schemaOf is the schema of a type, kept among the components.
func schemaOf[T any](api huma.API) *huma.Schema {
	return api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// nullNumber is a number, or null where there is none.
type nullNumber struct{}

// Schema of a number or null.
func (nullNumber) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true}
}

// nullInteger is a whole number, or null where there is none.
type nullInteger struct{}

// Schema of a whole number or null.
func (nullInteger) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Nullable: true}
}

// codes is a list of codes; never null.
type codes []string

// Schema of a list of texts.
func (codes) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}
}

// IndexNote is what an index says once, for all sensors.
type IndexNote struct {
	Standard   string `json:"standard,omitempty" doc:"For an index: the standard."`
	Table      string `json:"table,omitempty" doc:"For an index: the version of the standard's table."`
	Interval   string `json:"interval,omitempty" doc:"For an index: what it averages."`
	Indicative bool   `json:"indicative,omitempty" doc:"For an index: always true. Low-cost sensors are no reference instruments."`
	Scope      string `json:"scope,omitempty" doc:"For an index: particles only."`
}

// IndexRows are the columns of an index beside its value.
type IndexRows struct {
	Index        []string      `json:"index,omitempty" nullable:"false" doc:"For an index: as the standard prints it, 10+ where its numbers end at 10."`
	Band         []string      `json:"band,omitempty" nullable:"false" doc:"For an index: the band's name."`
	Basis        []string      `json:"basis,omitempty" nullable:"false" doc:"For an index: running, nowcast, hour or day."`
	Completeness []float64     `json:"completeness,omitempty" nullable:"false" doc:"For an index: the fraction of the interval that the driver has, 0…1."`
	Driver       []string      `json:"driver,omitempty" nullable:"false" doc:"For an index: the pollutant that gives it."`
	SubPM25      []nullInteger `json:"sub_pm25,omitempty" nullable:"false" doc:"For an index: that of PM2.5 alone; null where there is none."`
	SubPM10      []nullInteger `json:"sub_pm10,omitempty" nullable:"false" doc:"For an index: that of PM10 alone; null where there is none."`
	Caution      []codes       `json:"caution,omitempty" nullable:"false" doc:"For an index: what must be known beside it: pm10_optical, humid, suspect, moved."`
}

// LatestBody describes what /latest answers; it is written by package encode.
type LatestBody struct {
	Quantity string `json:"quantity" example:"pm25" doc:"What was asked for."`
	Unit     string `json:"unit" example:"µg/m³" doc:"Of value; for an index the word index."`
	Version  string `json:"version" example:"k3v9-42" doc:"Of the present: <epoch>-<n>."`
	CreditBody
	IndexNote

	Sensor  []string     `json:"sensor" nullable:"false" example:"[\"sc-8554\"]" doc:"Sensor ids, in order."`
	T       []int64      `json:"t" nullable:"false" doc:"Unix seconds: of the value, or the end of the index's interval."`
	Value   []nullNumber `json:"value" nullable:"false" doc:"The value or the index; null where the sensor sent no number."`
	Flags   []codes      `json:"flags" nullable:"false" doc:"Names of quality flags, as /api/v1/flags explains them."`
	Lat     []nullNumber `json:"lat" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Lon     []nullNumber `json:"lon" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Country []string     `json:"country" nullable:"false" doc:"ISO 3166-1 alpha-2; empty when unknown."`
	Type    []string     `json:"type" nullable:"false" example:"[\"SDS011\"]" doc:"The sensor's type, as upstream names it."`

	Indoor []bool `json:"indoor,omitempty" nullable:"false" doc:"For what was measured: whether the sensor stands indoors. Only an operator who keeps those shows them, and they have no index."`

	IndexRows
}

// DeltaBody describes what /latest/delta answers; it is written by package
// encode.
type DeltaBody struct {
	Quantity string `json:"quantity" example:"pm25" doc:"What was asked for."`
	Unit     string `json:"unit" example:"µg/m³" doc:"Of value; for an index the word index."`
	Since    string `json:"since" example:"k3v9-41" doc:"The version that you have."`
	Version  string `json:"version" example:"k3v9-42" doc:"The version that you have once you took this in."`
	CreditBody
	IndexNote

	Gone   []string   `json:"gone" nullable:"false" doc:"Sensors that are no longer in the column. You may not know all of them."`
	Placed PlacedBody `json:"placed"`

	Sensor []string     `json:"sensor" nullable:"false" example:"[\"sc-8554\"]" doc:"Sensors with a new or changed row, in order."`
	T      []int64      `json:"t" nullable:"false" doc:"Unix seconds: of the value, or the end of the index's interval."`
	Value  []nullNumber `json:"value" nullable:"false" doc:"The value or the index; null where the sensor sent no number."`
	Flags  []codes      `json:"flags" nullable:"false" doc:"Names of quality flags, as /api/v1/flags explains them."`
	IndexRows
}

// PlacedBody says where sensors are.
type PlacedBody struct {
	Sensor  []string     `json:"sensor" nullable:"false" doc:"Sensors that are new in the column, come back after a silence of a day, have moved or are described differently."`
	Lat     []nullNumber `json:"lat" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Lon     []nullNumber `json:"lon" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Country []string     `json:"country" nullable:"false" doc:"ISO 3166-1 alpha-2; empty when unknown."`
	Type    []string     `json:"type" nullable:"false" example:"[\"SDS011\"]" doc:"The sensor's type, as upstream names it."`
	Indoor  []bool       `json:"indoor,omitempty" nullable:"false" doc:"For what was measured: whether the sensor stands indoors."`
}

// HexagonsBody describes what /hexagons answers; it is written by package
// encode.
type HexagonsBody struct {
	Quantity string `json:"quantity" example:"pm25" doc:"What was asked for."`
	Unit     string `json:"unit" example:"µg/m³" doc:"Of value; for an index the word index."`
	Res      int    `json:"res" doc:"The H3 resolution."`
	Version  string `json:"version" example:"k3v9-42" doc:"Of the present: <epoch>-<n>; empty for the past."`
	T        int64  `json:"t" doc:"Unix seconds: end of the index's interval or of the hour, or the newest value's time; 0 without any."`
	CreditBody
	IndexNote

	Cell  []string     `json:"cell" nullable:"false" example:"[\"841fa1bffffffff\"]" doc:"H3 cells that have a site, in order."`
	Value []float64    `json:"value" nullable:"false" doc:"The median of the sites, or the index of the medians."`
	Band  []string     `json:"band" nullable:"false" doc:"For an index: the band's name; else empty."`
	N     []int        `json:"n" nullable:"false" doc:"Sites."`
	Ring  [][]float64  `json:"ring" nullable:"false" doc:"The outline: lon, lat, lon, lat, … of each corner, in degrees, not closed. Beyond ±180 where a cell lies across the antimeridian."`
	Index []string     `json:"index,omitempty" nullable:"false" doc:"For an index: as the standard prints it."`
	Drive []string     `json:"driver,omitempty" nullable:"false" doc:"For an index: the pollutant that gives it."`
	PM25  []nullNumber `json:"pm25,omitempty" nullable:"false" doc:"For an index: the median of PM2.5, averaged as the index asks, µg/m³; null where there is none."`
	PM10  []nullNumber `json:"pm10,omitempty" nullable:"false" doc:"For an index: the median of PM10; null where there is none."`
}

// SeriesBody describes what /series answers; it is written by package encode.
type SeriesBody struct {
	Sensor   string `json:"sensor" example:"sc-8554"`
	Quantity string `json:"quantity" example:"pm25"`
	Unit     string `json:"unit" example:"µg/m³"`
	Step     string `json:"step" enum:"raw,hour,day" doc:"What was chosen."`
	Reason   string `json:"step_reason" example:"asked for" doc:"Why, and what was not chosen."`
	CreditBody
	IndexNote
	Statistic     string    `json:"statistic" doc:"What value or mean is: single, or the mean of what."`
	From          string    `json:"from" format:"date-time" doc:"The interval that was answered, included."`
	To            string    `json:"to" format:"date-time" doc:"Its end, not included."`
	Quality       string    `json:"quality" enum:"valid,usable,all" doc:"Which values are returned, or enter the mean."`
	Rules         string    `json:"rules" example:"v2" doc:"The version of the rules of flags and averages."`
	Moves         []int64   `json:"moves" nullable:"false" doc:"Unix seconds at which the sensor came to another place. No average mixes places: the bucket of a move holds only what was measured at the place where the sensor was last in it."`
	Gaps          []GapBody `json:"gaps,omitempty" nullable:"false" doc:"Not of an index: stretches without a usable value that are longer than 10 minutes and than 3 of the sensor's median pauses, from its first value to now. One with several causes is split at their edges."`
	GapResolution int       `json:"gap_resolution,omitempty" enum:"1,300,3600" doc:"To how many seconds gaps are told: single values are looked at with step=raw, five-minute slots of hours with step=hour and up to 62 days of step=day, whole hours beyond. Only what is surely a gap is told."`

	T        []int64      `json:"t" nullable:"false" doc:"Unix seconds: of the value (raw), or the start of the hour or day. Buckets without readings are absent. Of an index: by hour the end of its interval, its label; by day the start."`
	Value    []nullNumber `json:"value,omitempty" nullable:"false" doc:"raw: the values; null where the sensor sent no number. Of an index: the index, for ordering."`
	Flags    []codes      `json:"flags,omitempty" nullable:"false" doc:"raw: names of quality flags."`
	N        []int64      `json:"n,omitempty" nullable:"false" doc:"hour, day: readings in the mean."`
	NSuspect []int64      `json:"n_suspect,omitempty" nullable:"false" doc:"hour, day: those of n that are suspect."`
	NInvalid []int64      `json:"n_invalid,omitempty" nullable:"false" doc:"hour, day: readings left out of the mean."`
	Mean     []nullNumber `json:"mean,omitempty" nullable:"false" doc:"hour: of the readings. day: of its complete hours; null when none is."`
	Min      []nullNumber `json:"min,omitempty" nullable:"false" doc:"hour, day: of the readings in the mean."`
	Max      []nullNumber `json:"max,omitempty" nullable:"false" doc:"hour, day: of the readings in the mean."`
	Complete []bool       `json:"complete,omitempty" nullable:"false" doc:"hour: 9 of 12 five-minute slots hold a value, or sparse. day: 18 complete hours."`
	Sparse   []bool       `json:"sparse,omitempty" nullable:"false" doc:"hour: complete only because 3 of 4 quarter-hours of a slow sensor hold a value. day: such an hour is among them."`
	State    []string     `json:"state,omitempty" nullable:"false" doc:"hour, day: provisional, or final once its day is sealed."`
	IndexRows
}

// GapBody is a stretch without a usable value.
type GapBody struct {
	From  string `json:"from" format:"date-time" doc:"Included."`
	To    string `json:"to" format:"date-time" doc:"Not included."`
	Cause string `json:"cause" enum:"not_imported,collector_down,upstream_down,invalid,sensor_silent" doc:"The first that applies: no poll or import of the network covers the day; nobody asked upstream; upstream did not answer or had nothing to say; values came and none was usable; the sensor said nothing."`
}

// SeriesListBody describes what /series answers for several sensors; it is
// written by package encode.
type SeriesListBody struct {
	CreditBody
	Series []SeriesBody `json:"series" nullable:"false" doc:"In the order in which the sensors were asked for."`
}

// SensorsBody describes what /sensors answers; it is written by package encode.
type SensorsBody struct {
	Near *NearBody `json:"near,omitempty" doc:"The town that was looked for."`
	Next string    `json:"next,omitempty" example:"after-sc-8554" doc:"The cursor of the next page; absent on the last."`
	CreditBody

	Sensor       []string     `json:"sensor" nullable:"false" example:"[\"sc-8554\"]" doc:"Sensor ids, in order."`
	Network      []string     `json:"network" nullable:"false" example:"[\"sc\"]"`
	Manufacturer []string     `json:"manufacturer" nullable:"false"`
	Pin          []string     `json:"pin" nullable:"false" doc:"Upstream's text."`
	First        []string     `json:"first" nullable:"false" doc:"Time of the oldest value, RFC 3339."`
	Last         []string     `json:"last" nullable:"false" doc:"Time of the newest value, RFC 3339."`
	Site         []int64      `json:"site" nullable:"false" doc:"Upstream's location id."`
	Altitude     []nullNumber `json:"altitude" nullable:"false" doc:"Metres, as its owner typed it; null when nobody said."`
	Lat          []nullNumber `json:"lat" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Lon          []nullNumber `json:"lon" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Country      []string     `json:"country" nullable:"false" doc:"ISO 3166-1 alpha-2; empty when unknown."`
	Type         []string     `json:"type" nullable:"false" example:"[\"SDS011\"]" doc:"The sensor's type, as upstream names it."`
	Indoor       []bool       `json:"indoor" nullable:"false" doc:"Whether it stands indoors. Only an operator who keeps those shows them."`
	Placements   []int        `json:"placements" nullable:"false" doc:"How many stays at a place it had, this one included."`
	Quantities   []codes      `json:"quantities" nullable:"false" doc:"Of which the present holds a value."`
}

// NearBody is a town of the gazetteer around which sensors were looked for.
type NearBody struct {
	ID      int    `json:"id" example:"2657832" doc:"GeoNames id."`
	Name    string `json:"name" example:"Aberdeen" doc:"In Latin letters, often the English name."`
	Country string `json:"country" example:"GB" doc:"ISO 3166-1 alpha-2."`
	Km      int    `json:"km" example:"25" doc:"How far from its middle sensors may be."`
}

// AggregateBody describes what /aggregate answers; it is written by package
// encode.
type AggregateBody struct {
	Quantity string `json:"quantity" example:"pm25"`
	Unit     string `json:"unit" example:"µg/m³"`
	Network  string `json:"network" example:"sc"`
	By       string `json:"by" enum:",country,continent,site,sensor" doc:"What groups have in common; empty where there is one group."`
	Interval string `json:"interval" enum:",hour,day,week,month" doc:"Empty where it is the whole span."`
	Over     string `json:"over" doc:"Of what the statistics are: each of it has weight 1."`
	From     string `json:"from" format:"date-time" doc:"The span that was answered, included."`
	To       string `json:"to" format:"date-time" doc:"Its end, not included."`
	Quality  string `json:"quality" enum:"valid,usable,all" doc:"Which values enter the means."`
	Rules    string `json:"rules" example:"v2" doc:"The version of the rules of flags and averages."`
	CreditBody

	Country   []string     `json:"country,omitempty" nullable:"false" doc:"by country: ISO 3166-1 alpha-2 of the coordinates; empty at sea."`
	Continent []string     `json:"continent,omitempty" nullable:"false" doc:"by continent: by UN M49; empty at sea."`
	Site      []int64      `json:"site,omitempty" nullable:"false" doc:"by site, sensor: upstream's location id; 0 where it names no place."`
	Sensor    []string     `json:"sensor,omitempty" nullable:"false" doc:"by sensor: its id. by site: the sensor, where upstream names no place; else empty."`
	Since     []string     `json:"since,omitempty" nullable:"false" doc:"by sensor: when its stay there began, RFC 3339. No mean of a sensor mixes places: each stay is a row of its own."`
	Lat       []nullNumber `json:"lat,omitempty" nullable:"false" doc:"by site: degrees (WGS 84)."`
	Lon       []nullNumber `json:"lon,omitempty" nullable:"false" doc:"by site: degrees (WGS 84)."`

	T            []int64      `json:"t" nullable:"false" doc:"Unix seconds: the start of the interval. Intervals without readings are absent."`
	Mean         []nullNumber `json:"mean,omitempty" nullable:"false" doc:"Each statistic that was asked for is a column; null where there is none."`
	Min          []nullNumber `json:"min,omitempty" nullable:"false" doc:"The lowest of what the statistics are of."`
	Max          []nullNumber `json:"max,omitempty" nullable:"false" doc:"The highest of what the statistics are of."`
	P50          []nullNumber `json:"p50,omitempty" nullable:"false" doc:"A percentile; others are named likewise: p5, p97.5."`
	SDWithin     []nullNumber `json:"sd_within,omitempty" nullable:"false" doc:"Standard deviation of the readings about the mean of their hour and sensor, over complete hours."`
	SDDays       []nullNumber `json:"sd_days,omitempty" nullable:"false" doc:"Standard deviation of the group's daily means; null below two days."`
	SDBetween    []nullNumber `json:"sd_between,omitempty" nullable:"false" doc:"Standard deviation of the means of the group's sensors over the interval, each at one place; null below two."`
	Count        []int        `json:"count" nullable:"false" doc:"Complete sensor-intervals: what the statistics are of."`
	Incomplete   []int        `json:"incomplete" nullable:"false" doc:"Sensor-intervals with readings that are not complete, and so in no statistic."`
	Sensors      []int        `json:"sensors" nullable:"false" doc:"Sensors with a reading in the interval."`
	Completeness []float64    `json:"completeness" nullable:"false" doc:"count of the sensor-intervals that these sensors could have had, 0…1."`
	Complete     []bool       `json:"complete" nullable:"false" doc:"Completeness is at least 0.75, the interval is over and all of it was asked for."`
	N            []int64      `json:"n" nullable:"false" doc:"Readings in the sensor-intervals that count."`
	NSuspect     []int64      `json:"n_suspect" nullable:"false" doc:"Those of n that are suspect."`
	NInvalid     []int64      `json:"n_invalid" nullable:"false" doc:"Readings of these sensor-intervals that were left out."`
	State        []string     `json:"state" nullable:"false" doc:"provisional, or final once all days of it are sealed."`
}

// SnapshotBody describes what /snapshot answers; it is written by package
// encode.
type SnapshotBody struct {
	LatestBody
	At        string   `json:"at" format:"date-time" doc:"The whole hour at which it stood so."`
	Statistic string   `json:"statistic" doc:"What value is: the mean of the hour that ended then, or an index."`
	State     string   `json:"state" enum:"provisional,final" doc:"final once the day is sealed."`
	Rules     string   `json:"rules" example:"v2" doc:"The version of the rules of flags and averages."`
	N         []uint32 `json:"n,omitempty" nullable:"false" doc:"Of what was measured: readings in the mean."`
	NSuspect  []uint32 `json:"n_suspect,omitempty" nullable:"false" doc:"Of what was measured: those of n that are suspect."`
	NInvalid  []uint32 `json:"n_invalid,omitempty" nullable:"false" doc:"Of what was measured: readings left out of the mean."`
}
