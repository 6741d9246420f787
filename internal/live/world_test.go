package live_test

import (
	"context"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// h0 is a whole hour; tests count from it.
const h0 = int64(1_700_002_800)

// world is a store and a present that hears of everything it keeps.
type world struct {
	*testing.T
	ctx  context.Context
	db   *mem.Store
	src  *source
	live *live.Live
	opts []live.Option
	now  int64
}

// source is the store as the present sees it; it can fail, and counts.
type source struct {
	*mem.Store
	fail              error
	times, rows, hour int
}

func failing[T any](err error, seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	if err == nil {
		return seq
	}
	return func(yield func(T, error) bool) {
		var zero T
		yield(zero, err)
	}
}

func (s *source) Times(ctx context.Context, q air.Quantity, ids []air.SensorID, span air.Interval) iter.Seq2[store.Time, error] {
	s.times++
	return failing(s.fail, s.Store.Times(ctx, q, ids, span))
}

func (s *source) Rows(ctx context.Context, sel store.Select) iter.Seq2[air.Row, error] {
	s.rows++
	return failing(s.fail, s.Store.Rows(ctx, sel))
}

func (s *source) Hours(ctx context.Context, sel store.SelectHours) iter.Seq2[average.HourRow, error] {
	s.hour++
	return failing(s.fail, s.Store.Hours(ctx, sel))
}

func newWorld(t *testing.T, opts ...live.Option) *world {
	w := &world{T: t, ctx: t.Context(), db: mem.New(), opts: opts, now: h0}
	w.src = &source{Store: w.db}
	w.live = live.New("e", w.src, opts...)
	if err := w.live.Rebuild(w.ctx, w.src, time.Unix(w.now, 0)); err != nil {
		t.Fatal(err)
	}
	return w
}

func sensor(n int64) air.SensorID {
	id, err := air.NewSensorID(air.SC, n)
	if err != nil {
		panic(err)
	}
	return id
}

// site is a place by its number, its own number of kilometres from the others.
func site(n int64) air.Site {
	return air.Site{
		ID:  air.SiteID{Network: air.SC, Location: n},
		Lat: 50 + float64(n)/10, Lon: 9, Altitude: math.NaN(), Country: "DE", CountryUpstream: "DE",
	}
}

func value(q air.Quantity, v float64) air.Value {
	return air.Value{Quantity: q, Value: v, Raw: math.NaN()}
}

// pm is a reading of PM2.5 v and PM10 2v of a sensor at the site of its number.
func pm(n, t int64, v float64) air.Reading {
	return air.Reading{Sensor: sensor(n), Time: t, Type: "SDS011", Site: site(n),
		Values: []air.Value{value(air.PM25, v), value(air.PM10, 2*v)}}
}

// poll stores and applies a poll received at a time (Unix seconds).
func (w *world) poll(at int64, readings ...air.Reading) {
	w.Helper()
	if err := w.tryPoll(at, readings...); err != nil {
		w.Fatal(err)
	}
}

func (w *world) tryPoll(at int64, readings ...air.Reading) error {
	w.Helper()
	w.now = max(w.now, at)
	e := air.Entry{Network: air.SC, Kind: air.KindPoll, Status: air.StatusOK, Started: at * 1000, Finished: at * 1000, Records: int64(len(readings))}
	if len(readings) == 0 {
		e.Status = air.StatusUnchanged
	}
	out, err := w.db.Append(w.ctx, store.Batch{Readings: readings, Entry: e})
	if err != nil {
		w.Fatal(err)
	}
	return w.live.Apply(w.ctx, out, time.Unix(at, 0))
}

// rebuilt is a present made of the store alone.
func (w *world) rebuilt() *live.Snapshot {
	w.Helper()
	l := live.New("e", w.db, w.opts...)
	if err := l.Rebuild(w.ctx, w.db, time.Unix(w.now, 0)); err != nil {
		w.Fatal(err)
	}
	return l.Snapshot()
}

// contents is all that a snapshot tells, but for its version.
type contents struct {
	Newest, Admitted int64
	Places           []live.Place
	Columns          map[air.Quantity]live.Column
	Indices          map[string]live.IndexColumn
}

func read(s *live.Snapshot) contents {
	c := contents{s.Newest, s.Admitted, slices.Clone(s.Places()), map[air.Quantity]live.Column{}, map[string]live.IndexColumn{}}
	for i := range c.Places {
		// A sensor that goes away and back within a day has overlapping
		// observations, of which the store cuts one: how long it says that
		// each lasted depends on what was cut.
		if p := &c.Places[i]; len(p.Placements) > 1 {
			p.Sensor.Last = 0
			p.Placements = slices.Clone(p.Placements)
			for j := range p.Placements {
				p.Placements[j].Last = 0
			}
		}
	}
	for _, q := range air.Quantities() {
		if col := s.Latest(q.Code); len(col.Sensor) > 0 {
			c.Columns[q.Code] = *col
		}
	}
	for _, slug := range assess.Standards() {
		c.Indices[slug] = *s.Index(slug)
	}
	return c
}

var same = cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty()}

