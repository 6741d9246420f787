package duck

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// key is the key of a value.
type key struct {
	sensor   air.SensorID
	time     int64
	quantity air.Quantity
}

// number is what stands under a key.
type number struct {
	value float64
	flags air.Flags
}

const (
	// recentSeconds is how far back the index reaches at least: four polls of
	// the default interval. Upstream serves the last five minutes, so that
	// overlapping windows never ask the disk.
	recentSeconds = 600
	bucketSeconds = 300
)

// recent holds every stored key at or after its horizon, in buckets of time
// that are dropped whole. Keys before the horizon are looked up on disk.
type recent struct {
	horizon int64
	buckets map[int64]map[slot]number // by the bucket's start
}

// slot is a key within its bucket: a third smaller, and there are half a
// million.
type slot struct {
	sensor   air.SensorID
	quantity air.Quantity
	second   uint16
}

func slotOf(k key) (start int64, s slot) {
	start = air.FloorTo(k.time, bucketSeconds)
	return start, slot{k.sensor, k.quantity, uint16(k.time - start)}
}

// load fills the index from what is stored.
func (r *recent) load(ctx context.Context, db *sql.DB, stored *view, now time.Time) error {
	r.horizon = air.FloorTo(now.Unix()-recentSeconds, bucketSeconds)
	r.buckets = map[int64]map[slot]number{}
	rows, err := db.QueryContext(ctx, stored.values(condition{span: air.Interval{From: r.horizon, To: math.MaxInt64}}))
	if err != nil {
		return fmt.Errorf("recent keys: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var k key
		var n number
		if err := rows.Scan(&k.quantity, &k.sensor, &k.time, &n.value, &n.flags); err != nil {
			return fmt.Errorf("recent keys: %w", err)
		}
		r.put(k, n)
	}
	return rows.Err()
}

// advance moves the horizon with the clock and forgets what falls behind it.
// It never moves back: behind it the index knows nothing.
func (r *recent) advance(now int64) {
	r.horizon = max(r.horizon, air.FloorTo(now-recentSeconds, bucketSeconds))
	for start := range r.buckets {
		if start < r.horizon {
			delete(r.buckets, start)
		}
	}
}

// covers reports whether the index knows all stored keys of that time.
func (r *recent) covers(t int64) bool { return t >= r.horizon }

func (r *recent) get(k key) (number, bool) {
	start, at := slotOf(k)
	n, ok := r.buckets[start][at]
	return n, ok
}

func (r *recent) put(k key, n number) {
	start, at := slotOf(k)
	b := r.buckets[start]
	if b == nil {
		b = make(map[slot]number, r.guess())
		r.buckets[start] = b
	}
	b[at] = n
}

// guess sizes a new bucket like the fullest there is.
func (r *recent) guess() (n int) {
	for _, b := range r.buckets {
		n = max(n, len(b))
	}
	return n
}
