package httpapi

import (
	"context"
	"math"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/hexagon"
	"github.com/mote-air/mote/internal/live"
)

const hexagonsPath = "/api/v1/hexagons"

type hexagonsInput struct {
	Quantity subject `query:"quantity" default:"pm25" doc:"What was measured, or the standard of an index."`
	Res      int     `query:"res" default:"3" minimum:"2" maximum:"6" doc:"H3 resolution: 2 for a continent to 6 for a city."`
	At       string  `query:"at" doc:"As it stood at this past hour: a whole hour in UTC, RFC 3339 or Unix seconds. An index is that of the last interval completed then; of what was measured, the means of the hour that ended then." example:"2026-11-01T06:00:00Z"`
}

func (s *server) registerHexagons() {
	register(s, huma.Operation{
		OperationID: "hexagons", Path: hexagonsPath, Tags: []string{"values"},
		Summary: "Medians over the sites of each H3 cell",
		Description: "Of outdoor sites; suspect values count, invalid ones do not. Each site counts once: several sensors of a site count as their median. " +
			"An index is that of the medians of each pollutant, averaged as the index asks. What was measured is at most 30 minutes older than the newest value held. " +
			"The median of an even count is the mean of the middle two. A cell of one or two sites says little.",
		Responses: described("Columns of equal length.", map[string]*huma.Schema{
			jsonType: schemaOf[HexagonsBody](s.api),
		}),
	}, func(ctx context.Context, in *hexagonsInput) (*stream, error) {
		snap, err := s.snapshot()
		if err != nil {
			return nil, err
		}
		if in.At != "" {
			return s.hexagonsAt(ctx, snap, in)
		}
		key := presentKey{path: hexagonsPath, simulated: s.simulated(), subject: string(in.Quantity), res: in.Res}
		doc := s.present.get(snap, key, s.Now().Unix(), func(snap *live.Snapshot, _ int64) (*document, int64) {
			return s.hexagonDocument(in, s.hexagons(snap, in), snap.Version.String()).pack(), math.MaxInt64
		})
		return doc.stream("no-cache"), nil
	})
}

func (s *server) hexagons(snap *live.Snapshot, in *hexagonsInput) hexagon.Map {
	if subject := string(in.Quantity); isIndex(subject) {
		return s.grid.Index(snap, subject, in.Res)
	}
	return s.grid.Measure(snap, quantityOf(string(in.Quantity)), in.Res)
}

// hexagonsAt answers for a past hour, from the store.
func (s *server) hexagonsAt(ctx context.Context, snap *live.Snapshot, in *hexagonsInput) (*stream, error) {
	at, err := parseHour(in.At)
	if err != nil {
		return nil, badField("at", in.At, err.Error())
	}
	if at > snap.Admitted {
		if snap.Admitted == 0 {
			return nil, badField("at", in.At, "nothing was heard of upstream yet")
		}
		return nil, badField("at", in.At, "that hour is not complete yet: the last one that is ended at "+utc(snap.Admitted).Format(time.RFC3339))
	}
	hour := pastHour{at, snap.Rebuilds}
	key := pastKey{string(in.Quantity), in.Res, hour, s.simulated()}
	doc, err := s.answers.get(ctx, key, s.Now(), func() (*document, error) {
		m, err := s.mapAt(ctx, in, hour)
		if err != nil {
			return nil, err
		}
		return s.hexagonDocument(in, m, "").pack(), nil
	})
	if err != nil {
		return nil, err
	}
	return doc.stream("no-cache"), nil
}

// mapAt computes hexagons from the store. The indices of an hour are made once
// for all standards and resolutions.
func (s *server) mapAt(ctx context.Context, in *hexagonsInput, hour pastHour) (hexagon.Map, error) {
	subject := string(in.Quantity)
	if !isIndex(subject) {
		return s.grid.MeasureAt(ctx, s.Store, quantityOf(subject), hour.end, in.Res)
	}
	snap, err := s.hours.get(ctx, hour, s.Now(), func() (*live.Snapshot, error) { return live.At(ctx, s.Store, hour.end) })
	if err != nil {
		return hexagon.Map{}, err
	}
	return s.grid.Index(snap, subject, in.Res), nil
}

// What is kept of the past, and for how long: answers of a slider's day in two
// resolutions, and the indices of two hours, 20 MB each with 25,000 sensors; of
// what was asked of every sensor at an hour, a few MB each, four.
const (
	pastAnswers  = 48
	pastHours    = 2
	pastTableaux = 4
	pastAge      = 5 * time.Minute
)

// pastHour names a past hour as it was stored at a time: what was forgotten
// since is not given again.
type pastHour struct {
	end      int64 // Unix seconds
	rebuilds uint64
}

// pastKey names an answer about a past hour.
type pastKey struct {
	subject   string
	res       int
	hour      pastHour
	simulated bool
}

func (s *server) hexagonDocument(in *hexagonsInput, m hexagon.Map, version string) *document {
	c := s.creditOf()
	raw := s.hexagonTable(string(in.Quantity), in.Res, m, version, c).AppendJSON(make([]byte, 0, 160*len(m.Cells)+1024))
	doc := newDocument(jsonType, raw, c.links)
	if version != "" {
		doc = doc.tagged(version)
	}
	return doc
}

func (s *server) hexagonTable(subject string, res int, m hexagon.Map, version string, c credit) *encode.Table {
	n := len(m.Cells)
	var (
		id, band, index   = make([]string, n), make([]string, n), make([]string, n)
		value, pm25, pm10 = make([]float64, n), make([]float64, n), make([]float64, n)
		sites             = make([]int, n)
		ring              = make([][]float64, n)
		driver            = make([]string, n)
	)
	for i, x := range m.Cells {
		id[i], sites[i], ring[i] = geo.CellString(x.ID), x.N, s.grid.Ring(x.ID)
		value[i], band[i], index[i] = roundTo(x.Value, 1e6), x.Band, x.Index
		driver[i], pm25[i], pm10[i] = x.Driver.String(), roundTo(x.PM25, 1e6), roundTo(x.PM10, 1e6)
	}
	t := &encode.Table{Members: append([]encode.Member{
		encode.Text("quantity", subject), encode.Text("unit", unitOf(subject)), encode.Int("res", int64(res)),
		encode.Text("version", version), encode.Int("t", m.Time),
	}, c.members()...)}
	t.Columns = []encode.Column{
		encode.Texts("cell", id), encode.Numbers("value", value), encode.Texts("band", band),
		encode.Ints("n", sites), encode.NumberLists("ring", ring),
	}
	if isIndex(subject) {
		t.Members = append(t.Members, indexMembers(subject)...)
		t.Columns = append(t.Columns, encode.Texts("index", index), encode.Texts("driver", driver),
			encode.Numbers("pm25", pm25), encode.Numbers("pm10", pm10))
	}
	return t
}

// quantityOf is what a subject that is no index measures.
func quantityOf(subject string) air.Quantity {
	q, _ := air.ParseQuantity(subject) // none but subjects are let through
	return q
}
