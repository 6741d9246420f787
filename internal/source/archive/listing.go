package archive

import (
	"bytes"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/decode"
)

// maxListed bounds the files of one day, inclusive: ten times what the network
// has.
const maxListed = 500_000

// listing reads the names of a day's files from the page that a web server makes
// of a folder: the targets of its links that are names of day files of that day,
// each once, in order. Whatever else the page links to, other folders and hosts
// above all, is not followed.
func listing(page []byte, day int32) []listed {
	var out []listed
	for rest := page; len(out) < maxListed; {
		var target []byte
		if target, rest = nextLink(rest); rest == nil {
			break
		}
		name, err := url.PathUnescape(html.UnescapeString(string(target)))
		if err != nil || strings.ContainsAny(name, "/\\?#:") || !isDayFile(name) {
			continue
		}
		n, err := parseName(name)
		if err != nil || n.Day != day {
			continue
		}
		out = append(out, listed{name, n})
	}
	slices.SortFunc(out, func(a, b listed) int { return strings.Compare(a.file, b.file) })
	return slices.CompactFunc(out, func(a, b listed) bool { return a.file == b.file })
}

type listed struct {
	file string
	name decode.ArchiveName
}

var hrefMark = []byte("href=")

// nextLink returns the target of the next link and what follows it; a nil rest
// says that there is none.
func nextLink(page []byte) (target, rest []byte) {
	at := bytes.Index(page, hrefMark)
	if at < 0 || at+len(hrefMark)+1 >= len(page) {
		return nil, nil
	}
	page = page[at+len(hrefMark):]
	if quote := page[0]; quote == '"' || quote == '\'' {
		if end := bytes.IndexByte(page[1:], quote); end >= 0 {
			return page[1 : 1+end], page[1+end:]
		}
		return nil, nil
	}
	return nil, page
}
