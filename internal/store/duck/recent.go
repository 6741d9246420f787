package duck

import (
	"context"
	"database/sql"
	"fmt"
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
	// recentSeconds is how far back the index reaches: four polls of the
	// default interval, so that overlapping windows never ask the disk.
	recentSeconds = 1200
	bucketSeconds = 300
)

// recent holds every stored key at or after its horizon, in buckets of time
// that are dropped whole. Keys before the horizon are looked up on disk.
type recent struct {
	horizon int64
	buckets map[int64]map[key]number
}

// load fills the index from disk.
func (r *recent) load(ctx context.Context, db *sql.DB, now time.Time) error {
	r.horizon = air.FloorTo(now.Unix()-recentSeconds, bucketSeconds)
	r.buckets = map[int64]map[key]number{}
	rows, err := db.QueryContext(ctx, `SELECT quantity, sensor, ts, value, flags FROM hot WHERE ts >= ?`, r.horizon)
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
	n, ok := r.buckets[air.FloorTo(k.time, bucketSeconds)][k]
	return n, ok
}

func (r *recent) put(k key, n number) {
	start := air.FloorTo(k.time, bucketSeconds)
	b := r.buckets[start]
	if b == nil {
		b = make(map[key]number, r.guess())
		r.buckets[start] = b
	}
	b[k] = n
}

// guess sizes a new bucket like the fullest there is.
func (r *recent) guess() (n int) {
	for _, b := range r.buckets {
		n = max(n, len(b))
	}
	return n
}
