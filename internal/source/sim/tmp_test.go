package sim

import (
	"compress/gzip"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/decode"
)

func TestTmp(t *testing.T) {
	for _, size := range []int{2000, 25000, 100000} {
		b := time.Now()
		n, err := New(size, 1)
		if err != nil {
			t.Fatal(err)
		}
		made := time.Since(b)
		b = time.Now()
		now := int64(1795557600)
		c := 0
		for range n.Outgoing(now-300, now) {
			c++
		}
		gen := time.Since(b)
		b = time.Now()
		doc := decode.AppendSensorCommunity(nil, n.Outgoing(now-300, now))
		all := time.Since(b)
		var z countw
		b = time.Now()
		w := gzip.NewWriter(&z)
		w.Write(doc)
		w.Close()
		fmt.Println(size, made, c, "records; gen", gen, "gen+write", all, len(doc), "bytes; gzip", time.Since(b), z)
		if size == 2000 {
			os.WriteFile("/tmp/sim2000.json", doc, 0o644)
		}
	}
	n, _ := New(2000, 1)
	b := time.Now()
	c := 0
	v := 0
	for o := range n.Outgoing(1795557600-86400, 1795557600) {
		c++
		v += len(o.Values)
	}
	fmt.Println("24 h", c, v, time.Since(b))
}

type countw int

func (c *countw) Write(p []byte) (int, error) { *c += countw(len(p)); return len(p), nil }
