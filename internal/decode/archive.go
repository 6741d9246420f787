package decode

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mote-air/mote/internal/air"
)

// MaxArchiveBytes is how large a day file may be. The largest real ones, of
// sensors that send every few seconds, have about 2 MB; decoded, a file may take
// ten times its size.
const MaxArchiveBytes = 16 << 20

const (
	maxArchiveLine    = 4096 // bytes; real ones have about 80
	maxArchiveColumns = 70
	maxArchiveSites   = 1000 // places of one sensor in one day; nearly always one
	maxArchiveBad     = 100  // bad lines that are described
	maxArchiveText    = 120  // bytes of them that are shown
)

// ArchiveFile is what a day file of the archive holds. It is reused between
// calls: its slices are valid until the next. Decodings at the same time need
// one each. The zero value is ready.
//
// The counts obey
//
//	Values = Σ len(Column.Value) + Σ Rejected
type ArchiveFile struct {
	// Stretches has one for each place and type that the rows name, in the
	// order of their first row. Its columns are those of the file that measure
	// something and hold a value, in the file's order; within each, values are
	// in the order of the rows. Flags hold nan and unit_hpa only.
	Stretches []air.Stretch

	Records  int64            // rows, rejected ones included; blank lines are none
	Values   int64            // measurements in them, rejected ones included
	Ignored  int64            // measurements' fields that are empty, others that are not
	Rejected map[string]int64 // reason → values; a bad row counts those that can be read, at least 1
	Bad      []ArchiveLine    // the first 100 rejected rows
	Unknown  []string         // columns that no list has, in their order; see maxUnknown

	work archive
}

// ArchiveLine is a row that was rejected.
type ArchiveLine struct {
	Line   int    // counted from 1, the header's
	Reason string // one of air's Reject… constants
	Detail string // for people
	Text   string // of the line, its first 120 bytes
}

// Archive decodes one day file of Sensor.Community's archive, uncompressed:
// CSV with ";" and a header, lines ended by LF or CRLF. name is what the file's
// name says. The types of sensors are those of the feed and so are the columns:
// the six common ones must be there, in any order, and every other is what the
// feed's value type of that name is to [SensorCommunity]; numbers, units,
// positions and times are read as there. Nothing is kept of data.
//
// The error is a [*DocumentError] when the file cannot be trusted as a whole:
// its first line is not a header that names the common columns, each once, or
// the file is larger than [MaxArchiveBytes]. The file is then empty.
//
// A row that cannot be used is rejected alone:
//
//   - bad_record: another number of columns than the header's, above a limit, no
//     UTF-8, a NUL byte, another sensor's or another day's than the name says,
//     cut off at the end of the file, or damaged numbers;
//   - no_sensor, no_time: no number of a sensor, no time that can be read;
//   - no_values: the header has no column but the common ones.
//
// A damaged number has digits and is none, as spreadsheets leave them: "Sep 60"
// for 9.60, "5.148.554.199" for 51.48554199. Kept as NaN it would bar the right
// number from its key. Text without digits is what the sensor said: NaN,
// flagged nan. A last line without line end is cut off unless its last field
// looks like that of the row before: as many decimals, or as many digits where
// there are none.
func Archive(data []byte, name ArchiveName, into *ArchiveFile) error {
	a := &into.work
	a.reset(into, name)
	if err := a.header(data); err != nil {
		a.reset(into, name)
		return err
	}
	a.rows(data[a.offset:])
	a.publish()
	return nil
}

// ArchiveNameOf is the name that a day file would have by its first row whose
// sensor and time can be read; false where none can. It serves files that were
// renamed, or have no name: only a name says what a file should hold.
func ArchiveNameOf(data []byte) (ArchiveName, bool) {
	var a archive
	a.reset(new(ArchiveFile), ArchiveName{})
	if a.header(data) != nil {
		return ArchiveName{}, false
	}
	for line := range bytes.Lines(data[a.offset:]) {
		a.fields = a.fields[:0]
		if a.split(line); len(a.fields) != a.columns {
			continue
		}
		field := func(i int) []byte { return trim(a.fields[a.common[i]]) }
		at, ok := parseTime(field(colTime))
		name := ArchiveName{Day: int32(at / air.Day), Type: archiveKey(string(field(colType))), Sensor: parseInt(field(colSensor))}
		if _, err := air.NewSensorID(air.SC, name.Sensor); ok && err == nil {
			return name, true
		}
	}
	return ArchiveName{}, false
}

