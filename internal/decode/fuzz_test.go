package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mote-air/mote/internal/air"
)

// FuzzSensorCommunity checks what must hold for any bytes: no panic, the
// ledger's equation, the same as the oracle says, nothing accepted of a
// document that was cut, and no meaning in the order of keys.
func FuzzSensorCommunity(f *testing.F) {
	inputs, err := filepath.Glob("testdata/sensorcommunity/*.json")
	if err != nil || len(inputs) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for i, path := range inputs {
		doc, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc, uint64(i))
	}
	f.Fuzz(func(t *testing.T, doc []byte, seed uint64) {
		records, sum, err := collect(t, doc) // checks the equation
		if err != nil {
			var rejected *DocumentError
			if !errors.As(err, &rejected) || rejected.Offset < 0 || rejected.Offset > int64(len(doc)) || rejected.Reason == "" {
				t.Fatalf("error %#v", err)
			}
			return
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		cutRejected(t, doc, rng.IntN(len(doc)))
		if !jsontext.Value(bytes.TrimPrefix(doc, byteOrderMark)).IsValid(jsontext.AllowInvalidUTF8(true)) {
			return // a key comes twice: the oracle does not see the first one, and order has a meaning
		}
		sameAsOracle(t, doc, records, sum)
		orderless(t, doc, records, rng)
	})
}

// The seeds again, cut at every byte and shuffled in many ways.
func TestCutsAndShuffles(t *testing.T) {
	for _, name := range []string{"v1-2017", "v1-2019", "current", "single-record", "device-own", "tolerant", "rejected-records", "empty-array"} {
		doc, err := os.ReadFile("testdata/sensorcommunity/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		records, _, err := collect(t, doc)
		if err != nil {
			t.Fatal(err)
		}
		for at := range doc {
			cutRejected(t, doc, at)
		}
		rng := rand.New(rand.NewPCG(3, 4))
		for range 20 {
			orderless(t, doc, records, rng)
		}
	}
}

// plain forgets what only the bytes can tell.
func plain(records []Record) []Record {
	records = slices.Clone(records)
	for i := range records {
		records[i].Offset, records[i].Detail = 0, ""
	}
	return records
}

var sameRecords = cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty()}

func sameAsOracle(t *testing.T, doc []byte, records []Record, sum Summary) {
	t.Helper()
	for _, r := range records {
		if r.Reason == air.RejectBadRecord && bytes.Contains([]byte(r.Detail), []byte("limit")) {
			return // the oracle knows none
		}
	}
	want, ignored, err := oracle(doc, air.SC)
	if err != nil {
		t.Fatalf("accepted what the oracle does not: %v", err)
	}
	if diff := cmp.Diff(want, plain(records), sameRecords); diff != "" {
		t.Errorf("records (-oracle +got):\n%s", diff)
	}
	if ignored != sum.Ignored {
		t.Errorf("ignored %d, oracle %d", sum.Ignored, ignored)
	}
}

// cutRejected decodes the first bytes of an accepted document.
func cutRejected(t *testing.T, doc []byte, at int) {
	t.Helper()
	whole := bytes.TrimRight(doc, " \t\r\n")
	if at >= len(whole) {
		return // only blanks are missing
	}
	var rejected *DocumentError
	if _, _, err := collect(t, doc[:at]); !errors.As(err, &rejected) {
		t.Errorf("cut at byte %d of %d: error %v, want a DocumentError", at, len(doc), err)
	}
}

// orderless decodes the document with the keys of every object shuffled.
func orderless(t *testing.T, doc []byte, records []Record, rng *rand.Rand) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(doc, byteOrderMark)))
	dec.UseNumber()
	var root any
	if err := dec.Decode(&root); err != nil {
		t.Fatal(err)
	}
	shuffled := appendShuffled(nil, root, rng)
	again, _, err := collect(t, shuffled)
	if err != nil {
		t.Fatalf("%s: %v", shuffled, err)
	}
	if diff := cmp.Diff(plain(records), plain(again), sameRecords); diff != "" {
		t.Errorf("shuffled keys change the records (-before +after):\n%s", diff)
	}
}

func appendShuffled(b []byte, v any, rng *rand.Rand) []byte {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		rng.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		b = append(b, '{')
		for i, key := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendShuffled(b, key, rng), ':')
			b = appendShuffled(b, v[key], rng)
		}
		return append(b, '}')
	case []any:
		b = append(b, '[')
		for i, item := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendShuffled(b, item, rng)
		}
		return append(b, ']')
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers and texts that came out of JSON
	}
	return append(b, text...)
}