// check compares the present with one rebuilt from the store, and its indices
// with ones computed from the rows.
func (w *world) check() {
	w.Helper()
	got := read(w.live.Snapshot())
	if diff := cmp.Diff(read(w.rebuilt()), got, same); diff != "" {
		w.Fatalf("at %d the present differs from one rebuilt (-rebuilt +kept):\n%s", w.now, diff)
	}
	if diff := cmp.Diff(w.oracle(got), got.Indices, same); diff != "" {
		w.Fatalf("at %d the indices differ from the rows' (-rows +kept):\n%s", w.now, diff)
	}
}

// oracle computes the indices from the rows alone, by the definitions.
func (w *world) oracle(c contents) map[string]live.IndexColumn {
	out := map[string]live.IndexColumn{}
	for p, d := range c.Places {
		if d.Site.Indoor == air.Yes || c.Admitted == 0 {
			continue
		}
		since := int64(math.MinInt64)
		if len(d.Placements) > 1 {
			since = d.Now().First
		}
		in := assess.Input{
			End: c.Admitted, Optical: true, Moved: since > c.Admitted-86400, Humidity: humidityAt(c, d.Site.ID),
			PM25: w.hours(d.Sensor.ID, air.PM25, since, c.Admitted), PM10: w.hours(d.Sensor.ID, air.PM10, since, c.Admitted),
		}
		for _, slug := range assess.Standards() {
			if x, ok := assess.Assess(slug, &in); ok {
				col := out[slug]
				col.Sensor = append(col.Sensor, d.Sensor.ID)
				col.Index = append(col.Index, x)
				col.Place = append(col.Place, int32(p))
				out[slug] = col
			}
		}
	}
	for _, slug := range assess.Standards() {
		if _, ok := out[slug]; !ok {
			out[slug] = live.IndexColumn{}
		}
	}
	return out
}

func (w *world) hours(id air.SensorID, q air.Quantity, since, end int64) (out [assess.Hours]assess.Slot) {
	var times []int64
	hours := map[int64]*average.Hour{}
	for r, err := range w.db.Rows(w.ctx, store.Select{Sensor: id, Quantity: q, From: max(since, end-1e6), To: end}) {
		if err != nil {
			w.Fatal(err)
		}
		times = append(times, r.Time)
		start := r.Time / 3600 * 3600
		if hours[start] == nil {
			hours[start] = &average.Hour{}
		}
		hours[start].Add(int(r.Time-start), r.Value, r.Flags.Severity(), average.Usable)
	}
	for i := range out {
		start := end - int64(i+1)*3600
		h := hours[start]
		if h == nil || !h.Complete() && !h.Sparse(start, times) {
			continue
		}
		n := uint8(0)
		for s := range 12 {
			n += uint8(h.Slots >> s & 1)
		}
		out[i] = assess.Slot{OK: true, Mean: h.Mean(), Suspect: 2*h.NSuspect > h.N, Slots: n}
	}
	return out
}

// humidityAt is the newest usable humidity at a site among those shown there.
func humidityAt(c contents, id air.SiteID) float64 {
	v, newest := math.NaN(), c.Admitted-3600-1
	for i, p := range c.Columns[air.Humidity].Place {
		col := c.Columns[air.Humidity]
		if c.Places[p].Site.ID == id && id.Location != 0 && col.Time[i] > newest && col.Flags[i].Severity() != air.Invalid {
			v, newest = col.Value[i], col.Time[i]
		}
	}
	return v
}

// append stores and applies a batch with an entry of its own.
func (w *world) append(e air.Entry, readings ...air.Reading) {
	w.Helper()
	out, err := w.db.Append(w.ctx, store.Batch{Readings: readings, Entry: e})
	if err != nil {
		w.Fatal(err)
	}
	if err := w.live.Apply(w.ctx, out, time.Unix(w.now, 0)); err != nil {
		w.Fatal(err)
	}
}

func (w *world) tick() {
	w.Helper()
	if err := w.live.Tick(w.ctx, time.Unix(w.now, 0)); err != nil {
		w.Fatal(err)
	}
}
