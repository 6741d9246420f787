package main

import (
	"time"

	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source/sim"
)

// The network that is measured: the simulated one, as large as
// Sensor.Community, whose documents hold five minutes and are polled every
// 150 s, so that each record is seen twice.
const (
	sensors = 25_000
	window  = 150 // seconds
	held    = 300 // seconds
)

// network writes documents in upstream's format, the same for the same number.
type network struct {
	sim   *sim.Network
	start int64 // Unix seconds of document 0's end
}

func newNetwork(sensors int, start time.Time) (network, error) {
	n, err := sim.New(sensors, 1)
	return network{n, start.Unix()}, err
}

// document is what upstream serves at its k-th window.
func (n network) document(k int) []byte {
	end := n.end(k).Unix()
	return decode.AppendSensorCommunity(make([]byte, 0, n.sim.Len()*1100), n.sim.Outgoing(end-held, end))
}

// end is when the document's window ends.
func (n network) end(k int) time.Time { return time.Unix(n.start+int64(k)*window, 0) }

// ahead yields the first documents in order, each made while the one before is
// at work. Give up by not reading on: at most one is left over.
func (n network) ahead(documents int) <-chan []byte {
	made := make(chan []byte, 1)
	go func() {
		defer close(made)
		for k := range documents {
			made <- n.document(k)
		}
	}()
	return made
}
