package decodetool

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
)

// maxRejections bounds the rejected records that the summary describes.
const maxRejections = 10

// Summary counts a document for people.
type Summary struct {
	decode.Summary
	Flags      map[string]int64 // flag name → values that carry it, derived ones excepted
	Rejections []decode.Record  // the first of the rejected records

	Rows []decode.ArchiveLine // the first of an archive's rejected rows
}

func (s *Summary) reject(rec decode.Record) {
	if len(s.Rejections) < maxRejections {
		s.Rejections = append(s.Rejections, rec)
	}
}

func (s *Summary) flag(f air.Flags) {
	if f == 0 {
		return
	}
	for _, name := range f.Names() {
		s.Flags[name]++
	}
}

// Write prints the summary as lines of text.
func (s Summary) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "records   %d\n", s.Records)
	fmt.Fprintf(&b, "values    %d\n", s.Values)
	fmt.Fprintf(&b, "ignored   %d\n", s.Ignored)
	fmt.Fprintf(&b, "rejected  %s\n", counts(s.Rejected))
	fmt.Fprintf(&b, "flagged   %s\n", counts(s.Flags))
	if len(s.Unknown) > 0 {
		fmt.Fprintf(&b, "unknown   %s\n", quoted(s.Unknown))
	}
	for _, r := range s.Rejections {
		fmt.Fprintf(&b, "rejected at byte %d: %s: %s\n", r.Offset, r.Reason, r.Detail)
	}
	for _, r := range s.Rows {
		fmt.Fprintf(&b, "rejected in line %d: %s: %s\n", r.Line, r.Reason, r.Detail)
	}
	if max(len(s.Rejections), len(s.Rows)) == maxRejections {
		fmt.Fprintf(&b, "no more than %d rejected records are described\n", maxRejections)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// counts prints "no_sensor 3, no_time 2", or "0" for none.
func counts(m map[string]int64) string {
	if len(m) == 0 {
		return "0"
	}
	parts := make([]string, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, m[name]))
	}
	return strings.Join(parts, ", ")
}

// quoted prints names from outside so that they cannot move the cursor.
func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(list, ", ")
}
