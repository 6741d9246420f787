package duck

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	format "github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// groupRows is the size of a row group, as in every file of the lake.
const groupRows = 122880

// valueFile writes a file of values whose rows come one by one in the file's
// order. It is as fast on one core as the engine is on two, needs 4 MB, and
// leaves the engine to polls and queries. The columns are those that
// [part.write] makes.
type valueFile struct {
	*part
	f   *os.File
	buf *bufio.Writer // keeps the first error, which the writer below does not always tell
	w   *file.Writer

	quantities, flags []int32 // of the row group under way
	sensors, times    []int64
	values            []float64
}

// newValueFile begins a file of one day.
func (s *Store) newValueFile(day int32) (*valueFile, error) {
	v := &valueFile{part: s.newPart(kindValue, monthOf(day), day)}
	var err error
	if v.f, err = os.OpenFile(v.tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640); err != nil {
		return nil, fmt.Errorf("write %s: %w", v.path, err)
	}
	v.buf = bufio.NewWriterSize(v.f, 1<<18)
	about := metadata.NewKeyValueMetadata()
	for _, kv := range [][2]string{{"mote_format", strconv.Itoa(store.LakeFormat)}, {"mote_kind", string(v.kind)}, {"mote_rules", v.rules}} {
		if err := about.Append(kv[0], kv[1]); err != nil {
			return nil, errors.Join(fmt.Errorf("write %s: %w", v.path, err), v.drop())
		}
	}
	v.w = file.NewParquetWriter(v.buf, valueColumns, file.WithWriterProps(valueProperties), file.WithWriteMetadata(about))
	return v, nil
}

// valueColumns are the columns of a file of values. No cell is ever empty,
// which is a fifth faster to write than cells that may be.
var valueColumns = func() *format.GroupNode {
	column := func(name string, logical format.LogicalType, physical parquet.Type) format.Node {
		return format.MustPrimitive(format.NewPrimitiveNodeLogical(name, parquet.Repetitions.Required, logical, physical, -1, -1))
	}
	return format.MustGroup(format.NewGroupNode("values", parquet.Repetitions.Required, format.FieldList{
		column("quantity", format.NewIntLogicalType(16, true), parquet.Types.Int32),
		column("sensor", format.NewIntLogicalType(64, true), parquet.Types.Int64),
		column("ts", format.NewTimestampLogicalType(false, format.TimeUnitMillis), parquet.Types.Int64),
		column("value", format.NoLogicalType{}, parquet.Types.Double),
		column("flags", format.NewIntLogicalType(32, true), parquet.Types.Int32),
	}, -1))
}()

// valueProperties: times of a day hardly repeat in order, their differences do.
var valueProperties = parquet.NewWriterProperties(
	parquet.WithAllocator(memory.NewGoAllocator()), parquet.WithVersion(parquet.V2_LATEST), parquet.WithDataPageVersion(parquet.DataPageV2),
	parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(3),
	parquet.WithDictionaryFor("ts", false), parquet.WithEncodingFor("ts", parquet.Encodings.DeltaBinaryPacked))

// add appends a row.
func (v *valueFile) add(r air.Row) error {
	v.quantities = append(v.quantities, int32(r.Quantity))
	v.sensors = append(v.sensors, int64(r.Sensor))
	v.times = append(v.times, r.Time*1e3)
	v.values = append(v.values, r.Value)
	v.flags = append(v.flags, int32(r.Flags))
	if len(v.times) == groupRows {
		return v.group()
	}
	return nil
}

// group writes the row group under way.
func (v *valueFile) group() error {
	n := len(v.times)
	if n == 0 {
		return nil
	}
	g := v.w.AppendRowGroup()
	err := errors.Join(writeColumn(g, v.quantities), writeColumn(g, v.sensors), writeColumn(g, v.times), writeColumn(g, v.values), writeColumn(g, v.flags))
	if err != nil {
		return fmt.Errorf("write %s: %w", v.path, err)
	}
	if err := g.Close(); err != nil {
		return fmt.Errorf("write %s: %w", v.path, err)
	}
	v.rows += int64(n)
	v.quantities, v.sensors, v.times = v.quantities[:0], v.sensors[:0], v.times[:0]
	v.values, v.flags = v.values[:0], v.flags[:0]
	return nil
}

// writeColumn writes the next column of a row group.
func writeColumn[T int32 | int64 | float64](g file.SerialRowGroupWriter, cells []T) error {
	next, err := g.NextColumn()
	if err != nil {
		return err
	}
	column, ok := next.(interface {
		WriteBatch(cells []T, defined, repeated []int16) (int64, error)
	})
	if !ok {
		return fmt.Errorf("column %s does not take %T", next.Descr().Name(), cells)
	}
	if _, err := column.WriteBatch(cells, nil, nil); err != nil {
		return err
	}
	return next.Close()
}

// finish completes the file and settles it.
func (v *valueFile) finish() error {
	err := v.group()
	if err == nil {
		err = v.w.FlushWithFooter()
	}
	if err = errors.Join(err, v.buf.Flush(), v.f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", v.path, err)
	}
	v.s.at("part written")
	return v.settle()
}

// drop removes what there is of the file.
func (v *valueFile) drop() error {
	_ = v.f.Close() // it may be closed already, and it goes
	return errors.Join(removed(v.tmp), removed(filepath.Join(v.s.dir, filepath.FromSlash(v.path))))
}
