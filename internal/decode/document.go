package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// DocumentError says that a document is rejected whole. Whatever was yielded
// before it came must be dropped.
type DocumentError struct {
	Offset int64  // byte at which the fault was found, counted from 0
	Reason string // in words fit for the public ledger
}

// Error names the place and the reason.
func (e *DocumentError) Error() string {
	return fmt.Sprintf("document rejected at byte %d: %s", e.Offset, e.Reason)
}

// Limits bound what a document may hold. A zero field means its default.
type Limits struct {
	Bytes   int64 // of the document
	Records int   // in the document
	Values  int   // fields of one record
	Text    int   // bytes of one string that is read
}

// DefaultLimits are far above the largest real feed (52,000 records, 22 MB).
var DefaultLimits = Limits{Bytes: 256 << 20, Records: 1_000_000, Values: 64, Text: 256}

// maxDepth bounds the nesting of arrays and objects. Records need 5 levels,
// the enclosing array included.
const maxDepth = 32

// orDefault fills the fields left zero.
func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = DefaultLimits.Bytes
	}
	if l.Records == 0 {
		l.Records = DefaultLimits.Records
	}
	if l.Values == 0 {
		l.Values = DefaultLimits.Values
	}
	if l.Text == 0 {
		l.Text = DefaultLimits.Text
	}
	return l
}

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// input reads a document up to its limit and remembers why reading stopped,
// which the tokenizer does not tell.
type input struct {
	r     io.Reader
	left  int64 // bytes still allowed
	read  int64 // bytes handed on, the byte order mark excluded
	skip  int64 // length of the byte order mark that was dropped
	err   error // a failure of r other than its end
	large bool  // the limit was passed
}

// Read implements io.Reader.
func (in *input) Read(p []byte) (int, error) {
	if in.large {
		return 0, io.ErrShortBuffer
	}
	if in.left <= 0 {
		// At the limit: only the end of the document may follow.
		var one [1]byte
		n, err := io.ReadFull(in.r, one[:])
		if n > 0 {
			in.large = true
			return 0, io.ErrShortBuffer
		}
		return 0, in.remember(err)
	}
	if int64(len(p)) > in.left {
		p = p[:in.left]
	}
	n, err := in.r.Read(p)
	in.left -= int64(n)
	in.read += int64(n)
	return n, in.remember(err)
}

func (in *input) remember(err error) error {
	if err != nil && err != io.EOF {
		in.err = err
	}
	return err
}

// open prepares r for the tokenizer: without byte order mark, and counted. A
// *bytes.Buffer is handed on as it is, because the tokenizer then parses in
// place and nothing is copied.
func open(r io.Reader, limit int64) (*input, io.Reader) {
	in := &input{left: limit}
	if b, ok := r.(*bytes.Buffer); ok {
		if int64(b.Len()) > limit {
			in.large = true
			return in, in
		}
		if bytes.HasPrefix(b.Bytes(), byteOrderMark) {
			in.skip = int64(len(b.Next(len(byteOrderMark))))
		}
		in.read = int64(b.Len())
		return in, b
	}
	in.r = r
	head := make([]byte, len(byteOrderMark))
	n, err := io.ReadFull(in, head)
	if n == len(head) && bytes.Equal(head, byteOrderMark) {
		in.skip, in.read = int64(n), 0
		return in, in
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return in, failed{err}
	}
	return in, io.MultiReader(bytes.NewReader(head[:n]), in)
}

// failed is a reader that has failed already.
type failed struct{ err error }

// Read returns the failure.
func (f failed) Read([]byte) (int, error) { return 0, f.err }

// explain turns what the tokenizer reported into what the caller is told: a
// failure of the reader as it is, everything else as a DocumentError whose
// offset counts the byte order mark.
func (in *input) explain(dec *jsontext.Decoder, limit int64, err error) error {
	var doc *DocumentError
	switch {
	case errors.As(err, &doc):
		return &DocumentError{Offset: in.skip + doc.Offset, Reason: doc.Reason}
	case in.large:
		return &DocumentError{Offset: limit, Reason: fmt.Sprintf("larger than the limit of %d bytes", limit)}
	case in.err != nil:
		return fmt.Errorf("read document, stopped after %d bytes: %w", in.skip+in.read, in.err)
	case err == io.EOF:
		return &DocumentError{Offset: in.skip + in.read, Reason: "empty: neither an array nor a record"}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &DocumentError{Offset: in.skip + in.read, Reason: "truncated: it ends before it is complete"}
	}
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("read document: %w", err)
	}
	reason := syntax.Err.Error()
	if dec.StackDepth() == 0 && strings.Contains(reason, "'<'") {
		reason = "HTML or XML where JSON was expected"
	}
	return &DocumentError{Offset: in.skip + syntax.ByteOffset, Reason: reason}
}
