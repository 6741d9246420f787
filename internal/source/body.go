package source

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	firstBuffer = 64 << 10
	// keepBuffer is the capacity up to which the buffer is kept however small
	// the documents become; a larger one is dropped when a quarter would do.
	keepBuffer = 64 << 20
)

// body reads documents whole into a buffer that it keeps from poll to poll.
// Not safe for concurrent use.
type body struct {
	limit int64         // bytes, inclusive, compressed and uncompressed alike
	stall time.Duration // without a byte
	buf   []byte
	unzip gzip.Reader
}

// read returns the document of an answer, valid until the next read, and how
// many bytes were transferred for it. stalled is called, from another
// goroutine, when nothing has come for too long; it must make the reading end.
// With an error, the document is what came before it.
func (b *body) read(resp *http.Response, stalled func()) (doc []byte, wire int64, err error) {
	if resp.ContentLength > b.limit {
		return nil, 0, failTooLarge(b.limit)
	}
	in := &stallReader{Reader: resp.Body, after: b.stall, timer: time.AfterFunc(b.stall, stalled)}
	defer in.timer.Stop()
	transferred := &capped{Reader: in, limit: b.limit}

	var from io.Reader = transferred
	switch enc := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); enc {
	case "", "identity":
	case "gzip", "x-gzip":
		if err := b.unzip.Reset(transferred); err == io.EOF {
			return nil, 0, nil // an empty body, compressed or not, is empty
		} else if err != nil {
			return nil, transferred.n, err
		}
		from = &capped{Reader: &b.unzip, limit: b.limit}
	default:
		return nil, 0, failEncoding(enc)
	}
	doc, err = b.fill(from, resp.ContentLength)
	return doc, transferred.n, err
}

// fill reads to the end; hint is how much may come, -1 when unknown.
func (b *body) fill(from io.Reader, hint int64) ([]byte, error) {
	if c := cap(b.buf); c > keepBuffer && len(b.buf) < c/4 {
		b.buf = nil
	}
	b.buf = slices.Grow(b.buf[:0], int(min(max(hint+1, firstBuffer), keepBuffer)))
	for {
		if len(b.buf) == cap(b.buf) {
			b.buf = slices.Grow(b.buf, firstBuffer)
		}
		n, err := from.Read(b.buf[len(b.buf):cap(b.buf)])
		b.buf = b.buf[:len(b.buf)+n]
		if errors.Is(err, io.EOF) {
			return b.buf, nil
		}
		if err != nil {
			return b.buf, err
		}
	}
}

// capped counts what passes and fails once that is more than limit.
type capped struct {
	io.Reader
	n, limit int64
}

func (c *capped) Read(p []byte) (int, error) {
	// One byte more than allowed tells "just fits" from "too large".
	if room := c.limit + 1 - c.n; int64(len(p)) > room {
		p = p[:room]
	}
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	if c.n > c.limit {
		return n, failTooLarge(c.limit)
	}
	return n, err
}

// stallReader runs its timer only while a read waits, so that our own slowness
// is not taken for upstream's.
type stallReader struct {
	io.Reader
	timer *time.Timer
	after time.Duration
}

func (s *stallReader) Read(p []byte) (int, error) {
	s.timer.Reset(s.after)
	n, err := s.Reader.Read(p)
	s.timer.Stop()
	return n, err
}
