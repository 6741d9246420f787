package encode

import (
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// pile holds one column's rows on their way into a binary format. Which of its
// slices is used depends on the field.
type pile struct {
	field Field
	rows  int
	empty int // rows without a value

	index  []int32 // coded: the row's place in its list, −1 where it is empty
	texts  memo[string]
	whole  memo[int64]
	coded  memo[float64]
	number []float64 // NaN where it is empty
	time   []int64
	yes    []air.Tristate

	flagCodes map[air.Flags]int32
}

// memo lists values, each once, in order of their first coming.
type memo[T comparable] struct {
	of   map[T]int32
	list []T
}

func (m *memo[T]) code(v T) int32 {
	if c, ok := m.of[v]; ok {
		return c
	}
	if m.of == nil {
		m.of = map[T]int32{}
	}
	c := int32(len(m.list))
	m.of[v] = c
	m.list = append(m.list, v)
	return c
}

func (m *memo[T]) reset() {
	clear(m.of)
	m.list = m.list[:0]
}

// reset empties the pile and keeps its memory.
func (p *pile) reset() {
	p.rows, p.empty = 0, 0
	p.index, p.number, p.time, p.yes = p.index[:0], p.number[:0], p.time[:0], p.yes[:0]
	p.texts.reset()
	p.whole.reset()
	p.coded.reset()
	clear(p.flagCodes)
}

// must panics when a column is not of the kind that its field says: a mistake
// of the table's maker.
func (p *pile) must(k Kind) {
	if p.field.Kind != k {
		panic("encode: column " + p.field.Name + " is no " + p.field.Kind.String())
	}
}

// add notes a code for some rows; a negative one is none.
func (p *pile) add(code int32, times int) {
	p.rows += times
	if code < 0 {
		p.empty += times
	}
	p.index = fill(p.index, code, times)
}

// fill appends v n times.
func fill[T any](list []T, v T, n int) []T {
	if n == 1 {
		return append(list, v)
	}
	from := len(list)
	list = slices.Grow(list, n)[:from+n]
	for i := from; i < from+n; i++ {
		list[i] = v
	}
	return list
}

func (p *pile) text(s string, times int) {
	p.must(KindText)
	p.add(p.texts.code(s), times)
}

// putCodes adds texts by their place in a list.
func putCodes[T ~uint8 | ~int16 | ~int32](p *pile, list []string, index []T, times int) {
	p.must(KindText)
	codes := make([]int32, len(list)) // 0: not asked yet
	for _, i := range index {
		if codes[i] == 0 {
			codes[i] = p.texts.code(list[i]) + 1
		}
		if times == 1 {
			p.index = append(p.index, codes[i]-1)
		} else {
			p.index = fill(p.index, codes[i]-1, times)
		}
	}
	p.rows += len(index) * times
}

func (p *pile) flags(v []air.Flags, times int) {
	p.must(KindText)
	if p.flagCodes == nil {
		p.flagCodes = map[air.Flags]int32{}
	}
	last, lastCode := air.Flags(0), int32(-1)
	for _, f := range v {
		if f != last || lastCode < 0 {
			code, ok := p.flagCodes[f]
			if !ok {
				code = p.texts.code(string(appendFlags(nil, f)))
				p.flagCodes[f] = code
			}
			last, lastCode = f, code
		}
		p.index = fill(p.index, lastCode, times)
	}
	p.rows += len(v) * times
}

func (p *pile) times(v []int64, times int) {
	p.must(KindTime)
	p.rows += len(v) * times
	if times == 1 {
		p.time = append(p.time, v...)
		return
	}
	for _, t := range v {
		p.time = fill(p.time, t, times)
	}
}

func (p *pile) numbers(v []float64, times int) {
	p.must(KindNumber)
	if p.field.Repeats {
		for _, x := range v {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				p.add(-1, times)
			} else {
				p.add(p.coded.code(x), times)
			}
		}
		return
	}
	p.rows += len(v) * times
	from := len(p.number)
	if times == 1 {
		p.number = append(p.number, v...)
	} else {
		for _, x := range v {
			p.number = fill(p.number, x, times)
		}
	}
	for i, x := range p.number[from:] {
		if x-x != 0 { // NaN and the infinities
			p.number[from+i] = math.NaN()
			p.empty++
		}
	}
}

func putInts[T int | int64 | uint32](p *pile, v []T, times int) {
	p.must(KindWhole)
	for _, n := range v {
		if int64(n) == NoInt {
			p.add(-1, times)
		} else {
			p.add(p.whole.code(int64(n)), times)
		}
	}
}

func (p *pile) truth(v air.Tristate, times int) {
	p.must(KindTruth)
	p.rows += times
	if v == air.Unsaid {
		p.empty += times
	}
	p.yes = fill(p.yes, v, times)
}
