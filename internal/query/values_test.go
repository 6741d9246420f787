package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// flat is a row with all that is said of it, to be compared.
type flat struct {
	sensor           air.SensorID
	from, to         int64
	quantity         air.Quantity
	value            string // as text, so that NaN equals NaN
	flags            air.Flags
	n, suspect, left int64
	complete         bool
	state            State
	location         int64
	country          string
}

func flatten(list []flat, v *ValueRows) []flat {
	row := 0
	for _, run := range v.Runs {
		for ; row < run.End; row++ {
			f := flat{
				sensor: run.Spot.Sensor.ID, from: v.From[row], to: v.To[row], quantity: v.Quantity[row], value: fmt.Sprint(v.Value[row]),
				state: run.State, location: run.Spot.Location, country: run.Spot.Country,
			}
			if len(v.Flags) > 0 {
				f.flags = v.Flags[row]
			} else {
				f.n, f.suspect, f.left, f.complete = v.N[row], v.NSuspect[row], v.NInvalid[row], v.Complete[row]
			}
			list = append(list, f)
		}
	}
	return list
}

func readValues(t testing.TB, s Archive, q ValuesRequest) ([]flat, *Values) {
	t.Helper()
	v, err := NewValues(t.Context(), s, q, midday)
	if err != nil {
		t.Fatal(err)
	}
	var list []flat
	for rows, err := range v.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if rows.Len() == 0 || len(rows.To) != rows.Len() || rows.Runs[len(rows.Runs)-1].End != rows.Len() {
			t.Fatalf("a chunk of %d rows, %d ends, runs %v", rows.Len(), len(rows.To), rows.Runs)
		}
		list = flatten(list, rows)
	}
	return list, v
}

// The places of a made-up world: Aberdeen twice, Stuttgart, the null island, a
// flat in Bremen.
var realmSites = []air.Site{
	{ID: air.SiteID{Network: air.SC, Location: 1}, Lat: 57.1, Lon: -2.1, Country: "GB", Altitude: 20},
	{ID: air.SiteID{Network: air.SC, Location: 2}, Lat: 57.2, Lon: -2.3, Country: "GB", Altitude: math.NaN()},
	{ID: air.SiteID{Network: air.SC, Location: 3}, Lat: 48.8, Lon: 9.2, Country: "DE", Altitude: 300},
	{ID: air.SiteID{Network: air.SC, Location: 4}, Lat: 0, Lon: 0, Altitude: math.NaN()},
	{ID: air.SiteID{Network: air.SC, Location: 5}, Lat: 53.1, Lon: 8.8, Country: "DE", Altitude: 3},
}

const indoorSite = 5

// realm is a store of some sensors that move about over three days, and its
// rows in order.
type realm struct {
	*mem.Store
	rows   []air.Row
	placed map[air.SensorID][]air.Placement
}

// at is where a sensor was at a time.
func (w *realm) at(id air.SensorID, t int64) air.Site {
	p := w.placed[id][0]
	for _, next := range w.placed[id] {
		if next.First <= t {
			p = next
		}
	}
	return realmSites[p.Location-1]
}

var realmQuantities = []air.Quantity{air.PM25, air.PM10, air.Temperature}

func newRealm(t testing.TB, seed uint64) *realm {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 7))
	w := &realm{Store: mem.New(), placed: map[air.SensorID][]air.Placement{}}
	var readings []air.Reading
	for i := range 2 + rnd.IntN(6) {
		id := air.SensorID(1<<56 | int64(i+1))
		site := rnd.IntN(len(realmSites))
		at := int64(midday - 36*3600)
		for at += rnd.Int64N(40000); at < midday; at += 1 + rnd.Int64N([]int64{300, 3000, 30000}[seed%3]) {
			if rnd.IntN(25) == 0 {
				site = rnd.IntN(len(realmSites))
			}
			r := air.Reading{Sensor: id, Time: at, Type: "SDS011", Pin: "1", Site: realmSites[site]}
			for _, q := range realmQuantities[:1+rnd.IntN(3)] {
				v := air.Value{Quantity: q, Value: float64(rnd.IntN(500)) / 10, Raw: math.NaN()}
				v.Flags = []air.Flags{0, 0, 0, air.FlagOrder, air.FlagRange, air.FlagOrder | air.FlagFault}[rnd.IntN(6)]
				if rnd.IntN(40) == 0 {
					v.Value, v.Flags = math.NaN(), air.FlagNaN
				}
				r.Values = append(r.Values, v)
				w.rows = append(w.rows, air.Row{Quantity: q, Sensor: id, Time: at, Value: v.Value, Flags: v.Flags})
			}
			readings = append(readings, r)
		}
	}
	rnd.Shuffle(len(readings), func(i, j int) { readings[i], readings[j] = readings[j], readings[i] })
	batch := store.Batch{Readings: readings, Indoor: []store.IndoorSite{{ID: realmSites[indoorSite-1].ID, Time: midday}}}
	if _, err := w.Append(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	for d, err := range w.Sensors(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		w.placed[d.Sensor.ID] = d.Placements
	}
	slices.SortFunc(w.rows, func(a, b air.Row) int {
		return cmp.Or(cmp.Compare(dayOf(a.Time), dayOf(b.Time)), cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Time, b.Time), cmp.Compare(a.Quantity, b.Quantity))
	})
	return w
}

