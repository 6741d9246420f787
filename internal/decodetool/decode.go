// Package decodetool is what `mote decode` does, apart from its flags: a
// document in, one JSON object per value out, and a summary for people.
package decodetool

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/quality"
)

// Decode reads a document of the network, plain or compressed with gzip
// whatever its name, and writes its values to w as lines of JSON, in the order
// of the document, with the flags that they would be stored with had they
// arrived at received (Unix seconds). What upstream derived, such as
// pressure_sea, is written after the values of its record.
//
// A document is JSON of the feed, or a day file of the archive, which is told
// by its first bytes. name is the last part of its path, "" where there is none:
// an archive's rows must be of the sensor and the day that it says; where it
// says nothing, of those that the first row says. Archives are of the network
// sc. Their values are printed in order of time.
//
// Nothing is written before the document is accepted whole, so an error about
// the document leaves w untouched. Limits are those of package decode, counted
// after decompression.
func Decode(r io.Reader, name string, w io.Writer, network air.Network, received int64) (Summary, error) {
	plain, err := decompress(r)
	if err != nil {
		return Summary{}, err
	}
	if isArchive(plain, name) {
		return decodeArchive(plain, name, w, network, received)
	}
	return decodeFeed(plain, w, network, received)
}

func decodeFeed(plain io.Reader, w io.Writer, network air.Network, received int64) (Summary, error) {
	sum := Summary{Flags: map[string]int64{}}
	var kept []decode.Record
	var err error
	sum.Summary, err = decode.SensorCommunity(plain, network, decode.Limits{}, func(rec decode.Record) error {
		if rec.Reason != "" {
			sum.reject(rec)
			return nil
		}
		kept = append(kept, rec)
		return nil
	})
	if err != nil {
		return Summary{}, err
	}
	out := newWriter(w)
	for _, rec := range kept {
		r := rec.Reading
		stored := len(r.Values)
		r.Values = append(r.Values, rec.Derived...)
		quality.Check(&r, received)
		for i, v := range r.Values {
			if i < stored {
				sum.flag(v.Flags)
			}
			if err := out.value(&r, v); err != nil {
				return Summary{}, fmt.Errorf("write values: %w", err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return Summary{}, fmt.Errorf("write values: %w", err)
	}
	return sum, nil
}

// decompress looks at the first bytes, not at a name, which standard input
// does not have.
func decompress(r io.Reader) (*bufio.Reader, error) {
	buffered := bufio.NewReader(r)
	head, err := buffered.Peek(2)
	if err != nil || head[0] != 0x1f || head[1] != 0x8b {
		return buffered, nil // an error comes again when the decoder reads
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("read gzip: %w", err)
	}
	return bufio.NewReader(unzipped), nil
}
