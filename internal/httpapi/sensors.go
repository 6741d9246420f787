package httpapi

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/live"
)

const (
	sensorsPath = "/api/v1/sensors"

	// nearKm is how far from the middle of a town that is looked for its
	// sensors may be.
	nearKm = 25
)

// networkSlug names a network.
type networkSlug string

// Schema lists all of them.
func (networkSlug) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, n := range air.Networks() {
		s.Enum = append(s.Enum, n.Slug)
	}
	return s
}

type sensorsInput struct {
	Q           string      `query:"q" doc:"A sensor's id, its number alone, or a town: those within 25 km of the middle of the one that fits best." example:"Aberdeen, GB"`
	Network     networkSlug `query:"network" doc:"Only sensors of this network."`
	Country     string      `query:"country" doc:"Only sensors in these countries: ISO 3166-1 alpha-2, separated by commas." example:"DE,GB"`
	BBox        string      `query:"bbox" doc:"Only sensors within west,south,east,north (degrees, edges included). West above east crosses the antimeridian. Sensors without a position that can be drawn are left out." example:"-2.3,57.1,-2.0,57.2"`
	Type        string      `query:"type" doc:"Only sensors of this type, as upstream names it; case aside." example:"SDS011"`
	ActiveSince string      `query:"active_since" doc:"Only sensors heard at this time or later: RFC 3339, a date (its midnight in UTC), or Unix seconds." example:"2026-11-01T00:00:00Z"`
	Limit       int         `query:"limit" default:"1000" minimum:"1" maximum:"10000" doc:"Sensors on a page."`
	Cursor      string      `query:"cursor" maxLength:"64" doc:"From next of the page before." example:"after-sc-8554"`
}

// roll is a request for a list of sensors that was understood.
type roll struct {
	filter
	network air.Network  // 0: any
	kind    string       // "": any
	since   int64        // 0: any
	number  int64        // 0: any
	sensor  air.SensorID // 0: any
	near    *geo.Town
	lost    bool // a town was asked for that is not known: nobody is near it
	after   air.SensorID
	limit   int
}

func (in *sensorsInput) roll() (f roll, err error) {
	latest := latestInput{BBox: in.BBox, Country: in.Country, MaxAge: "0"}
	if f.filter, err = latest.filter(); err != nil {
		return f, err
	}
	f.limit, f.kind = in.Limit, in.Type
	if in.Type != "" {
		if _, err := parsePlace(in.Type); err != nil {
			return f, badField("type", in.Type, err.Error())
		}
	}
	if in.Network != "" {
		if f.network, err = air.ParseNetwork(string(in.Network)); err != nil {
			return f, badField("network", string(in.Network), err.Error())
		}
	}
	if in.ActiveSince != "" {
		if f.since, err = parseTime(in.ActiveSince); err != nil {
			return f, badField("active_since", in.ActiveSince, err.Error())
		}
	}
	if in.Cursor != "" {
		if f.after, err = parseAfter(in.Cursor); err != nil {
			return f, badField("cursor", in.Cursor, err.Error())
		}
	}
	if in.Q != "" {
		err = f.search(in.Q)
	}
	return f, err
}

// search reads what is looked for.
func (f *roll) search(text string) error {
	if id, err := air.ParseSensorID(text); err == nil {
		f.sensor = id
		return nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		f.number = n
		return nil
	}
	q, err := parsePlace(text)
	if err != nil {
		return badField("q", text, err.Error())
	}
	if towns := geo.Search(q, 1); len(towns) > 0 {
		f.near = &towns[0]
	} else {
		f.lost = true
	}
	return nil
}

// A cursor holds the last sensor that its reader has.
const afterMark = "after-"

func parseAfter(text string) (air.SensorID, error) {
	rest, ok := strings.CutPrefix(text, afterMark)
	if !ok {
		return 0, errors.New("want the next of a page as it came")
	}
	return air.ParseSensorID(rest)
}

