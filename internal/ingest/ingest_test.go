package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
)

// now is when every test's first poll ends.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// present notes what it was told.
type present struct {
	outcomes []store.Outcome
	rebuilt  int
	fail     error
}

func (p *present) Apply(_ context.Context, out store.Outcome, _ time.Time) error {
	p.outcomes = append(p.outcomes, out)
	return p.fail
}

func (p *present) Rebuild(context.Context, time.Time) error {
	p.rebuilt++
	return p.fail
}

// flaky fails appends while told to.
type flaky struct {
	*mem.Store
	fail error
}

func (f *flaky) Append(ctx context.Context, b store.Batch) (store.Outcome, error) {
	if f.fail != nil {
		return store.Outcome{}, f.fail
	}
	return f.Store.Append(ctx, b)
}

type rig struct {
	*testing.T
	*ingest.Ingest
	store   *flaky
	present *present
	log     bytes.Buffer
	written []air.Entry
}

func newRig(t *testing.T, keepIndoor bool) *rig {
	t.Helper()
	return rigOver(t, keepIndoor, &flaky{Store: mem.New()})
}

func rigOver(t *testing.T, keepIndoor bool, s *flaky) *rig {
	t.Helper()
	return rigWith(t, func(o *ingest.Options) { o.Store, o.KeepIndoor = s, keepIndoor })
}

func rigWith(t *testing.T, change func(*ingest.Options)) *rig {
	t.Helper()
	r := &rig{T: t, present: &present{}}
	o := ingest.Options{
		Store: &flaky{Store: mem.New()}, Present: r.present,
		Log: slog.New(slog.NewTextHandler(&r.log, nil)), Clock: func() time.Time { return now },
		Written: func(e air.Entry) { r.written = append(r.written, e) },
	}
	change(&o)
	r.store = o.Store.(*flaky)
	in, err := ingest.New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	r.Ingest = in
	return r
}

// Poll hands over what a poll of sc brought.
func (r *rig) Poll(ctx context.Context, f source.Fetch) source.Verdict {
	return r.Ingest.Poll(air.SC)(ctx, f)
}

// poll hands a document over as if it had been fetched at a moment and returns
// the ledger's newest entry.
func (r *rig) poll(at time.Time, document string) air.Entry {
	r.Helper()
	r.Poll(context.Background(), source.Fetch{
		Status: air.StatusOK, HTTPStatus: 200, Body: []byte(document), Bytes: int64(len(document)),
		Started: at.Add(-time.Second), Answered: at, Finished: at,
	})
	return r.newest()
}

func (r *rig) newest() air.Entry {
	r.Helper()
	list, err := r.store.Ledger(context.Background(), store.LedgerSelect{Limit: 1})
	if err != nil || len(list) == 0 {
		r.Fatalf("ledger: %v, %d entries", err, len(list))
	}
	e := list[0]
	sum := e.New + e.Duplicate + e.Conflict
	for _, n := range e.Rejected {
		sum += n
	}
	if sum != e.Values {
		r.Errorf("the entry does not add up: %+v", e)
	}
	return e
}

// record is one record in upstream's format; where is put into its location.
func record(sensor int, at time.Time, where, values string) string {
	return fmt.Sprintf(`{"id":1,"timestamp":%q,"sensor":{"id":%d,"pin":"1","sensor_type":{"id":14,"name":"SDS011","manufacturer":"Nova Fitness"}},"location":{"id":7,"latitude":"50.1","longitude":"8.6","country":"DE"%s},"sensordatavalues":[%s]}`,
		at.UTC().Format("2006-01-02 15:04:05"), sensor, where, values)
}

const pm = `{"value_type":"P1","value":"12.5"},{"value_type":"P2","value":"7.1"}`

func document(records ...string) string { return "[" + strings.Join(records, ",") + "]" }

