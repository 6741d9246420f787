package encode

import (
	"errors"
	"fmt"
	"io"
)

// batches gathers rows into piles of a fixed number of rows and hands them to
// a goroutine that writes them, so that the next rows are made meanwhile. Two
// sets of piles go back and forth; that is all the memory there is.
type batches struct {
	fields []Field
	size   int // rows of a batch
	now    []*pile
	rows   int64
	free   chan []*pile
	full   chan []*pile // nil: the end
	result chan error   // of the writer; it comes once
	failed error
	ended  bool
}

// newBatches starts the goroutine. write is called for each batch; finish, once
// all were written.
func newBatches(fields []Field, size int, write func([]*pile) error, finish func() error) *batches {
	b := &batches{fields: fields, size: size, free: make(chan []*pile, 2), full: make(chan []*pile, 1), result: make(chan error, 1)}
	b.now = newPiles(fields)
	b.free <- newPiles(fields)
	go func() { b.result <- b.run(write, finish) }()
	return b
}

// run writes until the end, an error, or Abandon.
func (b *batches) run(write func([]*pile) error, finish func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil { // of a library: nobody else would see it
			err = fmt.Errorf("encode: %v", cause)
		}
	}()
	for piles := range b.full {
		if piles == nil {
			return finish()
		}
		if err := write(piles); err != nil {
			return err
		}
		for _, p := range piles {
			p.reset()
		}
		b.free <- piles
	}
	return nil
}

func newPiles(fields []Field) []*pile {
	piles := make([]*pile, len(fields))
	for i, f := range fields {
		piles[i] = &pile{field: f}
	}
	return piles
}

// Write adds the rows of a table.
func (b *batches) Write(t *Table) error {
	if b.failed != nil {
		return b.failed
	}
	n := match(t, b.fields)
	for row := 0; row < n; {
		end := min(n, row+b.size-b.now[0].rows)
		for i, c := range t.Columns {
			c.pour(b.now[i], row, end, 1)
		}
		b.rows += int64(end - row)
		row = end
		if b.now[0].rows == b.size {
			if err := b.hand(); err != nil {
				return err
			}
		}
	}
	return nil
}

// hand gives the full piles to the writer and takes empty ones.
func (b *batches) hand() error {
	select {
	case b.full <- b.now:
	case b.failed = <-b.result:
		return b.failed
	}
	select {
	case b.now = <-b.free:
	case b.failed = <-b.result:
		return b.failed
	}
	return nil
}

// end writes the rest and waits for the writer.
func (b *batches) end() error {
	if b.ended || b.failed != nil {
		return b.failed
	}
	b.ended = true
	if b.now[0].rows > 0 {
		if err := b.hand(); err != nil {
			return err
		}
	}
	select {
	case b.full <- nil:
	case b.failed = <-b.result:
		return b.failed
	}
	b.failed = <-b.result
	return b.failed
}

// Abandon stops the writer and waits for it.
func (b *batches) Abandon() {
	if b.ended || b.failed != nil {
		return
	}
	b.ended = true
	close(b.full)
	b.failed = errors.Join(io.ErrClosedPipe, <-b.result)
}
