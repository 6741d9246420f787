package sim

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
)

// noon is the instant that the tests look at, in Unix seconds.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC).Unix()

func network(t testing.TB, sensors int, seed uint64) *Network {
	t.Helper()
	n, err := New(sensors, seed)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func document(n *Network, path string, at int64) []byte {
	for i := range feeds {
		if feeds[i].path == path {
			return feeds[i].document(n, at)
		}
	}
	return nil
}

// TestSameBytes: seed, sensors and time make the document, nothing else does.
func TestSameBytes(t *testing.T) {
	a, b := network(t, 500, 1), network(t, 500, 1)
	for _, f := range feeds {
		first := document(a, f.path, noon)
		document(b, f.path, noon-7777) // what was asked before does not matter
		if !bytes.Equal(first, document(b, f.path, noon)) || len(first) < 10_000 {
			t.Errorf("%s: two networks of one seed differ, or say little: %d bytes", f.path, len(first))
		}
	}
	if bytes.Equal(document(a, feeds[0].path, noon), document(network(t, 500, 2), feeds[0].path, noon)) {
		t.Error("two seeds give the same")
	}
	large := document(network(t, 600, 1), feeds[0].path, noon)
	i := bytes.Index(large, []byte(`"sensor":{"id":700,`))
	small := document(a, feeds[0].path, noon)
	if i < 0 || !bytes.Equal(large[:i], small[:i]) {
		t.Error("a larger network does not hold the smaller one")
	}
	for _, sensors := range []int{0, -1, MaxSensors + 1} {
		if _, err := New(sensors, 1); err == nil {
			t.Errorf("a network of %d sensors was made", sensors)
		}
	}
}

// TestReadingsAreWhatDecodingGives: history that is stored directly is the
// same as history that was polled.
func TestReadingsAreWhatDecodingGives(t *testing.T) {
	n := network(t, 4000, 3)
	var decoded []air.Reading
	_, err := decode.SensorCommunity(bytes.NewReader(document(n, feeds[0].path, noon)), air.SC, decode.Limits{}, func(r decode.Record) error {
		if r.Reason != "" {
			t.Errorf("a record is rejected: %s", r.Detail)
		}
		decoded = append(decoded, r.Reading)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	direct := slices.Collect(n.Readings(noon-Window, noon))
	if diff := cmp.Diff(direct, decoded, cmpopts.EquateNaNs()); diff != "" || len(direct) < 7000 {
		t.Errorf("%d readings (-direct +decoded):\n%.2000s", len(direct), diff)
	}
}

// TestStretchesJoin: a stretch of time is the sum of its parts, with no key
// twice.
func TestStretchesJoin(t *testing.T) {
	n := network(t, 300, 1)
	type key struct {
		sensor air.SensorID
		time   int64
	}
	whole := map[key]bool{}
	for r := range n.Readings(noon-hour, noon) {
		k := key{r.Sensor, r.Time}
		if whole[k] || r.Time <= noon-hour || r.Time > noon {
			t.Fatalf("%v comes twice or at a wrong time", k)
		}
		whole[k] = true
	}
	for at := noon - hour; at < noon; at += 450 {
		for r := range n.Readings(at, at+450) {
			delete(whole, key{r.Sensor, r.Time})
		}
	}
	if len(whole) > 0 {
		t.Errorf("%d readings are in the hour and in none of its parts", len(whole))
	}
}

// TestSensor: one sensor's answer is its part of the feed, newest first.
func TestSensor(t *testing.T) {
	n := network(t, 50, 1)
	for i := range n.elements {
		var all, one []int64
		id := n.elements[i].id
		for r := range n.Readings(noon-Window, noon) {
			if r.Sensor == id {
				all = append(all, r.Time)
			}
		}
		records, ok := n.Sensor(id, noon-Window, noon)
		for r := range records {
			one = append(one, r.Time)
		}
		slices.Reverse(one)
		if !ok || !slices.Equal(all, one) {
			t.Errorf("%s: %v in the feed, %v alone", id, all, one)
		}
	}
	if _, ok := n.Sensor(air.SensorID(1), 0, 1); ok {
		t.Error("a sensor that is not there answers")
	}
}

// TestAverages: the 5-minute averages are the means of the single values.
func TestAverages(t *testing.T) {
	n := network(t, 400, 1)
	sums, counts := map[air.SensorID]float64{}, map[air.SensorID]float64{}
	for r := range n.Readings(noon-Window, noon) {
		for _, v := range r.Values {
			if v.Quantity == air.PM10 && v.Value == v.Value {
				sums[r.Sensor] += v.Value
				counts[r.Sensor]++
			}
		}
	}
	for r := range n.averages(noon-Window, noon, 0) {
		for _, v := range r.Values {
			if v.Quantity != air.PM10 {
				continue
			}
			if want := sums[r.Sensor] / counts[r.Sensor]; math.Abs(v.Value-want) > 0.00501 {
				t.Errorf("%s: mean %v, want %v", r.Sensor, v.Value, want)
			}
			delete(sums, r.Sensor)
		}
	}
	if len(sums) > 0 || len(counts) < 100 {
		t.Errorf("of %d sensors, %d have no average", len(counts), len(sums))
	}
}

func TestClock(t *testing.T) {
	at, start := time.Unix(1000, 0), time.Unix(5000, 0)
	c := Clock(start, 60, func() time.Time { return at })
	if got := c(); !got.Equal(start) {
		t.Errorf("at the start it is %v", got)
	}
	at = at.Add(2 * time.Second)
	if got := c(); !got.Equal(start.Add(2 * time.Minute)) {
		t.Errorf("two seconds on it is %v", got)
	}
}
