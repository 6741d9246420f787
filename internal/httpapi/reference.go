package httpapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/aqi"
	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/encode"
)

const indexScope = "particles only"

// intervalText says what an index of the present averages.
func intervalText(standard string) string {
	return map[assess.Basis]string{
		assess.BasisRunning: "mean of the 24 completed hours that end at t",
		assess.BasisNowCast: "NowCast of the 12 completed hours that end at t",
		assess.BasisHour:    "mean of the completed hour that ends at t",
	}[assess.BasisOf(standard)]
}

// indexMembers are what an index says once, for all sensors.
func indexMembers(slug string) []encode.Member { return indexMembersOver(slug, intervalText(slug)) }

// indexMembersOver says so of an index over an interval in other words than the
// standard's.
func indexMembersOver(slug, interval string) []encode.Member {
	members := []encode.Member{encode.Text("standard", slug)}
	if s, err := aqi.Lookup(slug); err == nil {
		members = append(members, encode.Text("table", s.Version))
	}
	return append(members,
		encode.Text("interval", interval),
		encode.Truth("indicative", true),
		encode.Text("scope", indexScope))
}

// StandardsBody lists the standards.
type StandardsBody struct {
	Standards []StandardBody `json:"standards" nullable:"false"`
}

// StandardBody is one published index.
type StandardBody struct {
	Slug   string     `json:"slug" example:"uk-daqi"`
	Title  string     `json:"title" example:"UK Daily Air Quality Index"`
	Table  string     `json:"table" doc:"The version of its table."`
	Source string     `json:"source" doc:"Where the table was published."`
	Note   string     `json:"note" doc:"What must be known before it is used; empty when nothing."`
	Live   bool       `json:"live" doc:"Whether /latest gives it."`
	Basis  string     `json:"basis" example:"running" doc:"What its index of now is an average over; empty when it has none."`
	Bands  []BandBody `json:"bands" nullable:"false" doc:"Ascending, without gaps."`
}

// BandBody is a run of index values that share a colour.
type BandBody struct {
	From       int    `json:"from" doc:"First index of the band."`
	To         int    `json:"to" doc:"Last index, included; the last band goes on where the index does."`
	Name       string `json:"name" example:"Moderate"`
	Color      string `json:"color" example:"#FFFF00"`
	Text       string `json:"text" example:"#000000" doc:"Colour of text upon it."`
	AdviceRisk string `json:"advice_risk" doc:"For people at risk, in our words. Not medical advice."`
	AdviceAll  string `json:"advice_all" doc:"For everybody else, in our words. Not medical advice."`
}

// QuantitiesBody lists what is measured.
type QuantitiesBody struct {
	Quantities []QuantityBody `json:"quantities" nullable:"false"`
}

// QuantityBody is what is measured.
type QuantityBody struct {
	Slug     string `json:"slug" example:"pm25"`
	Title    string `json:"title" example:"PM2.5"`
	Unit     string `json:"unit" example:"µg/m³"`
	Particle bool   `json:"particle" doc:"A mass concentration of particles."`
	Derived  bool   `json:"derived" doc:"Computed when asked, never stored."`
}

// FlagsBody lists the quality flags.
type FlagsBody struct {
	Flags []FlagBody `json:"flags" nullable:"false"`
}

// FlagBody is a quality flag.
type FlagBody struct {
	Name     string `json:"name" example:"saturated"`
	Bit      int32  `json:"bit" doc:"As stored."`
	Severity string `json:"severity" enum:"suspect,invalid" doc:"Suspect values stay in averages and are counted; invalid ones are kept and left out."`
	Reason   string `json:"reason"`
}

func (s *server) registerReference() {
	fixed(s, "standards", "The indices: bands, colours, advice", standards())
	fixed(s, "quantities", "What is measured", quantities())
	fixed(s, "flags", "The quality flags and what they mean", flags())
	fixed(s, "dictionary", "The data dictionary: what the columns of exported rows hold", dictionary())
}

// fixed registers an answer that only a new version of the program changes.
func fixed[T any](s *server, name, summary string, body T) {
	register(s, huma.Operation{
		OperationID: name, Path: "/api/v1/" + name, Tags: []string{"reference"}, Summary: summary,
	}, func(context.Context, *struct{}) (*typed[T], error) {
		return &typed[T]{CacheControl: "max-age=300", Body: body}, nil
	})
}

func standards() (body StandardsBody) {
	for _, s := range aqi.Standards() {
		b := StandardBody{Slug: s.Slug, Title: s.Title, Table: s.Version, Source: s.Source, Note: s.Note, Live: isIndex(s.Slug), Basis: string(assess.BasisOf(s.Slug))}
		for _, band := range s.Bands {
			b.Bands = append(b.Bands, BandBody{
				From: band.Low, To: band.High, Name: band.Name, Color: band.Colour, Text: band.Text,
				AdviceRisk: band.AtRisk, AdviceAll: band.Everyone,
			})
		}
		body.Standards = append(body.Standards, b)
	}
	return body
}

func quantities() (body QuantitiesBody) {
	for _, q := range air.Quantities() {
		body.Quantities = append(body.Quantities, QuantityBody{
			Slug: q.Slug, Title: q.Title, Unit: q.Unit, Particle: q.Particle, Derived: q.Derived,
		})
	}
	return body
}

func flags() (body FlagsBody) {
	for _, f := range air.FlagTable() {
		body.Flags = append(body.Flags, FlagBody{Name: f.Name, Bit: int32(f.Flag), Severity: f.Severity.String(), Reason: f.Reason})
	}
	return body
}
