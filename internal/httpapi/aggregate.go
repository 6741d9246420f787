package httpapi

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/query"
)

const aggregatePath = "/api/v1/aggregate"

type aggregateInput struct {
	Quantity storedQuantity `query:"quantity" default:"pm25" doc:"What was measured."`
	By       string         `query:"by" doc:"What groups have in common: country, continent, site or sensor, and the unit of time: hour, day, week (ISO, Monday to Sunday) or month, in UTC. One of each, separated by a comma, or one alone; without any, everything is one group over the whole span." example:"country,week"`
	Stat     string         `query:"stat" default:"mean,sd_between,min,p50,max" doc:"Statistics, at most 20, separated by commas: mean, min, max, percentiles p0 to p100, sd_within (of the readings in an hour), sd_days (of the group's daily means), sd_between (of its sensors' means)." example:"mean,p5,p95"`
	From     string         `query:"from" doc:"Included: RFC 3339, a date (its midnight in UTC), or Unix seconds. Without it, 30 days before the end." example:"2026-11-01T00:00:00Z"`
	To       string         `query:"to" doc:"Not included. Without it, now." example:"2026-11-02T00:00:00Z"`
	Network  networkSlug    `query:"network" default:"sc" doc:"Averages that others made are never mixed with what was measured."`
	Sensor   []string       `query:"sensor,explode" maxItems:"100" doc:"Only these sensors; up to 100 of them as sensor=…&sensor=…." example:"[\"sc-8554\"]"`
	Country  string         `query:"country" doc:"Only while in these countries: ISO 3166-1 alpha-2, separated by commas." example:"DE,GB"`
	BBox     string         `query:"bbox" doc:"Only while within west,south,east,north (degrees, edges included). West above east crosses the antimeridian." example:"-2.3,57.1,-2.0,57.2"`
	Quality  string         `query:"quality" default:"usable" enum:"valid,usable,all" doc:"Values that enter a mean: valid ones, valid and suspect ones, or all."`
}

// parseBy reads "country,week".
func parseBy(text string) (by query.By, unit query.Unit, err error) {
	for word := range strings.SplitSeq(text, ",") {
		switch word {
		case "country", "continent", "site", "sensor":
			if by != query.All {
				return "", "", fmt.Errorf("both %s and %s: want one of country, continent, site, sensor", by, word)
			}
			by = query.By(word)
		case "hour", "day", "week", "month":
			if unit != query.Whole {
				return "", "", fmt.Errorf("both %s and %s: want one of hour, day, week, month", unit, word)
			}
			unit = query.Unit(word)
		default:
			return "", "", errors.New("want one of country, continent, site, sensor, and one of hour, day, week, month, as in country,week")
		}
	}
	return by, unit, nil
}

func (in *aggregateInput) request() (q query.AggregateRequest, err error) {
	if q.Quantity, err = air.ParseQuantity(string(in.Quantity)); err != nil {
		return q, badField("quantity", string(in.Quantity), err.Error())
	}
	if q.Network, err = air.ParseNetwork(string(in.Network)); err != nil {
		return q, badField("network", string(in.Network), err.Error())
	}
	if q.Quality, err = average.ParseQuality(in.Quality); err != nil {
		return q, badField("quality", in.Quality, err.Error())
	}
	if in.By != "" {
		if q.By, q.Unit, err = parseBy(in.By); err != nil {
			return q, badField("by", in.By, err.Error())
		}
	}
	if q.Stats, err = query.ParseStatistics(in.Stat); err != nil {
		return q, badField("stat", in.Stat, err.Error())
	}
	if q.From, q.To, err = parseSpan(in.From, in.To); err != nil {
		return q, err
	}
	if q.Sensors, err = parseSensorList(in.Sensor); err != nil {
		return q, err
	}
	latest := latestInput{BBox: in.BBox, Country: in.Country, MaxAge: "0"}
	f, err := latest.filter()
	if err != nil {
		return q, err
	}
	if f.bbox != nil || f.countries != nil {
		q.Where = func(p air.Placement, country string) bool {
			return (f.bbox == nil || air.OnMap(p.Lat, p.Lon) && f.bbox.Contains(p.Lat, p.Lon)) && (f.countries == nil || f.countries[country])
		}
	}
	return q, nil
}

func (s *server) registerAggregate() {
	register(s, huma.Operation{
		OperationID: "aggregate", Path: aggregatePath, Tags: []string{"values"},
		Summary: "Statistics of groups of sensors over time",
		Description: "Two steps, always: the readings of each sensor become hourly and daily means at the place where it was last in the day; then each complete day of each sensor " +
			"(with by=hour, each complete hour) has weight 1. A device that sends more often weighs no more. A day is complete with 18 complete hours. " +
			"Percentiles are exact, between two ranks by linear interpolation. Incomplete weeks and months are there and marked: `complete` is true where 75 % of the sensor-days are there, " +
			"the interval is over and all of it was asked for. Outdoor sensors only. At most 5,000,000 sensor-days (with by=hour or sd_within, sensor-hours) and 100,000 rows at once.",
		Responses: described("Columns of equal length, ordered by group and time.", map[string]*huma.Schema{
			jsonType: schemaOf[AggregateBody](s.api),
			csvType:  {Type: huma.TypeString},
		}),
	}, func(ctx context.Context, in *aggregateInput) (*stream, error) {
		q, err := in.request()
		if err != nil {
			return nil, err
		}
		g, err := query.Aggregate(ctx, s.Store, q, s.Now().Unix())
		if err != nil {
			return nil, err
		}
		return &stream{Body: func(c huma.Context) {
			s.encodeAggregate(g, negotiate(c.Header("Accept"), jsonType, csvType)).stream("no-cache").Body(c)
		}}, nil
	})
	describeSuffixes(s.api, aggregatePath)
}
