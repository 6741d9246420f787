package live_test

import (
	"math/rand/v2"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/live"
)

// plan is a network in miniature: sensors with different habits over two and
// a half days, in batches of any size, some of them late by hours.
type plan struct {
	rnd      *rand.Rand
	readings []air.Reading
	arrives  []int64 // when each is polled
}

func newPlan(seed uint64) *plan {
	p := &plan{rnd: rand.New(rand.NewPCG(seed, 7))}
	const days = 60 * 3600
	for n := int64(1); n <= 7; n++ {
		gap := []int64{145, 300, 400, 700, 850, 1200, 290}[n-1]
		at := site(n)
		if p.rnd.IntN(3) == 0 {
			at = site(1) // several at one site
		}
		level := float64(p.rnd.IntN(60))
		for t := h0 + p.rnd.Int64N(gap) + p.rnd.Int64N(3)*3600*4; t < h0+days; t += gap + p.rnd.Int64N(gap/4) {
			switch p.rnd.IntN(400) {
			case 0:
				t += p.rnd.Int64N(4 * 3600) // silence
			case 1:
				if n%2 == 0 {
					at = site(20 + p.rnd.Int64N(3)) // a move, perhaps back
				}
			case 2:
				at.Indoor = air.Tristate(p.rnd.IntN(3))
			case 3:
				gap = 100 + p.rnd.Int64N(1200)
			}
			p.add(n, t, at, level)
		}
	}
	return p
}

func (p *plan) add(n, t int64, at air.Site, level float64) {
	r := air.Reading{Sensor: sensor(n), Time: t, Type: "SDS011", Site: at}
	v := float64(int(10*(level+10*p.rnd.NormFloat64()))) / 10
	flag := air.Flags(0)
	switch p.rnd.IntN(12) {
	case 0:
		flag = air.FlagOrder
	case 1:
		flag = air.FlagSaturated
	}
	r.Values = append(r.Values, air.Value{Quantity: air.PM25, Value: v, Flags: flag})
	if n != 3 {
		r.Values = append(r.Values, air.Value{Quantity: air.PM10, Value: v + 7, Flags: flag})
	}
	if n == 1 || n == 6 {
		hum := air.Value{Quantity: air.Humidity, Value: 60 + 40*p.rnd.Float64()}
		if p.rnd.IntN(8) == 0 {
			hum.Value, hum.Flags = 160, air.FlagRange
		}
		r.Values = append(r.Values, hum)
	}
	arrives := t + p.rnd.Int64N(300)
	switch p.rnd.IntN(150) {
	case 0: // late by up to two days
		arrives += p.rnd.Int64N(48 * 3600)
	case 1: // from the future, by up to two days; it comes again when its time has come
		early := r
		early.Values = nil
		for _, v := range r.Values {
			v.Flags |= air.FlagFuture
			early.Values = append(early.Values, v)
		}
		p.readings = append(p.readings, early)
		p.arrives = append(p.arrives, t-601-p.rnd.Int64N(48*3600))
	}
	p.readings = append(p.readings, r)
	p.arrives = append(p.arrives, arrives)
}

// batch takes what has arrived, in any order.
func (p *plan) batch(now int64) (out []air.Reading) {
	kept := 0
	for i, r := range p.readings {
		if p.arrives[i] <= now {
			out = append(out, r)
			continue
		}
		p.readings[kept], p.arrives[kept] = r, p.arrives[i]
		kept++
	}
	p.readings, p.arrives = p.readings[:kept], p.arrives[:kept]
	p.rnd.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// However values arrive (in polls of any length, late, from the future, of
// sensors that move and come indoors), the present is what a rebuild from the
// store makes, and its indices are those of the rows.
func TestApplyEqualsRebuild(t *testing.T) {
	seeds := uint64(6)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		w := newWorld(t, live.ShowIndoor(seed%2 == 1))
		p := newPlan(seed)
		for now := h0; len(p.readings) > 0; {
			now += 60 + p.rnd.Int64N(2400)
			if p.rnd.IntN(40) == 0 {
				now += p.rnd.Int64N(40 * 3600) // nobody was listening
			}
			w.poll(now, p.batch(now)...)
			if p.rnd.IntN(6) == 0 {
				w.check()
			}
		}
		w.check()
		if w.src.times == 0 || w.src.rows == 0 {
			t.Errorf("seed %d asked for times %d and rows %d times: the test has lost its teeth", seed, w.src.times, w.src.rows)
		}
	}
}
