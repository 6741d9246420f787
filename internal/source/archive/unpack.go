package archive

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/mikelolasagasti/xz"
)

// maxDictionary bounds what an .xz file may make us hold: what "xz -9" uses.
const maxDictionary = 64 << 20

// A container may unpack to so many bytes at least, and to so many times its
// size. Real ones unpack to about 13 times theirs.
const (
	freeBytes = 256 << 20
	maxGrowth = 400
)

// plain uncompresses what is gzip by its first bytes, whatever its name says:
// some hosts uncompress on the way.
func plain(from io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(from, 32<<10)
	if head, err := b.Peek(2); err != nil || !bytes.Equal(head, []byte{0x1F, 0x8B}) {
		return b, nil // a file of less than two bytes is for decode to judge
	}
	return gzip.NewReader(b)
}

// unpack is the content of a file by its name; size is that of the file.
func unpack(name string, from io.Reader, size int64) (io.Reader, error) {
	var out io.Reader
	var err error
	switch b := bufio.NewReaderSize(from, 256<<10); {
	case hasSuffix(name, ".gz", ".tgz"):
		out, err = gzip.NewReader(b)
	case hasSuffix(name, ".xz", ".txz"):
		out, err = xz.NewReader(b, maxDictionary)
	default:
		return b, nil
	}
	return &bounded{out, allowance(size)}, err
}

func allowance(size int64) int64 { return max(freeBytes, maxGrowth*size) }

var errBomb = errors.New("unpacks to far more than archives of measurements do: it is not read on")

// bounded fails once more has come than may.
type bounded struct {
	io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errBomb
	}
	return n, err
}

// inflate is the reader of zip's usual method.
func inflate(z *zip.Reader) {
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
}

// readable words what the readers of archives say.
func readable(err error) error {
	switch {
	case cut(err):
		return errors.New("it ends in the middle: copy it again")
	case untrue(err), errors.Is(err, gzip.ErrHeader), errors.Is(err, xz.ErrFormat), errors.Is(err, tar.ErrHeader), errors.Is(err, zip.ErrFormat):
		return fmt.Errorf("it is damaged: copy it again (%w)", err)
	case errors.Is(err, xz.ErrMemlimit):
		return fmt.Errorf("its dictionary is larger than %d MiB: compress it again with xz -9 or less", maxDictionary>>20)
	case errors.Is(err, zip.ErrAlgorithm), errors.Is(err, xz.ErrOptions), errors.Is(err, xz.ErrUnsupportedCheck):
		return fmt.Errorf("its compression is not supported: pack it again (%w)", err)
	}
	return err
}

// cut reports whether a reader came to the end too early: what came before is
// right.
func cut(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, xz.ErrBuf) }

// untrue reports whether a checksum or a code failed: what came before may be
// wrong.
func untrue(err error) bool {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, xz.ErrData) || errors.Is(err, zip.ErrChecksum)
}
