package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/live"
)

const (
	latestPath    = "/api/v1/latest"
	defaultMaxAge = 24 * 3600 // seconds; as the tag of latestInput.MaxAge says
)

// indexStandards are the standards that the present holds, by slug.
var indexStandards = assess.Standards()

// subject is what /latest can be asked for: a quantity or an index.
type subject string

// Schema lists all subjects.
func (subject) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, q := range air.Quantities() {
		if q.Code.Stored() {
			s.Enum = append(s.Enum, q.Slug)
		}
	}
	for _, standard := range indexStandards {
		s.Enum = append(s.Enum, standard)
	}
	return s
}

type latestInput struct {
	Quantity subject `query:"quantity" default:"pm25" doc:"What was measured, or the standard of an index."`
	BBox     string  `query:"bbox" doc:"Only sensors within west,south,east,north (degrees, edges included). West above east crosses the antimeridian. Sensors without a position that can be drawn are left out." example:"-2.3,57.1,-2.0,57.2"`
	Country  string  `query:"country" doc:"Only sensors in these countries: ISO 3166-1 alpha-2, separated by commas." example:"DE,GB"`
	MaxAge   string  `query:"max_age" default:"24h" doc:"Only values at most this old: seconds, or a duration as in 30m, 24h, 7d. 0 means any age." example:"3600"`
}

// filter is a request for the latest that was understood.
type filter struct {
	subject   string
	bbox      *geo.Box
	countries map[string]bool
	maxAge    int64 // seconds; 0: any age
}

func (in *latestInput) filter() (f filter, err error) {
	f.subject = string(in.Quantity)
	if in.BBox != "" {
		b, err := geo.ParseBox(in.BBox)
		if err != nil {
			return f, badField("bbox", in.BBox, err.Error())
		}
		f.bbox = &b
	}
	if in.Country != "" {
		if f.countries, err = parseCountries(in.Country); err != nil {
			return f, badField("country", in.Country, err.Error())
		}
	}
	if f.maxAge, err = parseAge(in.MaxAge); err != nil {
		return f, badField("max_age", in.MaxAge, err.Error())
	}
	return f, nil
}

// plain reports whether the filter is the one that everybody asks for, whose
// answer is kept.
func (f filter) plain() bool {
	return f.bbox == nil && f.countries == nil && (f.maxAge == defaultMaxAge || f.maxAge == 0)
}

func (s *server) registerLatest() {
	register(s, huma.Operation{
		OperationID: "latest", Path: latestPath, Tags: []string{"values"},
		Summary: "The newest value, or the index, of every sensor",
		Description: "Columns of equal length, ordered by sensor. The newest stored value of each, flagged or not, " +
			"except one that is ahead of its time. For an index, t is the end of the interval that it stands on.",
		Responses: described("Columns of equal length.", map[string]*huma.Schema{
			jsonType:    schemaOf[LatestBody](s.api),
			csvType:     {Type: huma.TypeString},
			geoJSONType: {Type: huma.TypeObject},
		}),
	}, func(ctx context.Context, in *latestInput) (*stream, error) {
		f, err := in.filter()
		if err != nil {
			return nil, err
		}
		snap, err := s.snapshot()
		if err != nil {
			return nil, err
		}
		return &stream{Body: func(c huma.Context) {
			s.latestDocument(snap, f, negotiate(c.Header("Accept"), jsonType, csvType, geoJSONType)).stream("no-cache").Body(c)
		}}, nil
	})
	describeSuffixes(s.api, latestPath)
}

// snapshot is the present, or a problem while there is none.
func (s *server) snapshot() (*live.Snapshot, error) {
	if s.Present.Ready() {
		if snap := s.Present.Snapshot(); snap != nil {
			return snap, nil
		}
	}
	p := newProblem(http.StatusServiceUnavailable, "The present is still being rebuilt from the store: ask again in a moment.")
	p.retryAfter = 5
	return nil, p
}

// latestDocument encodes the answer, or takes it from what is kept.
func (s *server) latestDocument(snap *live.Snapshot, f filter, contentType string) *document {
	if !f.plain() {
		doc, _ := s.encodeLatest(snap, f, contentType, s.Now().Unix())
		return doc
	}
	key := presentKey{path: latestPath, simulated: s.simulated(), subject: f.subject, contentType: contentType, maxAge: f.maxAge}
	return s.present.get(snap, key, s.Now().Unix(), func(snap *live.Snapshot, now int64) (*document, int64) {
		doc, until := s.encodeLatest(snap, f, contentType, now)
		return doc.pack(), until
	})
}

// encodeLatest makes the answer at a time. Until is the first second at which
// it would be another one because something grew too old.
func (s *server) encodeLatest(snap *live.Snapshot, f filter, contentType string, now int64) (doc *document, until int64) {
	c := selectLatest(snap, f, now)
	c.credit = s.creditOf(networksOf(c.sensor)...)
	table := c.table(snap.Version.String())
	var raw []byte
	switch contentType {
	case csvType:
		raw = table.AppendCSV(make([]byte, 0, 128*len(c.place)+1024))
		contentType = csvType + "; charset=utf-8; header=present"
	case geoJSONType:
		raw = table.AppendGeoJSON(make([]byte, 0, 256*len(c.place)+1024), pointsOf(c.place))
	default:
		raw = table.AppendJSON(make([]byte, 0, 96*len(c.place)+1024))
	}
	return newDocument(contentType, raw, c.credit.links).named("latest", c.credit).tagged(snap.Version.String()), c.until
}

// networksOf lists the networks of sensors, in order of their codes.
func networksOf(sensors []air.SensorID) []air.Network {
	var seen [128]bool
	for _, s := range sensors {
		seen[s.Network()&127] = true
	}
	var list []air.Network
	for n, ok := range seen {
		if ok {
			list = append(list, air.Network(n))
		}
	}
	return slices.Clip(list)
}

// unitOf is the unit of a subject; an index has none.
func unitOf(subject string) string {
	if q, err := air.ParseQuantity(subject); err == nil {
		return q.Unit()
	}
	return "index"
}

func isIndex(subject string) bool { return slices.Contains(indexStandards, subject) }
