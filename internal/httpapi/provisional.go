package httpapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/provisional"
)

const (
	provisionalPath = "/api/v1/provisional"
	provisionalNote = "upstream's 24-hour mean, completeness unknown"
)

// provisionalSubject is what there are provisional dots of.
type provisionalSubject string

// Schema lists all of them.
func (provisionalSubject) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, slug := range provisional.Subjects() {
		s.Enum = append(s.Enum, slug)
	}
	return s
}

type provisionalInput struct {
	Quantity provisionalSubject `query:"quantity" default:"pm25" doc:"PM2.5, PM10, or a standard whose index of now is that of a running 24-hour mean: others average in another way, and upstream's mean says nothing of them."`
}

func (s *server) registerProvisional() {
	register(s, huma.Operation{
		OperationID: "provisional", Path: provisionalPath, Tags: []string{"values"},
		Summary: "What upstream says of the last 24 hours, where Mote cannot yet",
		Description: "Upstream's own 24-hour means, whose completeness is not known: a stopgap for sensors of which Mote has not heard long enough. " +
			"Only of outdoor sensors that are heard now and whose particles are not flagged invalid; of an index, only where the sensor has none of its own. " +
			"They are never stored, and are in nothing else that this API answers: not in /latest, no median, no export. Empty where the operator has the feed off, and 3 hours after upstream last said something new.",
		Responses: described("Columns of equal length.", map[string]*huma.Schema{jsonType: schemaOf[ProvisionalBody](s.api)}),
	}, func(_ context.Context, in *provisionalInput) (*stream, error) {
		snap, err := s.snapshot()
		if err != nil {
			return nil, err
		}
		return s.provisionalDocument(snap, string(in.Quantity)).stream("no-cache"), nil
	})
}

// means are what upstream said last; nil where it said nothing, or something of
// another kind than what is kept.
func (s *server) means() *provisional.Means {
	if s.Means == nil {
		return nil
	}
	m := s.Means()
	if m != nil && m.Simulated != s.simulated() {
		return nil
	}
	return m
}

// provisionalDocument encodes the answer or takes it from what is kept.
func (s *server) provisionalDocument(snap *live.Snapshot, subject string) *document {
	m := s.means()
	key := presentKey{path: provisionalPath, simulated: s.simulated(), subject: subject}
	if m != nil {
		key.means = m.N
	}
	return s.present.get(snap, key, s.Now().Unix(), func(snap *live.Snapshot, now int64) (*document, int64) {
		dots, until := m.Choose(snap, subject, now)
		t, c := s.provisionalTable(dots, subject, snap.Version.String())
		raw := t.AppendJSON(make([]byte, 0, 96*len(dots)+1024))
		return newDocument(jsonType, raw, c.links).tagged(snap.Version.String()).pack(), until
	})
}

func (s *server) provisionalTable(dots []provisional.Dot, subject, version string) (*encode.Table, credit) {
	n := len(dots)
	sensor, time, value, flags := make([]air.SensorID, n), make([]int64, n), make([]float64, n), make([]air.Flags, n)
	place, index := make([]*live.Place, n), make([]assess.Index, n)
	for i, d := range dots {
		sensor[i], time[i], value[i], flags[i] = d.Place.Sensor.ID, d.Time, d.Value, d.Flags
		place[i], index[i] = d.Place, d.Index
	}
	c := s.creditOf(air.SC)
	t := &encode.Table{
		Members: append([]encode.Member{
			encode.Text("quantity", subject), encode.Text("unit", unitOf(subject)), encode.Text("version", version),
			encode.Truth("provisional", true), encode.Text("note", provisionalNote),
		}, c.members()...),
		Columns: append([]encode.Column{
			encode.Sensors("sensor", sensor), encode.Times("t", time), encode.Numbers("value", value), encode.Flags("flags", flags),
		}, placeColumns(place)...),
	}
	if isIndex(subject) {
		t.Members = append(t.Members, indexMembersOver(subject, provisionalNote)...)
		t.Columns = append(t.Columns, provisionalIndexColumns(index)...)
	}
	return t, c
}

// ProvisionalBody describes what /provisional answers; it is written by package
// encode.
type ProvisionalBody struct {
	Quantity    string `json:"quantity" example:"uk-daqi" doc:"What was asked for."`
	Unit        string `json:"unit" example:"index" doc:"Of value; for an index the word index."`
	Version     string `json:"version" example:"k3v9-42" doc:"Of the present: <epoch>-<n>."`
	Provisional bool   `json:"provisional" doc:"Always true."`
	Note        string `json:"note" doc:"What value is, to be shown beside it."`
	CreditBody
	IndexNote

	Sensor  []string     `json:"sensor" nullable:"false" example:"[\"sc-8554\"]" doc:"Sensor ids, in order."`
	T       []int64      `json:"t" nullable:"false" doc:"Unix seconds, as upstream gives them with the mean."`
	Value   []nullNumber `json:"value" nullable:"false" doc:"Upstream's mean, or the index that it gives."`
	Flags   []codes      `json:"flags" nullable:"false" doc:"Names of quality flags; nothing that is invalid is here."`
	Lat     []nullNumber `json:"lat" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Lon     []nullNumber `json:"lon" nullable:"false" doc:"Degrees (WGS 84); null where the position cannot be drawn."`
	Country []string     `json:"country" nullable:"false" doc:"ISO 3166-1 alpha-2; empty when unknown."`
	Type    []string     `json:"type" nullable:"false" example:"[\"SDS011\"]" doc:"The sensor's type, as upstream names it."`

	Index   []string      `json:"index,omitempty" nullable:"false" doc:"For an index: as the standard prints it."`
	Band    []string      `json:"band,omitempty" nullable:"false" doc:"For an index: the band's name."`
	Driver  []string      `json:"driver,omitempty" nullable:"false" doc:"For an index: the pollutant that gives it."`
	SubPM25 []nullInteger `json:"sub_pm25,omitempty" nullable:"false" doc:"For an index: that of PM2.5 alone; null where there is none."`
	SubPM10 []nullInteger `json:"sub_pm10,omitempty" nullable:"false" doc:"For an index: that of PM10 alone; null where there is none."`
}

// provisionalIndexColumns are those of an index that can be said without
// knowing the hours.
func provisionalIndexColumns(index []assess.Index) []encode.Column {
	n := len(index)
	text, band, driver := make([]string, n), make([]string, n), make([]string, n)
	pm25, pm10 := make([]float64, n), make([]float64, n)
	for i := range index {
		x := &index[i]
		text[i], band[i], driver[i] = x.Text, x.Band, x.Driver.String()
		pm25[i], pm10[i] = subValue(x.PM25), subValue(x.PM10)
	}
	return []encode.Column{
		encode.Texts("index", text), encode.Texts("band", band), encode.Texts("driver", driver),
		encode.Numbers("sub_pm25", pm25), encode.Numbers("sub_pm10", pm10),
	}
}
