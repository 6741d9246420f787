package hexagon_test

import (
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/hexagon"
)

// BenchmarkHexagons computes those of 25,000 sensors: of a version whose
// sensors' cells are known already, as all but the first are.
func BenchmarkHexagons(b *testing.B) {
	snap := network(1, 25_000)
	for _, res := range []int{hexagon.MinRes, hexagon.MaxRes} {
		name := map[int]string{hexagon.MinRes: "res2", hexagon.MaxRes: "res6"}[res]
		var g hexagon.Grid
		b.Run("pm25/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Measure(snap, air.PM25, res)
			}
		})
		b.Run("uk-daqi/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Index(snap, "uk-daqi", res)
			}
		})
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			var g hexagon.Grid
			for _, c := range g.Measure(snap, air.PM25, hexagon.MaxRes).Cells {
				g.Ring(c.ID)
			}
		}
	})
}
