package query

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

const (
	ledgerPage = 10_000 // entries that are read at once
	pollDays   = 7      // days whose polls are read at once: 4,032 at the usual pace
	keptDays   = 20_000 // days that are remembered, of all networks
	freshFor   = 30     // seconds for which what is known of a day that is not over holds
)

// Ears remembers day by day what the ledger says of who listened when: a year
// has 210,000 polls, and what was said of a day that is over changes only with
// an import. The zero value is ready; it is safe for concurrent use.
type Ears struct {
	mu       sync.Mutex
	days     map[earKey]heard
	imported map[air.Network]map[int32]bool
	newest   map[air.Network]int64 // the newest import that was looked at
}

type earKey struct {
	network air.Network
	day     int32
}

// heard is what is known of a day, and until when (Unix seconds, inclusive) it
// holds.
type heard struct {
	listening
	until int64
}

// causes are those of the ledger, over the days that the holes lie in.
func (e *Ears) causes(ctx context.Context, r Reader, n air.Network, h holes, now int64) (c causes, err error) {
	c = causes{{cause: NotImported}, {cause: CollectorDown}, {cause: UpstreamDown}, {cause: InvalidValues, when: h.invalid}}
	if len(h.list) == 0 {
		return c, nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.learnImports(ctx, r, n); err != nil {
		return c, err
	}
	next := int32(0)
	for i, hole := range h.list {
		first, last := dayOf(hole.From), dayOf(hole.To-1)
		if i > 0 {
			first = max(first, next)
		}
		next = max(next, last+1)
		if err := e.learnPolls(ctx, r, n, first, last, now); err != nil {
			return c, err
		}
		for day := first; day <= last; day++ {
			l := e.days[earKey{n, day}]
			switch {
			case e.imported[n][day]: // an archive has all that ever reached upstream
			case !l.polled:
				c[0].when = append(c[0].when, air.Interval{From: dayStart(day), To: dayStart(day) + air.Day})
			default:
				c[1].when = append(c[1].when, l.collector...)
				c[2].when = append(c[2].when, l.upstream...)
			}
		}
	}
	return c, nil
}

// learnImports looks at the imports that are new in the ledger.
func (e *Ears) learnImports(ctx context.Context, r Reader, n air.Network) error {
	if e.imported == nil {
		e.imported, e.newest = map[air.Network]map[int32]bool{}, map[air.Network]int64{}
	}
	days := e.imported[n]
	if days == nil {
		days = map[int32]bool{}
		e.imported[n] = days
	}
	newest := e.newest[n]
	err := eachEntry(ctx, r, store.LedgerSelect{Network: n, Kinds: []air.Kind{air.KindImport}}, func(x air.Entry) bool {
		if x.ID <= e.newest[n] {
			return false
		}
		newest = max(newest, x.ID)
		if x.Status == air.StatusOK && x.Day != 0 {
			days[x.Day] = true
		}
		return true
	})
	if err == nil {
		e.newest[n] = newest
	}
	return err
}

// learnPolls sees to it that the days from first to last are known.
func (e *Ears) learnPolls(ctx context.Context, r Reader, n air.Network, first, last int32, now int64) error {
	if e.days == nil || len(e.days) > keptDays {
		e.days = map[earKey]heard{}
	}
	for ; first <= last; first++ {
		if known := e.days[earKey{n, first}]; known.until >= now || e.imported[n][first] {
			continue
		}
		end := min(first+pollDays-1, last)
		var polls []air.Entry
		err := eachEntry(ctx, r, store.LedgerSelect{
			Network: n, Kinds: []air.Kind{air.KindPoll},
			From: (dayStart(first) - lookAround) * 1000, To: (dayStart(end) + air.Day + lookAround) * 1000,
		}, func(x air.Entry) bool { polls = append(polls, x); return true })
		if err != nil {
			return err
		}
		byStarted(polls)
		for ; first <= end; first++ {
			known := heard{listen(first, around(polls, first), now), math.MaxInt64}
			if dayStart(first)+air.Day+lookAround+longestPause > now { // more is to come
				known.until = now + freshFor
			}
			e.days[earKey{n, first}] = known
		}
		first--
	}
	return nil
}

// around are the polls that were under way on a day and around it.
func around(polls []air.Entry, day int32) (some []air.Entry) {
	sel := store.LedgerSelect{From: (dayStart(day) - lookAround) * 1000, To: (dayStart(day) + air.Day + lookAround) * 1000}
	for _, e := range polls {
		if sel.Takes(e) {
			some = append(some, e)
		}
	}
	return some
}

// eachEntry pages through the ledger, newest first, until it is told to stop.
func eachEntry(ctx context.Context, r Reader, sel store.LedgerSelect, take func(air.Entry) bool) error {
	sel.Limit = ledgerPage
	for {
		page, err := r.Ledger(ctx, sel)
		if err != nil {
			return fmt.Errorf("who listened: %w", err)
		}
		for _, x := range page {
			if !take(x) {
				return nil
			}
			sel.Before = x.ID
		}
		if len(page) < ledgerPage {
			return nil
		}
	}
}
