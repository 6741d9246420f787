// Package aqi computes official air-quality indices from averaged
// concentrations: the UK Daily Air Quality Index, the index of the US EPA with
// its NowCast, the European Air Quality Index, those of China and India, and
// Canada's AQHI and AQHI+. It is pure and needs nothing but the standard
// library.
//
// The tables are data with a version and a source. An index exists only for
// the averaging that its standard names: the caller averages, this package
// converts. Where a standard has no answer (a missing mean, a pollutant or
// averaging that it does not know, a concentration outside the range that it
// covers) the answer is none, never the last band; where it has a word for what
// lies above its table (10+, >500), that word is the answer.
//
// # Arithmetic
//
// A concentration is first rounded to the nearest billionth of its unit, held
// as an integer; all that follows (rounding to whole numbers, truncation,
// comparison, interpolation) is integer arithmetic. So a mean that is 11.5 on
// paper and 11.499999999999998 in floating point is 11.5 here, and its tie is
// decided as the standard says.
package aqi
