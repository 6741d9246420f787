package provisional_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/provisional"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
)

// now is a whole hour; documents are received then.
const now = int64(1_800_000_000) / 3600 * 3600

// said is a record of the 24-hour feed.
func said(sensor, at int64, fine, coarse, place string) string {
	return fmt.Sprintf(`{"id":1,"timestamp":%q,"sensor":{"id":%d,"pin":"1","sensor_type":{"id":14,"name":"SDS011","manufacturer":"Nova Fitness"}},"location":{"id":%d,"latitude":"50.1","longitude":"8.6","country":"DE"%s},"sensordatavalues":[{"value_type":"P1","value":%q},{"value_type":"P2","value":%q}]}`,
		time.Unix(at, 0).UTC().Format(time.DateTime), sensor, sensor+500, place, coarse, fine)
}

func fetched(doc string) source.Fetch {
	at := time.Unix(now, 0)
	return source.Fetch{Status: air.StatusOK, HTTPStatus: 200, Body: []byte(doc), Started: at, Answered: at, Finished: at}
}

// told is what is known after one document of these records.
func told(t *testing.T, records ...string) *provisional.Means {
	t.Helper()
	d := provisional.NewDay(decode.Limits{})
	if v := d.Poll(context.Background(), fetched("["+strings.Join(records, ",")+"]")); !v.Accepted {
		t.Fatalf("refused: %+v", v)
	}
	return d.Means()
}

// heard is a sensor in the present, with its newest PM2.5.
type heard struct {
	n     int64
	ago   int64     // seconds before now
	flags air.Flags // of PM2.5
	in    air.Tristate
	moved int64 // seconds before now at which it came to its place; 0: it was always there
	own   bool  // has an index of its own
}

func id(n int64) air.SensorID { return air.SensorID(int64(air.SC)<<56 | n) }

func present(all ...heard) *live.Snapshot {
	var places []live.Place
	fine, own := &live.Column{}, &live.IndexColumn{}
	for i, h := range all {
		d := store.Described{Sensor: air.Sensor{ID: id(h.n), Type: "SDS011"}, Site: air.Site{Indoor: h.in}, Placements: []air.Placement{{Sensor: id(h.n), First: now - 30*air.Day, Last: now}}}
		if h.moved > 0 {
			d.Placements = append(d.Placements, air.Placement{Sensor: id(h.n), Location: 1, First: now - h.moved, Last: now})
		}
		places = append(places, live.Place{Described: d})
		fine.Sensor, fine.Time, fine.Value = append(fine.Sensor, id(h.n)), append(fine.Time, now-h.ago), append(fine.Value, 7)
		fine.Flags, fine.Place = append(fine.Flags, h.flags), append(fine.Place, int32(i))
		if h.own {
			own.Sensor, own.Place = append(own.Sensor, id(h.n)), append(own.Place, int32(i))
		}
	}
	return live.NewSnapshot(live.Version{Epoch: "e", N: 1}, now, places, map[air.Quantity]*live.Column{air.PM25: fine}, map[string]*live.IndexColumn{"uk-daqi": own})
}

// dots are the chosen sensors with their values: "1=12 2=3.5".
func dots(m *provisional.Means, snap *live.Snapshot, subject string, at int64) string {
	var text []string
	chosen, _ := m.Choose(snap, subject, at)
	for _, d := range chosen {
		text = append(text, fmt.Sprintf("%d=%v", d.Place.Sensor.ID.Number(), d.Value))
	}
	return strings.Join(text, " ")
}