// ask makes up a request.
func (w *realm) ask(rnd *rand.Rand) ValuesRequest {
	q := ValuesRequest{From: midday - 36*3600 + rnd.Int64N(90000), Quality: average.Quality(rnd.IntN(3))}
	q.To = q.From + 1 + rnd.Int64N(midday-q.From)
	some := func(n int) bool { return rnd.IntN(n) == 0 }
	if some(3) {
		for id := range w.placed {
			if some(2) || len(q.Sensors) == 0 {
				q.Sensors = append(q.Sensors, id, id)
			}
		}
	}
	if some(4) {
		q.Sites = []air.SiteID{realmSites[rnd.IntN(5)].ID, {Network: air.SC, Location: 99}}
	}
	if some(3) {
		q.Countries = map[string]bool{[]string{"GB", "DE", "FR"}[rnd.IntN(3)]: true}
	}
	if some(4) {
		q.Inside = func(lat, lon float64) bool { return lat > 50 && lon < 0 }
	}
	if some(3) {
		q.Quantities = []air.Quantity{air.PM10, air.PM10, air.CO2}
	}
	q.KeepIndoor = some(3)
	return q
}

// holds is the filter said once more.
func (w *realm) holds(q ValuesRequest, r air.Row) bool {
	site := w.at(r.Sensor, r.Time)
	lat, lon := site.Lat, site.Lon
	if lat == 0 {
		lat, lon = math.NaN(), math.NaN()
	}
	severity := r.Flags.Severity()
	return r.Time >= q.From && r.Time < q.To &&
		(q.Sensors == nil || slices.Contains(q.Sensors, r.Sensor)) &&
		(q.Sites == nil || q.Sites[0] == site.ID) && (q.Countries == nil || q.Countries[site.Country]) &&
		(q.Inside == nil || q.Inside(lat, lon)) && (q.Quantities == nil || r.Quantity == air.PM10) &&
		(q.Quality == average.All || severity == air.Valid || q.Quality == average.Usable && severity == air.Suspect) &&
		(q.AnyFlag == 0 || r.Flags&q.AnyFlag != 0) && r.Flags&q.NoFlag == 0 &&
		(q.KeepIndoor || site.ID.Location != indoorSite)
}

func (w *realm) single(r air.Row) flat {
	site := w.at(r.Sensor, r.Time)
	return flat{sensor: r.Sensor, from: r.Time, to: r.Time, quantity: r.Quantity, value: fmt.Sprint(r.Value), flags: r.Flags, state: Provisional, location: site.ID.Location, country: site.Country}
}

// Rows are those that a filter said in another way finds among all.
func TestValuesEqualBruteForce(t *testing.T) {
	for seed := range uint64(60) {
		w := newRealm(t, seed)
		rnd := rand.New(rand.NewPCG(seed, 8))
		for range 8 {
			q := w.ask(rnd)
			if rnd.IntN(3) == 0 {
				q.AnyFlag = []air.Flags{air.FlagOrder, air.FlagRange | air.FlagNaN}[rnd.IntN(2)]
			}
			if rnd.IntN(3) == 0 {
				q.NoFlag = air.FlagFault
			}
			var want []flat
			for _, r := range w.rows {
				if w.holds(q, r) {
					want = append(want, w.single(r))
				}
			}
			if got, _ := readValues(t, w, q); !slices.Equal(got, want) {
				t.Fatalf("seed %d, %+v:\ngot  %v\nwant %v", seed, q, got, want)
			}
		}
	}
}

// Hours and days are those of the series of each sensor and quantity.
func TestValuesEqualSeries(t *testing.T) {
	for seed := range uint64(12) {
		w := newRealm(t, seed)
		rnd := rand.New(rand.NewPCG(seed, 9))
		if seed%2 == 0 { // a day that is final
			seal(t, w, dayOf(midday)-1)
		}
		for range 4 {
			q := w.ask(rnd)
			q.Step = []Step{Hour, Day}[rnd.IntN(2)]
			if q.Step == Day {
				q.From, q.To = midday-3*air.Day, midday+air.Day
			}
			q.Quantities = realmQuantities
			var want []flat
			for id := range w.placed {
				want = append(want, w.series(t, q, id)...)
			}
			slices.SortFunc(want, func(a, b flat) int {
				return cmp.Or(cmp.Compare(dayOf(a.from), dayOf(b.from)), cmp.Compare(a.sensor, b.sensor), cmp.Compare(a.from, b.from), cmp.Compare(a.quantity, b.quantity))
			})
			if got, _ := readValues(t, w, q); !slices.Equal(got, want) {
				t.Fatalf("seed %d, %+v:\ngot  %v\nwant %v", seed, q, got, want)
			}
		}
	}
}

