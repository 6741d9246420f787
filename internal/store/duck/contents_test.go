package duck_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// contents writes down all that readers of a store can see, a line each,
// field by field: it must read the same after the program has learnt more.
func contents(t *testing.T, s store.Reader) string {
	t.Helper()
	ctx := context.Background()
	var lines []string
	line := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	row := func(r air.Row) string {
		return fmt.Sprintf("%s %s %d %v %v", r.Sensor, r.Quantity, r.Time, r.Value, r.Flags.Names())
	}
	for d, err := range s.Sensors(ctx) {
		must(t, err)
		a, p := d.Sensor, d.Site
		line("sensor %s %s %d %q pin %s, heard %d to %d", a.ID, a.Type, a.TypeID, a.Manufacturer, a.Pin, a.First, a.Last)
		line("site %s at %s-%d: %v %v, altitude %v, upstream says %q, indoor %d, exact %d", a.ID, p.ID.Network, p.ID.Location, p.Lat, p.Lon, p.Altitude, p.CountryUpstream, p.Indoor, p.Exact)
		line("country of %s: %q", a.ID, p.Country)
		for _, p := range d.Placements {
			line("placement %s %d: %v %v, %d to %d", p.Sensor, p.Location, p.Lat, p.Lon, p.First, p.Last)
		}
		for _, q := range air.Quantities() {
			for r, err := range s.Rows(ctx, store.Select{Sensor: a.ID, Quantity: q.Code, From: math.MinInt64, To: math.MaxInt64}) {
				must(t, err)
				line("value %s", row(r))
			}
		}
	}
	var newest []string
	for r, err := range s.Latest(ctx) {
		must(t, err)
		newest = append(newest, "newest "+row(r))
	}
	slices.Sort(newest)
	lines = append(lines, newest...)
	entries, err := s.Ledger(ctx, store.LedgerSelect{Limit: 10000})
	must(t, err)
	for _, e := range entries {
		line("entry %d %s %s %d to %d: %s %d, %d bytes, %d records, %d values, %d new, %d duplicate, %d conflict, %d late, %v, %v, %d ignored, %q", e.ID, e.Network, e.Kind, e.Started, e.Finished,
			e.Status, e.HTTPStatus, e.Bytes, e.Records, e.Values, e.New, e.Duplicate, e.Conflict, e.Late, e.Flagged, e.Rejected, e.Ignored, e.Error)
		conflicts, err := s.Conflicts(ctx, e.ID, 10000)
		must(t, err)
		for _, c := range conflicts {
			line("conflict %s, offered %v", row(c.Row), c.Offered)
		}
	}
	indoor, err := s.IndoorSites(ctx)
	must(t, err)
	slices.SortFunc(indoor, func(a, b air.SiteID) int { return int(a.Location - b.Location) })
	for _, id := range indoor {
		line("indoor %s-%d", id.Network, id.Location)
	}
	return strings.Join(lines, "\n") + "\n"
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
