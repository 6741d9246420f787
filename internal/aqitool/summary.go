package aqitool

import (
	"errors"
	"fmt"
	"io"
)

// maxReasons bounds how many different reasons are told apart, maxLeftOut how
// many rows that were left out are named.
const (
	maxReasons = 20
	maxLeftOut = 1000
)

// Summary says what became of a file's rows.
type Summary struct {
	Rows    int // that were written
	Indexed int
	LeftOut int // rows of another length than the head line
	reasons []reason
	leftOut []misfit // the first of them
}

// misfit is a row that was left out.
type misfit struct{ line, fields, want int }

type reason struct {
	text  string
	rows  int
	first int // line
}

func (s *Summary) add(line int, indexed bool, why string) {
	s.Rows++
	if indexed {
		s.Indexed++
		return
	}
	for i := range s.reasons {
		if s.reasons[i].text == why || i == maxReasons-1 {
			s.reasons[i].rows++
			return
		}
	}
	if len(s.reasons) == maxReasons-1 {
		why = "other reasons"
	}
	s.reasons = append(s.reasons, reason{why, 1, line})
}

func (s *Summary) leaveOut(line, fields, want int) {
	if s.LeftOut++; s.LeftOut <= maxLeftOut {
		s.leftOut = append(s.leftOut, misfit{line, fields, want})
	}
}

// Write prints a line for each row that was left out, the first thousand of
// them, one on the whole, and one for each reason why rows have no index, in
// order of their first line.
func (s Summary) Write(w io.Writer) error {
	var err error
	for _, m := range s.leftOut {
		_, e := fmt.Fprintf(w, "line %d: left out: %d %s where the head line has %d\n", m.line, m.fields, plural(m.fields, "field"), m.want)
		err = errors.Join(err, e)
	}
	if more := s.LeftOut - len(s.leftOut); more > 0 {
		_, e := fmt.Fprintf(w, "left out besides: %d\n", more)
		err = errors.Join(err, e)
	}
	_, e := fmt.Fprintf(w, "%d of %d rows have an index.\n", s.Indexed, s.Rows)
	err = errors.Join(err, e)
	for _, r := range s.reasons {
		_, e := fmt.Fprintf(w, "%d without, the first in line %d: %s\n", r.rows, r.first, r.text)
		err = errors.Join(err, e)
	}
	return err
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// maxRecord bounds the bytes of one CSV record.
const maxRecord = 1 << 20

// bounded fails a reader that brings more than maxRecord bytes (and what was
// read ahead) since used was last set to 0, so that one stray quotation mark
// cannot draw a whole file into memory.
type bounded struct {
	r    io.Reader
	used int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.used > maxRecord {
		return 0, fmt.Errorf("a record is longer than %d bytes: is a closing quotation mark missing?", maxRecord)
	}
	n, err := b.r.Read(p)
	b.used += n
	return n, err
}