func (w *realm) series(t *testing.T, q ValuesRequest, id air.SensorID) (list []flat) {
	t.Helper()
	if q.Sensors != nil && !slices.Contains(q.Sensors, id) {
		return nil
	}
	unit := steps[q.Step].unit
	for _, quantity := range q.Quantities {
		res, err := Series(t.Context(), w, &Ears{}, SeriesRequest{Sensor: id, Quantity: quantity, From: q.From, To: q.To, Step: q.Step, Quality: q.Quality}, midday)
		if err != nil {
			t.Fatal(err)
		}
		for i, from := range res.T {
			last := from + unit - 1
			site, here := w.at(id, last), q
			here.From, here.To, here.Quality, here.Quantities = last, last+1, average.All, nil
			if !w.holds(here, air.Row{Sensor: id, Time: last}) {
				continue
			}
			list = append(list, flat{
				sensor: id, from: from, to: from + unit, quantity: quantity, value: fmt.Sprint(res.Mean[i]),
				n: int64(res.N[i]), suspect: int64(res.NSuspect[i]), left: int64(res.NInvalid[i]),
				complete: res.Complete[i], state: res.State[i], location: site.ID.Location, country: site.Country,
			})
		}
	}
	return list
}

func seal(t *testing.T, w *realm, last int32) {
	t.Helper()
	days, err := w.Due(t.Context(), air.Interval{From: 0, To: dayStart(last + 1)}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days {
		if _, err := w.Seal(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
}

// Pages put together are the whole, and so is what comes after any row.
func TestValuesInPages(t *testing.T) {
	for seed := range uint64(9) {
		w := newRealm(t, seed)
		rnd := rand.New(rand.NewPCG(seed, 10))
		q := w.ask(rnd)
		q.Step = []Step{Raw, Hour, Day}[seed%3]
		whole, _ := readValues(t, w, q)
		q.Limit = 1 + rnd.IntN(7)
		q.Records = rnd.IntN(2) == 0
		var pages []flat
		for n := 0; ; n++ {
			page, v := readValues(t, w, q)
			records := map[string]bool{}
			for _, f := range page {
				records[fmt.Sprint(f.sensor, f.from)] = true
			}
			if q.Records && len(records) > q.Limit || !q.Records && len(page) > q.Limit && len(records) > 1 {
				t.Fatalf("seed %d: a page of %d rows, %d records for a limit of %d", seed, len(page), len(records), q.Limit)
			}
			pages = append(pages, page...)
			if !v.More {
				break
			}
			if q.After = v.Next; n > len(whole) {
				t.Fatalf("seed %d: pages without end", seed)
			}
		}
		if !slices.Equal(pages, whole) {
			t.Fatalf("seed %d, %+v:\npages %v\nwhole %v", seed, q, pages, whole)
		}
		q.Limit = 0
		for range min(5, len(whole)) {
			i := rnd.IntN(len(whole))
			for i+1 < len(whole) && whole[i+1].sensor == whole[i].sensor && whole[i+1].from == whole[i].from {
				i++ // the end of the record
			}
			q.After = store.Cursor{Day: dayOf(whole[i].from), Sensor: whole[i].sensor, Time: whole[i].from}
			if rest, _ := readValues(t, w, q); !slices.Equal(rest, whole[i+1:]) {
				t.Fatalf("seed %d: after row %d\ngot  %v\nwant %v", seed, i, rest, whole[i+1:])
			}
		}
	}
}

func TestValuesSorted(t *testing.T) {
	w := newRealm(t, 3)
	f := func(order Order, reverse bool, step Step, less func(a, b flat) bool) {
		t.Helper()
		q := ValuesRequest{From: midday - 36*3600, To: midday, Quality: average.All, Step: step}
		whole, _ := readValues(t, w, q)
		q.Order, q.Reverse = order, reverse
		got, _ := readValues(t, w, q)
		if len(got) != len(whole) || len(got) < 10 {
			t.Fatalf("%d rows of %d", len(got), len(whole))
		}
		for i := 1; i < len(got); i++ {
			if less(got[i], got[i-1]) {
				t.Errorf("%s, %t: row %d %+v after %+v", order, reverse, i, got[i], got[i-1])
			}
		}
		q.Limit = 5
		if top, v := readValues(t, w, q); len(top) > 7 || !slices.Equal(top, got[:len(top)]) || !v.More {
			t.Errorf("the first five are %v", top)
		}
	}
	number := func(s string) (v float64) { _, _ = fmt.Sscan(s, &v); return v }
	f(OrderValue, false, Raw, func(a, b flat) bool { return number(a.value) < number(b.value) || b.value == "NaN" && a.value != "NaN" })
	f(OrderValue, true, Raw, func(a, b flat) bool { return number(a.value) > number(b.value) || b.value == "NaN" && a.value != "NaN" })
	f(OrderTime, true, Raw, func(a, b flat) bool { return a.from > b.from })
	f(OrderTime, false, Hour, func(a, b flat) bool { return a.from < b.from })
	f(OrderSensor, false, Raw, func(a, b flat) bool { return a.sensor < b.sensor })
}

// many is a store of as many rows as are asked for, three to a record, two
// sensors a day.
type many struct {
	*mem.Store
	n int
}

func (m many) Values(context.Context, store.SelectValues) iter.Seq2[[]air.Row, error] {
	return func(yield func([]air.Row, error) bool) {
		var chunk []air.Row
		for i := range m.n {
			record := int64(i / 3)
			chunk = append(chunk, air.Row{Quantity: realmQuantities[i%3], Sensor: air.SensorID(1<<56 | 1 + record/30000%2), Time: midday + record/60000*air.Day + record%30000})
			if len(chunk) == 1000 {
				if !yield(chunk, nil) {
					return
				}
				chunk = chunk[:0]
			}
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}

func newMany(t *testing.T, n int) many {
	m := many{mem.New(), n}
	for i := range int64(2) {
		r := air.Reading{Sensor: air.SensorID(1<<56 | 1 + i), Time: midday, Site: realmSites[0], Values: []air.Value{{Quantity: air.PM25, Value: 1}}}
		if _, err := m.Append(t.Context(), store.Batch{Readings: []air.Reading{r}}); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// Chunks are bounded and never cut a record.
func TestValuesInChunks(t *testing.T) {
	const n = 500_000
	m := newMany(t, n)
	v, err := NewValues(t.Context(), m, ValuesRequest{From: midday, To: midday + 30*air.Day}, midday)
	if err != nil {
		t.Fatal(err)
	}
	total, last := 0, ""
	for rows, err := range v.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if rows.Len() > chunkRows+2 {
			t.Errorf("a chunk of %d rows", rows.Len())
		}
		if first := fmt.Sprint(rows.cursor(0)); first == last {
			t.Errorf("record %s is in two chunks", first)
		}
		last = fmt.Sprint(rows.cursor(rows.Len() - 1))
		total += rows.Len()
	}
	if total != n {
		t.Errorf("%d rows, want %d", total, n)
	}
}

func TestValuesTooManyToSort(t *testing.T) {
	f := func(n int, want string) {
		t.Helper()
		v, err := NewValues(t.Context(), newMany(t, n), ValuesRequest{From: midday, To: midday + 30*air.Day, Order: OrderValue, Reverse: true}, midday)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, err := range v.Rows(t.Context()) {
			if bad := (*FieldError)(nil); errors.As(err, &bad) {
				got = bad.Field + " " + bad.Value
			}
		}
		if got != want {
			t.Errorf("%d rows: got %q, want %q", n, got, want)
		}
	}
	f(MaxSorted, "")
	f(MaxSorted+1, "sort -value")
}

func TestValuesRefuses(t *testing.T) {
	w := newRealm(t, 1)
	f := func(q ValuesRequest, want string) {
		t.Helper()
		_, err := NewValues(t.Context(), w, q, midday)
		var bad *FieldError
		if !errors.As(err, &bad) || bad.Field+" "+bad.Value != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	f(ValuesRequest{Step: Auto}, "step auto")
	f(ValuesRequest{Step: "week"}, "step week")
	f(ValuesRequest{Step: Hour, AnyFlag: air.FlagOrder}, "step hour")
	f(ValuesRequest{Order: OrderValue, After: store.Cursor{Day: 1}}, "sort value")
	f(ValuesRequest{Quantities: []air.Quantity{air.PressureSea}}, "quantity pressure_sea")
	f(ValuesRequest{From: midday + 1}, "from "+stamp(midday+1))
	f(ValuesRequest{From: 200, To: 200}, "from "+stamp(200))
	if _, err := NewValues(t.Context(), w, ValuesRequest{Sensors: []air.SensorID{1<<56 | 999}}, midday); !errors.Is(err, ErrUnknownSensor) {
		t.Errorf("got %v", err)
	}
}

func TestValuesEnd(t *testing.T) {
	w := newRealm(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	v, err := NewValues(ctx, w, ValuesRequest{From: midday - 36*3600, To: midday}, midday)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for _, err := range v.Rows(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}
