package decode

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// tokens reads a JSON document piece by piece, without reflection.
type tokens struct {
	dec     *jsontext.Decoder
	scratch []byte // of the last text that had to be built
}

func newTokens(r io.Reader) tokens {
	return tokens{
		dec: jsontext.NewDecoder(r,
			jsontext.AllowDuplicateNames(true), // the last one counts
			jsontext.AllowInvalidUTF8(true)),   // replaced in the texts that are read
		scratch: make([]byte, 0, 512),
	}
}

// next is the offset of the value that PeekKind has seen.
func (t *tokens) next() int64 {
	at := t.dec.InputOffset()
	for _, c := range t.dec.UnreadBuffer() {
		if c != ',' && c != ':' && !isBlank(c) {
			break
		}
		at++
	}
	return at
}

// skip reads the next value, whatever it is, without keeping it.
func (t *tokens) skip() error {
	switch t.dec.PeekKind() {
	case '{', '[':
	default:
		_, err := t.dec.ReadValue()
		return err
	}
	outer := t.dec.StackDepth()
	for {
		if _, err := t.dec.ReadToken(); err != nil {
			return err
		}
		switch depth := t.dec.StackDepth(); {
		case depth == outer:
			return nil
		case depth > maxDepth:
			return &DocumentError{Offset: t.dec.InputOffset() - 1, Reason: fmt.Sprintf("nested deeper than %d levels", maxDepth)}
		}
	}
}

// scalar reads the next value's text: a string's content or a number's
// digits, valid until the next read. Of anything else it only tells the kind.
func (t *tokens) scalar() (text []byte, kind jsontext.Kind, err error) {
	kind = t.dec.PeekKind()
	if kind != '"' && kind != '0' {
		return nil, kind, t.skip()
	}
	raw, err := t.dec.ReadValue()
	if err != nil || kind == '0' {
		return raw, kind, err
	}
	return unquote(raw, t.scratch), kind, nil
}

// key reads the name of an object's next member, valid until the next read.
func (t *tokens) key() ([]byte, error) {
	raw, err := t.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	return unquote(raw, t.scratch), nil
}

// kindName says what a value is, for people.
func kindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "no JSON"
}
