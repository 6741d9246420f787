package httpapi

import (
	"sync"

	"github.com/mote-air/mote/internal/live"
)

// presentKey names a kept answer about the present: which kind, and what was
// asked. Each member has few values that are let through, so their number is
// bounded.
type presentKey struct {
	path        string // of the operation
	subject     string
	contentType string
	maxAge      int64  // seconds: of /latest
	since       uint64 // the version counted from: of a delta
	res         int    // of hexagons
	means       uint64 // the document: of provisional dots
	simulated   bool   // known from the first document on
}

// presentCache keeps the answers that everybody asks for, encoded and
// compressed once per version. The zero value is ready; it is safe for
// concurrent use, and requests for an answer in the making wait for it.
type presentCache struct {
	mu   sync.Mutex
	snap *live.Snapshot
	kept map[presentKey]*keptAnswer
}

type keptAnswer struct {
	mu           sync.Mutex
	doc          *document
	since, until int64 // Unix seconds; until is exclusive
}

// get returns the kept answer or makes it; encode may say with nil that there
// is none. A snapshot older than the one that is kept is answered with the
// newer.
func (c *presentCache) get(snap *live.Snapshot, key presentKey, now int64, encode func(*live.Snapshot, int64) (doc *document, until int64)) *document {
	c.mu.Lock()
	if c.snap == nil || c.snap.Version.Epoch != snap.Version.Epoch || c.snap.Version.N < snap.Version.N {
		c.snap, c.kept = snap, map[presentKey]*keptAnswer{}
	}
	snap = c.snap
	k := c.kept[key]
	if k == nil {
		k = &keptAnswer{}
		c.kept[key] = k
	}
	c.mu.Unlock()

	k.mu.Lock()
	defer k.mu.Unlock()
	if k.doc == nil || now < k.since || now >= k.until {
		k.doc, k.until = encode(snap, now)
		k.since = now
	}
	return k.doc
}
