// Package rollup makes of one sensor's values of a day what sealing keeps of
// them: flags by today's rules, hours, the day, indices. It is pure: the same
// values give the same, whichever engine holds them.
package rollup

// Rules is the version of the rules of flags, averages and indices. It changes
// when the same rows would give others.
const Rules = "v2"

// Few is the number of values below which a sensor may be slow in a quantity on
// that day, which only the values of the day before can tell. With as
// many, more than half of the gaps between them cannot exceed 5 min 30 s, and
// the day alone is looked at.
const Few = 524
