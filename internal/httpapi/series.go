package httpapi

import (
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
	Sensor   string         `query:"sensor" required:"true" doc:"The sensor." example:"sc-8554"`
	Quantity storedQuantity `query:"quantity" default:"pm25" doc:"What was measured."`
	From     string         `query:"from" doc:"Included: RFC 3339, a date (its midnight in UTC), or Unix seconds. Without it, a day before the end." example:"2026-11-01T00:00:00Z"`
	To       string         `query:"to" doc:"Not included. Without it, now." example:"2026-11-02T00:00:00Z"`
	Step     string         `query:"step" default:"raw" enum:"raw,hour,day" doc:"Single values (at most 31 days), whole UTC hours (366 days) or whole UTC days (10 years) that start in [from, to)."`
	Quality  string         `query:"quality" default:"usable" enum:"valid,usable,all" doc:"Values that are returned, or enter the mean: valid ones, valid and suspect ones, or all."`
}

func (in *seriesInput) request() (q query.SeriesRequest, err error) {
	q.Step = query.Step(in.Step)
	if q.Sensor, err = air.ParseSensorID(in.Sensor); err != nil {
		return q, badField("sensor", in.Sensor, err.Error())
	}
	if q.Quantity, err = air.ParseQuantity(string(in.Quantity)); err != nil {
		return q, badField("quantity", string(in.Quantity), err.Error())
	}
	if q.Quality, err = average.ParseQuality(in.Quality); err != nil {
		return q, badField("quality", in.Quality, err.Error())
	}
	if in.From != "" {
		if q.From, err = parseTime(in.From); err != nil {
			return q, badField("from", in.From, err.Error())
		}
	}
	if in.To != "" {
		if q.To, err = parseTime(in.To); err != nil {
			return q, badField("to", in.To, err.Error())
		}
	}
	return q, nil
}

func (s *server) registerSeries() {
	register(s, huma.Operation{
		OperationID: "series", Path: seriesPath, Tags: []string{"values"},
		Summary: "One quantity of one sensor over time",
		Description: "Columns of equal length, ordered by time. Hours are made of readings, days of hours; " +
			"no average mixes places.",
		Responses: described("Columns of equal length.", map[string]*huma.Schema{
			jsonType: schemaOf[SeriesBody](s.api),
			csvType:  {Type: huma.TypeString},
		}),
	}, s.series)
	describeSuffixes(s.api, seriesPath)
}

func (s *server) series(ctx context.Context, in *seriesInput) (*stream, error) {
	q, err := in.request()
	if err != nil {
		return nil, err
	}
	d, ok, err := s.Store.Sensor(ctx, q.Sensor)
	if err != nil {
		return nil, err
	}
	if ok && d.Site.Indoor == air.Yes && !s.KeepIndoor {
		return nil, newProblem(http.StatusNotFound, "Sensor "+q.Sensor.String()+" stands indoors: its values are not shown here.")
	}
	res, err := query.Series(ctx, s.Store, q, s.Now().Unix())
	if err != nil {
		return nil, err
	}
	return &stream{Body: func(c huma.Context) {
		s.encodeSeries(res, negotiate(c.Header("Accept"), jsonType, csvType)).stream("no-cache").Body(c)
	}}, nil
}

func (s *server) encodeSeries(res *query.Result, contentType string) *document {
	c := s.creditOf(res.Request.Sensor.Network())
	table := seriesTable(res, c)
	if contentType == csvType {
		return newDocument(csvType+"; charset=utf-8; header=present", table.AppendCSV(nil), c.links).named("series", c)
	}
	return newDocument(jsonType, table.AppendJSON(nil), c.links)
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
		encode.Text("step", string(q.Step)),
	}, c.members()...)}
	t.Members = append(t.Members,
		encode.Text("statistic", statistics[q.Step]),
		encode.Text("from", rfc3339(q.From)), encode.Text("to", rfc3339(q.To)),
		encode.Text("quality", q.Quality.String()), encode.Text("rules", query.Rules),
		encode.IntList("moves", res.Moves))
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

func rfc3339(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }
