package archive

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/mote-air/mote/internal/decode"
)

// File is one day file, or what stands where one should be.
type File struct {
	Path string // where it was found, for people: "2018.tar.xz: 2018-01-01_sds011_sensor_8554.csv"
	Name decode.ArchiveName
	Data []byte // uncompressed; valid until Done
	// Simulated says that its folder, archive or host marks it as simulated.
	Simulated bool
	// Err says why it, or the rest of the container that Path names, cannot be
	// read. Data is then what comes before a place where it is cut off, else nil.
	Err error

	buffer *[]byte
}

// Done gives Data back; call it once, when the file is no longer needed.
func (f File) Done() {
	if f.buffer != nil {
		*f.buffer = f.Data
		buffers.Put(f.buffer)
	}
}

// buffers are those of day files, which have tens of kilobytes each.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Emit takes one file. An error from it ends the walk.
type Emit func(File) error

// Want reports whether a file of that name is wanted. It is asked before the
// file is read.
type Want func(decode.ArchiveName) bool

var errTooLarge = fmt.Errorf("larger than the limit of %d MiB", decode.MaxArchiveBytes>>20)

// read fills the file's Data; size is what is said to come, -1 when not known.
// A failure is in the file.
func (f File) read(from io.Reader, size int64) File {
	from, err := plain(from)
	if err == nil {
		f.buffer = buffers.Get().(*[]byte)
		f.Data, err = fill((*f.buffer)[:0], from, size)
	}
	if err == nil {
		return f
	}
	if f.Err = readable(err); !cut(err) {
		f.Done()
		f.Data, f.buffer = nil, nil
	}
	return f
}

// fill reads to the end into a buffer.
func fill(buf []byte, from io.Reader, size int64) ([]byte, error) {
	if size > decode.MaxArchiveBytes {
		return buf, errTooLarge
	}
	buf = slices.Grow(buf, int(max(size+1, 64<<10)))
	for {
		if len(buf) == cap(buf) {
			buf = slices.Grow(buf, len(buf))
		}
		n, err := from.Read(buf[len(buf):cap(buf)])
		if buf = buf[:len(buf)+n]; len(buf) > decode.MaxArchiveBytes {
			return buf, errTooLarge
		}
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// parseName reads a day file's name, which may end in ".gz".
func parseName(base string) (decode.ArchiveName, error) {
	if hasSuffix(base, ".gz") {
		base = base[:len(base)-len(".gz")]
	}
	return decode.ParseArchiveName(base)
}

// isDayFile reports whether a name is meant to be that of a day file.
func isDayFile(name string) bool { return hasSuffix(name, ".csv", ".csv.gz") }

func hasSuffix(name string, suffixes ...string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) })
}

// maxShown is how much of a name from an archive is shown, in bytes.
const maxShown = 200

// shown makes a name from an archive fit for a terminal and a log.
func shown(name string) string {
	if len(name) > maxShown {
		name = name[:maxShown] + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
}
