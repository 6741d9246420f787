package httpapi

import (
	"net"
	"net/http"
)

// Join returns a listener whose connections can send the head of a large
// answer together with its body. net/http writes the first 4 kB by themselves,
// which wakes the reader twice for each answer and costs a tenth of what the
// server can serve.
func Join(l net.Listener) net.Listener { return joiner{l} }

type joiner struct{ net.Listener }

func (j joiner) Accept() (net.Conn, error) {
	c, err := j.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &joined{TCPConn: tcp}, err
	}
	return c, err
}

// maxHeld is the largest write that waits for the next: the buffer of net/http.
const maxHeld = 4 << 10

// joined is a connection that keeps a small write back while it is told to
// hold. Only the goroutine that answers writes to it.
type joined struct {
	*net.TCPConn
	holding bool
	held    []byte
}

// Write implements [net.Conn]. What it keeps back counts as written; an error
// of it comes with the next write, or ends the connection.
func (c *joined) Write(b []byte) (int, error) {
	switch {
	case c.holding && len(c.held)+len(b) <= maxHeld:
		c.held = append(c.held, b...)
		return len(b), nil
	case len(c.held) == 0:
		return c.TCPConn.Write(b)
	}
	held := len(c.held)
	both := net.Buffers{c.held, b}
	n, err := both.WriteTo(c.TCPConn)
	c.held = c.held[:0]
	return max(int(n)-held, 0), err
}

// together lets write send its head and body as one, where the connection can.
func together(r *http.Request, write func()) {
	c, ok := r.Context().Value(connKey{}).(*joined)
	if !ok {
		write()
		return
	}
	c.holding = true
	defer func() {
		c.holding = false
		if len(c.held) > 0 { // nothing large followed
			held := c.held
			c.held = nil
			if _, err := c.TCPConn.Write(held); err != nil {
				_ = c.Close() // what is missing must not be taken for the end
			}
		}
	}()
	write()
}
