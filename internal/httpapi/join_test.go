package httpapi

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
)

// serving answers requests at a loopback address as a real server does.
func serving(t *testing.T, h http.HandlerFunc) (base string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := NewServer(h)
	go func() { _ = srv.Serve(Join(l)) }()
	t.Cleanup(func() { _ = srv.Close() })
	return "http://" + l.Addr().String()
}

// Answers of every size arrive whole and in order, several on one connection.
func TestJoinedAnswers(t *testing.T) {
	body := make([]byte, 3_000_000)
	for i := range body {
		body[i] = byte(i * 7 >> 3)
	}
	sizes := []int{0, 1, 700, 3000, 3900, 4000, 4096, 4097, 5000, 8192, 100_000, len(body)}
	next := 0
	base := serving(t, func(w http.ResponseWriter, r *http.Request) {
		together(r, func() { _, _ = w.Write(body[:sizes[next]]) })
		_, _ = w.Write([]byte("end"))
	})
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	for next = range sizes {
		res, err := client.Get(base)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || !bytes.Equal(got, append(bytes.Clone(body[:sizes[next]]), "end"...)) {
			t.Errorf("%d bytes: got %d, %v", sizes[next], len(got), err)
		}
	}
	client.CloseIdleConnections()
}

// A small write waits for the large one; alone, it goes out in the end.
func TestJoinedHolds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	there, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	here, err := Join(l).Accept()
	if err != nil {
		t.Fatal(err)
	}
	c := here.(*joined)
	write := func(s string) {
		t.Helper()
		if n, err := c.Write([]byte(s)); n != len(s) || err != nil {
			t.Fatalf("%d %v", n, err)
		}
	}
	large := string(bytes.Repeat([]byte("x"), maxHeld+1))
	c.holding = true
	write("head ")
	if string(c.held) != "head " {
		t.Errorf("%q is held", c.held)
	}
	write(large)
	if len(c.held) != 0 {
		t.Errorf("%d bytes are still held", len(c.held))
	}
	c.holding = false
	write("tail")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(there); string(got) != "head "+large+"tail" || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	c.holding = true
	write("a") // held: it cannot fail yet
	if _, err := c.Write([]byte(large)); err == nil {
		t.Error("a closed connection takes everything")
	}
}
