package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/source/sim"
)

// hotNetwork is the network of set B with documents that begin at start.
func hotNetwork(start time.Time) (network, error) {
	n, err := sim.New(scaled(daySensors), setSeed)
	return network{n, start.Unix()}, err
}

// hotDay is the newest day that is over.
func hotDay() int32 { return int32(time.Now().Unix()/air.Day) - 1 }

// unsealedDay is a data directory in which a full day lies as polls have left
// it, and nobody has sealed it.
func unsealedDay() (dir string, day int32, err error) {
	day = hotDay()
	dir, err = made("hot.data", fmt.Sprintf("%d sensors, polled %s", scaled(daySensors), dateOf(day)), func(dir string) error {
		return self("hot", dir).Run()
	})
	return dir, day, err
}

// fillHot stores a full day as polls would: in order of time, a window after
// another, under a clock that moves with them.
func fillHot(dir string) error {
	from := int64(hotDay()) * air.Day
	n, err := hotNetwork(time.Unix(from, 0))
	if err != nil {
		return err
	}
	h, err := open(dir, n.end(0))
	if err != nil {
		return err
	}
	ctx := context.Background()
	for at := from - 1; at < from+air.Day-1; at += held {
		h.now = time.Unix(at+held, 0)
		if _, err := h.in.Import(ctx, air.OriginSimulated, air.SC, n.sim.Readings(at, at+held)); err != nil {
			return err
		}
		if err := h.db.Tend(ctx); err != nil {
			return err
		}
	}
	return h.db.Close()
}

// feed serves documents made beforehand, one after another, and then the last
// again and again.
func feed(n network, documents int) (*httptest.Server, error) {
	var packed [][]byte
	for k := range documents {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		if err != nil {
			return nil, err
		}
		_, err = z.Write(n.document(k))
		if err := errors.Join(err, z.Close()); err != nil {
			return nil, err
		}
		packed = append(packed, b.Bytes())
	}
	var next atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET /"+source.RawPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set(source.SimulatedHeader, source.SimulatedValue)
		_, _ = w.Write(packed[min(next.Add(1)-1, int64(documents-1))])
	})
	return httptest.NewServer(mux), nil
}

// quietly has the programs that are started from here on leave yesterday
// unsealed.
func quietly() error { return os.Setenv(sealAt, "23:59") }

// sealAt is when in a day the one before it is sealed.
const sealAt = "MOTE_LAKE_SEAL_AT"
