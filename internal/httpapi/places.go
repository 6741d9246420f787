package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/geo"
)

const (
	placesPath = "/api/v1/places"
	maxPlace   = 100 // characters of a text that is looked for; [geo.MaxQuery] bytes hold them

	// How many places one answer has, unless asked for fewer and at most.
	foundPlaces, maxFoundPlaces = 10, 50
	boxedPlaces, maxBoxedPlaces = 100, 500
)

// geoNames is the credit of everything that comes from the gazetteer.
var geoNames = credit{
	Attribution: geo.Attribution, License: geo.License, LicenseURL: geo.LicenseURL,
	links: []string{"<" + geo.LicenseURL + `>; rel="license"`},
}

// with adds the credit of other data in the same answer.
func (c credit) with(o credit) credit {
	c.Attribution += "; " + o.Attribution
	c.License += "; " + o.License
	c.links = append(c.links[:len(c.links):len(c.links)], o.links...)
	return c
}

// PlacesBody lists places of the gazetteer.
type PlacesBody struct {
	Places []PlaceBody `json:"places" nullable:"false" doc:"Best first: of a search by how well the name fits, then by population; of a box by population."`
	CreditBody
}

// PlaceBody is a place of the gazetteer.
type PlaceBody struct {
	ID         int     `json:"id" example:"2657832" doc:"GeoNames id."`
	Name       string  `json:"name" example:"Aberdeen" doc:"In Latin letters, often the English name."`
	Country    string  `json:"country" example:"GB" doc:"ISO 3166-1 alpha-2."`
	Lat        float64 `json:"lat" example:"57.144" doc:"Of its middle, degrees (WGS 84)."`
	Lon        float64 `json:"lon" example:"-2.098" doc:"Of its middle, degrees (WGS 84)."`
	Population int     `json:"population" example:"198590" doc:"Inhabitants; 0 when unknown."`
}

// NearestPlaceBody is the place nearest to a sensor.
type NearestPlaceBody struct {
	PlaceBody
	Km float64 `json:"km" example:"0.4" doc:"From its middle to the sensor's position as kept, to 0.1 km."`
}

func placeBody(t geo.Town) PlaceBody {
	return PlaceBody{ID: t.ID, Name: t.Name, Country: t.Country, Lat: t.Lat, Lon: t.Lon, Population: t.Population}
}

// nearestPlace is nil where there is none within 50 km, or no position.
func nearestPlace(lat, lon float64) *NearestPlaceBody {
	town, metres, ok := geo.Nearest(lat, lon)
	if !ok {
		return nil
	}
	return &NearestPlaceBody{PlaceBody: placeBody(town), Km: roundTo(metres/1000, 10)}
}

type placesInput struct {
	Q     string `query:"q" doc:"The beginning of a name, or of a word of one; case and accents aside, in one of its languages. A country after a comma narrows: Aberdeen, GB." example:"Aberdeen, GB"`
	BBox  string `query:"bbox" doc:"Instead of q: the most populous places within west,south,east,north (degrees, edges included). West above east crosses the antimeridian." example:"-2.3,57.1,-2.0,57.2"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" doc:"Places in the answer: of q at most 50 and 10 unless said, of bbox at most 500 and 100 unless said."`
}

func (s *server) registerPlaces() {
	register(s, huma.Operation{
		OperationID: "places", Path: placesPath, Tags: []string{"reference"},
		Summary: "Places by name or in a box, from GeoNames",
	}, s.places)
}

func (s *server) places(_ context.Context, in *placesInput) (*typed[PlacesBody], error) {
	var towns []geo.Town
	switch {
	case (in.Q == "") == (in.BBox == ""):
		return nil, newProblem(http.StatusBadRequest, "Give either q, a name, or bbox, a box.")
	case in.Q != "":
		q, err := parsePlace(in.Q)
		if err != nil {
			return nil, badField("q", in.Q, err.Error())
		}
		if in.Limit > maxFoundPlaces {
			return nil, badField("limit", fmt.Sprint(in.Limit), fmt.Sprintf("expected number <= %d with q", maxFoundPlaces))
		}
		towns = geo.Search(q, orElse(in.Limit, foundPlaces))
	default:
		b, err := geo.ParseBox(in.BBox)
		if err != nil {
			return nil, badField("bbox", in.BBox, err.Error())
		}
		towns = geo.InBox(b.West, b.South, b.East, b.North, orElse(in.Limit, boxedPlaces))
	}
	c := geoNames
	c.simulated = s.simulated()
	body := PlacesBody{Places: make([]PlaceBody, len(towns)), CreditBody: c.body()}
	for i, t := range towns {
		body.Places[i] = placeBody(t)
	}
	return &typed[PlacesBody]{CacheControl: "public, max-age=86400", Link: c.links, Body: body}, nil
}

// parsePlace reads what is looked for, and a country after the last comma in
// any of the ways in which it may be called, as the gazetteer takes it.
func parsePlace(text string) (string, error) {
	if utf8.RuneCountInString(text) > maxPlace {
		return "", fmt.Errorf("longer than %d characters", maxPlace)
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "", errors.New("holds a control character")
	}
	if i := strings.LastIndexByte(text, ','); i >= 0 {
		if code := decode.Country(text[i+1:]); code != "" {
			text = text[:i+1] + code
		}
	}
	return text, nil
}

func orElse(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
