package httpapi

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

// typed is the output of operations that answer with one JSON object.
type typed[T any] struct {
	CacheControl string   `header:"Cache-Control"`
	Link         []string `header:"Link"`
	Body         T
}

// SensorBody is a sensor, where it is and was, and what it says now.
type SensorBody struct {
	Sensor       string    `json:"sensor" example:"sc-8554"`
	Network      string    `json:"network" example:"sc"`
	Type         string    `json:"type" example:"SDS011" doc:"As upstream names it."`
	Manufacturer string    `json:"manufacturer"`
	Pin          string    `json:"pin" doc:"Upstream's text."`
	First        time.Time `json:"first" doc:"Time of the oldest value."`
	Last         time.Time `json:"last" doc:"Time of the newest value."`
	Indoor       *bool     `json:"indoor" doc:"null when nobody said."`
	CreditBody
	Site         SiteBody          `json:"site"`
	Placements   []PlacementBody   `json:"placements" nullable:"false" doc:"Where it was, oldest first; the last is where it is."`
	Latest       []LatestValue     `json:"latest" nullable:"false" doc:"The newest value of each quantity, however old. Empty for an indoor sensor unless the operator shows those."`
	Indices      []IndexBody       `json:"indices" nullable:"false" doc:"The indices that it has now. An indoor sensor has none."`
	SiteSensors  []SiteSensor      `json:"site_sensors" nullable:"false" doc:"Other sensors at the same place."`
	NearestPlace *NearestPlaceBody `json:"nearest_place" doc:"The nearest place of the gazetteer; null when there is none within 50 km."`
}

// SiteBody is a place.
type SiteBody struct {
	ID              int64    `json:"id" doc:"Upstream's location id."`
	Lat             *float64 `json:"lat" doc:"Degrees (WGS 84); null when unknown."`
	Lon             *float64 `json:"lon" doc:"Degrees (WGS 84); null when unknown."`
	Altitude        *float64 `json:"altitude" doc:"Metres, as its owner typed it."`
	Country         string   `json:"country" example:"GB" doc:"Of the coordinates, ISO 3166-1 alpha-2; empty at sea and where there are none."`
	CountryUpstream string   `json:"country_upstream" doc:"As upstream said it, whether it agrees or not."`
	Exact           *bool    `json:"exact" doc:"Whether its owner chose to show it exactly; else it is rounded to about 100 m. null when nobody said."`
}

// PlacementBody is a stay at a place.
type PlacementBody struct {
	Site  int64     `json:"site" doc:"Upstream's location id."`
	Lat   *float64  `json:"lat"`
	Lon   *float64  `json:"lon"`
	First time.Time `json:"first" doc:"Time of the oldest reading there."`
	Last  time.Time `json:"last" doc:"Time of the newest reading there."`
}

// LatestValue is the newest value of one quantity.
type LatestValue struct {
	Quantity string   `json:"quantity" example:"pm25"`
	Unit     string   `json:"unit" example:"µg/m³"`
	T        int64    `json:"t" doc:"Unix seconds."`
	Value    *float64 `json:"value" doc:"null when the sensor sent no number."`
	Flags    []string `json:"flags" nullable:"false"`
}

// SiteSensor is another sensor at the same place.
type SiteSensor struct {
	Sensor     string   `json:"sensor" example:"sc-8555"`
	Type       string   `json:"type" example:"DHT22"`
	Quantities []string `json:"quantities" nullable:"false" example:"[\"temperature\",\"humidity\"]" doc:"Of which the present holds a value."`
}

type sensorInput struct {
	ID string `path:"id" doc:"The sensor." example:"sc-8554"`
}

func (s *server) registerSensor() {
	register(s, huma.Operation{
		OperationID: "sensor", Path: "/api/v1/sensors/{id}", Tags: []string{"values"},
		Summary: "One sensor: what it is, where it was, what it says now",
	}, s.sensor)
}

func (s *server) sensor(ctx context.Context, in *sensorInput) (*typed[SensorBody], error) {
	id, err := air.ParseSensorID(in.ID)
	if err != nil {
		return nil, badField("id", in.ID, err.Error())
	}
	snap, err := s.snapshot()
	if err != nil {
		return nil, err
	}
	d, ok, err := s.Store.Sensor(ctx, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, newProblem(http.StatusNotFound, "No sensor "+id.String()+" was ever heard here.")
	}
	c := s.creditOf(id.Network())
	body := describe(d)
	if body.NearestPlace = nearestPlace(d.Site.Lat, d.Site.Lon); body.NearestPlace != nil {
		c = c.with(geoNames)
	}
	body.CreditBody = c.body()
	body.SiteSensors = siteSensors(snap, d)
	indoor := d.Site.Indoor == air.Yes
	if !indoor || s.KeepIndoor {
		body.Latest = latestOf(snap, id)
	}
	if !indoor {
		body.Indices = indicesOf(snap, id)
	}
	return &typed[SensorBody]{CacheControl: "no-cache", Link: c.links, Body: body}, nil
}

