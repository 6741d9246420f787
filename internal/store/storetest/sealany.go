package storetest

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// testSealAnyWay lets the same values come by polls and imports, in any order,
// with sealing in between: in the end all is the same.
func testSealAnyWay(_ *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(25, 26))
	var readings []air.Reading
	for day := range int32(3) {
		readings = slices.Concat(readings, walk(rng, 1, day0+day, 600, stuttgart), walk(rng, 2, day0+day, 900, stuttgart))
		away := walk(rng, 3, day0+day, 600, place(5, 60, 10))
		for i := range away[len(away)/2:] {
			away[len(away)/2+i].Site = place(6, 61, 10) // moves there and back
		}
		readings = append(readings, away...)
	}
	slices.SortFunc(readings, func(a, b air.Reading) int { return cmp.Compare(a.Time, b.Time) })
	reference := f.other()
	fresh := reference.append(poll(t0, readings...)).Entry.New
	for _, d := range reference.due(false) {
		reference.sealChecked(day0 + d)
	}
	want, wantRows := reference.made(), reference.contents()
	var got int64
	add := func(list []air.Reading) {
		if rng.IntN(2) == 0 || !has[loader](f.Store) {
			got += f.append(poll(t0, list...)).Entry.New
			return
		}
		days := map[int32]*store.ArchiveDay{}
		for _, r := range list {
			d := days[store.DayOf(r.Time)]
			if d == nil {
				day := archive(store.DayOf(r.Time))
				d = &day
				days[day.Day] = d
			}
			s := air.Stretch{Sensor: r.Sensor, Type: r.Type, TypeID: r.TypeID, Manufacturer: r.Manufacturer, Pin: r.Pin, Site: r.Site}
			for _, v := range r.Values {
				s.Columns = append(s.Columns, air.Column{Quantity: v.Quantity, Time: []int64{r.Time}, Value: []float64{v.Value}, Flags: []air.Flags{v.Flags}})
			}
			d.Stretches = append(d.Stretches, s)
		}
		for _, d := range days {
			got += f.load(*d).Entry.New
		}
	}
	for round := range 12 {
		from := rng.IntN(len(readings))
		add(readings[from:min(len(readings), from+rng.IntN(250))])
		for range rng.IntN(3) {
			if due := f.due(false); len(due) > 0 {
				f.seal(day0 + due[0])
			}
		}
		if round%4 == 3 {
			f.reopened()
		}
	}
	add(readings[:len(readings)/2])
	add(readings[len(readings)/2:])
	f.equal(got, fresh)
	f.sealAll()
	for range 2 {
		f.equal(f.made(), want)
		f.same(f.contents(), wantRows)
		for _, d := range f.due(true) { // again, all
			f.equal(f.seal(day0+d).Flagged, int64(0))
		}
		f.reopened()
	}
}

// testSealMeanwhile seals while values come: none is lost, and what came
// meanwhile is due.
func testSealMeanwhile(t *testing.T, f *fixture) {
	rng := rand.New(rand.NewPCG(27, 28))
	readings := walk(rng, 1, day0, 300, stuttgart)
	f.append(poll(t0, readings[0]))
	var writer sync.WaitGroup
	writer.Go(func() {
		for part := range slices.Chunk(readings, 12) {
			if _, err := f.Store.Append(context.Background(), poll(t0, part...)); err != nil {
				t.Errorf("append: %v", err)
			}
		}
	})
	for range 5 {
		f.seal(day0)
	}
	writer.Wait()
	f.sealAll()
	f.equal(len(f.reopened().values(1)), len(readings))
	f.sealChecked(day0)
}
