package httpapi

import (
	"context"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/query"
)

const snapshotPath = "/api/v1/snapshot"

type snapshotInput struct {
	At       string  `query:"at" required:"true" doc:"When: RFC 3339, a date (its midnight in UTC), or Unix seconds. The last whole hour completed then is told." example:"2026-11-01T12:00:00Z"`
	Quantity subject `query:"quantity" default:"pm25" doc:"What was measured, or the standard of an index."`
	BBox     string  `query:"bbox" doc:"Only sensors within west,south,east,north (degrees, edges included). West above east crosses the antimeridian. Sensors without a position that can be drawn are left out." example:"-2.3,57.1,-2.0,57.2"`
	Country  string  `query:"country" doc:"Only sensors in these countries: ISO 3166-1 alpha-2, separated by commas." example:"DE,GB"`
}

func (s *server) registerSnapshot() {
	register(s, huma.Operation{
		OperationID: "snapshot", Path: snapshotPath, Tags: []string{"values"},
		Summary: "Every sensor as it stood at a past hour",
		Description: "The columns of " + latestPath + ", ordered by sensor, with the placements of then. Of what was measured, the mean of the hour that ended then, where it is complete; " +
			"t is its start. An index is as it stood then; t is the end of its interval.",
		Responses: described("Columns of equal length.", map[string]*huma.Schema{
			jsonType:    schemaOf[SnapshotBody](s.api),
			csvType:     {Type: huma.TypeString},
			geoJSONType: {Type: huma.TypeObject},
		}),
	}, func(ctx context.Context, in *snapshotInput) (*stream, error) {
		latest := latestInput{Quantity: in.Quantity, BBox: in.BBox, Country: in.Country, MaxAge: "0"}
		f, err := latest.filter()
		if err != nil {
			return nil, err
		}
		snap, err := s.snapshot()
		if err != nil {
			return nil, err
		}
		hour, err := s.pastHour(snap, in.At)
		if err != nil {
			return nil, err
		}
		m, err := s.tableau(ctx, snap, f.subject, hour)
		if err != nil {
			return nil, err
		}
		return &stream{Body: func(c huma.Context) {
			s.encodeTableau(m, f, negotiate(c.Header("Accept"), jsonType, csvType, geoJSONType)).stream("no-cache").Body(c)
		}}, nil
	})
	describeSuffixes(s.api, snapshotPath)
}

// pastHour reads a time as the whole hour that was completed last then.
func (s *server) pastHour(snap *live.Snapshot, text string) (pastHour, error) {
	at, err := parseTime(text)
	if err != nil {
		return pastHour{}, badField("at", text, err.Error())
	}
	last := snap.Admitted
	if last == 0 { // nobody polls: what is here was imported
		last = air.FloorTo(s.Now().Unix(), air.Hour)
	}
	at = air.FloorTo(at, air.Hour)
	if at > last {
		return pastHour{}, badField("at", text, "that hour is not complete yet: the last one that is ended at "+utc(last).Format(time.RFC3339))
	}
	return pastHour{at, snap.Rebuilds}, nil
}

// tableau is one quantity or index of every sensor at a past hour.
type tableau struct {
	at    int64
	snap  *live.Snapshot
	hours []average.HourRow // of what was measured, ordered by sensor
	state query.State
	rules string
}

// tableau reads it, or takes it from what is kept.
func (s *server) tableau(ctx context.Context, snap *live.Snapshot, subject string, hour pastHour) (*tableau, error) {
	return s.tableaux.get(ctx, tableauKey{subject, hour}, s.Now(), func() (*tableau, error) {
		state, rules, err := query.FinalAt(ctx, s.Store, hour.end)
		if err != nil {
			return nil, err
		}
		m := &tableau{at: hour.end, state: state, rules: rules}
		if isIndex(subject) {
			err = s.indexTableau(ctx, m, snap, subject, hour)
		} else {
			err = s.measuredTableau(ctx, m, snap, quantityOf(subject))
		}
		return m, err
	})
}

// indexTableau reads the indices that are kept, or makes them again.
func (s *server) indexTableau(ctx context.Context, m *tableau, snap *live.Snapshot, standard string, hour pastHour) error {
	rows, kept, err := query.IndicesAt(ctx, s.Store, standard, m.at)
	if err != nil {
		return err
	}
	if !kept {
		m.snap, err = s.hours.get(ctx, hour, s.Now(), func() (*live.Snapshot, error) { return live.At(ctx, s.Store, hour.end) })
		return err
	}
	places := snap.PlacesAt(m.at)
	c := &live.IndexColumn{}
	for _, r := range rows {
		i, known := placeOf(places, r.Sensor)
		if !known || places[i].Site.Indoor == air.Yes {
			continue
		}
		if x, ok := r.Index(); ok {
			c.Sensor, c.Index, c.Place = append(c.Sensor, r.Sensor), append(c.Index, x), append(c.Place, int32(i))
		}
	}
	m.snap = live.NewPast(m.at, places, nil, map[string]*live.IndexColumn{standard: c})
	return nil
}

// measuredTableau reads the means of the hour.
func (s *server) measuredTableau(ctx context.Context, m *tableau, snap *live.Snapshot, q air.Quantity) (err error) {
	places := snap.PlacesAt(m.at)
	m.hours, err = query.MeansAt(ctx, s.Store, q, m.at, func(id air.SensorID) []air.Placement {
		if i, known := placeOf(places, id); known && (places[i].Site.Indoor != air.Yes || s.KeepIndoor) {
			return places[i].Placements
		}
		return nil
	}, len(places))
	c := &live.Column{}
	for _, h := range m.hours {
		i, _ := placeOf(places, h.Sensor)
		c.Sensor, c.Time, c.Value = append(c.Sensor, h.Sensor), append(c.Time, h.Start), append(c.Value, h.Hour.Mean())
		c.Flags, c.Place = append(c.Flags, 0), append(c.Place, int32(i))
	}
	m.snap = live.NewPast(m.at, places, map[air.Quantity]*live.Column{q: c}, nil)
	return err
}

// placeOf finds a sensor among places.
func placeOf(places []live.Place, id air.SensorID) (int, bool) {
	return slices.BinarySearchFunc(places, id, func(p live.Place, id air.SensorID) int { return int(p.Sensor.ID - id) })
}

// tableauKey names what was at a past hour.
type tableauKey struct {
	subject string
	hour    pastHour
}