// describe is what is known of a sensor without its values.
func describe(d store.Described) SensorBody {
	b := SensorBody{
		Sensor: d.Sensor.ID.String(), Network: d.Sensor.ID.Network().String(),
		Type: d.Sensor.Type, Manufacturer: d.Sensor.Manufacturer, Pin: d.Sensor.Pin,
		First: utc(d.Sensor.First), Last: utc(d.Sensor.Last), Indoor: said(d.Site.Indoor),
		Site: SiteBody{
			ID: d.Site.ID.Location, Lat: number(d.Site.Lat), Lon: number(d.Site.Lon), Altitude: number(d.Site.Altitude),
			Country: d.Site.Country, CountryUpstream: d.Site.CountryUpstream, Exact: said(d.Site.Exact),
		},
		Latest: []LatestValue{}, Indices: []IndexBody{}, SiteSensors: []SiteSensor{},
	}
	for _, p := range d.Placements {
		b.Placements = append(b.Placements, PlacementBody{
			Site: p.Location, Lat: number(p.Lat), Lon: number(p.Lon), First: utc(p.First), Last: utc(p.Last),
		})
	}
	return b
}

// latestOf are the newest values of a sensor in the present.
func latestOf(snap *live.Snapshot, id air.SensorID) []LatestValue {
	list := []LatestValue{}
	for _, q := range air.Quantities() {
		c := snap.Latest(q.Code)
		if i, ok := slices.BinarySearch(c.Sensor, id); ok {
			list = append(list, LatestValue{
				Quantity: q.Slug, Unit: q.Unit, T: c.Time[i], Value: number(c.Value[i]), Flags: c.Flags[i].Names(),
			})
		}
	}
	return list
}

func siteSensors(snap *live.Snapshot, d store.Described) []SiteSensor {
	list := []SiteSensor{}
	for i := range snap.Places() {
		p := &snap.Places()[i]
		if p.Site.ID == d.Site.ID && p.Sensor.ID != d.Sensor.ID {
			list = append(list, SiteSensor{Sensor: p.Sensor.ID.String(), Type: p.Sensor.Type, Quantities: quantitiesOf(snap, p.Sensor.ID)})
		}
	}
	return list
}

// quantitiesOf are the slugs of what the present holds of a sensor.
func quantitiesOf(snap *live.Snapshot, id air.SensorID) []string {
	list := []string{}
	for _, q := range air.Quantities() {
		if _, ok := slices.BinarySearch(snap.Latest(q.Code).Sensor, id); ok {
			list = append(list, q.Slug)
		}
	}
	return list
}

// IndexBody is an index of one sensor.
type IndexBody struct {
	Standard     string           `json:"standard" example:"uk-daqi"`
	Table        string           `json:"table" doc:"The version of the standard's table."`
	Basis        assess.Basis     `json:"basis" enum:"running,nowcast,hour"`
	Interval     string           `json:"interval" doc:"What it averages, in words."`
	From         time.Time        `json:"from" doc:"Of the interval, included."`
	To           time.Time        `json:"to" doc:"Of the interval, not included; its label."`
	Value        int              `json:"value" doc:"For ordering."`
	Index        string           `json:"index" example:"3" doc:"As the standard prints it: 10+ where its numbers end at 10."`
	Band         string           `json:"band"`
	Driver       string           `json:"driver" example:"pm10" doc:"The pollutant that gives it."`
	Completeness float64          `json:"completeness" doc:"The fraction of the interval that the driver has, 0…1."`
	SubPM25      *int             `json:"sub_pm25" doc:"The index of PM2.5 alone; null where there is none."`
	SubPM10      *int             `json:"sub_pm10" doc:"The index of PM10 alone; null where there is none."`
	MeanPM25     *float64         `json:"mean_pm25" doc:"PM2.5 as averaged for the index, µg/m³."`
	MeanPM10     *float64         `json:"mean_pm10" doc:"PM10 as averaged for the index, µg/m³."`
	Caution      []assess.Caution `json:"caution" nullable:"false" doc:"What must be known beside it: pm10_optical, humid, suspect, moved."`
	Indicative   bool             `json:"indicative" doc:"Always true."`
	Scope        string           `json:"scope" example:"particles only"`
}

func indicesOf(snap *live.Snapshot, id air.SensorID) []IndexBody {
	list := []IndexBody{}
	for _, slug := range indexStandards {
		c := snap.Index(slug)
		i, ok := slices.BinarySearch(c.Sensor, id)
		if !ok {
			continue
		}
		x := c.Index[i]
		b := IndexBody{
			Standard: x.Standard, Table: x.Table, Basis: x.Basis, Interval: intervalText(slug),
			From: utc(x.Interval.From), To: utc(x.Interval.To),
			Value: x.Value, Index: x.Text, Band: x.Band, Driver: x.Driver.String(), Completeness: roundTo(x.Completeness, 1e4),
			Caution: x.Caution, Indicative: true, Scope: indexScope,
		}
		b.SubPM25, b.MeanPM25 = sub(x.PM25)
		b.SubPM10, b.MeanPM10 = sub(x.PM10)
		if b.Caution == nil {
			b.Caution = []assess.Caution{}
		}
		list = append(list, b)
	}
	return list
}

func sub(s assess.Sub) (value *int, mean *float64) {
	if !s.OK {
		return nil, nil
	}
	return &s.Value, number(s.Concentration)
}

// number is nil where there is none.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// said is nil where nobody said.
func said(t air.Tristate) *bool {
	if t == air.Unsaid {
		return nil
	}
	yes := t == air.Yes
	return &yes
}

func utc(t int64) time.Time { return time.Unix(t, 0).UTC() }
