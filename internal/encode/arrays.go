package encode

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/mote-air/mote/internal/air"
)

// newArray wraps values without copying them. valid is the bitmap of rows that
// are not empty; nil when all are.
func newArray(t arrow.DataType, n int, valid *memory.Buffer, empty int, values ...*memory.Buffer) arrow.Array {
	data := array.NewData(t, n, append([]*memory.Buffer{valid}, values...), nil, empty, 0)
	defer data.Release()
	return array.MakeFromData(data)
}

// bytesOf are the bytes of a slice in this machine's order.
func bytesOf[T int32 | int64 | float64](v []T) *memory.Buffer {
	if len(v) == 0 {
		return memory.NewBufferBytes([]byte{}) // a buffer of nil has no bytes to slice
	}
	return memory.NewBufferBytes(arrow.GetBytes(v))
}

func int64Array(v []int64) arrow.Array {
	return newArray(arrow.PrimitiveTypes.Int64, len(v), nil, 0, bytesOf(v))
}

func float64Array(v []float64) arrow.Array {
	return newArray(arrow.PrimitiveTypes.Float64, len(v), nil, 0, bytesOf(v))
}

func stringArray(v []string) arrow.Array {
	offsets, text := make([]int32, 1, len(v)+1), []byte(nil)
	for _, s := range v {
		text = append(text, s...)
		offsets = append(offsets, int32(len(text)))
	}
	return newArray(arrow.BinaryTypes.String, len(v), nil, 0, bytesOf(offsets), memory.NewBufferBytes(text))
}

// indexArray is the pile's codes.
func indexArray(p *pile) arrow.Array {
	return newArray(arrow.PrimitiveTypes.Int32, p.rows, p.valid(), p.empty, bytesOf(p.index))
}

// valid is the bitmap of rows that are not empty; nil when all are.
func (p *pile) valid() *memory.Buffer {
	if p.empty == 0 {
		return nil
	}
	bits := make([]byte, bitutil.BytesForBits(int64(p.rows)))
	for row := range p.rows {
		if !p.isEmpty(row) {
			bitutil.SetBit(bits, row)
		}
	}
	return memory.NewBufferBytes(bits)
}

// isEmpty reports whether a row has no value.
func (p *pile) isEmpty(row int) bool {
	switch {
	case p.field.coded():
		return p.index[row] < 0
	case p.field.Kind == KindNumber:
		return math.IsNaN(p.number[row])
	case p.field.Kind == KindTruth:
		return p.yes[row] == air.Unsaid
	}
	return false
}
