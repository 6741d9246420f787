package encode

import (
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/mote-air/mote/internal/air"
)

// arrowBatch is the rows of a record batch.
const arrowBatch = 1 << 16

// arrowRows writes an Arrow IPC stream: zstd, texts as dictionaries that each
// batch brings anew where they differ.
type arrowRows struct {
	*batches
	w      *ipc.Writer
	schema *arrow.Schema
}

// arrowText is a text by its place in a dictionary.
var arrowText = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

func newArrowRows(w io.Writer, fields []Field, about []Member) *arrowRows {
	a := &arrowRows{}
	list := make([]arrow.Field, len(fields))
	for i, f := range fields {
		list[i] = arrowField(f)
	}
	keys, values := make([]string, len(about)), make([]string, len(about))
	for i, m := range about {
		keys[i], values[i] = m.Name, m.plain()
	}
	metadata := arrow.NewMetadata(keys, values)
	a.schema = arrow.NewSchema(list, &metadata)
	a.w = ipc.NewWriter(w, ipc.WithSchema(a.schema), ipc.WithZstd())
	a.batches = newBatches(fields, arrowBatch, a.writeBatch, a.w.Close)
	return a
}

// Close ends the stream. What is only known at the end has no place in it.
func (a *arrowRows) Close(...Member) error { return a.end() }

func arrowField(f Field) arrow.Field {
	metadata := arrow.NewMetadata([]string{"unit", "doc"}, []string{f.Unit, f.Doc})
	field := arrow.Field{Name: f.Name, Nullable: true, Metadata: metadata}
	switch f.Kind {
	case KindText:
		field.Type, field.Nullable = arrowText, false
	case KindTime:
		field.Type, field.Nullable = arrow.FixedWidthTypes.Timestamp_s, false
	case KindNumber:
		field.Type = arrow.PrimitiveTypes.Float64
	case KindWhole:
		field.Type = arrow.PrimitiveTypes.Int64
	default:
		field.Type = arrow.FixedWidthTypes.Boolean
	}
	return field
}

func (a *arrowRows) writeBatch(piles []*pile) error {
	columns := make([]arrow.Array, len(piles))
	for i, p := range piles {
		columns[i] = arrowColumn(p)
	}
	batch := array.NewRecordBatch(a.schema, columns, int64(piles[0].rows))
	defer batch.Release()
	for _, c := range columns {
		c.Release()
	}
	return a.w.Write(batch)
}

func arrowColumn(p *pile) arrow.Array {
	switch {
	case p.field.Kind == KindText:
		return array.NewDictionaryArray(arrowText, indexArray(p), stringArray(p.texts.list))
	case p.field.Kind == KindTime:
		return newArray(arrow.FixedWidthTypes.Timestamp_s, p.rows, nil, 0, bytesOf(p.time))
	case p.field.Kind == KindWhole:
		return newArray(arrow.PrimitiveTypes.Int64, p.rows, p.valid(), p.empty, bytesOf(spread(p.index, p.whole.list)))
	case p.field.Kind == KindNumber && p.field.Repeats:
		return newArray(arrow.PrimitiveTypes.Float64, p.rows, p.valid(), p.empty, bytesOf(spread(p.index, p.coded.list)))
	case p.field.Kind == KindNumber:
		return newArray(arrow.PrimitiveTypes.Float64, p.rows, p.valid(), p.empty, bytesOf(p.number))
	}
	yes := make([]byte, bitutil.BytesForBits(int64(p.rows)))
	for row, v := range p.yes {
		if v == air.Yes {
			bitutil.SetBit(yes, row)
		}
	}
	return newArray(arrow.FixedWidthTypes.Boolean, p.rows, p.valid(), p.empty, memory.NewBufferBytes(yes))
}

// spread writes coded values out, 0 where there is none.
func spread[T any](index []int32, list []T) []T {
	out := make([]T, len(index))
	for row, code := range index {
		if code >= 0 {
			out[row] = list[code]
		}
	}
	return out
}
