package sim

import "math"

// mix scrambles 64 bits so that neighbours have nothing in common (the
// finalizer of SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom
// number generators", 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// fork is the seed of a part: by what it is, and by a number.
func fork(seed, what uint64, n int64) uint64 { return mix(mix(seed^what<<32) + uint64(n)) }

// unit makes a number in [0, 1) of a hash.
func unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// chance is a number in [0, 1) that belongs to the part.
func chance(seed, what uint64, n int64) float64 { return unit(fork(seed, what, n)) }

// bell makes a number of mean 0 and deviation 1 of a hash, within ±3.5: the
// sum of four uniform ones is near enough to normal here.
func bell(h uint64) float64 {
	const part = 1<<16 - 1
	sum := h&part + h>>16&part + h>>32&part + h>>48
	return (float64(sum)/part - 2) * 1.7320508
}

// smooth eases from 0 to 1 with flat ends.
func smooth(f float64) float64 { return f * f * (3 - 2*f) }

// wave is smooth noise in [−1, 1] over one dimension, with a bend at every
// whole number.
func wave(seed uint64, x float64) float64 {
	i := math.Floor(x)
	a, b := knot(seed+uint64(int64(i))), knot(seed+uint64(int64(i)+1))
	return a + (b-a)*smooth(x-i)
}

func knot(h uint64) float64 { return 2*unit(mix(h)) - 1 }

// field is smooth noise in [−1, 1] over two dimensions of space and one of
// time.
func field(seed uint64, x, y, z float64) float64 {
	i, j, k := math.Floor(x), math.Floor(y), math.Floor(z)
	u, v, w := smooth(x-i), smooth(y-j), smooth(z-k)
	// Steps apart that no two corners of a small world share.
	const dx, dy, dz = 0x9e3779b185ebca87, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9
	at := seed + uint64(int64(i))*dx + uint64(int64(j))*dy + uint64(int64(k))*dz
	plane := func(at uint64) float64 {
		a, b := knot(at), knot(at+dx)
		c, d := knot(at+dy), knot(at+dy+dx)
		a += (b - a) * u
		c += (d - c) * u
		return a + (c-a)*v
	}
	a, b := plane(at), plane(at+dz)
	return a + (b-a)*w
}

// hump is a bell over hours of the day, 1 at its middle.
func hump(hour, middle, width float64) float64 {
	d := math.Abs(hour - middle)
	d = min(d, 24-d) / width
	return 1 / (1 + d*d*d*d)
}
