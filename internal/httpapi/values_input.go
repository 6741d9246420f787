package httpapi

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/query"
	"github.com/mote-air/mote/internal/store"
)

const (
	valuesPath = "/api/v1/values"

	// maxPage is how many rows a page has at most.
	maxPage = 10_000
)

// ValuesInput asks for rows, here and on the command line, where each parameter
// is a flag. Empty members are those that were not given. Lists may be repeated,
// separated by commas, or both.
type ValuesInput struct {
	Sensor    []string `query:"sensor,explode" json:",omitempty" maxItems:"500" doc:"Only these sensors." example:"[\"sc-8554\"]"`
	Site      []string `query:"site,explode" json:",omitempty" maxItems:"500" doc:"Only what was measured at these places: network and upstream's location id." example:"[\"sc-1643\"]"`
	Country   string   `query:"country" json:",omitempty" doc:"Only what was measured in these countries: ISO 3166-1 alpha-2, separated by commas." example:"DE,GB"`
	BBox      string   `query:"bbox" json:",omitempty" doc:"Only what was measured within west,south,east,north (degrees, edges included). West above east crosses the antimeridian. What cannot be drawn is left out." example:"-2.3,57.1,-2.0,57.2"`
	Quantity  []string `query:"quantity,explode" json:",omitempty" maxItems:"50" doc:"Only these quantities." example:"[\"pm25\"]"`
	From      string   `query:"from" json:",omitempty" doc:"Included: RFC 3339, a date (its midnight in UTC), or Unix seconds. Without it, a day before the end." example:"2026-11-01T00:00:00Z"`
	To        string   `query:"to" json:",omitempty" doc:"Not included. Without it, now." example:"2026-11-02T00:00:00Z"`
	Step      string   `query:"step" json:",omitempty" default:"raw" enum:"raw,hour,day" doc:"Single values, or means of the whole UTC hours or days that start in [from, to)."`
	Quality   string   `query:"quality" json:",omitempty" enum:"valid,usable,all" doc:"Values that are returned, or enter the mean: valid ones, valid and suspect ones, or all. Without it usable, or all where flags asks for some."`
	Flags     []string `query:"flags,explode" json:",omitempty" maxItems:"30" doc:"Only single values that carry one of these quality flags." example:"[\"order\"]"`
	NoFlags   []string `query:"no_flags,explode" json:",omitempty" maxItems:"30" doc:"Only single values that carry none of these quality flags." example:"[\"rh_saturated\"]"`
	Shape     string   `query:"shape" json:",omitempty" default:"long" enum:"long,wide" doc:"A row for each quantity, or one for each sensor and time with the quantities as columns: those that are asked for, else all that there are."`
	Sort      string   `query:"sort" json:",omitempty" enum:"time,-time,sensor,-sensor,value,-value" doc:"Another order than day, sensor, time; only where at most 100,000 rows match, in long shape, and without pages."`
	Limit     int      `query:"limit" json:",omitempty" minimum:"1" maximum:"10000" doc:"Rows on a page; rows of one sensor and time stay together. Without it, all rows, streamed."`
	Cursor    string   `query:"cursor" json:",omitempty" maxLength:"64" doc:"From next of the page before." example:"after-sc-8554-1793577600"`
	After     string   `query:"after" json:",omitempty" maxLength:"64" doc:"Only rows behind that of this sensor and time, in order of day, sensor, time: the sensor_id and the from of the last row that came whole. So a download that broke is resumed." example:"sc-8554,2026-11-01T06:00:00Z"`
	Separator string   `query:"separator" json:",omitempty" default:"comma" enum:"comma,semicolon" doc:"For CSV. A semicolon goes with decimal commas and a byte order mark, as many spreadsheets want it."`
}

// wide reports whether there is one row for each sensor and time.
func (in *ValuesInput) wide() bool { return in.Shape == "wide" }

// request reads all but what says how rows are written. Errors are of type
// [*Problem].
func (in *ValuesInput) request() (q query.ValuesRequest, err error) {
	r := intake{}
	q.Step = query.Step(in.Step)
	one(&r, "shape", in.Shape, oneOf("long", "wide"), new(string))
	one(&r, "separator", in.Separator, oneOf("comma", "semicolon"), new(string))
	many(&r, "sensor", in.Sensor, air.ParseSensorID, &q.Sensors)
	many(&r, "site", in.Site, parseSite, &q.Sites)
	many(&r, "quantity", in.Quantity, air.ParseQuantity, &q.Quantities)
	var flags, none []air.Flags
	many(&r, "flags", in.Flags, parseFlag, &flags)
	many(&r, "no_flags", in.NoFlags, parseFlag, &none)
	for _, f := range flags {
		q.AnyFlag |= f
	}
	for _, f := range none {
		q.NoFlag |= f
	}
	one(&r, "country", in.Country, parseCountries, &q.Countries)
	if in.BBox != "" {
		var b geo.Box
		one(&r, "bbox", in.BBox, geo.ParseBox, &b)
		q.Inside = b.Contains
	}
	one(&r, "from", in.From, parseTime, &q.From)
	one(&r, "to", in.To, parseTime, &q.To)
	if q.AnyFlag != 0 {
		q.Quality = average.All
	}
	one(&r, "quality", in.Quality, average.ParseQuality, &q.Quality)
	one(&r, "sort", in.Sort, func(s string) (query.Order, error) { return parseOrder(s, in.wide()) }, &q.Order)
	q.Reverse = strings.HasPrefix(in.Sort, "-")
	if in.Limit < 0 || in.Limit > maxPage {
		r.refuse("limit", strconv.Itoa(in.Limit), fmt.Errorf("want 1 to %d rows, or leave it out for all", maxPage))
	}
	q.Limit, q.Records = in.Limit, in.wide()
	if in.Cursor != "" && in.After != "" {
		r.refuse("after", in.After, errors.New("give it or cursor, not both"))
	}
	one(&r, "cursor", in.Cursor, parseRowCursor, &q.After)
	one(&r, "after", in.After, parseRowAfter, &q.After)
	if r.problem != nil {
		return q, r.problem
	}
	return q, nil
}

