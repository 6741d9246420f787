package httpapi

import (
	"sync"

	"github.com/mote-air/mote/internal/live"
)

// latestKey names a kept answer: what was asked, in which format, how old at
// most. There are as many as subjects times formats times two ages.
type latestKey struct {
	subject, contentType string
	maxAge               int64
}

// latestCache keeps the answers that everybody asks for, encoded and
// compressed once per version. The zero value is ready; it is safe for
// concurrent use, and requests for an answer in the making wait for it.
type latestCache struct {
	mu   sync.Mutex
	snap *live.Snapshot
	kept map[latestKey]*keptLatest
}

type keptLatest struct {
	mu           sync.Mutex
	doc          *document
	since, until int64 // Unix seconds; until is exclusive
}

// get returns the kept answer or makes it. A snapshot older than the one that
// is kept is answered with the newer.
func (c *latestCache) get(snap *live.Snapshot, key latestKey, now int64, encode func(*live.Snapshot, int64) (*document, int64)) *document {
	c.mu.Lock()
	if c.snap == nil || c.snap.Version.Epoch != snap.Version.Epoch || c.snap.Version.N < snap.Version.N {
		c.snap, c.kept = snap, map[latestKey]*keptLatest{}
	}
	snap = c.snap
	k := c.kept[key]
	if k == nil {
		k = &keptLatest{}
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