func (r *rig) is(what string, got, want any) {
	r.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		r.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestPollTwice(t *testing.T) {
	r := newRig(t, false)
	doc := document(record(1, now.Add(-time.Minute), "", pm), record(2, now.Add(-10*time.Minute), "", pm+`,{"value_type":"signal","value":"-50"}`))
	e := r.poll(now, doc)
	r.is("first", []int64{e.Records, e.Values, e.New, e.Duplicate, e.Late, e.Ignored, e.Bytes}, []int64{2, 4, 4, 0, 2, 1, int64(len(doc))})
	e = r.poll(now.Add(150*time.Second), doc)
	r.is("second", []int64{e.Records, e.Values, e.New, e.Duplicate, e.Late}, []int64{2, 4, 0, 4, 2})
	r.is("outcomes", len(r.present.outcomes), 2)
	r.is("written", len(r.written), 2)
}

func TestWholeDocumentRefused(t *testing.T) {
	good := document(record(1, now, "", pm))
	for _, doc := range []string{"", "<html><body>503</body></html>", good[:len(good)-1], good + "x", good[1:], `{"a":1`, good[:len(good)/2]} {
		r := newRig(t, false)
		v := r.Poll(context.Background(), source.Fetch{Status: air.StatusOK, HTTPStatus: 200, Body: []byte(doc), Bytes: int64(len(doc)), Started: now, Finished: now})
		e := r.newest()
		if v.Accepted || e.Status != air.StatusRejected || e.Error == "" || e.Values != 0 || e.Records != 0 {
			t.Errorf("%.40q: accepted %v, entry %+v", doc, v.Accepted, e)
		}
		if st, _ := r.store.Stats(context.Background()); st.Values != 0 {
			t.Errorf("%.40q: %d values were stored", doc, st.Values)
		}
	}
}

// TestOtherOrigin keeps measured and invented data apart.
func TestOtherOrigin(t *testing.T) {
	f := func(first, then bool, public string) {
		t.Helper()
		r := newRig(t, false)
		fetch := func(simulated bool, document string) source.Verdict {
			return r.Poll(context.Background(), source.Fetch{Status: air.StatusOK, HTTPStatus: 200, Body: []byte(document), Bytes: int64(len(document)), Simulated: simulated, Started: now, Finished: now})
		}
		origin := func() air.Origin {
			o, err := r.store.Origin(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		r.Poll(context.Background(), source.Fetch{Status: air.StatusFailed, HTTPStatus: 503, Simulated: then, Started: now, Finished: now})
		fetch(then, "<html>")
		r.is("neither a failure nor what cannot be read stamps", origin(), air.OriginUnknown)
		fetch(first, document(record(1, now, "", pm)))
		r.is("stamped", origin().Simulated(), first)

		v := fetch(then, document(record(2, now, `,"indoor":1`, pm), record(1, now.Add(time.Minute), "", pm)))
		e := r.newest()
		r.is("refused", []any{v.Accepted, v.Ours, e.Status, e.Records, e.Values, e.HTTPStatus}, []any{false, false, "rejected", 0, 0, 200})
		if !strings.Contains(e.Error, public) || v.Error != e.Error {
			t.Errorf("the public is told %q and %q", e.Error, v.Error)
		}
		if hint := fmt.Sprint(v.Log); !strings.Contains(hint, "--data") {
			t.Errorf("the log does not say what to do: %s", hint)
		}
		st, err := r.store.Stats(context.Background())
		r.is("nothing stored", []any{st.Values, st.Sites, err}, []any{2, 1, nil})
		fetch(first, document(record(1, now.Add(time.Minute), "", pm)))
		r.is("its own kind is still taken, nothing was learnt of the place", r.newest().New, 2)
	}
	f(false, true, "it is marked as simulated, and this Mote keeps measured data")
	f(true, false, "it is not marked as simulated, and this Mote keeps simulated data")
}

func TestOneBadRecord(t *testing.T) {
	r := newRig(t, false)
	e := r.poll(now, document(record(1, now, "", pm), `{"sensordatavalues":[`+pm+`]}`, `17`))
	r.is("status", e.Status, air.StatusOK)
	r.is("rejected", e.Rejected, map[string]int64{air.RejectNoSensor: 2, air.RejectBadRecord: 1})
	r.is("counts", []int64{e.Records, e.Values, e.New}, []int64{3, 5, 2})
}

func TestNoDocument(t *testing.T) {
	r := newRig(t, false)
	v := r.Poll(context.Background(), source.Fetch{Status: air.StatusFailed, HTTPStatus: 503, Public: "upstream answered 503", Started: now, Finished: now})
	r.is("failed", []any{v.Accepted, v.Ours, r.newest().Status, r.newest().HTTPStatus, r.newest().Error}, []any{false, false, "failed", 503, "upstream answered 503"})
	r.Poll(context.Background(), source.Fetch{Status: air.StatusUnchanged, HTTPStatus: 304, Started: now, Finished: now})
	r.is("unchanged", r.newest().Status, air.StatusUnchanged)
	v = r.Poll(context.Background(), source.Fetch{Status: air.StatusOK, HTTPStatus: 200, Body: []byte("[]"), Bytes: 2, Started: now, Finished: now})
	r.is("empty", []any{v.Accepted, v.Empty, r.newest().Status, r.newest().Records}, []any{true, true, "ok", 0})
	r.is("the present hears of each", len(r.present.outcomes), 3)
}

func TestFlagsAndFuture(t *testing.T) {
	r := newRig(t, false)
	at := now.Add(601 * time.Second)
	doc := document(record(1, at, "", `{"value_type":"P1","value":"1999.90"},{"value_type":"P2","value":"999.90"}`))
	e := r.poll(now, doc)
	r.is("flagged", e.Flagged, map[string]int64{"future": 2, "saturated": 2})
	e = r.poll(now.Add(2*time.Second), doc)
	r.is("cleared", []int64{e.New, e.Duplicate, e.Conflict}, []int64{0, 2, 0})
	r.is("rows", r.present.outcomes[1].Cleared[0].Flags.Names(), []string{"saturated"})
}

func TestIndoor(t *testing.T) {
	in, out := `,"indoor":1`, `,"indoor":0`
	r := newRig(t, false)
	e := r.poll(now, document(record(1, now, in, pm), record(2, now, "", pm)))
	r.is("by its word, then by what was said of the place", e.Rejected, map[string]int64{air.RejectIndoor: 4})
	e = r.poll(now.Add(time.Minute), document(record(1, now.Add(time.Minute), "", pm)))
	r.is("later", e.Rejected, map[string]int64{air.RejectIndoor: 2})
	r = rigOver(t, false, r.store) // a restart
	e = r.poll(now.Add(2*time.Minute), document(record(1, now.Add(2*time.Minute), "", pm)))
	r.is("after a restart", e.Rejected, map[string]int64{air.RejectIndoor: 2})
	e = r.poll(now.Add(3*time.Minute), document(record(1, now.Add(3*time.Minute), out, pm), record(2, now.Add(3*time.Minute), "", pm)))
	r.is("moved out", []int64{e.New, e.Rejected[air.RejectIndoor]}, []int64{4, 0})

	r = newRig(t, true)
	e = r.poll(now, document(record(1, now, in, pm)))
	r.is("kept when the operator says so", []int64{e.New, e.Rejected[air.RejectIndoor]}, []int64{2, 0})
	d, _, err := r.store.Sensor(context.Background(), air.SensorID(1<<56|1))
	r.is("and known as indoor", []any{d.Site.Indoor, err}, []any{air.Yes, nil})
}

// The averages tell of the same places: a room known from one network is a
// room in the other.
func TestIndoorAcrossNetworks(t *testing.T) {
	in, out := `,"indoor":1`, `,"indoor":0`
	f := func(name string, first, second air.Network, said string, refused int64) {
		t.Helper()
		r := newRig(t, false)
		poll := func(n air.Network, at time.Time, doc string) air.Entry {
			r.Ingest.Poll(n)(context.Background(), source.Fetch{Status: air.StatusOK, HTTPStatus: 200, Body: []byte(doc), Started: at, Answered: at, Finished: at})
			return r.newest()
		}
		poll(first, now, document(record(1, now, in, pm)))
		for range 2 {
			e := poll(second, now.Add(time.Minute), document(record(1, now.Add(time.Minute), said, pm)))
			r.is(name, []any{e.Network, e.Rejected[air.RejectIndoor]}, []any{second, refused})
			r = rigOver(t, false, r.store) // a restart
		}
	}
	f("known from the measurements", air.SC, air.SC5, "", 2)
	f("known from the averages", air.SC5, air.SC, "", 2)
	f("by its own word", air.SC, air.SC5, out, 0)
}

func TestForget(t *testing.T) {
	r := newRig(t, false)
	doc := document(record(1, now, "", pm), record(2, now, "", pm))
	r.poll(now, doc)
	e, err := r.Forget(context.Background(), air.Forgotten{Network: air.SC, Sensor: 1<<56 | 1, Interval: store.Always, When: now.Unix()})
	r.is("forget", []any{e.Kind, e.Values, err, r.present.rebuilt}, []any{"forget", 2, nil, 1})
	e = r.poll(now, doc)
	r.is("again", []any{e.New, e.Duplicate, maps.Collect(maps.All(e.Rejected))}, []any{0, 2, map[string]int64{air.RejectForgotten: 2}})
}

// TestStoreFails loses a poll to a full disk: the poller is told that it was
// our fault, and the present starts over once the store works again.
func TestStoreFails(t *testing.T) {
	r := newRig(t, false)
	doc := document(record(1, now, "", pm))
	r.store.fail = errors.New("no space left on /secret/path")
	v := r.Poll(context.Background(), source.Fetch{Status: air.StatusOK, Body: []byte(doc), Started: now, Finished: now})
	r.is("verdict", []bool{v.Accepted, v.Ours}, []bool{false, true})
	if strings.Contains(v.Error, "secret") {
		t.Errorf("the public is told %q", v.Error)
	}
	r.store.fail = nil
	r.is("then", r.poll(now, doc).New, 2)
	r.is("rebuilt", []int{r.present.rebuilt, len(r.present.outcomes)}, []int{1, 0})
	r.poll(now, doc)
	r.is("and on", []int{r.present.rebuilt, len(r.present.outcomes)}, []int{1, 1})
	r.present.fail = errors.New("no")
	r.poll(now, doc)
	r.present.fail = nil
	r.poll(now, doc)
	r.is("after the present failed", r.present.rebuilt, 2)
}

func TestUnknownTypeIsNamedOnce(t *testing.T) {
	r := newRig(t, false)
	doc := document(record(1, now, "", pm+`,{"value_type":"moonlight","value":"3"}`))
	r.is("ignored", r.poll(now, doc).Ignored, 1)
	r.poll(now, doc)
	r.is("named", strings.Count(r.log.String(), "moonlight"), 1)
}

// TestRealNetwork polls the network of 2017 twice.
func TestRealNetwork(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/feeds/2017-08-10T1123_v1_data.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("../shared/data is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, false)
	e := r.poll(now, string(data))
	r.is("first", []int64{e.Records, e.Values, e.New + e.Duplicate + e.Conflict, e.Ignored}, []int64{6874, 14053, 14053, 433})
	stored := e.New
	e = r.poll(now, string(data))
	r.is("second", []int64{e.Records, e.Values, e.New, e.Ignored}, []int64{6874, 14053, 0, 433})
	st, err := r.store.Stats(context.Background())
	r.is("stored", []any{st.Values, st.Sensors, err}, []any{stored, 3171, nil})
	t.Logf("new %d of 14,053, flagged %v", stored, r.written[0].Flagged)
}
