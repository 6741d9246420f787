package decodetool

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/quality"
)

// isArchive tells a day file of the archive from a feed's document: by its
// name, unless it begins as JSON does, or by what its first line says.
func isArchive(plain *bufio.Reader, name string) bool {
	head, _ := plain.Peek(1024) // an error comes again when the decoder reads
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(head) > 0 && (head[0] == '[' || head[0] == '{') {
		return false
	}
	if _, err := decode.ParseArchiveName(archiveBase(name)); err == nil {
		return true
	}
	first, _, _ := bytes.Cut(head, []byte{'\n'})
	return bytes.ContainsRune(first, ';') && bytes.Contains(first, []byte("timestamp"))
}

// archiveBase is the name of what a compressed file holds.
func archiveBase(name string) string { return strings.TrimSuffix(name, ".gz") }

// cell is where a value stands in a file.
type cell struct{ stretch, column, row int }

// decodeArchive prints a day file of the archive.
func decodeArchive(plain io.Reader, base string, w io.Writer, network air.Network, received int64) (Summary, error) {
	if network != air.SC {
		return Summary{}, fmt.Errorf("a day file of the archive holds single measurements: its network is %s, not %s", air.SC, network)
	}
	data, err := io.ReadAll(io.LimitReader(plain, decode.MaxArchiveBytes+1))
	if err != nil {
		return Summary{}, fmt.Errorf("read document, stopped after %d bytes: %w", len(data), err)
	}
	name, err := decode.ParseArchiveName(archiveBase(base))
	if err != nil {
		name, _ = decode.ArchiveNameOf(data) // or no row can be read, which is said of each
	}
	var file decode.ArchiveFile
	if err := decode.Archive(data, name, &file); err != nil {
		return Summary{}, err
	}
	sum := Summary{Flags: map[string]int64{}, Rows: file.Bad[:min(len(file.Bad), maxRejections)], Summary: decode.Summary{
		Bytes: int64(len(data)), Records: file.Records, Values: file.Values, Rejected: file.Rejected, Ignored: file.Ignored, Unknown: file.Unknown,
	}}
	out := newWriter(w)
	for _, at := range inOrder(file.Stretches, received) {
		s := &file.Stretches[at.stretch]
		c := &s.Columns[at.column]
		v := air.Value{Quantity: c.Quantity, Value: c.Value[at.row], Raw: math.NaN(), Flags: c.Flags[at.row]}
		sum.flag(v.Flags)
		if err := out.value(&air.Reading{Sensor: s.Sensor, Time: c.Time[at.row], Site: s.Site}, v); err != nil {
			return Summary{}, fmt.Errorf("write values: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return Summary{}, fmt.Errorf("write values: %w", err)
	}
	return sum, nil
}

// inOrder checks all values and lists them in order of time.
func inOrder(stretches []air.Stretch, received int64) []cell {
	var all []cell
	for i := range stretches {
		quality.CheckStretch(&stretches[i], received)
		for j, c := range stretches[i].Columns {
			for k := range c.Time {
				all = append(all, cell{i, j, k})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b cell) int {
		return cmp.Compare(stretches[a.stretch].Columns[a.column].Time[a.row], stretches[b.stretch].Columns[b.column].Time[b.row])
	})
	return all
}
