package decode

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mote-air/mote/internal/air"
)

// scEntry is one entry of sensordatavalues while it is read; value and
// value_type come in either order.
type scEntry struct {
	is   scField
	kind jsontext.Kind // of the value; 0: not said
	text []byte        // of the value, trimmed; reused
}

// list reads sensordatavalues.
func (s *sc) list() error {
	r := &s.rec
	r.fields, r.derived = r.fields[:0], r.derived[:0]
	r.entries, r.readable, r.ignored = 0, 0, 0
	if kind := s.dec.PeekKind(); kind != '[' {
		if kind != 'n' {
			r.bad(fmt.Sprintf("sensordatavalues: %s where an array was expected", kindName(kind)))
		}
		return s.skip()
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	for {
		kind := s.dec.PeekKind()
		if kind == ']' {
			break
		}
		s.field = scEntry{text: s.field.text[:0]}
		var err error
		if kind == '{' {
			err = s.object("sensordatavalues", (*sc).entryMember)
		} else {
			err = s.skip() // no field, as far as one can tell: ignored
		}
		if err != nil {
			return err
		}
		s.entry()
	}
	_, err := s.dec.ReadToken()
	return err
}

func (s *sc) entryMember(name []byte) error {
	e := &s.field
	switch string(name) {
	case "value_type":
		text, kind, err := s.limited("value_type")
		var known bool
		if e.is, known = scFields[string(text)]; !known && kind == '"' && err == nil {
			s.noteUnknown(text)
		}
		return err
	case "value":
		text, kind, err := s.limited("value")
		e.kind, e.text = kind, append(e.text[:0], trim(text)...)
		return err
	}
	return s.skip()
}

// entry takes the entry that was read into the record.
func (s *sc) entry() {
	r, e := &s.rec, &s.field
	if r.entries++; r.entries > s.limits.Values {
		r.bad(fmt.Sprintf("sensordatavalues: more than the limit of %d fields", s.limits.Values))
	}
	empty := e.kind == 0 || e.kind == 'n' || e.kind == '"' && len(e.text) == 0
	if empty || !e.is.measured() {
		r.ignored++
		if !empty && e.is.quantity != 0 && r.detail == "" {
			if v := e.is.number(e.text); v.Flags&air.FlagNaN == 0 {
				r.derived = append(r.derived, v)
			}
		}
		return
	}
	r.readable++
	if r.detail == "" {
		r.fields = append(r.fields, e.is.number(e.text))
	}
}

// noteUnknown remembers a value type that no list has.
func (s *sc) noteUnknown(name []byte) {
	if len(name) == 0 || len(s.sum.Unknown) >= maxUnknown {
		return
	}
	if len(name) > maxUnknownName {
		name = name[:maxUnknownName]
	}
	if s.unknown[string(name)] {
		return
	}
	s.unknown[string(name)] = true
	s.sum.Unknown = append(s.sum.Unknown, strings.ToValidUTF8(string(name), "")) // the cut may split a character
}
