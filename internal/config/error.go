package config

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is one fault: where it is, which field, what stands there, what is
// wrong and what would be right.
type Error struct {
	Name         string // the document, or "environment"
	Line, Column int    // from 1; 0 when the fault has no place
	Field        string // "limits.wait", or the variable's name; "" for the document
	Value        string // as written, clipped; "" when there is none
	Problem      string // with the way out
}

// Error prints name:line:column: field: "value": problem, without the parts
// that are not known.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Name)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	b.WriteString(": ")
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	if e.Value != "" {
		fmt.Fprintf(&b, "%q: ", e.Value)
	}
	b.WriteString(e.Problem)
	return b.String()
}

// clip keeps a value short enough for one line of a terminal.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	end := most
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
