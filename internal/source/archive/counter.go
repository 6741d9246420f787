package archive

import (
	"io"
	"sync/atomic"
)

// counter adds what is read of one input to what is done of all. A nil counter
// counts nothing.
type counter struct {
	done *atomic.Int64
	size int64 // of the input
	n    int64 // counted of it so far
}

func (c *counter) add(n int64) {
	if c != nil {
		n = min(n, c.size-c.n)
		c.n += n
		c.done.Add(n)
	}
}

// finish counts what is left: nobody reads what pads a file at its end.
func (c *counter) finish() {
	if c != nil {
		c.add(c.size)
	}
}

// counting counts what is read from a file.
func (c *counter) counting(from io.Reader) io.Reader { return &counted{from, c} }

type counted struct {
	io.Reader
	c *counter
}

func (r *counted) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.c.add(int64(n))
	return n, err
}
