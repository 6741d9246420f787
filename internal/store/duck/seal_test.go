package duck_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// sealDay is the first day of most tests here.
const sealDay int32 = 20000 // 2024-10-04

// keyOrder is the order of the rows of each kind of file.
var keyOrder = map[string]string{
	"value": `quantity, sensor, ts`, "hour": `quantity, sensor, ts`, "day": `quantity, sensor, ts`, "index": `standard, basis, sensor, ts`,
}

// areSorted reads the files of a lake as anybody may and checks that the rows
// stand in order, no key twice.
func areSorted(t *testing.T, s *duck.Store, dir string) (rows map[string]int64) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	must(t, err)
	defer func() { must(t, db.Close()) }()
	rows = map[string]int64{}
	files, _ := s.Files()
	for _, f := range files {
		order, ok := keyOrder[f.Kind]
		if !ok {
			continue
		}
		var n, bad int64
		err := db.QueryRow(fmt.Sprintf(`SELECT count(*), count(*) FILTER (now <= before) FROM
			(SELECT row(%[1]s) AS now, lag(row(%[1]s)) OVER (ORDER BY file_row_number) AS before FROM read_parquet('%[2]s', file_row_number = true))`,
			order, filepath.Join(dir, "lake", f.Path))).Scan(&n, &bad)
		must(t, err)
		if n != f.Rows || bad > 0 {
			t.Errorf("%s: %d rows of %d, %d out of order", f.Path, n, f.Rows, bad)
		}
		rows[f.Kind] += n
	}
	return rows
}

// TestSealedFilesAreSorted seals a day of several row groups that came in no
// order.
func TestSealedFilesAreSorted(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := open(t, dir, duck.Options{})
	rng := rand.New(rand.NewPCG(1, 2))
	for part := range int64(3) {
		b := store.Batch{Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}}
		for i := range int64(50_000) {
			r := reading(i%120+1, int64(sealDay)*air.Day+i/120*200+part*60, rng.Float64()*20)
			r.Values = append(r.Values, air.Value{Quantity: air.PM10, Value: 30})
			b.Readings = append(b.Readings, r)
		}
		rng.Shuffle(len(b.Readings), func(i, j int) { b.Readings[i], b.Readings[j] = b.Readings[j], b.Readings[i] })
		_, err := s.Append(ctx, b)
		must(t, err)
	}
	sealed, err := s.Seal(ctx, sealDay)
	must(t, err)
	rows := areSorted(t, s, dir)
	if rows["value"] != 300_000 || rows["value"] != sealed.Values || rows["hour"] != sealed.Hours || rows["day"] != sealed.Days || rows["index"] != sealed.Indices {
		t.Errorf("%v, sealed %+v", rows, sealed)
	}
	st, err := s.Stats(ctx)
	if err != nil || st.Values != 300_000 {
		t.Errorf("%d values (%v)", st.Values, err)
	}
}

// TestSealOrder names the day that comes first.
func TestSealOrder(t *testing.T) {
	ctx := context.Background()
	s := open(t, t.TempDir(), duck.Options{})
	for d := range int64(2) {
		_, err := s.Append(ctx, batch(3, (int64(sealDay)+d)*air.Day))
		must(t, err)
	}
	_, err := s.Seal(ctx, sealDay+1)
	order, ok := errors.AsType[*store.SealOrderError](err)
	if !ok || order.Day != sealDay {
		t.Errorf("sealing the second day first: %v", err)
	}
}
