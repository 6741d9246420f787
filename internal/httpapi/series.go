package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/query"
)

const seriesPath = "/api/v1/series"

// storedQuantity is the slug of a quantity that is stored.
type storedQuantity string

// Schema lists all of them.
func (storedQuantity) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, q := range air.Quantities() {
		if q.Code.Stored() {
			s.Enum = append(s.Enum, q.Slug)
		}
	}
	return s
}

type seriesInput struct {
	Sensor   []string `query:"sensor,explode" required:"true" minItems:"1" maxItems:"8" doc:"The sensor; up to 8 of them as sensor=…&sensor=…." example:"[\"sc-8554\"]"`
	Quantity subject  `query:"quantity" default:"pm25" doc:"What was measured, or the standard of an index: hour by hour as it stood then, or day by day."`
	From     string   `query:"from" doc:"Included: RFC 3339, a date (its midnight in UTC), or Unix seconds. Without it, a day before the end." example:"2026-11-01T00:00:00Z"`
	To       string   `query:"to" doc:"Not included. Without it, now." example:"2026-11-02T00:00:00Z"`
	Step     string   `query:"step" default:"auto" enum:"auto,raw,hour,day" doc:"Single values (at most 31 days), whole UTC hours (366 days) or whole UTC days (10 years) that start in [from, to). auto takes single values up to 48 hours, hours up to 62 days, days beyond."`
	Quality  string   `query:"quality" default:"usable" enum:"valid,usable,all" doc:"Values that are returned, or enter the mean: valid ones, valid and suspect ones, or all."`
}

// requests are one for each sensor, in the order in which they were asked for.
func (in *seriesInput) requests() ([]query.SeriesRequest, error) {
	var q query.SeriesRequest
	var err error
	q.Step = query.Step(in.Step)
	if isIndex(string(in.Quantity)) {
		q.Standard = string(in.Quantity)
	} else if q.Quantity, err = air.ParseQuantity(string(in.Quantity)); err != nil {
		return nil, badField("quantity", string(in.Quantity), err.Error())
	}
	if q.Quality, err = average.ParseQuality(in.Quality); err != nil {
		return nil, badField("quality", in.Quality, err.Error())
	}
	if q.From, q.To, err = parseSpan(in.From, in.To); err != nil {
		return nil, err
	}
	ids, err := parseSensorList(in.Sensor)
	if err != nil {
		return nil, err
	}
	all := make([]query.SeriesRequest, len(ids))
	for i, id := range ids {
		all[i] = q
		all[i].Sensor = id
	}
	return all, nil
}

func (s *server) registerSeries() {
	register(s, huma.Operation{
		OperationID: "series", Path: seriesPath, Tags: []string{"values"},
		Summary: "One quantity of one sensor, or of a few, over time",
		Description: "Columns of equal length, ordered by time. Hours are made of readings, days of hours; " +
			"no average mixes places. An index has `t` at the end of its interval, its label, hour by hour; at the start of its civil day, day by day. One sensor is answered with one object; several with `series`, a list of such objects in the order asked for, " +
			"and in CSV one under the other.",
		Responses: described("Columns of equal length, or several such objects.", map[string]*huma.Schema{
			jsonType: {OneOf: []*huma.Schema{schemaOf[SeriesBody](s.api), schemaOf[SeriesListBody](s.api)}},
			csvType:  {Type: huma.TypeString},
		}),
	}, s.series)
	describeSuffixes(s.api, seriesPath)
}

func (s *server) series(ctx context.Context, in *seriesInput) (*stream, error) {
	requests, err := in.requests()
	if err != nil {
		return nil, err
	}
	var all []*query.Result
	now, admitted := s.Now().Unix(), s.admitted()
	for _, q := range requests {
		q.Admitted = admitted
		d, ok, err := s.Store.Sensor(ctx, q.Sensor)
		if err != nil {
			return nil, err
		}
		if ok && d.Site.Indoor == air.Yes && !s.KeepIndoor {
			return nil, newProblem(http.StatusNotFound, "Sensor "+q.Sensor.String()+" stands indoors: its values are not shown here.")
		}
		res, err := query.Series(ctx, s.Store, &s.ears, q, now)
		if err != nil {
			return nil, err
		}
		all = append(all, res)
	}
	return &stream{Body: func(c huma.Context) {
		s.encodeSeries(all, negotiate(c.Header("Accept"), jsonType, csvType)).stream("no-cache").Body(c)
	}}, nil
}