func TestChoose(t *testing.T) {
	all := present(heard{n: 1}, heard{n: 2, own: true}, heard{n: 3, in: air.Yes}, heard{n: 4, flags: air.FlagSaturated}, heard{n: 5, flags: air.FlagOrder},
		heard{n: 6, ago: 1800}, heard{n: 7, ago: 1801}, heard{n: 8, moved: air.Day - 1}, heard{n: 9, moved: air.Day}, heard{n: 10}, heard{n: 11}, heard{n: 12})
	var records []string
	for _, n := range []int64{12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99} { // 99 is not known
		records = append(records, said(n, now-600, "36.0", "40.0", `,"indoor":0`))
	}
	records = append(records, said(10, now-600, "999.9", "1999.9", ""), said(11, now-600, "36.0", "40.0", `,"indoor":1`))
	m := told(t, records...)
	f := func(subject string, at int64, want string) {
		t.Helper()
		if got := dots(m, all, subject, at); got != want {
			t.Errorf("%s after %d s: %s, want %s", subject, at-now, got, want)
		}
	}
	f("pm25", now, "1=36 2=36 5=36 6=36 9=36 12=36")
	f("pm10", now, "1=40 2=40 5=40 6=40 9=40 12=40")
	f("uk-daqi", now, "1=4 5=4 6=4 9=4 12=4")
	f("uk-daqi", now-600+provisional.MaxAge, "1=4 5=4 6=4 9=4 12=4")
	f("uk-daqi", now-600+provisional.MaxAge+1, "")
	f("us-epa", now, "")
	if _, until := m.Choose(all, "pm25", now); until != now-600+provisional.MaxAge+1 {
		t.Errorf("until %d", until-now)
	}
	if chosen, _ := (*provisional.Means)(nil).Choose(all, "pm25", now); chosen != nil {
		t.Errorf("nothing was told: %+v", chosen)
	}
	chosen, _ := m.Choose(all, "uk-daqi", now)
	if x := chosen[0]; x.Index.Text != "4" || x.Index.Band != "Moderate" || x.Index.Driver != air.PM25 || x.Index.PM10.Value != 3 || x.Time != now-600 {
		t.Errorf("%+v", x)
	}
}

func TestOfOneSensorTheLaterRecord(t *testing.T) {
	early, late := said(1, now-1200, "1", "2", ""), said(1, now-600, "3", "4", "")
	for _, m := range []*provisional.Means{told(t, early, late), told(t, late, early)} {
		if got := dots(m, present(heard{n: 1}), "pm25", now); got != "1=3" {
			t.Errorf("%s", got)
		}
	}
	// One pollutant alone will do.
	if got := dots(told(t, said(1, now, "", "120", "")), present(heard{n: 1}), "uk-daqi", now); got != "1=10" {
		t.Errorf("%s", got)
	}
}

// What cannot be read leaves what was told before.
func TestPollRefuses(t *testing.T) {
	d := provisional.NewDay(decode.Limits{Bytes: 1 << 16})
	good := "[" + said(1, now, "3", "4", "") + "]"
	f := func(name string, fetch source.Fetch, accepted, empty bool, text string, n uint64) {
		t.Helper()
		v := d.Poll(context.Background(), fetch)
		if v.Accepted != accepted || v.Empty != empty || !strings.Contains(v.Error, text) || (v.Error == "") != (text == "") {
			t.Errorf("%s: %+v", name, v)
		}
		if m := d.Means(); (m == nil) != (n == 0) || m != nil && m.N != n {
			t.Errorf("%s: %+v, want document %d", name, m, n)
		}
	}
	f("failed", source.Fetch{Status: air.StatusFailed, HTTPStatus: 404, Public: "upstream answered 404"}, false, false, "", 0)
	f("empty", fetched("[]"), true, true, "", 0)
	f("good", fetched(good), true, false, "", 1)
	f("no body", fetched(""), false, false, "refused whole", 1)
	f("truncated", fetched(good[:len(good)-3]), false, false, "truncated", 1)
	f("HTML", fetched("<html>"), false, false, "HTML", 1)
	f("garbage behind", fetched(good+"x"), false, false, "more bytes", 1)
	f("too large", fetched("["+strings.Repeat(" ", 1<<16)+"]"), false, false, "refused whole", 1)
	f("unchanged", source.Fetch{Status: air.StatusUnchanged, HTTPStatus: 304}, false, false, "", 1)
	f("empty again", fetched("[]"), true, true, "", 1)
	f("good again", fetched(good), true, false, "", 2)
}

func TestWanted(t *testing.T) {
	f := func(name string, want bool, snap *live.Snapshot) {
		t.Helper()
		if provisional.Wanted(snap) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	many := func(with, without int) (all []heard) {
		for i := range with + without {
			all = append(all, heard{n: int64(i) + 1, own: i < with})
		}
		return all
	}
	f("no present yet", true, nil)
	f("nobody heard", true, present())
	f("nobody has one", true, present(many(0, 5)...))
	f("one in ten has none", false, present(many(9, 1)...))
	f("two in ten have none", true, present(many(8, 2)...))
	f("all have one", false, present(many(5, 0)...))
	f("the silent do not count", false, present(slices.Concat(many(5, 0), []heard{{n: 70, ago: 4000}, {n: 71, in: air.Yes}})...))
}

func TestSubjects(t *testing.T) {
	if got := strings.Join(provisional.Subjects(), " "); got != "pm25 pm10 uk-daqi uk-daqi-pm25 cn-hj633-2026 cn-hj633-2012 in-naqi" {
		t.Error(got)
	}
}
