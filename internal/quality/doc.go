// Package quality sets flags on readings: what a record alone can tell about
// its values, and what only a day and the one before it can. It is pure: the
// same record gets the same flags whether it was polled or imported, except for
// the flag future, which compares with the time of receipt.
//
// A flag never changes a number. Every rule that applies sets its bit; what a
// flag does to averages is air's to say. The thresholds are in limits.go and
// day.go; a change of a rule goes with a new version in package rollup.
package quality
