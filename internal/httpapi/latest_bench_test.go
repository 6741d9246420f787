package httpapi

import (
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

// BenchmarkLatest encodes and compresses the whole answer for 25,000 sensors,
// as happens once per version and format.
func BenchmarkLatest(b *testing.B) {
	const n = 25_000
	col := &live.Column{}
	places := make([]live.Place, n)
	for i := range int64(n) {
		places[i] = live.Place{Described: store.Described{Sensor: air.Sensor{ID: id(i + 1)}, Site: site(i, 40+float64(i%20_000)/1000, float64(i%30_000)/1000, "DE")}}
		col.Sensor = append(col.Sensor, id(i+1))
		col.Time = append(col.Time, noon-i%300)
		col.Value = append(col.Value, float64(i%997)/10)
		col.Flags = append(col.Flags, 0)
		col.Place = append(col.Place, int32(i))
	}
	snap := live.NewSnapshot(live.Version{Epoch: "e", N: 1}, noon, places, map[air.Quantity]*live.Column{air.PM25: col}, nil)
	api := newServer(newFixture(b).deps)
	for _, format := range []string{jsonType, csvType, geoJSONType} {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				doc, _ := api.encodeLatest(snap, filter{subject: "pm25", maxAge: defaultMaxAge}, format, noon)
				b.SetBytes(int64(doc.size))
				doc.pack()
			}
		})
	}
}
