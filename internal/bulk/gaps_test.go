package bulk_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/bulk"
)

// TestGaps: sensor 1 has a gap on the second day, sensor 2 is slow,
// sensor 3 came after it, sensor 4 had left, sensor 5 was there all the time.
func TestGaps(t *testing.T) {
	file := func(sensor, day int) string { return fmt.Sprintf("2024-01-%02d_sds011_sensor_%d.csv", day, sensor) }
	files := map[string]string{}
	put := func(sensor int, days ...int) {
		for _, d := range days {
			files[file(sensor, d)] = five(sensor, fmt.Sprintf("2024-01-%02d", d))
		}
	}
	put(1, 1, 3)
	for d := 1; d <= 3; d++ { // every ten minutes: no hour is complete before it is known to be slow
		files[file(2, d)] = rows(2, fmt.Sprintf("2024-01-%02d", d))
	}
	put(3, 3)
	put(4, 1)
	put(5, 1, 2, 3)
	r := newRig(t)
	if _, err := r.run(folder(t, files), nil); err != nil {
		t.Fatal(err)
	}
	second := int32(time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC).Unix() / air.Day)
	f := func(name string, day int32, want ...string) {
		t.Helper()
		gaps, err := bulk.Gaps(t.Context(), r.store, air.SC, day)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, id := range slices.Sorted(maps.Keys(gaps)) {
			got = append(got, id.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: gaps of %v, want %v", name, got, want)
		}
	}
	f("a day whose neighbours are whole", second, "sc-1", "sc-2")
	f("a whole day, but for the slow one", second-1, "sc-2")
	f("a day before all", second-9)
	for d := second - 1; d <= second+1; d++ {
		if _, err := r.store.Seal(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	f("sealed: a slow sensor's hours are complete", second, "sc-1")
	if gaps, err := bulk.Gaps(t.Context(), r.store, air.SC5, second); err != nil || len(gaps) != 0 {
		t.Errorf("another network: %v, %v", gaps, err)
	}
}

// five is a day file's text with a row every five minutes.
func five(sensor int, date string) string {
	text := header
	for m := range 288 {
		text += fmt.Sprintf("%d;SDS011;%d;57.1;-2.1;%sT%02d:%02d:00;%d.5;;;%d;;\n", sensor, sensor, date, m/12, m%12*5, sensor+m, m)
	}
	return text
}
