package live_test

import (
	"sync"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
)

// Readers share snapshots while polls come in; the race detector watches, and
// every snapshot fits together.
func TestConcurrentReaders(t *testing.T) {
	w := newWorld(t)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			last := uint64(0)
			for {
				select {
				case <-stop:
					return
				default:
				}
				s := w.live.Snapshot()
				if s.Version.N < last {
					t.Errorf("version %d after %d", s.Version.N, last)
				}
				last = s.Version.N
				col := s.Latest(air.PM25)
				for i, id := range col.Sensor {
					p := s.Place(col.Place[i])
					if p.Sensor.ID != id || p.Sensor.Last < col.Time[i] || col.Time[i] > s.Newest || i > 0 && col.Sensor[i-1] >= id {
						t.Errorf("%v at %d: %+v", id, col.Time[i], p)
					}
					if found, ok := s.Sensor(id); !ok || found != p {
						t.Errorf("%v is not where it is", id)
					}
				}
				for _, slug := range assess.Standards() {
					for i, x := range s.Index(slug).Index {
						if x.Standard != slug || s.Place(s.Index(slug).Place[i]).Sensor.ID != s.Index(slug).Sensor[i] {
							t.Errorf("%s: %+v", slug, x)
						}
					}
				}
			}
		})
	}
	for now := h0; now < h0+6*hour; now += 145 {
		n := 1 + (now-h0)/hour
		var readings []air.Reading
		for i := range 3 * n {
			readings = append(readings, pm(50-i, now, float64(i)))
		}
		w.poll(now+30, readings...)
	}
	close(stop)
	readers.Wait()
	w.check()
}
