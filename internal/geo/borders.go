package geo

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// bordersData is made by tools/geodata from Natural Earth 4.1, 1:10 million
// (public domain), on a grid of 0.0036° by 0.0017°.
//
//go:embed data/borders.bin.gz
var bordersData []byte

// edge is a piece of a border in steps of the source's grid. Crossing it leaves
// one of the two countries and enters the other; 0 is none, which is the sea.
type edge struct {
	ax, ay, bx, by int32
	left, right    uint8 // in no order
}

// yAt is where the edge passes x, which lies between its ends.
func (e *edge) yAt(x float64) float64 {
	return float64(e.ay) + float64(e.by-e.ay)*((x-float64(e.ax))/float64(e.bx-e.ax))
}

// xAt is where the edge passes y, which lies between its ends.
func (e *edge) xAt(y float64) float64 {
	return float64(e.ax) + float64(e.bx-e.ax)*((y-float64(e.ay))/float64(e.by-e.ay))
}

// borders are all edges. Code 1 is codes[0].
type borders struct {
	codes          []string // ISO 3166-1 alpha-2, sorted
	scaleX, scaleY float64  // degrees per step
	west, south    float64  // of step 0
	edges          []edge
}

// x and y are the position of a point on the grid.
func (b *borders) x(lon float64) float64 { return (lon - b.west) / b.scaleX }
func (b *borders) y(lat float64) float64 { return (lat - b.south) / b.scaleY }

// lon and lat are the point at a position on the grid.
func (b *borders) lon(x float64) float64 { return x*b.scaleX + b.west }
func (b *borders) lat(y float64) float64 { return y*b.scaleY + b.south }

// readBorders decodes what tools/geodata/borders.mjs wrote.
func readBorders(packed []byte) (*borders, error) {
	r, err := newReader(packed)
	if err != nil {
		return nil, fmt.Errorf("borders: %w", err)
	}
	b := &borders{}
	for range r.uint() {
		b.codes = append(b.codes, string(r.take(2)))
	}
	b.scaleX, b.scaleY, b.west, b.south = r.float(), r.float(), r.float(), r.float()
	for range r.uint() {
		left, right, n := uint8(r.uint()), uint8(r.uint()), r.uint()
		var x, y int32
		for i := range n {
			e := edge{ax: x, ay: y, left: left, right: right}
			x, y = x+int32(r.int()), y+int32(r.int())
			if e.bx, e.by = x, y; i > 0 {
				b.edges = append(b.edges, e)
			}
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("borders: %w", r.err)
	}
	return b, nil
}

// reader takes numbers off unpacked bytes; after the first failure all are 0.
type reader struct {
	rest []byte
	err  error
}

func newReader(packed []byte) (*reader, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	return &reader{rest: raw}, nil
}

func (r *reader) take(n int) []byte {
	if r.err != nil || n < 0 || n > len(r.rest) {
		r.err = io.ErrUnexpectedEOF
		return make([]byte, min(max(n, 0), 8))
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.rest)
	return r.varint(v, n)
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.rest)
	return int64(r.varint(uint64(v), n))
}

func (r *reader) varint(v uint64, n int) uint64 {
	if r.err != nil || n <= 0 {
		r.err = io.ErrUnexpectedEOF
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) float() float64 { return math.Float64frombits(binary.LittleEndian.Uint64(r.take(8))) }
