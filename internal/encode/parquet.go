package encode

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/mote-air/mote/internal/air"
)

// parquetGroup is the rows of a row group: enough that each column's part is
// read in one go, few enough that two of them take some 25 MB.
const parquetGroup = 1 << 17

// parquetRows writes a Parquet file: row groups of one page a column, zstd,
// texts and numbers that repeat as dictionaries, times as differences.
type parquetRows struct {
	*batches
	w    *file.Writer
	sink *sink
	last []Member // for the footer

	levels []int16 // these are reused
	valid  []byte
	ints   []int64
	bools  []bool
}

func newParquetRows(w io.Writer, fields []Field, about []Member) *parquetRows {
	p := &parquetRows{}
	options := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(1),
		parquet.WithDataPageSize(64 << 20), parquet.WithDictionaryPageSizeLimit(64 << 20), parquet.WithBatchSize(1 << 16),
		parquet.WithCreatedBy("Mote"), parquet.WithRootName("values"),
	}
	nodes := make(schema.FieldList, len(fields))
	for i, f := range fields {
		nodes[i] = parquetNode(f)
		if !f.coded() {
			options = append(options, parquet.WithDictionaryFor(f.Name, false))
		}
		if f.Kind == KindTime {
			options = append(options, parquet.WithEncodingFor(f.Name, parquet.Encodings.DeltaBinaryPacked))
		}
	}
	root, err := schema.NewGroupNode("values", parquet.Repetitions.Required, nodes, -1)
	if err != nil {
		panic("encode: " + err.Error()) // no group of fields is refused
	}
	p.sink = &sink{w: io.Discard} // arrow-go writes the magic number at once, and panics when it cannot
	p.w = file.NewParquetWriter(p.sink, root, file.WithWriterProps(parquet.NewWriterProperties(options...)))
	p.sink.w, p.sink.begin = w, "PAR1"
	for _, m := range about {
		_ = p.w.AppendKeyValueMetadata(m.Name, m.plain()) // fails only after the end
	}
	p.batches = newBatches(fields, parquetGroup, p.writeGroup, p.finish)
	return p
}

func (p *parquetRows) finish() error {
	for _, m := range p.last {
		_ = p.w.AppendKeyValueMetadata(m.Name, m.plain())
	}
	return cmp.Or(p.w.FlushWithFooter(), p.sink.flush())
}

// sink keeps the first error, because arrow-go does not report all, and begins
// with a text.
type sink struct {
	w     io.Writer
	begin string
	err   error
}

func (s *sink) Write(b []byte) (int, error) {
	if s.flush() != nil {
		return 0, s.err
	}
	n, err := s.w.Write(b)
	s.err = err
	return n, err
}

func (s *sink) flush() error {
	if s.begin != "" && s.err == nil {
		_, s.err = io.WriteString(s.w, s.begin)
		s.begin = ""
	}
	return s.err
}

// Close ends the file.
func (p *parquetRows) Close(last ...Member) error {
	p.last = append([]Member{Int("count", p.rows)}, last...)
	return p.end()
}

func parquetNode(f Field) schema.Node {
	optional := parquet.Repetitions.Optional
	switch f.Kind {
	case KindText:
		return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(f.Name, parquet.Repetitions.Required, schema.StringLogicalType{}, parquet.Types.ByteArray, 0, -1))
	case KindTime:
		return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(f.Name, parquet.Repetitions.Required, schema.NewTimestampLogicalType(true, schema.TimeUnitMillis), parquet.Types.Int64, 0, -1))
	case KindNumber:
		return schema.NewFloat64Node(f.Name, optional, -1)
	case KindWhole:
		return schema.NewInt64Node(f.Name, optional, -1)
	default:
		return schema.NewBooleanNode(f.Name, optional, -1)
	}
}

// writeGroup writes a row group. Statistics come of the dictionaries where
// there are any, which is why they are nearly free.
func (p *parquetRows) writeGroup(piles []*pile) error {
	rg := p.w.AppendRowGroup()
	for _, pile := range piles {
		c, err := rg.NextColumn()
		if err == nil {
			err = p.writeColumn(c, pile)
		}
		if err != nil {
			return fmt.Errorf("column %s: %w", pile.field.Name, err)
		}
	}
	return cmp.Or(rg.Close(), p.sink.err)
}

func (p *parquetRows) writeColumn(c file.ColumnChunkWriter, pile *pile) (err error) {
	switch c := c.(type) {
	case *file.ByteArrayColumnChunkWriter:
		return writeCoded(c, pile, stringArray(pile.texts.list), nil)
	case *file.Int64ColumnChunkWriter:
		if pile.field.Kind == KindWhole {
			p.mark(pile)
			return writeCoded(c, pile, int64Array(pile.whole.list), p.levels)
		}
		p.ints = p.ints[:0]
		for _, t := range pile.time {
			p.ints = append(p.ints, t*1000)
		}
		_, err = c.WriteBatch(p.ints, nil, nil)
	case *file.Float64ColumnChunkWriter:
		p.mark(pile)
		if pile.field.Repeats {
			return writeCoded(c, pile, float64Array(pile.coded.list), p.levels)
		}
		c.WriteBatchSpaced(pile.number, p.levels, nil, p.valid, 0)
	case *file.BooleanColumnChunkWriter:
		p.mark(pile)
		p.bools = p.bools[:0]
		for _, v := range pile.yes {
			p.bools = append(p.bools, v == air.Yes)
		}
		c.WriteBatchSpaced(p.bools, p.levels, nil, p.valid, 0)
	default:
		err = fmt.Errorf("%T is of no kind", c)
	}
	return err
}

// mark notes where a column is not empty: as definition levels and as bits.
func (p *parquetRows) mark(pile *pile) {
	p.levels = fill(p.levels[:0], 1, pile.rows)
	p.valid = fill(p.valid[:0], 0xFF, (pile.rows+7)/8)
	if pile.empty == 0 {
		return
	}
	for row := range p.levels {
		if pile.isEmpty(row) {
			p.levels[row] = 0
			bitutil.ClearBit(p.valid, row)
		}
	}
}

// codedWriter is a writer of a column that is kept as a dictionary.
type codedWriter interface {
	file.ColumnChunkWriter
	WriteDictIndices(indices arrow.Array, defLevels, repLevels []int16) error
}

func writeCoded(c codedWriter, pile *pile, dictionary arrow.Array, levels []int16) error {
	if err := c.CurrentEncoder().(interface{ PutDictionary(arrow.Array) error }).PutDictionary(dictionary); err != nil {
		return err
	}
	s := c.PageStatistics()
	s.IncNulls(int64(pile.empty))
	s.IncNumValues(int64(pile.rows - pile.empty))
	// arrow-go passes over the empty text; a smallest text above it would let
	// readers skip rows that they look for. Without one they skip none.
	if !slices.Contains(pile.texts.list, "") {
		if err := s.UpdateFromArrow(dictionary, false); err != nil {
			return err
		}
	}
	return c.WriteDictIndices(indexArray(pile), levels, nil)
}
