package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// binary builds the program once per test run.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mote-bin")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "mote")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// feed serves documents of growing number: document k holds a sentinel, sensor
// 1,000,000+k, and values of sensors that also stood in the document before.
type feed struct {
	mu   sync.Mutex
	k    int64
	keys map[int64][]string // by document: what it held that was new
}

const killSensors = 400

func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != rawPath {
		http.NotFound(w, r)
		return
	}
	f.mu.Lock()
	k := f.k
	f.k++
	f.mu.Unlock()
	var b strings.Builder
	b.WriteString("[")
	write := func(sensor, doc int64) string {
		at := killStart + doc*150
		value := strconv.FormatInt(sensor%97+doc, 10) + ".25"
		fmt.Fprintf(&b, `{"id":1,"timestamp":%q,"sensor":{"id":%d,"pin":"1","sensor_type":{"id":14,"name":"SDS011","manufacturer":"Nova Fitness"}},"location":{"id":%d,"latitude":"50.1","longitude":"8.6","country":"DE"},"sensordatavalues":[{"value_type":"P1","value":%q},{"value_type":"P2","value":%q}]},`,
			time.Unix(at, 0).UTC().Format(time.DateTime), sensor, sensor, value, value)
		return fmt.Sprintf("%d/%d/%s", sensor, at, value)
	}
	var keys []string
	for s := int64(1); s <= killSensors; s++ {
		if k > 0 {
			write(s, k-1)
		}
		keys = append(keys, write(s, k))
	}
	keys = append(keys, write(sentinel+k, k))
	f.mu.Lock()
	f.keys[k] = keys
	f.mu.Unlock()
	_, _ = io.WriteString(w, strings.TrimSuffix(b.String(), ",")+"]")
}

const sentinel = 1_000_000

// killStart is such that no document's day is over before the night that
// killNight sets: the test looks for its values among those that are not sealed.
var killStart = time.Now().Add(-8 * time.Hour).Unix()

const killNight = "MOTE_LAKE_SEAL_AT=23:59"

// TestKill9 kills the real program 50 times at random moments while it polls.
// A poll counts as acknowledged once the program has said so in its log.
func TestKill9(t *testing.T) {
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	rounds := 50
	if testing.Short() {
		rounds = 5
	}
	f := &feed{keys: map[int64][]string{}}
	upstream := httptest.NewServer(f)
	defer upstream.Close()
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(5, 6))
	acknowledged := map[int64]int64{} // entry → values stored as new
	for range rounds {
		for entry, fresh := range killedRun(t, bin, dir, upstream.URL, time.Duration(rng.IntN(60))*time.Millisecond) {
			acknowledged[entry] = fresh
		}
	}
	if len(acknowledged) < rounds {
		t.Errorf("only %d polls were acknowledged in %d rounds", len(acknowledged), rounds)
	}
	checkKilled(t, dir, f, acknowledged)
	t.Logf("%d rounds, %d documents served, %d polls acknowledged", rounds, f.k, len(acknowledged))
}

// killedRun starts the program, waits for its second acknowledged poll, then a
// little, kills it, and returns what it had acknowledged.
func killedRun(t *testing.T, bin, dir, base string, after time.Duration) map[int64]int64 {
	t.Helper()
	cmd := exec.Command(bin, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--upstream", base, "--every", "20ms")
	cmd.Env = append(os.Environ(), killNight)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	polls := map[int64]int64{}
	var tail []string
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		line := lines.Text()
		tail = append(tail, line)
		if !strings.Contains(line, "msg=poll ") {
			continue
		}
		entry, fresh := field(line, "entry"), field(line, "new")
		polls[entry] = fresh
		if len(polls) == 2 {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait()
	if len(polls) < 2 {
		t.Fatalf("the program ended by itself:\n%s", strings.Join(tail, "\n"))
	}
	return polls
}

// field reads name=number from a log line.
func field(line, name string) int64 {
	_, rest, _ := strings.Cut(line, " "+name+"=")
	text, _, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// checkKilled compares what is stored with what was served and acknowledged.
func checkKilled(t *testing.T, dir string, f *feed, acknowledged map[int64]int64) {
	t.Helper()
	s, err := duck.Open(context.Background(), dir, duck.Options{}) // what a restart makes of it
	if err != nil {
		t.Fatal(err)
	}
	entries, err := s.Ledger(context.Background(), store.LedgerSelect{Limit: 10000})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", filepath.Join(dir, "mote.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	number := func(query string, args ...any) (n int64) {
		t.Helper()
		if err := db.QueryRow(query, args...).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	if n := number(`SELECT count(*) FROM (SELECT 1 FROM hot GROUP BY quantity, sensor, ts HAVING count(*) > 1)`); n != 0 {
		t.Errorf("%d keys are stored twice", n)
	}
	known := map[int64]air.Entry{}
	for _, e := range entries {
		if _, twice := known[e.ID]; twice {
			t.Errorf("entry %d is there twice", e.ID)
		}
		known[e.ID] = e
		if n := number(`SELECT count(*) FROM hot WHERE receipt = ?`, e.ID); n != e.New {
			t.Errorf("entry %d says %d new values, %d are stored: a poll was stored by half", e.ID, e.New, n)
		}
	}
	if n := number(`SELECT count(*) FROM hot WHERE receipt NOT IN (SELECT id FROM ledger)`); n != 0 {
		t.Errorf("%d values have no ledger entry", n)
	}
	for id, fresh := range acknowledged {
		if known[id].New != fresh {
			t.Errorf("entry %d was acknowledged with %d new values, the ledger has %d", id, fresh, known[id].New)
		}
	}
	checkDocuments(t, db, f)
}

// checkDocuments looks for every value of every document whose sentinel is
// stored, and for nothing else.
func checkDocuments(t *testing.T, db *sql.DB, f *feed) {
	t.Helper()
	stored := map[string]bool{}
	rows, err := db.Query(`SELECT sensor & ((1::BIGINT << 56) - 1), ts, value FROM hot WHERE quantity = 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var sensor, ts int64
		var value float64
		if err := rows.Scan(&sensor, &ts, &value); err != nil {
			t.Fatal(err)
		}
		stored[fmt.Sprintf("%d/%d/%s", sensor, ts, strconv.FormatFloat(value, 'f', 2, 64))] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for k, keys := range f.keys {
		whole := stored[keys[len(keys)-1]]
		for _, key := range keys {
			if whole && !stored[key] {
				t.Errorf("document %d is stored without %s", k, key)
			}
		}
		// The next document repeats all but the sentinel.
		next, served := f.keys[k+1]
		if !whole && (!served || !stored[next[len(next)-1]]) && stored[keys[0]] {
			t.Errorf("document %d was not acknowledged, yet %s of it is stored", k, keys[0])
		}
	}
	for _, keys := range f.keys {
		for _, key := range keys {
			delete(stored, key)
		}
	}
	if len(stored) != 0 {
		t.Errorf("%d values are stored that nobody served", len(stored))
	}
}