// archiveColumn is a column that measures something.
type archiveColumn struct {
	at int
	is scField
}

// The common columns, in upstream's order.
const (
	colSensor = iota
	colType
	colLocation
	colLat
	colLon
	colTime
	commonColumns
)

var commonNames = [commonColumns]string{"sensor_id", "sensor_type", "location", "lat", "lon", "timestamp"}

// header reads the first line and checks what can be told of the file by it.
func (a *archive) header(data []byte) error {
	refuse := func(at int, format string, args ...any) error {
		return &DocumentError{Offset: int64(at), Reason: fmt.Sprintf(format, args...)}
	}
	switch {
	case len(data) > MaxArchiveBytes:
		return refuse(MaxArchiveBytes, "larger than the limit of %d bytes", MaxArchiveBytes)
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return refuse(0, "UTF-16 where UTF-8 was expected: save it as UTF-8")
	case bytes.HasPrefix(data, byteOrderMark):
		a.offset = len(byteOrderMark)
	}
	start := a.offset
	line := data[start:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
		a.offset++
	}
	a.offset += len(line)
	if len(trim(line)) == 0 {
		return refuse(start, "no header: the first line is empty")
	}
	if len(line) > maxArchiveLine {
		return refuse(start, "no header: the first line has %d bytes, above the limit of %d", len(line), maxArchiveLine)
	}
	if a.columns = bytes.Count(line, []byte{';'}) + 1; a.columns > maxArchiveColumns {
		return refuse(start, "%d columns, above the limit of %d", a.columns, maxArchiveColumns)
	}
	for i := range a.common {
		a.common[i] = -1
	}
	at := -1
	for text := range bytes.SplitSeq(line, []byte{';'}) {
		at++
		if !a.column(at, string(trim(text))) {
			return refuse(start, "the header names the column %q twice", trim(text))
		}
	}
	var missing []string
	a.plain = true
	for i, at := range a.common {
		a.plain = a.plain && at == i
		if at < 0 {
			missing = append(missing, commonNames[i])
		}
	}
	if missing != nil {
		return refuse(start, "the first line is no header of the archive: it names no column %s", strings.Join(missing, ", "))
	}
	return nil
}

// column takes one name of the header; false: a common one that comes again.
func (a *archive) column(at int, name string) bool {
	for i, common := range commonNames {
		if strings.EqualFold(name, common) {
			again := a.common[i] >= 0
			a.common[i] = at
			return !again
		}
	}
	is, known := scFields[name]
	if is.measured() {
		a.measured = append(a.measured, archiveColumn{at, is})
		return true
	}
	a.others = append(a.others, at)
	if !known && name != "" && len(a.out.Unknown) < maxUnknown {
		if len(name) > maxUnknownName {
			name = name[:maxUnknownName]
		}
		a.out.Unknown = append(a.out.Unknown, strings.ToValidUTF8(name, ""))
	}
	return true
}

// rows reads what follows the header.
func (a *archive) rows(data []byte) {
	clean := utf8.Valid(data) && bytes.IndexByte(data, 0) < 0
	for len(data) > 0 {
		a.line++
		line, whole := data, false
		if end := bytes.IndexByte(data, '\n'); end >= 0 {
			line, data, whole = data[:end], data[end+1:], true
		} else {
			data = nil
		}
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line, whole = line[:n-1], true
		}
		if len(line) == 0 || isBlank(line[0]) && len(trim(line)) == 0 {
			continue
		}
		if a.expected == 0 { // the first row tells how many there may be
			a.expected = len(data)/max(len(line), a.columns+len("yyyy-mm-ddThh:mm:ss")) + 2
		}
		a.out.Records++
		if !clean && (!utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0) {
			a.reject(line, 1, air.RejectBadRecord, "bytes that are no text in UTF-8")
			continue
		}
		a.row(line, whole)
	}
}

func (a *archive) reject(line []byte, values int64, reason, detail string) {
	out := a.out
	out.Values += values
	out.Rejected[reason] += values
	if len(out.Bad) >= maxArchiveBad {
		return
	}
	text := line[:min(len(line), maxArchiveText)]
	out.Bad = append(out.Bad, ArchiveLine{Line: a.line, Reason: reason, Detail: detail, Text: strings.ToValidUTF8(string(text), "\uFFFD")})
}
