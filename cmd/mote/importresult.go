package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mote-air/mote/internal/bulk"
)

// importResult is what became of an import; it is what --json writes.
type importResult struct {
	bulk.Summary
	Sealed  int64      `json:"sealed"`       // days
	Missing []string   `json:"missing_days"` // that the archive's host does not have
	Bad     []bulk.Bad `json:"bad"`          // the first of what was refused
	MoreBad int64      `json:"more_bad"`     // that are not in Bad
	Seconds float64    `json:"seconds"`      // until all was stored; sealing comes after
}

// note keeps the first of what was refused, and writes all of it to those who
// want it.
func (r *importResult) note(b bulk.Bad, all bool, out io.Writer) {
	if len(r.Bad) < shownBad {
		r.Bad = append(r.Bad, b)
	} else {
		r.MoreBad++
	}
	if all && out != nil {
		fmt.Fprintln(out, badLine(b)) // its end says whether writing failed
	}
}

// badLine is what was refused, in one line.
func badLine(b bulk.Bad) string {
	text := b.File
	if b.Line > 0 {
		text += ":" + strconv.Itoa(b.Line)
	}
	if b.Reason != "" {
		text += ": " + b.Reason
	}
	text += ": " + b.Detail
	if b.Text != "" {
		text += ": " + strconv.Quote(b.Text)
	}
	return text
}

func (r importResult) print(out io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	_, err := io.WriteString(out, r.text())
	return err
}

func (r importResult) text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Read %s with %s in %.1f s.", counted(r.Files, "file", "files"), counted(r.Rows, "row", "rows"), r.Seconds)
	line("Of %s: %s new, %s duplicate, %s conflicting, %s rejected.", counted(r.Values, "value", "values"),
		grouped(r.New), grouped(r.Duplicate), grouped(r.Conflict), grouped(r.Values-r.New-r.Duplicate-r.Conflict))
	if len(r.Rejected) > 0 {
		line("Rejected: %s.", counts(r.Rejected))
	}
	if r.Ignored > 0 {
		line("Ignored: %s.", counted(r.Ignored, "field that is no measurement, or empty", "fields that are no measurement, or empty"))
	}
	if len(r.Flagged) > 0 {
		line("Flagged: %s.", counts(r.Flagged))
	}
	switch n := len(r.Days); {
	case r.New == 0:
		line("Nothing new: the store is as it was.")
	case n == 1:
		line("New values on %s.", r.Days[0])
	default:
		line("New values on %d days from %s to %s.", n, r.Days[0], r.Days[n-1])
	}
	if r.Sealed > 0 {
		line("Sealed %s.", counted(r.Sealed, "day", "days"))
	}
	if n := len(r.Missing); n > 0 {
		line("Not on the archive's host: %s.", clipList(r.Missing, 10))
	}
	if len(r.Bad) > 0 {
		line("Refused:")
		for _, bad := range r.Bad {
			line("  %s", badLine(bad))
		}
		if r.MoreBad > 0 {
			line("  and %s more: --errors FILE writes all.", grouped(r.MoreBad))
		}
	}
	return b.String()
}

// counts lists names with their counts, in order of names.
func counts(m map[string]int64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, grouped(m[name])+" "+name)
	}
	return strings.Join(parts, ", ")
}

// clipList lists the first of many.
func clipList(list []string, most int) string {
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

// counted writes a number with what is counted.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number in groups of three digits.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
