package duck_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// hotRows reads the hot rows of a closed directory as they stand in the file.
func hotRows(t *testing.T, dir string) (rows []string) {
	t.Helper()
	db, err := sql.Open("duckdb", filepath.Join(dir, "mote.duckdb")+"?threads=1")
	must(t, err)
	defer func() { must(t, db.Close()) }()
	list, err := db.Query(`SELECT sensor, quantity, ts, value, flags, location, receipt FROM hot ORDER BY rowid`)
	must(t, err)
	for list.Next() {
		var sensor, quantity, ts, flags, location, receipt int64
		var value float64
		must(t, list.Scan(&sensor, &quantity, &ts, &value, &flags, &location, &receipt))
		rows = append(rows, fmt.Sprint(air.SensorID(sensor), quantity, ts, value, flags, location, receipt))
	}
	must(t, errors.Join(list.Err(), list.Close()))
	return rows
}

// TestHoursAreSorted fills two hours in the order of polls: the one that is
// over is sorted, the other stays, and no row changes.
func TestHoursAreSorted(t *testing.T) {
	ctx := context.Background()
	const hour = int64(sealDay) * air.Day
	now := time.Unix(hour, 0)
	dir := t.TempDir()
	o := duck.Options{Clock: func() time.Time { return now }}
	s := open(t, dir, o)
	var want []string
	line := func(sensor, at, receipt int64, v float64) string {
		return fmt.Sprint(air.SensorID(1<<56+sensor), 1, at, v, 0, 5, receipt)
	}
	polls := []int64{0, 600, 1200, 1800, 3000, 3700, 4300}
	for _, at := range polls {
		_, err := s.Append(ctx, batch(4, hour+at))
		must(t, err)
	}
	for i, at := range polls[5:] {
		for sensor := range int64(4) {
			want = append(want, line(sensor+1, hour+at, int64(i+6), float64(sensor)))
		}
	}
	for sensor := range int64(4) {
		for i, at := range polls[:5] {
			want = append(want, line(sensor+1, hour+at, int64(i+1), float64(sensor)))
		}
	}
	now = time.Unix(hour+3600+100, 0)
	must(t, s.Tend(ctx)) // too early
	now = time.Unix(hour+3600+400, 0)
	for range 3 {
		must(t, s.Tend(ctx))
	}
	before := whatIsKept(t, s)
	must(t, s.Close())
	if d := cmp.Diff(want, hotRows(t, dir)); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	s = open(t, dir, o)
	sameKept(t, "reopened", whatIsKept(t, s), before)
	out, err := s.Append(ctx, store.Batch{Readings: batch(4, hour+600).Readings, Entry: air.Entry{Network: air.SC, Kind: air.KindPoll}})
	if err != nil || out.Entry.Duplicate != 4 {
		t.Errorf("what is known comes again: %+v, %v", out.Entry, err)
	}
}

// TestSortingIsCutShort takes what a crash in the middle of sorting leaves:
// every row once.
func TestSortingIsCutShort(t *testing.T) {
	ctx := context.Background()
	const hour = int64(sealDay) * air.Day
	now := time.Unix(hour, 0)
	dir, image := t.TempDir(), ""
	s := open(t, dir, duck.Options{Clock: func() time.Time { return now }}.At(func(point string) {
		if point == "hour sorted" {
			image = crashImage(t, dir)
		}
	}))
	fill(t, s, sealDay, 1, 3)
	want := whatIsKept(t, s)
	now = time.Unix(hour+2*air.Hour, 0)
	must(t, s.Tend(ctx))
	sameKept(t, "sorted", whatIsKept(t, s), want)
	again := open(t, image, duck.Options{})
	sameKept(t, "cut short", whatIsKept(t, again), want)
}
