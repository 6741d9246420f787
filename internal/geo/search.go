package geo

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// MaxQuery is the longest text that is looked for, in bytes; no name is longer.
const MaxQuery = 400

// Search finds at most limit towns by name, case and accents aside: first those
// of which a whole name is q, then those of which a name begins with it, then
// those of which a later word does; within each, the most populous first. Other
// names count too (München, Cologne, Bréslau), and ae, oe, ue for umlauts. An
// ISO 3166-1 alpha-2 code after a comma narrows: "Aberdeen, GB". Nothing is
// found for a text without letters or digits, or of more than [MaxQuery] bytes.
func Search(q string, limit int) []Town {
	if len(q) > MaxQuery || limit <= 0 {
		return nil
	}
	g := places()
	if i := strings.LastIndexByte(q, ','); i >= 0 {
		country := strings.ToUpper(strings.TrimSpace(q[i+1:]))
		if code, ok := slices.BinarySearch(g.countries, country); ok {
			return g.search(fold(q[:i]), code, limit)
		}
	}
	return g.search(fold(q), -1, limit)
}

// search looks for a folded text; country is an index, or -1 for any.
func (g *gazetteer) search(q string, country, limit int) []Town {
	if q == "" {
		return nil
	}
	var best found
	for _, e := range g.keys.withPrefix(q) {
		class := 1
		switch end := int(e.at) + len(q); {
		case e.word:
			class = 2
		case g.keys.text[end] == '\n':
			class = 0
		}
		if country < 0 || int(g.towns[e.town].country) == country {
			weight := int(g.towns[e.town].population)
			if e.other {
				weight /= 10
			}
			best.add(hit{class, weight, int(e.town)}, limit)
		}
	}
	towns := make([]Town, len(best))
	for i, h := range best {
		towns[i] = g.town(h.town)
	}
	return towns
}

// hit is a town that was found.
type hit struct{ class, weight, town int }

// compare is negative where h is better: a lower class, more weight, and at
// last a lower number.
func (h hit) compare(o hit) int {
	return cmp.Or(cmp.Compare(h.class, o.class), cmp.Compare(o.weight, h.weight), cmp.Compare(h.town, o.town))
}

// found are the best hits so far, best first, each town once.
type found []hit

func (f *found) add(h hit, limit int) {
	list := *f
	if len(list) == limit && h.compare(list[limit-1]) >= 0 {
		return
	}
	if i := slices.IndexFunc(list, func(o hit) bool { return o.town == h.town }); i >= 0 {
		if h.compare(list[i]) >= 0 {
			return
		}
		list = slices.Delete(list, i, i+1)
	}
	at, _ := slices.BinarySearchFunc(list, h, hit.compare)
	list = slices.Insert(list, at, h)
	*f = list[:min(len(list), limit)]
}

// keys are all folded names and where their words begin, in alphabetical order.
type keys struct {
	text    []byte // each name with a line feed after it
	entries []entry
}

// entry is a place in the text where a name or a later word of one begins.
type entry struct {
	at    uint32
	town  uint32
	word  bool // a later word
	other bool // of another name than the town's own
}

// withPrefix are the entries of which the text begins with q.
func (k *keys) withPrefix(q string) []entry {
	compare := func(e entry, q []byte) int {
		rest := k.text[e.at:]
		return bytes.Compare(rest[:min(len(rest), len(q))], q)
	}
	from, _ := slices.BinarySearchFunc(k.entries, []byte(q), compare)
	to, _ := slices.BinarySearchFunc(k.entries[from:], []byte(q), func(e entry, q []byte) int {
		if compare(e, q) <= 0 {
			return -1
		}
		return 1
	})
	return k.entries[from : from+to]
}

// keyMaker collects keys.
type keyMaker struct {
	text []byte
	list []sortable
}

// sortable has the first eight bytes of the key at hand: most comparisons end
// there.
type sortable struct {
	head uint64
	entry
}

// add takes the names of a town, the other ones folded and with | between.
func (k *keyMaker) add(town int, name, others string) {
	plain := fold(name)
	k.key(town, plain, false)
	if german := foldUmlauts(name); german != plain {
		k.key(town, german, false)
	}
	for other := range strings.SplitSeq(others, "|") {
		k.key(town, other, true)
	}
}

func (k *keyMaker) key(town int, key string, other bool) {
	if key == "" {
		return
	}
	start := len(k.text)
	k.text = append(append(k.text, key...), '\n')
	for i := range len(key) {
		if i > 0 && key[i-1] != ' ' {
			continue
		}
		var head [8]byte
		copy(head[:], key[i:])
		k.list = append(k.list, sortable{binary.BigEndian.Uint64(head[:]), entry{uint32(start + i), uint32(town), i > 0, other}})
	}
}

func (k *keyMaker) done() keys {
	slices.SortFunc(k.list, func(a, b sortable) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return cmp.Or(bytes.Compare(k.line(a.at), k.line(b.at)), cmp.Compare(a.at, b.at))
	})
	done := keys{text: slices.Clip(k.text), entries: make([]entry, len(k.list))}
	for i, s := range k.list {
		done.entries[i] = s.entry
	}
	return done
}

func (k *keyMaker) line(at uint32) []byte {
	line, _, _ := bytes.Cut(k.text[at:], []byte{'\n'})
	return line
}