func (s *server) registerSensors() {
	register(s, huma.Operation{
		OperationID: "sensors", Path: sensorsPath, Tags: []string{"values"},
		Summary: "Sensors, where they are and when they were heard",
		Description: "Columns of equal length, ordered by sensor, in pages. Sensors that stand indoors are left out unless the operator shows them. " +
			"Where there are more, `next` and a Link header with rel=\"next\" lead to them.",
		Responses: described("Columns of equal length.", map[string]*huma.Schema{
			jsonType:    schemaOf[SensorsBody](s.api),
			csvType:     {Type: huma.TypeString},
			geoJSONType: {Type: huma.TypeObject},
		}),
	}, func(_ context.Context, in *sensorsInput) (*stream, error) {
		f, err := in.roll()
		if err != nil {
			return nil, err
		}
		snap, err := s.snapshot()
		if err != nil {
			return nil, err
		}
		return &stream{Body: func(c huma.Context) {
			accept := negotiate(c.Header("Accept"), jsonType, csvType, geoJSONType)
			s.encodeSensors(snap, f, accept, in.behind).stream("no-cache").Body(c)
		}}, nil
	})
	describeSuffixes(s.api, sensorsPath)
}

// lets reports whether a sensor is on the list.
func (f *roll) lets(p *live.Place) bool {
	switch {
	case p.Sensor.ID <= f.after,
		f.network != 0 && p.Sensor.ID.Network() != f.network,
		f.sensor != 0 && p.Sensor.ID != f.sensor,
		f.number != 0 && p.Sensor.ID.Number() != f.number,
		f.kind != "" && !strings.EqualFold(p.Sensor.Type, f.kind),
		f.since != 0 && p.Sensor.Last < f.since,
		f.lost,
		!f.filter.holds(p):
		return false
	case f.near != nil:
		return air.OnMap(p.Site.Lat, p.Site.Lon) && geo.Metres(p.Site.Lat, p.Site.Lon, f.near.Lat, f.near.Lon) <= nearKm*1000
	}
	return true
}

// behind is the address of the page behind a cursor.
func (in *sensorsInput) behind(cursor string) string {
	q := url.Values{"cursor": {cursor}, "limit": {strconv.Itoa(in.Limit)}}
	for name, value := range map[string]string{
		"q": in.Q, "network": string(in.Network), "country": in.Country, "bbox": in.BBox, "type": in.Type, "active_since": in.ActiveSince,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return sensorsPath + "?" + q.Encode()
}

func (s *server) encodeSensors(snap *live.Snapshot, f roll, contentType string, behind func(cursor string) string) *document {
	var page []*live.Place
	more := false
	for i := range snap.Places() {
		p := &snap.Places()[i]
		if p.Site.Indoor == air.Yes && !s.KeepIndoor || !f.lets(p) {
			continue
		}
		if more = len(page) == f.limit; more {
			break
		}
		page = append(page, p)
	}
	ids := make([]air.SensorID, len(page))
	for i, p := range page {
		ids[i] = p.Sensor.ID
	}
	c := s.creditOf(networksOf(ids)...)
	table := &encode.Table{}
	if f.near != nil {
		c = c.with(geoNames)
		table.Members = append(table.Members, encode.Object("near", &encode.Table{Members: []encode.Member{
			encode.Int("id", int64(f.near.ID)), encode.Text("name", f.near.Name), encode.Text("country", f.near.Country), encode.Int("km", nearKm),
		}}))
	}
	links := c.links
	if more {
		next := afterMark + ids[len(ids)-1].String()
		table.Members = append(table.Members, encode.Text("next", next))
		links = append(links[:len(links):len(links)], "<"+behind(next)+`>; rel="next"`)
	}
	table.Members = append(table.Members, c.members()...)
	table.Columns = append(sensorColumns(page, quantitiesBySensor(snap, ids)), c.columns(len(page))...)
	switch contentType {
	case csvType:
		return newDocument(csvType+"; charset=utf-8; header=present", table.AppendCSV(nil), links).named("sensors", c)
	case geoJSONType:
		return newDocument(geoJSONType, table.AppendGeoJSON(nil, pointsOf(page)), links)
	}
	return newDocument(jsonType, table.AppendJSON(nil), links)
}
