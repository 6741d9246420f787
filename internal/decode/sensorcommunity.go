package decode

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mote-air/mote/internal/air"
)

// SensorCommunity decodes the JSON of Sensor.Community: an array of records,
// or one record alone, of every generation since 2017 (single measurements,
// averages, per-sensor answers; they look alike, network says which it is).
// Limits are those given, zero fields meaning [DefaultLimits].
//
// yield is called for each record in order, on the calling goroutine, while
// reading goes on. A record that holds nothing but ignored fields is counted
// and not yielded. An error of yield ends decoding and is returned as it is.
//
// The error is a [*DocumentError] when the document cannot be trusted as a
// whole: no JSON, truncated, bytes after its end, neither array nor object,
// beyond a limit. It is the reader's error, wrapped, when reading failed.
// After any error everything yielded must be dropped, and the summary holds
// nothing but Bytes, which then says how much had been read.
//
// Within a record: keys come in any order, unknown ones are skipped, and of a
// key that comes twice the last one counts. The same value_type twice yields
// two values; it is the store's to say which stays. Numbers may be strings.
// Without a location id nothing is known of the place but whether it is
// indoor. Positions are rounded here unless exact_location is 1: nothing finer
// leaves this package. A record is rejected for the first of these reasons
// that applies: bad_record (no object, a key of the wrong kind, beyond a
// limit), no_sensor, no_time, no_values (no field at all; a field without a
// value is ignored).
//
// A *bytes.Buffer is parsed in place, which is the fastest way.
func SensorCommunity(r io.Reader, network air.Network, limits Limits, yield func(Record) error) (Summary, error) {
	limits = limits.orDefault()
	in, src := open(r, limits.Bytes)
	s := &sc{
		tokens:  newTokens(src),
		network: network,
		limits:  limits,
		skipped: in.skip,
		interns: interner{},
		unknown: map[string]bool{},
		sum:     Summary{Rejected: map[string]int64{}},
	}
	var refused error // yield's own, to be told from the reader's
	s.yield = func(rec Record) error {
		refused = yield(rec)
		return refused
	}
	err := s.document()
	switch {
	case refused != nil:
		return Summary{Bytes: in.skip + s.dec.InputOffset()}, refused
	case err != nil:
		return Summary{Bytes: in.skip + in.read}, in.explain(s.dec, limits.Bytes, err)
	}
	s.sum.Bytes = in.skip + in.read
	return s.sum, nil
}

// sc is the state of one decoding.
type sc struct {
	tokens
	network air.Network
	limits  Limits
	skipped int64 // bytes before the tokenizer's first
	yield   func(Record) error
	sum     Summary

	interns interner
	unknown map[string]bool
	values  slab
	rec     scRecord
	field   scEntry
}

// document reads all of it: the outermost value, its records, and its end.
func (s *sc) document() error {
	switch kind := s.dec.PeekKind(); kind {
	case '[':
		if err := s.array(); err != nil {
			return err
		}
	case '{':
		if err := s.record(kind); err != nil {
			return err
		}
	case 0:
		return s.skip()
	default:
		return &DocumentError{Offset: s.next(),
			Reason: fmt.Sprintf("%s where an array of records or one record was expected", kindName(kind))}
	}
	end := s.dec.InputOffset()
	_, err := s.dec.ReadToken()
	if err == io.EOF {
		return nil
	}
	if _, syntax := err.(*jsontext.SyntacticError); err == nil || syntax {
		return &DocumentError{Offset: end, Reason: "more bytes after the end of the document"}
	}
	return err
}

// array reads the outermost array.
func (s *sc) array() error {
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	for {
		kind := s.dec.PeekKind()
		switch {
		case kind == ']':
			_, err := s.dec.ReadToken()
			return err
		case s.sum.Records >= int64(s.limits.Records):
			return &DocumentError{Offset: s.next(), Reason: fmt.Sprintf("more than the limit of %d records", s.limits.Records)}
		}
		if err := s.record(kind); err != nil {
			return err
		}
	}
}
