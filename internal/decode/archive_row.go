package decode

import (
	"bytes"
	"fmt"

	"github.com/mote-air/mote/internal/air"
)

// archive is the state of one decoding; its buffers serve the next.
type archive struct {
	out      *ArchiveFile
	name     ArchiveName
	offset   int // of the first row
	line     int
	expected int // rows, as an estimate; 0: not made

	columns  int
	common   [commonColumns]int // where they are
	plain    bool               // they come first and in upstream's order
	measured []archiveColumn
	others   []int

	fields [][]byte // of the row
	cells  []cell   // of the row
	same   []byte   // what the last good row begins with, up to its hour; nil: nothing to compare with
	last   []byte   // the last field of the last good row
	sites  archiveSites
}

// cell is a number of the row.
type cell struct {
	column int // of measured
	value  float64
	flags  air.Flags
}

func (a *archive) reset(out *ArchiveFile, name ArchiveName) {
	out.Stretches, out.Bad, out.Unknown = out.Stretches[:0], out.Bad[:0], out.Unknown[:0]
	out.Records, out.Values, out.Ignored = 0, 0, 0
	if out.Rejected == nil {
		out.Rejected = map[string]int64{}
	}
	clear(out.Rejected)
	a.sites.reset()
	*a = archive{out: out, name: name, line: 1, measured: a.measured[:0], others: a.others[:0],
		fields: a.fields[:0], cells: a.cells[:0], sites: a.sites}
}

// row takes one line. whole says that it has a line end.
func (a *archive) row(line []byte, whole bool) {
	if len(line) > maxArchiveLine {
		a.reject(line, 1, air.RejectBadRecord, fmt.Sprintf("a line of %d bytes, above the limit of %d", len(line), maxArchiveLine))
		return
	}
	t, from, again := a.again(line)
	if again {
		a.fields = a.fields[:commonColumns] // stale, and not looked at
	} else {
		a.fields = a.fields[:0]
	}
	if a.split(line[from:]); len(a.fields) != a.columns {
		detail := fmt.Sprintf("%d columns where the header has %d", len(a.fields), a.columns)
		if !whole {
			detail = "cut off at the end of the file: " + detail
		}
		a.reject(line, 1, air.RejectBadRecord, detail)
		return
	}
	if !again {
		var reason, detail string
		if t, reason, detail = a.identify(); reason != "" {
			a.reject(line, a.readable(), reason, detail)
			return
		}
		a.remember(line)
	}
	last := a.fields[a.columns-1]
	if !whole && a.last != nil && !looksLike(last, a.last) {
		a.reject(line, a.readable(), air.RejectBadRecord, fmt.Sprintf("cut off at the end of the file: it ends with %q, the row before with %q", last, a.last))
		return
	}
	ignored, detail := a.numbers()
	if detail != "" {
		a.reject(line, a.readable(), air.RejectBadRecord, detail)
		return
	}
	if len(a.cells) == 0 && len(a.measured)+len(a.others) == 0 {
		a.reject(line, 1, air.RejectNoValues, "no column but the common ones")
		return
	}
	a.last = last
	a.out.Ignored += ignored
	a.out.Values += int64(len(a.cells))
	columns := a.sites.current(len(a.measured), a.expected)
	for _, c := range a.cells {
		column := &columns[c.column]
		column.Time = append(column.Time, t)
		column.Value = append(column.Value, c.value)
		column.Flags = append(column.Flags, c.flags)
	}
}

// again reads the time of a row that begins as the last good one did, so that
// sensor, type, place and day need not be read anew, and says where its other
// columns start.
func (a *archive) again(line []byte) (t int64, from int, ok bool) {
	n := len(a.same)
	if n == 0 || len(line) <= n+8 || !bytes.Equal(line[:n], a.same) {
		return 0, 0, false
	}
	rest := line[n:]
	seconds, ok := clock(rest)
	if !ok {
		return 0, 0, false
	}
	end := 8
	if rest[8] != ';' {
		if end = bytes.IndexByte(rest, ';'); end < 0 || !isTimeTail(rest[8:end]) {
			return 0, 0, false
		}
	}
	return int64(a.name.Day)*air.Day + seconds, n + end + 1, true
}

