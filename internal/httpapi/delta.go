package httpapi

import (
	"context"
	"fmt"
	"math"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/live"
)

const deltaPath = "/api/v1/latest/delta"

type deltaInput struct {
	Since    string  `query:"since" required:"true" doc:"The version that you have, as an answer or a version event named it." example:"k3v9-41"`
	Quantity subject `query:"quantity" default:"pm25" doc:"What was measured, or the standard of an index."`
}

func (s *server) registerDelta() {
	register(s, huma.Operation{
		OperationID: "latest-delta", Path: deltaPath, Tags: []string{"values"},
		Summary: "What has changed in /latest since a version",
		Description: "Brings an answer of /latest to the present: take out gone, put in the rows (new or changed), and put the sensors of placed where it says. " +
			fmt.Sprintf("A version that is unknown, or more than %d back, is answered 410: ask /latest anew. ", live.Kept) +
			"Rows are those of any age; hide by t what is too old for you.",
		Errors: []int{http.StatusBadRequest, http.StatusGone, http.StatusServiceUnavailable},
		Responses: described("The changes, in columns of equal length.", map[string]*huma.Schema{
			jsonType: schemaOf[DeltaBody](s.api),
		}),
	}, func(_ context.Context, in *deltaInput) (*stream, error) {
		since, err := live.ParseVersion(in.Since)
		if err != nil {
			return nil, badField("since", in.Since, err.Error())
		}
		snap, err := s.snapshot()
		if err != nil {
			return nil, err
		}
		doc := s.deltaDocument(snap, string(in.Quantity), since)
		if doc == nil {
			return nil, newProblem(http.StatusGone, fmt.Sprintf("Version %s is unknown or more than %d versions back: ask %s anew.", since, live.Kept, latestPath))
		}
		return doc.stream("no-cache"), nil
	})
}

// deltaDocument encodes the changes or takes them from what is kept; nil when
// they are not known.
func (s *server) deltaDocument(snap *live.Snapshot, subject string, since live.Version) *document {
	if _, ok := snap.Since(since); !ok {
		return nil // what strangers invent takes no room
	}
	key := presentKey{path: deltaPath, simulated: s.simulated(), subject: subject, since: since.N}
	return s.present.get(snap, key, s.Now().Unix(), func(snap *live.Snapshot, _ int64) (*document, int64) {
		changes, ok := snap.Since(since)
		if !ok {
			return nil, 0
		}
		d := selectDelta(snap, subject, deltaOf(changes, subject))
		d.rows.credit = s.creditOf(networksOf(d.rows.sensor)...)
		raw := d.table(since.String(), snap.Version.String(), true).AppendJSON(make([]byte, 0, 96*len(d.rows.sensor)+1024))
		return newDocument(jsonType, raw, d.rows.credit.links).tagged(snap.Version.String()).pack(), math.MaxInt64
	})
}

// deltaOf is the delta of a subject.
func deltaOf(c live.Changes, subject string) live.Delta {
	if isIndex(subject) {
		return c.Index(subject)
	}
	return c.Quantity(quantityOf(subject))
}

// delta is what has changed in one column, as it is told.
type delta struct {
	rows   *chosen
	gone   []air.SensorID
	placed []*live.Place
}

func selectDelta(snap *live.Snapshot, subject string, d live.Delta) *delta {
	out := &delta{rows: &chosen{subject: subject}, gone: d.Gone}
	var place []int32
	if isIndex(subject) {
		col := snap.Index(subject)
		place = col.Place
		for _, i := range d.Rows {
			out.rows.addIndex(snap.Place(place[i]), &col.Index[i])
		}
	} else if q, err := air.ParseQuantity(subject); err == nil {
		col := snap.Latest(q)
		place = col.Place
		for _, i := range d.Rows {
			out.rows.add(snap.Place(place[i]), col.Sensor[i], col.Time[i], col.Value[i], col.Flags[i])
		}
	}
	for _, i := range d.Placed {
		out.placed = append(out.placed, snap.Place(place[i]))
	}
	return out
}

// table is the delta as JSON tells it; the credit is left out where it stands
// around it.
func (d *delta) table(since, version string, credit bool) *encode.Table {
	c := d.rows
	t := &encode.Table{Members: []encode.Member{
		encode.Text("quantity", c.subject), encode.Text("unit", unitOf(c.subject)),
		encode.Text("since", since), encode.Text("version", version),
	}}
	if credit {
		t.Members = append(t.Members, c.credit.members()...)
	}
	t.Columns = []encode.Column{
		encode.Sensors("sensor", c.sensor), encode.Times("t", c.time),
		encode.Numbers("value", c.value), encode.Flags("flags", c.flags),
	}
	ids := make([]air.SensorID, len(d.placed))
	for i, p := range d.placed {
		ids[i] = p.Sensor.ID
	}
	placed := &encode.Table{Columns: append([]encode.Column{encode.Sensors("sensor", ids)}, placeColumns(d.placed)...)}
	if isIndex(c.subject) {
		t.Members = append(t.Members, indexMembers(c.subject)...)
		t.Columns = append(t.Columns, indexColumns(c.index)...)
	} else {
		placed.Columns = append(placed.Columns, indoorColumn(d.placed))
	}
	t.Members = append(t.Members, encode.SensorList("gone", d.gone), encode.Object("placed", placed))
	return t
}
