package sim

import (
	"fmt"
	"iter"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
)

// MaxSensors is the most that a network may have.
const MaxSensors = 100_000

// Window is how far back upstream's short feeds look, in seconds.
const Window = 300

// Network is a simulated network. It never changes once made, so it may be
// read by many goroutines at once.
type Network struct {
	seed, world uint64
	elements    []element
	byID        map[air.SensorID]int
}

// New makes a network of so many sensing elements, 1…[MaxSensors]. A larger
// one with the same seed holds the smaller one.
func New(sensors int, seed uint64) (*Network, error) {
	if sensors < 1 || sensors > MaxSensors {
		return nil, fmt.Errorf("%d sensors: want 1 to %d", sensors, MaxSensors)
	}
	n := &Network{
		seed: mix(seed), world: mix(seed + 1),
		elements: make([]element, 0, sensors), byID: make(map[air.SensorID]int, sensors),
	}
	for i := int64(0); len(n.elements) < sensors; i++ {
		_, elements := n.build(i)
		for _, e := range elements[:min(len(elements), sensors-len(n.elements))] {
			e.index = int64(len(n.elements))
			n.byID[e.id] = len(n.elements)
			n.elements = append(n.elements, e)
		}
	}
	return n, nil
}

// Len is how many sensing elements there are.
func (n *Network) Len() int { return len(n.elements) }

// Outgoing yields what arrives in (from, to], Unix seconds, sensor by sensor.
// The record is valid until the next one; its Values are reused.
func (n *Network) Outgoing(from, to int64) iter.Seq[*decode.Outgoing] {
	return func(yield func(*decode.Outgoing) bool) {
		var out decode.Outgoing
		for i := range n.elements {
			e := &n.elements[i]
			for k := e.first(from); ; k++ {
				t := e.at(k)
				if t > to {
					break
				}
				if n.read(e, t, &out) && !yield(&out) {
					return
				}
			}
		}
	}
}

// Readings yields the same as readings that may be kept: what decoding the
// feed's document would give.
func (n *Network) Readings(from, to int64) iter.Seq[air.Reading] {
	return func(yield func(air.Reading) bool) {
		var room []air.Value
		for out := range n.Outgoing(from, to) {
			r := out.Reading
			if cap(room)-len(room) < len(r.Values) {
				room = make([]air.Value, 0, 8192)
			}
			was := len(room)
			room = append(room, r.Values...)
			r.Values = room[was:len(room):len(room)]
			if r.Site.Exact != air.Yes {
				r.Site.Lat, r.Site.Lon = air.Coarse(r.Site.Lat)+0, air.Coarse(r.Site.Lon)+0
			}
			if !yield(r) {
				return
			}
		}
	}
}

// Sensor yields what one sensor sent in (from, to], newest first; ok is false
// when there is no such sensor.
func (n *Network) Sensor(id air.SensorID, from, to int64) (records iter.Seq[*decode.Outgoing], ok bool) {
	i, ok := n.byID[id]
	if !ok {
		return nil, false
	}
	e := &n.elements[i]
	return func(yield func(*decode.Outgoing) bool) {
		var out decode.Outgoing
		first := e.first(from)
		last := first
		for e.at(last) <= to {
			last++
		}
		for k := last - 1; k >= first; k-- {
			if n.read(e, e.at(k), &out) && !yield(&out) {
				return
			}
		}
	}, true
}

// Holds reports whether a sensor of this network stands at that site.
func (n *Network) Holds(id air.SensorID, site air.Site) bool {
	i, ok := n.byID[id]
	if !ok {
		return false
	}
	for _, spot := range n.elements[i].station.spots {
		if spot.site.ID == site.ID {
			return air.Coarse(spot.site.Lat) == air.Coarse(site.Lat) && air.Coarse(spot.site.Lon) == air.Coarse(site.Lon)
		}
	}
	return false
}