// Check reports what is wrong with a request, by parameter.
func (in *ValuesInput) Check() error {
	_, err := in.request()
	return err
}

// style is that of CSV.
func (in *ValuesInput) style() encode.Style {
	if in.Separator == "semicolon" {
		return encode.SemicolonCSV
	}
	return encode.CSV
}

// intake gathers what is wrong with a request.
type intake struct{ problem *Problem }

func (r *intake) refuse(field, text string, err error) {
	if r.problem == nil {
		r.problem = badField(field, text, err.Error())
	} else {
		r.problem.add(field, text, err.Error())
	}
}

// one reads a field that may be empty.
func one[T any](r *intake, field, text string, parse func(string) (T, error), to *T) {
	if text == "" {
		return
	}
	v, err := parse(text)
	if err != nil {
		r.refuse(field, text, err)
		return
	}
	*to = v
}

// maxItems bounds each list of a request.
const maxItems = 500

// many reads a list.
func many[T any](r *intake, field string, texts []string, parse func(string) (T, error), to *[]T) {
	for _, text := range texts {
		for part := range strings.SplitSeq(text, ",") {
			v, err := parse(part)
			if err == nil && len(*to) == maxItems {
				err = fmt.Errorf("more than %d of them", maxItems)
			}
			if err != nil {
				r.refuse(field, part, err)
				return
			}
			*to = append(*to, v)
		}
	}
}

func oneOf(words ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		if !slices.Contains(words, s) {
			return "", errors.New("want " + strings.Join(words, " or "))
		}
		return s, nil
	}
}

// parseSite reads a place, which is spelt like a sensor.
func parseSite(text string) (air.SiteID, error) {
	id, err := air.ParseSensorID(text)
	if err != nil {
		return air.SiteID{}, fmt.Errorf("want network and location id, as in sc-1643: %w", err)
	}
	return air.SiteID{Network: id.Network(), Location: id.Number()}, nil
}

func parseFlag(text string) (air.Flags, error) {
	var names []string
	for _, f := range air.FlagTable() {
		if f.Name == text {
			return f.Flag, nil
		}
		names = append(names, f.Name)
	}
	return 0, errors.New("unknown flag: there are " + strings.Join(names, ", "))
}

func parseOrder(text string, wide bool) (query.Order, error) {
	o := query.Order(strings.TrimPrefix(text, "-"))
	switch o {
	case query.OrderTime, query.OrderSensor, query.OrderValue:
		if wide {
			return o, errors.New("only rows in long shape can be sorted")
		}
		return o, nil
	}
	return o, errors.New("want time, sensor or value, with a minus before it for the other way round; without it the order is day, sensor, time")
}

// rowCursor is where a page ended, as its reader hands it back.
func rowCursor(c store.Cursor) string { return fmt.Sprintf("%s%s-%d", afterMark, c.Sensor, c.Time) }

// parseRowCursor is its inverse.
func parseRowCursor(text string) (store.Cursor, error) {
	rest, marked := strings.CutPrefix(text, afterMark)
	dash := strings.LastIndexByte(rest, '-')
	if !marked || dash < 0 {
		return store.Cursor{}, errors.New("want the next of a page as it came, or give after=SENSOR,TIME")
	}
	c, err := parseRowAfter(rest[:dash] + "," + rest[dash+1:])
	if err == nil && rowCursor(c) != text {
		err = errors.New("want the next of a page as it came")
	}
	return c, err
}

// parseRowAfter reads "sensor,time".
func parseRowAfter(text string) (store.Cursor, error) {
	sensor, at, ok := strings.Cut(text, ",")
	if !ok {
		return store.Cursor{}, errors.New("want sensor_id and from of a row, as in sc-8554,2026-11-01T06:00:00Z")
	}
	id, err := air.ParseSensorID(sensor)
	if err != nil {
		return store.Cursor{}, err
	}
	t, err := parseTime(at)
	if err != nil {
		return store.Cursor{}, err
	}
	return store.Cursor{Day: store.DayOf(t), Sensor: id, Time: t}, nil
}
