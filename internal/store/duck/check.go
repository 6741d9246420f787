package duck

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// Problem is something that is not as it must be.
type Problem struct {
	What string `json:"what"` // in one sentence, with the place
	Mend string `json:"mend"` // what to do about it
}

// Report is what a check found.
type Report struct {
	Entries  int64     `json:"entries"` // of the ledger, each added up
	Values   int64     `json:"values"`  // stored rows, whose keys were compared
	Files    int64     `json:"files"`   // of the lake, whose checksums were compared
	Bytes    int64     `json:"bytes"`
	Days     int64     `json:"days"` // sealed ones, made again from their values
	Sensors  int64     `json:"sensors"`
	Full     bool      `json:"full"` // all days and sensors, not a sample of them
	Problems []Problem `json:"problems"`
}

// CheckOptions say how much is checked. The zero value takes a sample.
type CheckOptions struct {
	Full     bool
	Progress func(what string, done, total int64) // may be nil
}

// maxProblems bounds a report; a store that has more is better restored.
const maxProblems = 1000

// Check proves the store: that the ledger adds up to the rows that are stored,
// that no key is there twice, that files are what was written, and that what
// sealing made follows from the values. A damaged file is set aside. It reads
// only, otherwise, and others may read and write meanwhile. An error means that
// the check could not be done.
func (s *Store) Check(ctx context.Context, o CheckOptions) (Report, error) {
	c := &checking{s: s, o: o, r: Report{Full: o.Full, Problems: []Problem{}}}
	for _, step := range []func(context.Context) error{c.files, c.ledger, c.keys, c.rollups} {
		if err := step(ctx); err != nil {
			return c.r, fmt.Errorf("check %s: %w", s.dir, err)
		}
	}
	return c.r, nil
}

// checking is a check under way.
type checking struct {
	s *Store
	o CheckOptions
	r Report
}

func (c *checking) found(mend, format string, args ...any) {
	if len(c.r.Problems) < maxProblems {
		c.r.Problems = append(c.r.Problems, Problem{What: fmt.Sprintf(format, args...), Mend: mend})
	}
}

func (c *checking) progress(what string, done, total int64) {
	if c.o.Progress != nil {
		c.o.Progress(what, done, total)
	}
}

// files compares every file of the lake with its checksum.
func (c *checking) files(ctx context.Context) error {
	v, err := c.s.look(ctx)
	if err != nil {
		return err
	}
	listed, segments := v.catalogue, v.segments
	var total int64
	for _, g := range segments {
		total += g.bytes
	}
	var damaged []*segment
	var reasons []error
	for _, g := range segments {
		err := c.s.verify(ctx, g)
		if why, ok := errors.AsType[*DamagedError](err); ok {
			damaged, reasons = append(damaged, g), append(reasons, why)
		} else if err != nil {
			return errors.Join(err, v.close())
		}
		c.r.Files++
		c.r.Bytes += g.bytes
		c.progress("bytes of files", c.r.Bytes, total)
	}
	if err := v.close(); err != nil {
		return err
	}
	for i, g := range damaged {
		c.found(listed.mend(g), "%v; it held %d rows and was set aside in %s", reasons[i], g.rows, asideFolder)
		if err := c.s.setAside(ctx, g, reasons[i]); err != nil {
			return err
		}
	}
	return nil
}

// mend says how what a file held comes back.
func (c *catalogue) mend(g *segment) string {
	if g.month == noMonth {
		return "run mote seal: the file is made anew"
	}
	first, last := g.days()
	days := fmt.Sprintf("--from %s --to %s", date(first), date(last))
	if g.kind == kindValue {
		return "restore a backup that has the file, or fetch its days again: mote import " + days + " with the archive's address"
	}
	for d := first; d <= last; d++ {
		if c.retained[d] {
			return "restore a backup that has the file: the values that it was made of were removed, as lake.keep says"
		}
	}
	return "run mote seal " + days + ": it is made again from the values"
}

func date(day int32) string { return time.Unix(dayStart(day), 0).UTC().Format(time.DateOnly) }

// ledger adds every entry up, and all of them to what is stored.
func (c *checking) ledger(ctx context.Context) error {
	v, err := c.s.look(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = v.close() }()
	for before := int64(0); ; {
		entries, err := c.s.Ledger(ctx, store.LedgerSelect{Limit: 10_000, Before: before})
		if err != nil {
			return err
		}
		for _, e := range entries {
			c.entry(e)
		}
		if len(entries) < 10_000 {
			break
		}
		before = entries[len(entries)-1].ID
	}
	var came, went, aside, stored int64
	err = v.conn.QueryRowContext(ctx, `SELECT coalesce(sum(fresh), 0)::BIGINT, coalesce(sum(vals) FILTER (kind IN ('forget', 'retain')), 0)::BIGINT,
		coalesce((SELECT value::BIGINT FROM meta WHERE key = '`+asideValues+`'), 0), (SELECT count(*) FROM hot) FROM ledger`).Scan(&came, &went, &aside, &stored)
	if err != nil {
		return err
	}
	for _, g := range v.segments {
		if g.kind == kindValue {
			stored += g.rows
		}
	}
	if came-went-aside != stored {
		c.found("keep this directory as it is and report it",
			"the ledger tells of %d values stored and %d removed, and damaged files of %d were set aside, which leaves %d, but %d are there", came, went, aside, came-went-aside, stored)
	}
	return nil
}

func (c *checking) entry(e air.Entry) {
	c.r.Entries++
	if e.Kind == air.KindForget || e.Kind == air.KindRetain {
		return
	}
	sum := e.New + e.Duplicate + e.Conflict
	for _, n := range e.Rejected {
		sum += n
	}
	if sum != e.Values {
		c.found("keep this directory as it is and report it", "entry %d of the ledger tells of %d values, but of %d when they are added up", e.ID, e.Values, sum)
	}
}

// keys looks for keys that are there twice.
func (c *checking) keys(ctx context.Context) error {
	pieces, err := c.s.pieces(ctx, store.SelectValues{Span: store.Always})
	if err != nil {
		return err
	}
	pieces = sample(pieces, c.o.Full, 40)
	for i, p := range pieces {
		err := c.s.inView(ctx, func() bool { return true }, func(v *view) error {
			q := `WITH x AS (` + v.values(p) + `) SELECT (SELECT count(*) FROM x), count(*), min(ts) FROM (SELECT ts FROM x GROUP BY sensor, quantity, ts HAVING count(*) > 1)`
			return eachRaw(ctx, v.conn, q, func(row []driver.Value) bool {
				c.r.Values += whole(row[0])
				if twice := whole(row[1]); twice > 0 {
					c.found("keep this directory as it is and report it; an export holds each key once", "%d keys are stored twice, the first at %s", twice, time.Unix(whole(row[2]), 0).UTC().Format(time.RFC3339))
				}
				return true
			})
		})
		if err != nil {
			return err
		}
		c.progress("parts of the values", int64(i+1), int64(len(pieces)))
	}
	return nil
}

// sample takes all of a list, or about n spread evenly over it, the last one
// always.
func sample[T any](list []T, full bool, n int) []T {
	if full || len(list) <= n {
		return list
	}
	some := make([]T, 0, n)
	for i := range n {
		some = append(some, list[(i+1)*len(list)/n-1])
	}
	return some
}