// clock reads hh:mm:ss at the start of b, which has 8 bytes at least.
func clock(b []byte) (seconds int64, ok bool) {
	_ = b[7]
	hour, ok1 := digits(b[0:2])
	minute, ok2 := digits(b[3:5])
	second, ok3 := digits(b[6:8])
	ok = ok1 && ok2 && ok3 && b[2] == ':' && b[5] == ':' && hour < 24 && minute < 60 && second < 60
	return int64(hour*3600 + minute*60 + second), ok
}

// remember notes how the row begins, which identify has accepted.
func (a *archive) remember(line []byte) {
	a.same = nil
	at := a.fields[colTime]
	if !a.plain || len(at) == 0 || isBlank(at[0]) {
		return
	}
	n := commonColumns - 1 // separators
	for _, text := range a.fields[:colTime] {
		n += len(text)
	}
	a.same = line[:n+len("yyyy-mm-ddT")]
}

// split appends the fields of a line, up to one more than there should be.
func (a *archive) split(line []byte) {
	start := 0
	for i, c := range line {
		if c == ';' {
			a.fields = append(a.fields, line[start:i])
			start = i + 1
		}
	}
	a.fields = append(a.fields, line[start:])
}

// identify reads the common columns; reason is empty when they are in order.
func (a *archive) identify() (t int64, reason, detail string) {
	field := func(i int) []byte { return trim(a.fields[a.common[i]]) }
	number := parseInt(field(colSensor))
	if number == 0 {
		return 0, air.RejectNoSensor, fmt.Sprintf("%q is no sensor's number", field(colSensor))
	}
	t, ok := parseTime(field(colTime))
	if !ok {
		return 0, air.RejectNoTime, fmt.Sprintf("%q is no time in UTC", field(colTime))
	}
	if number != a.name.Sensor {
		return 0, air.RejectBadRecord, fmt.Sprintf("sensor %d in a file of sensor %d", number, a.name.Sensor)
	}
	if t/air.Day != int64(a.name.Day) {
		return 0, air.RejectBadRecord, fmt.Sprintf("%s is not of the day in the file's name", field(colTime))
	}
	detail = a.sites.find(a.name, field(colType), field(colLocation), field(colLat), field(colLon))
	if detail != "" {
		return 0, air.RejectBadRecord, detail
	}
	return t, "", ""
}

// numbers reads the row's measurements into cells, and counts what is ignored.
func (a *archive) numbers() (ignored int64, detail string) {
	a.cells = a.cells[:0]
	for i := range a.measured {
		c := &a.measured[i]
		text := a.fields[c.at]
		if len(text) == 0 {
			ignored++
			continue
		}
		v := c.is.number(text)
		if v.Flags&air.FlagNaN != 0 { // rare
			if text = trim(text); len(text) == 0 {
				ignored++
				continue
			}
			if v = c.is.number(text); isDamaged(text) {
				return 0, fmt.Sprintf("%q is no number", text)
			}
		}
		a.cells = append(a.cells, cell{i, v.Value, v.Flags})
	}
	for _, at := range a.others {
		if len(trim(a.fields[at])) > 0 {
			ignored++
		}
	}
	return ignored, ""
}

// readable counts the measurements of a row that is rejected, at least 1.
func (a *archive) readable() (n int64) {
	for _, c := range a.measured {
		if text := trim(a.fields[c.at]); len(text) > 0 && !isDamaged(text) {
			n++
		}
	}
	return max(n, 1)
}

// isDamaged tells text that was a number once: it has digits and is none.
func isDamaged(text []byte) bool {
	return parseDecimal(text).digits == nil && bytes.ContainsAny(text, "0123456789#")
}

// looksLike compares the last field of a line without end with that of the row
// before: one that was cut off has fewer decimals, or fewer digits.
func looksLike(last, before []byte) bool {
	_, decimals, ok := bytes.Cut(last, []byte{'.'})
	_, want, okBefore := bytes.Cut(before, []byte{'.'})
	if ok || okBefore {
		return ok == okBefore && len(decimals) >= len(want)
	}
	return len(last) >= len(before)
}
