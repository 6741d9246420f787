package aqitool

import (
	"errors"
	"fmt"
	"io"
)

// maxReasons bounds how many different reasons are told apart.
const maxReasons = 20

// Summary says what became of a file's rows.
type Summary struct {
	Rows    int
	Indexed int
	reasons []reason
}

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

// Write prints one line on the whole and one for each reason why rows have no
// index, in order of their first line.
func (s Summary) Write(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%d of %d rows have an index.\n", s.Indexed, s.Rows)
	for _, r := range s.reasons {
		_, e := fmt.Fprintf(w, "%d without, the first in line %d: %s\n", r.rows, r.first, r.text)
		err = errors.Join(err, e)
	}
	return err
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