func (s *server) encodeSeries(all []*query.Result, contentType string) *document {
	var tables []*encode.Table
	var networks []air.Network
	for _, res := range all {
		n := res.Request.Sensor.Network()
		networks = append(networks, n)
		if res.Request.Standard != "" {
			tables = append(tables, indexSeriesTable(res, s.creditOf(n)))
		} else {
			tables = append(tables, seriesTable(res, s.creditOf(n)))
		}
	}
	c := s.creditOf(networks...)
	if contentType == csvType {
		return newDocument(csvType+"; charset=utf-8; header=present", underEachOther(tables), c.links).named("series", c)
	}
	if len(tables) == 1 {
		return newDocument(jsonType, tables[0].AppendJSON(nil), c.links)
	}
	list := &encode.Table{Members: append(c.members(), encode.Objects("series", tables))}
	return newDocument(jsonType, list.AppendJSON(nil), c.links)
}

// underEachOther writes tables with the same columns as one CSV: the first with
// its header row, the others without.
func underEachOther(tables []*encode.Table) []byte {
	b := tables[0].AppendCSV(nil)
	for _, t := range tables[1:] {
		_, rows, _ := bytes.Cut(t.AppendCSV(nil), []byte("\r\n"))
		b = append(b, rows...)
	}
	return b
}

var statistics = map[query.Step]string{
	query.Raw:  "single values",
	query.Hour: "mean of the readings of the hour",
	query.Day:  "mean of the means of the day's complete hours",
}

func seriesTable(res *query.Result, c credit) *encode.Table {
	q, n := res.Request, len(res.T)
	t := &encode.Table{Members: append([]encode.Member{
		encode.Text("sensor", q.Sensor.String()),
		encode.Text("quantity", q.Quantity.String()),
		encode.Text("unit", q.Quantity.Unit()),
		encode.Text("step", string(q.Step)), encode.Text("step_reason", q.Reason),
	}, c.members()...)}
	t.Members = append(t.Members,
		encode.Text("statistic", statistics[q.Step]),
		encode.Text("from", rfc3339(q.From)), encode.Text("to", rfc3339(q.To)),
		encode.Text("quality", q.Quality.String()), encode.Text("rules", res.Rules),
		encode.IntList("moves", res.Moves), gapList(res.Gaps), encode.Int("gap_resolution", res.GapResolution))
	t.Columns = []encode.Column{
		encode.CSVOnly(encode.Repeat("sensor", q.Sensor.String(), n)),
		encode.CSVOnly(encode.Repeat("quantity", q.Quantity.String(), n)),
		encode.CSVOnly(encode.Repeat("unit", q.Quantity.Unit(), n)),
		encode.JSONOnly(encode.Times("t", res.T)),
	}
	if q.Step == query.Raw {
		t.Columns = append(t.Columns, encode.CSVOnly(encode.Times("time", res.T)),
			encode.Numbers("value", res.Value), encode.Flags("flags", res.Flags))
		t.Columns = append(t.Columns, c.columns(n)...)
		return t
	}
	length := air.Hour
	if q.Step == query.Day {
		length = air.Day
	}
	to := make([]int64, n)
	for i, from := range res.T {
		to[i] = from + length
	}
	t.Columns = append(t.Columns,
		encode.CSVOnly(encode.Times("from", res.T)), encode.CSVOnly(encode.Times("to", to)),
		encode.Ints("n", res.N), encode.Ints("n_suspect", res.NSuspect), encode.Ints("n_invalid", res.NInvalid),
		encode.Numbers("mean", res.Mean), encode.Numbers("min", res.Min), encode.Numbers("max", res.Max),
		encode.Bools("complete", res.Complete), encode.Bools("sparse", res.Sparse), encode.Texts("state", res.State))
	t.Columns = append(t.Columns, c.columns(n)...)
	return t
}

// gapList is the member that lists gaps.
func gapList(gaps []query.Gap) encode.Member {
	list := make([]*encode.Table, len(gaps))
	for i, g := range gaps {
		list[i] = &encode.Table{Members: []encode.Member{
			encode.Text("from", rfc3339(g.From)), encode.Text("to", rfc3339(g.To)), encode.Text("cause", string(g.Cause)),
		}}
	}
	return encode.Objects("gaps", list)
}

func rfc3339(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }
