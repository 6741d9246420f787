package sim

import (
	"iter"
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
)

// feed is one of upstream's documents.
type feed struct {
	path  string
	every int64 // seconds from one state to the next
	span  int64 // seconds that it looks back
	step  int64 // seconds between the instants that an average is made of; 0: of what arrived
	each  bool  // single measurements, no averages
}

// The feeds, as often renewed as upstream's. The averages of an hour and of a
// day are means over instants 5 and 30 minutes apart instead of over some 24
// and 580 records: the air is the same, and a day of 100,000 sensors would take
// a minute to compute.
var feeds = []feed{
	{path: "/static/v1/data.json", every: 60, span: Window, each: true},
	{path: "/static/v2/data.json", every: 60, span: Window},
	{path: "/static/v2/data.1h.json", every: 300, span: hour, step: 300},
	{path: "/static/v2/data.24h.json", every: 300, span: day, step: 1800},
}

// document writes the feed as it stands at t.
func (f *feed) document(n *Network, t int64) []byte {
	records := n.Outgoing(t-f.span, t)
	if !f.each {
		records = n.averages(t-f.span, t, f.step)
	}
	return decode.AppendSensorCommunity(nil, records)
}

// averages yields one record per sensor that was heard in (from, to]: the mean
// of each quantity's numbers, under the newest time and ids. With a step, the
// instants are that far apart and end at the newest measurement.
func (n *Network) averages(from, to, step int64) iter.Seq[*decode.Outgoing] {
	return func(yield func(*decode.Outgoing) bool) {
		var one, mean decode.Outgoing
		for i := range n.elements {
			e := &n.elements[i]
			m := means{}
			for t := range e.times(from, to, step) {
				if n.read(e, t, &one) {
					m.add(&one)
					mean, one = one, mean
				}
			}
			if m.finish(&mean) && !yield(&mean) {
				return
			}
		}
	}
}

// times yields when a sensor measured in (from, to], or every so many seconds
// one of these times.
func (e *element) times(from, to, step int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		skip := max(1, step*1000/e.every)
		for k := e.first(from); e.at(k) <= to; k += skip {
			if !yield(e.at(k)) {
				return
			}
		}
	}
}

// means gathers one sensor's numbers by their place in its records.
type means struct {
	sums [16]float64
	n    [16]int
}

func (m *means) add(out *decode.Outgoing) {
	for i, v := range out.Values {
		if v.Value == v.Value {
			m.sums[i] += v.Value
			m.n[i]++
		}
	}
}

// finish puts the means into the newest record; false when there was none.
func (m *means) finish(out *decode.Outgoing) bool {
	kept := out.Values[:0]
	for i, v := range out.Values {
		if m.n[i] == 0 {
			continue
		}
		per := 100.0
		if v.Quantity == air.Pressure {
			per = 10_000
		}
		v.Value, v.Flags = round(m.sums[i]/float64(m.n[i]), per), v.Flags&air.FlagUnitHPa
		kept = append(kept, v)
	}
	out.Values, out.Sea = kept, math.NaN()
	return len(kept) > 0
}
