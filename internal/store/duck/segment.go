package duck

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// kind is what a file of the lake holds; the name of its folder.
type kind string

// The kinds of files.
const (
	kindValue kind = "value"
	kindHour  kind = "hour"
	kindDay   kind = "day"
	kindIndex kind = "index"
)

// wholeMonth stands for the day in a segment that holds a month.
const wholeMonth int32 = math.MinInt32

// segment is one file of the lake. It never changes.
type segment struct {
	id    int64
	kind  kind
	month int32  // 202611
	day   int32  // days since 1970-01-01, or wholeMonth
	path  string // within the data directory, with slashes
	rows  int64
	bytes int64
	sum   string // SHA-256 of the file, hexadecimal
	rules string // version of the rules of its flags and averages; "" while its day was never sealed
	made  int64  // Unix seconds
}

const segmentColumns = `id BIGINT, kind VARCHAR, month INTEGER, day INTEGER, path VARCHAR, vals BIGINT, bytes BIGINT, sha256 VARCHAR, rules VARCHAR, made BIGINT`

const sealedColumns = `day INTEGER, made BIGINT, rules VARCHAR, dirty BOOLEAN, vals BIGINT, hours BIGINT, days BIGINT, indices BIGINT, flagged BIGINT`

// span is the interval of the times that the segment's rows may have. Indices
// belong to the day in which their interval ends, its end included.
func (g *segment) span() air.Interval {
	first, last := g.days()
	s := air.Interval{From: int64(first) * air.Day, To: (int64(last) + 1) * air.Day}
	if g.kind == kindIndex {
		s.From++
		s.To++
	}
	return s
}

// catalogue is what the lake is made of at one moment, and which days are
// sealed. It never changes.
type catalogue struct {
	revision int64
	segments []*segment // ordered by kind, month, day, id
	sealed   map[int32]store.Sealed
	retained map[int32]bool // sealed days whose values were removed
	holders  int            // views that read it; guarded by lake.mu
}

// files are the segments of a kind that may hold something of the span.
func (c *catalogue) files(k kind, span air.Interval) (list []*segment) {
	for _, g := range c.segments {
		if s := g.span(); g.kind == k && s.From < span.To && span.From < s.To {
			list = append(list, g)
		}
	}
	return list
}

// loadCatalogue reads it within whatever transaction q is in.
func loadCatalogue(ctx context.Context, q querier, revision int64) (*catalogue, error) {
	c := &catalogue{revision: revision, sealed: map[int32]store.Sealed{}, retained: map[int32]bool{}}
	rows, err := q.QueryContext(ctx, `SELECT * FROM segment ORDER BY kind, month, day, id`)
	if err != nil {
		return nil, fmt.Errorf("read segments: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		g := &segment{}
		if err := rows.Scan(&g.id, (*string)(&g.kind), &g.month, &g.day, &g.path, &g.rows, &g.bytes, &g.sum, &g.rules, &g.made); err != nil {
			return nil, fmt.Errorf("read segments: %w", err)
		}
		c.segments = append(c.segments, g)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read segments: %w", err)
	}
	days, err := q.QueryContext(ctx, `SELECT day, made, rules, dirty, vals, hours, days, indices, flagged FROM sealed`)
	if err != nil {
		return nil, fmt.Errorf("read sealed days: %w", err)
	}
	defer days.Close()
	for days.Next() {
		var d store.Sealed
		if err := days.Scan(&d.Day, &d.At, &d.Rules, &d.Dirty, &d.Values, &d.Hours, &d.Days, &d.Indices, &d.Flagged); err != nil {
			return nil, fmt.Errorf("read sealed days: %w", err)
		}
		c.sealed[d.Day] = d
	}
	if err := days.Err(); err != nil {
		return nil, fmt.Errorf("read sealed days: %w", err)
	}
	gone, err := column[int32](ctx, q, `FROM retained`)
	if err != nil {
		return nil, fmt.Errorf("read retained days: %w", err)
	}
	for _, d := range gone {
		c.retained[d] = true
	}
	return c, nil
}

// changed is the next catalogue when only files come and go.
func (c *catalogue) changed(revision int64, add []segment, drop []*segment) *catalogue {
	next := &catalogue{revision: revision, sealed: c.sealed, retained: c.retained}
	next.segments = slices.DeleteFunc(slices.Clone(c.segments), func(g *segment) bool { return slices.ContainsFunc(drop, g.is) })
	for i := range add {
		at, _ := slices.BinarySearchFunc(next.segments, &add[i], inOrder)
		next.segments = slices.Insert(next.segments, at, &add[i])
	}
	return next
}

// inOrder is the order of a catalogue's files.
func inOrder(a, b *segment) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.month, b.month), cmp.Compare(a.day, b.day), cmp.Compare(a.id, b.id))
}

// querier is a connection, a handle or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// days are the first and the last day that the segment may tell of.
func (g *segment) days() (first, last int32) {
	switch {
	case g.month == noMonth:
		return 0, -1
	case g.day == wholeMonth:
		return monthDays(g.month)
	}
	return g.day, g.day
}

// byID finds a segment; nil when it is not listed.
func (c *catalogue) byID(id int64) *segment {
	for _, g := range c.segments {
		if g.id == id {
			return g
		}
	}
	return nil
}

// parquet is the FROM item that reads the files, in the order given. Of a file
// that is not what was written it reads nothing, and fails.
func (v *view) parquet(list []*segment) string {
	v.used = append(v.used, list...)
	var b strings.Builder
	b.WriteString("read_parquet([")
	for i, g := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		path := filepath.Join(v.s.dir, filepath.FromSlash(g.path))
		if !v.s.trusts(g) {
			path += ".damaged" // a name that never is
		}
		b.WriteString(quote(path))
	}
	b.WriteString("], hive_partitioning = false)")
	return b.String()
}

// quote writes a text as SQL does.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
