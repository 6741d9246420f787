package httpapi

import (
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

// BenchmarkDelta encodes and compresses the delta of a poll that brought a new
// value of each of 25,000 sensors, and the event that carries those of 500 of
// them.
func BenchmarkDelta(b *testing.B) {
	const n = 25_000
	version := func(version uint64) *live.Snapshot {
		col := &live.Column{}
		places := make([]live.Place, n)
		for i := range int64(n) {
			places[i] = live.Place{Described: store.Described{Sensor: air.Sensor{ID: id(i + 1)}, Site: site(i, 40+float64(i)/1000, float64(i%30_000)/1000, "DE")}}
			col.Sensor, col.Time = append(col.Sensor, id(i+1)), append(col.Time, noon+150*int64(version)-i%300)
			col.Value, col.Flags, col.Place = append(col.Value, float64((i*int64(version))%997)/10), append(col.Flags, 0), append(col.Place, int32(i))
		}
		return live.NewSnapshot(live.Version{Epoch: "e", N: version}, noon+150*int64(version), places, map[air.Quantity]*live.Column{air.PM25: col}, nil)
	}
	old, now := version(1), version(2)
	live.Succeed(old, now)
	s := newServer(unserved(b).deps)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		size := 0
		for b.Loop() {
			s.present.kept = nil
			s.present.snap = nil
			size = len(s.deltaDocument(now, "pm25", old.Version).gz)
		}
		b.ReportMetric(float64(size), "bytes-gzip")
	})
	b.Run("values", func(b *testing.B) {
		w, err := newWatch(&liveInput{BBox: "-180,40,180,40.4995"}, now)
		if err != nil || len(w.ids) != 500 {
			b.Fatal(err, len(w.ids))
		}
		b.ReportAllocs()
		for b.Loop() {
			w.appendValues(nil, now, "ok", old.Version, credit{})
		}
	})
}
